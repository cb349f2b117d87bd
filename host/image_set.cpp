#include "host/image_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "host/codec.h"
#include "host/digest.h"
#include "host/error.h"
#include "host/files.h"
#include "host/generate.h"
#include "host/image_files.h"
#include "host/interrupt.h"
#include "host/isolated.h"

namespace bb {
namespace fs = std::filesystem;
namespace {

std::vector<Shape> shapes_of(std::span<const SetImage> images) {
  std::vector<Shape> shapes;
  shapes.reserve(images.size());
  for (const SetImage& image : images) shapes.push_back(image.shape);
  return shapes;
}

// Names a few of many files.
std::string list_some(const std::vector<fs::path>& paths) {
  constexpr std::size_t kMost = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(paths.size(), kMost); ++i) {
    text += fmt::format("{}{}", i == 0 ? "" : ", ", printable(paths[i].filename()));
  }
  return paths.size() > kMost ? text + ", …" : text;
}

void check_size(Shape shape, std::size_t max_pixels) {
  if (shape.pixels() > max_pixels) {
    throw CodecError(fmt::format("{}×{} pixels are more than --max-pixels {}", shape.width,
                                 shape.height, max_pixels));
  }
}

// Drops the images that failed, with a problem noted for each.
void drop_failed(ImageSet& set, const std::vector<IsolatedResult>& results) {
  for (std::size_t i = results.size(); i-- > 0;) {
    if (results[i].ok) continue;
    set.problems.push_back(fmt::format("{}: {}", printable(set.images[i].file), results[i].text));
    set.images.erase(set.images.begin() + static_cast<std::ptrdiff_t>(i));
    if (set.pixels.size() > 0) set.pixels.erase(i);
  }
  std::ranges::sort(set.problems);
}

ImageSet find_files(const ImageSource& source) {
  ImageSet set;
  const FileListing listing = list_images(*source.directory);
  const std::size_t count = source.count.value_or(listing.images.size());
  for (const ImageFile& file : evenly_spaced(listing.images, count)) {
    set.images.push_back({file.name, file.path, {}});
  }
  set.description =
      set.images.size() == listing.images.size()
          ? fmt::format("all {} images in {}", set.images.size(), printable(*source.directory))
          : fmt::format("{} of the {} images in {}, evenly spaced over the sorted list",
                        set.images.size(), listing.images.size(), printable(*source.directory));
  if (!listing.passed.empty()) {
    set.notes.push_back(fmt::format("{} files are not JPEG, PNG or PNM and were passed over: {}",
                                    listing.passed.size(), list_some(listing.passed)));
  }
  set.problems = listing.problems;
  if (source.count && set.images.size() < *source.count) {
    set.notes.push_back(fmt::format("there are only {} images, not {}", set.images.size(), count));
  }
  return set;
}

std::vector<std::uint8_t> read_whole(const SetImage& image) {
  std::vector<std::uint8_t> file;
  read_file(image.file, file);
  return file;
}

ImageSet load_files(const ImageSource& source, bool keep_pixels, const Isolation& isolation) {
  ImageSet set = find_files(source);

  // First the headers: they say how much memory the pixels take, and which images are too large.
  std::vector<IsolatedResult> results =
      run_isolated(set.images.size(), isolation, Sandbox::decoding, [&](std::size_t i) {
        const Shape shape = read_shape(read_whole(set.images[i]));
        check_size(shape, source.max_pixels);
        return fmt::format("{} {}", shape.width, shape.height);
      });
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!results[i].ok) continue;
    const std::string& text = results[i].text;
    Shape& shape = set.images[i].shape;
    const char* const end = text.data() + text.size();
    const char* const space = std::from_chars(text.data(), end, shape.width).ptr;
    std::from_chars(space + 1, end, shape.height);
    shape.channels = 3;
  }
  drop_failed(set, results);

  if (keep_pixels) set.pixels = ImageArena(set.shapes());
  results = run_isolated(set.images.size(), isolation, Sandbox::decoding, [&](std::size_t i) {
    const std::vector<std::uint8_t> file = read_whole(set.images[i]);
    Image unkept;
    if (!keep_pixels) unkept.reshape(set.images[i].shape);
    decode(file, keep_pixels ? set.pixels.view(i) : unkept.view());
    return std::string();
  });
  drop_failed(set, results);
  if (set.images.empty()) {
    std::string message = fmt::format("no image could be read in {}", printable(*source.directory));
    for (const std::string& problem : set.problems) message += "\n  " + problem;
    throw InputError(message);
  }
  return set;
}

ImageSet generate_set(const ImageSource& source, bool keep_pixels, const Isolation& isolation) {
  ImageSet set;
  const Shape shape{source.width, source.height, 3};
  try {
    check_size(shape, source.max_pixels);
  } catch (const CodecError& error) {
    throw UsageError(fmt::format("--size: {}", error.what()));
  }
  for (std::size_t i = 0; i < source.count.value(); ++i) {
    set.images.push_back({fmt::format("generated-{:03}", i), {}, shape});
  }
  set.description = fmt::format("{} generated images of {}×{}, seed {}", set.images.size(),
                                source.width, source.height, source.seed);
  if (!keep_pixels) return set;
  set.pixels = ImageArena(set.shapes());
  const std::vector<IsolatedResult> results =
      run_isolated(set.images.size(), isolation, Sandbox::decoding, [&](std::size_t i) {
        generate(source.seed, i, set.pixels.view(i));
        return std::string();
      });
  for (const IsolatedResult& result : results) {
    if (!result.ok) throw std::runtime_error("cannot generate an image: " + result.text);
  }
  return set;
}

}  // namespace

std::vector<Shape> ImageSet::shapes() const { return shapes_of(images); }

ImageSet load_image_set(const ImageSource& source, bool keep_pixels, const Isolation& isolation) {
  return source.directory ? load_files(source, keep_pixels, isolation)
                          : generate_set(source, keep_pixels, isolation);
}

ImageArena load_pixels(std::span<const SetImage> images, const Isolation& isolation) {
  ImageArena pixels(shapes_of(images));
  const std::vector<IsolatedResult> results =
      run_isolated(images.size(), isolation, Sandbox::decoding, [&](std::size_t i) {
        decode(read_whole(images[i]), pixels.view(i));
        return std::string();
      });
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (results[i].ok) continue;
    throw InputError(fmt::format("{}: {}", printable(images[i].file), results[i].text));
  }
  return pixels;
}

std::string digest(const ImageSet& set) {
  Digest digest;
  for (std::size_t i = 0; i < set.images.size(); ++i) {
    check_interrupted();
    digest.add(set.images[i].shape);
    if (set.pixels.size() > 0) {
      digest.add(set.pixels.view(i).samples());
    } else {
      digest.add(read_whole(set.images[i]));
    }
  }
  return digest.text();
}

void write_as_files(const ImageSource& source, ImageSet& set, const fs::path& directory,
                    const Isolation& isolation) {
  for (SetImage& image : set.images) {
    image.name += ".jpg";
    image.file = directory / image.name;
  }
  const bool has_pixels = set.pixels.size() > 0;
  std::vector<IsolatedResult> results;
  try {
    results = run_isolated(set.images.size(), isolation, Sandbox::encoding, [&](std::size_t i) {
      Image unkept;
      if (!has_pixels) {
        unkept.reshape(set.images[i].shape);
        generate(source.seed, i, unkept.view());
      }
      std::vector<std::uint8_t> file;
      encode(has_pixels ? set.pixels.view(i) : unkept.view(), FileFormat::jpeg, file);
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
}

}  // namespace bb
