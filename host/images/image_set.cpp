#include "host/images/image_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <numeric>
#include <stdexcept>

#include "host/base/bytes.h"
#include "host/base/digest.h"
#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/interrupt.h"
#include "host/base/text.h"
#include "host/codecs/codec.h"
#include "host/images/decoding.h"
#include "host/images/generate.h"
#include "host/images/image_files.h"
#include "host/images/image_header.h"
#include "host/isolation/isolated.h"

namespace bb {
namespace fs = std::filesystem;
namespace {

std::vector<Shape> shapes_of(std::span<const SetImage> images) {
  std::vector<Shape> shapes;
  shapes.reserve(images.size());
  for (const SetImage& image : images) shapes.push_back(image.shape);
  return shapes;
}

template <class Items>
void keep_only(Items& items, const std::vector<bool>& kept) {
  std::size_t next = 0;
  std::erase_if(items, [&](const auto&) { return !kept[next++]; });
}

// What decode() passed over, which it returned: one note for each kind.
void note_passed_over(ImageSet& set, std::span<const IsolatedResult> decoded) {
  std::map<std::string, std::vector<fs::path>> files;
  for (std::size_t i = 0; i < decoded.size(); ++i) {
    if (!decoded[i].ok || decoded[i].text.empty()) continue;
    files[decoded[i].text].push_back(set.images[i].file);
  }
  for (const auto& [what, where] : files) {
    set.notes.push_back(fmt::format("{}, passed over in {}: {}", what,
                                    counted(where.size(), "file"), list_some(where)));
  }
}

// Drops the images that failed, and notes a problem for each.
void drop_failed(ImageSet& set, std::vector<Chunk>& chunks,
                 std::span<const IsolatedResult> results) {
  std::vector<bool> kept;
  for (std::size_t i = 0; i < results.size(); ++i) {
    kept.push_back(results[i].ok);
    if (results[i].ok) continue;
    set.problems.push_back(fmt::format("{}: {}", printable(set.images[i].file), results[i].text));
  }
  keep_only(set.images, kept);
  std::size_t first = 0;
  for (Chunk& chunk : chunks) {
    const std::vector<bool> part(
        kept.begin() + static_cast<std::ptrdiff_t>(chunk.first),
        kept.begin() + static_cast<std::ptrdiff_t>(chunk.first + chunk.size()));
    chunk.keep(part);
    chunk.first = first;
    first += chunk.size();
  }
  std::erase_if(chunks, [](const Chunk& chunk) { return chunk.size() == 0; });
  std::ranges::sort(set.problems);
}

std::string named(const ImageSource& source, const std::string& description) {
  return source.name.empty() ? description : fmt::format("{}: {}", source.name, description);
}

ImageSet find_files(const ImageSource& source) {
  ImageSet set;
  set.folder = *source.directory;
  const FileListing listing = list_images(*source.directory);
  const std::size_t count = source.count.value_or(listing.images.size());
  for (const ImageFile& file : evenly_spaced(listing.images, count)) {
    set.images.push_back({file.name, file.path, {}});
  }
  set.description = named(
      source,
      set.images.size() == listing.images.size()
          ? fmt::format("all {} images in {}", set.images.size(), printable(*source.directory))
          : fmt::format("{} of the {} images in {}, evenly spaced over the sorted list",
                        set.images.size(), listing.images.size(), printable(*source.directory)));
  set.notes = notes_on(listing);
  set.problems = listing.problems;
  if (source.count && set.images.size() < *source.count) {
    set.notes.push_back(fmt::format("there are only {} images, not {}", set.images.size(), count));
  }
  return set;
}

[[noreturn]] void throw_unreadable(const SetImage& image, const IsolatedResult& result) {
  throw InputError(fmt::format("{}: {}", printable(image.file), result.text));
}

// The bytes of memory that decoding, or the workers of scope e2e, take beyond what the processes
// that decode may take in any case.
std::size_t reserve_for_files(const ImageSet& set, const MemoryUse& memory) {
  std::size_t most = std::max(Isolation::kSpareMemory, bytes_of_file_workers(set, memory));
  for (const SetImage& image : set.images) most = std::max(most, decoding_bytes(image));
  return most - Isolation::kSpareMemory;
}

void check_fits(const SetImage& image, const MemoryUse& memory, std::size_t reserve) {
  const std::size_t bytes = bytes_in_chunk(image.shape, memory.output_shape);
  if (bytes + reserve <= memory.limit_bytes) return;
  throw UsageError(fmt::format(
      "--memory {}: scope filter takes {} for {} alone ({}×{}: input, output and reference{}); "
      "allow as much with --memory {}, or leave it out with --max-pixels {}",
      format_bytes(memory.limit_bytes), format_bytes(bytes + reserve), printable(image.name),
      image.shape.width, image.shape.height,
      reserve == 0 ? "" : fmt::format("; and {} for files in work", format_bytes(reserve)),
      round_bytes_up(bytes + reserve), image.shape.pixels() - 1));
}

std::vector<IsolatedResult> fill(const ImageSet& set, Chunk& chunk, const Isolation& isolation) {
  const std::span images = std::span(set.images).subspan(chunk.first, chunk.size());
  if (!set.seed) return decode_files(images, chunk.inputs, isolation);
  constexpr std::size_t kRows = std::size_t{16} << 20;  // of noise, in any width
  return run_isolated(
      images.size(), isolation, Sandbox::decoding,
      [&](std::size_t i) {
        return Supplies{.shared = chunk.inputs.view(i).samples(), .memory_bytes = kRows};
      },
      [&](std::size_t i, int /*file*/) {
        generate(*set.seed, chunk.first + i, chunk.inputs.view(i));
        return std::string();
      });
}

// The memory for processes while the chunks are in theirs.
std::size_t memory_beside(const ImageMemory& memory) {
  std::size_t most = 0;
  for (const Chunk& chunk : memory.chunks) most = std::max(most, chunk.reference.end());
  return Isolation::kSpareMemory + memory.limit_bytes - most;
}

Isolation with_memory(Isolation isolation, std::size_t bytes) {
  isolation.memory_bytes = bytes;
  return isolation;
}

// Loads each chunk once, to compute the digest and to find the images that cannot be read.
ImageMemory load_chunks(ImageSet& set, const MemoryUse& memory, const Isolation& isolation) {
  ImageMemory loaded{split_into_chunks(set.shapes(), memory_for_chunks(set, memory)),
                     memory.limit_bytes};
  const Isolation decoding = with_memory(isolation, memory_beside(loaded));
  Digest digest;
  std::vector<IsolatedResult> results;
  for (Chunk& chunk : loaded.chunks) {
    for (IsolatedResult& result : fill(set, chunk, decoding)) {
      check_interrupted();
      if (result.ok) digest.add(chunk.inputs.view(results.size() - chunk.first));
      results.push_back(std::move(result));
    }
  }
  set.pixel_digest = digest.text();
  note_passed_over(set, results);
  const bool overwritten = loaded.chunks.size() > 1;
  drop_failed(set, loaded.chunks, results);
  if (overwritten && loaded.chunks.size() == 1) load_chunk(set, loaded.chunks.front(), isolation);
  return loaded;
}

void read_headers(ImageSet& set, std::size_t max_pixels, const Isolation& isolation) {
  std::vector<Chunk> no_chunks;
  drop_failed(set, no_chunks, read_headers(std::span(set.images), max_pixels, isolation));
}

void check_not_empty(const ImageSet& set) {
  if (!set.images.empty()) return;
  std::string message = fmt::format("no image could be read in {}", printable(set.folder));
  for (const std::string& problem : set.problems) message += "\n  " + problem;
  throw InputError(message);
}

LoadedImages load_files(const ImageSource& source, const std::optional<MemoryUse>& memory,
                        const Isolation& isolation) {
  LoadedImages images{find_files(source), std::nullopt};
  ImageSet& set = images.set;
  read_headers(set, source.max_pixels, isolation);
  if (memory) {
    images.memory = load_chunks(set, *memory, isolation);
  } else {
    std::vector<Chunk> no_chunks;
    const std::vector<IsolatedResult> results = try_files(set.images, isolation);
    note_passed_over(set, results);
    drop_failed(set, no_chunks, results);
  }
  check_not_empty(set);
  return images;
}

SetImage generated_image(const ImageSource& source, std::size_t i) {
  return {generated_name(i), {}, {source.width, source.height, 3}};
}

ImageSet plan_generated(const ImageSource& source, const std::optional<MemoryUse>& memory) {
  ImageSet set;
  set.seed = source.seed;
  check_generated(source, memory);
  for (std::size_t i = 0; i < source.count.value(); ++i) {
    set.images.push_back(generated_image(source, i));
  }
  set.description = describe(source);
  return set;
}

LoadedImages generate_set(const ImageSource& source, const std::optional<MemoryUse>& memory,
                          const Isolation& isolation) {
  LoadedImages images{plan_generated(source, memory), std::nullopt};
  ImageSet& set = images.set;
  if (memory) images.memory = load_chunks(set, *memory, isolation);
  if (!set.problems.empty()) {
    throw std::runtime_error("cannot generate an image: " + set.problems.front());
  }
  return images;
}

}  // namespace

std::vector<Shape> ImageSet::shapes() const { return shapes_of(images); }

std::string describe(const ImageSource& source) {
  const std::string count = source.count ? fmt::format("{}", *source.count) : "all";
  const std::string_view plural = source.count == 1 ? "" : "s";
  if (source.directory) {
    return named(source,
                 fmt::format("{} image{} in {}", count, plural, printable(*source.directory)));
  }
  return named(source, fmt::format("{} generated image{} of {}×{}, seed {}", count, plural,
                                   source.width, source.height, source.seed));
}

void check_generated(const ImageSource& source, const std::optional<MemoryUse>& memory) {
  const SetImage image = generated_image(source, 0);
  try {
    check_size(image.shape, source.max_pixels);
  } catch (const CodecError& error) {
    throw UsageError(fmt::format("--size: {}", error.what()));
  }
  if (memory) check_fits(image, *memory, 0);
}

std::string generated_name(std::size_t index) { return fmt::format("generated-{:03}", index); }

std::size_t bytes_of_file_workers(const ImageSet& set, const MemoryUse& memory) {
  std::vector<std::size_t> bytes;
  bytes.reserve(set.images.size());
  for (const SetImage& image : set.images) {
    constexpr std::size_t kAsResultAndFile = 3;  // the file's memory doubles as it grows
    bytes.push_back(image.file_bytes + image.decoder_bytes + image.shape.bytes() +
                    kAsResultAndFile * memory.output_shape(image.shape).bytes());
  }
  std::ranges::sort(bytes, std::greater<>());
  std::size_t total = 0;
  for (const int workers : memory.file_workers) {
    const std::size_t largest = std::min(static_cast<std::size_t>(workers), bytes.size());
    total =
        std::accumulate(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(largest), total);
  }
  return total;
}

MemoryUse memory_for_chunks(const ImageSet& set, const MemoryUse& memory) {
  const std::size_t reserve = reserve_for_files(set, memory);
  for (const SetImage& image : set.images) check_fits(image, memory, reserve);
  return {memory.output_shape, memory.limit_bytes - reserve};
}

LoadedImages load_image_set(const ImageSource& source, const std::optional<MemoryUse>& memory,
                            const Isolation& isolation) {
  return source.directory ? load_files(source, memory, isolation)
                          : generate_set(source, memory, isolation);
}

ImageSet look_at_images(const ImageSource& source, const std::optional<MemoryUse>& memory,
                        const Isolation& isolation) {
  if (!source.directory) return plan_generated(source, memory);
  ImageSet set = find_files(source);
  read_headers(set, source.max_pixels, isolation);
  check_not_empty(set);
  if (memory) static_cast<void>(memory_for_chunks(set, *memory));
  return set;
}

void load_chunk(const ImageSet& set, Chunk& chunk, const Isolation& isolation) {
  const std::vector<IsolatedResult> results =
      fill(set, chunk, with_memory(isolation, Isolation::kSpareMemory));
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!results[i].ok) throw_unreadable(set.images[chunk.first + i], results[i]);
  }
}

ImageArena load_files_up_to(const ImageSet& set, std::size_t image, const Isolation& isolation) {
  constexpr std::size_t kMost = 64;
  constexpr std::size_t kMostPixels = 100'000'000;
  const std::span<const SetImage> all = set.images;
  std::size_t first = image;
  std::size_t total = all[image].shape.pixels();
  while (first > 0 && image - first + 1 < kMost) {
    total += all[first - 1].shape.pixels();
    if (total > kMostPixels) break;
    --first;
  }
  const std::span images = all.subspan(first, image - first + 1);
  ImageArena pixels(shapes_of(images));
  const std::vector<IsolatedResult> results =
      decode_files(images, pixels, with_memory(isolation, Isolation::kSpareMemory));
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (!results[i].ok) throw_unreadable(images[i], results[i]);
  }
  return pixels;
}

ImageArena load_file(const fs::path& file, std::size_t max_pixels, const Isolation& isolation) {
  ImageSet set;
  set.images.push_back({file.filename(), file, {}});
  read_headers(set, max_pixels, isolation);
  if (set.images.empty()) throw InputError(set.problems.front());
  return load_files_up_to(set, 0, isolation);
}

std::string digest(const ImageSet& set) {
  if (!set.pixel_digest.empty()) return set.pixel_digest;
  Digest digest;
  for (const SetImage& image : set.images) {
    check_interrupted();
    digest.add(image.shape);
    for_each_block(image.file, [&](std::span<const std::uint8_t> block) { digest.add(block); });
  }
  return digest.text();
}

std::string digest(const ImageArena& pixels) {
  Digest digest;
  for (std::size_t i = 0; i < pixels.size(); ++i) digest.add(pixels.view(i));
  return digest.text();
}

void write_as_files(const ImageSource& source, LoadedImages& images, const fs::path& directory,
                    const Isolation& isolation) {
  ImageSet& set = images.set;
  for (SetImage& image : set.images) {
    image.name += ".jpg";
    image.file = directory / image.name;
  }
  constexpr std::size_t kLeastBytes = std::size_t{2} << 20;
  const bool has_pixels = images.memory && images.memory->chunks.size() == 1;
  // Chunks are loaded again when their turn comes.
  if (images.memory && !has_pixels) images.memory->chunks.front().inputs.discard();
  const Isolation encoding =
      has_pixels ? with_memory(isolation, memory_beside(*images.memory)) : isolation;
  std::vector<IsolatedResult> results;
  try {
    const auto supply = [&](std::size_t i) {
      // The file in memory doubles as it grows.
      const std::size_t bytes = 4 * set.images[i].shape.bytes() + kLeastBytes;
      if (!has_pixels) return Supplies{.memory_bytes = bytes};
      return Supplies{.shared = images.memory->chunks.front().inputs.view(i).samples(),
                      .memory_bytes = bytes};
    };
    results = run_isolated(
        set.images.size(), encoding, Sandbox::encoding, supply, [&](std::size_t i, int /*file*/) {
          Image unkept;
          if (!has_pixels) {
            unkept.reshape(set.images[i].shape);
            generate(source.seed, i, unkept.view());
          }
          std::vector<std::uint8_t> file;
          encode(has_pixels ? images.memory->chunks.front().inputs.view(i) : unkept.view(),
                 FileFormat::jpeg, file);
          write_file(set.images[i].file, file);
          return std::string();
        });
  } catch (const Interrupted&) {
    for (const SetImage& image : set.images) remove_partial(image.file);
    throw;
  }
  for (const IsolatedResult& result : results) {
    if (!result.ok) throw std::runtime_error(result.text);
  }
  for (SetImage& image : set.images) image.file_bytes = fs::file_size(image.file);
}

}  // namespace bb
