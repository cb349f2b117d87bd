// The images of a run, from a directory or generated, and their pixels in shared memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/images/chunks.h"
#include "host/images/image_arena.h"
#include "host/isolation/isolated.h"
#include "kernels/filter/image.h"

namespace bb {

/// Where the images come from.
struct ImageSource {
  std::string name = {};                           // what the user calls them, if anything
  std::optional<std::filesystem::path> directory;  // absent: the generated set
  std::optional<std::size_t> count = 100;          // absent: all files of the directory
  int width = 512;                                 // of generated images, in pixels
  int height = 512;
  std::uint64_t seed = 1;                // of the generated set
  std::size_t max_pixels = 100'000'000;  // a larger image is refused
};

struct SetImage {
  std::filesystem::path name;  // relative; the results use it
  std::filesystem::path file;  // empty for a generated image
  Shape shape;
  std::size_t file_bytes = 0;     // when its header was read
  std::size_t decoder_bytes = 0;  // see bb::decoder_bytes()
};

struct ImageSet {
  std::vector<SetImage> images;
  std::string pixel_digest;           // see digest(); empty where no pixels were loaded
  std::optional<std::uint64_t> seed;  // of generated images
  std::filesystem::path folder;       // of files, as the user gave it
  std::string description;            // "100 of 2,431 images in photos"
  std::vector<std::string> notes;     // facts for the user that are no errors
  std::vector<std::string> problems;  // inputs that could not be read: "path: reason"

  [[nodiscard]] std::vector<Shape> shapes() const;
};

struct LoadedImages {
  ImageSet set;
  std::optional<ImageMemory> memory;  // absent where no pixels are kept
};

/// What the images of a source are, in words, before any of them has been looked at.
[[nodiscard]] std::string describe(const ImageSource& source);

/// Throws UsageError for generated images that load_image_set() would refuse. Makes none of them.
void check_generated(const ImageSource& source, const std::optional<MemoryUse>& memory);

/// The name of a generated image: "generated-007".
[[nodiscard]] std::string generated_name(std::size_t index);

/// The most that the workers of scope e2e hold: a file, what its decoder keeps, the image, its
/// result, and the file that is written. The processes of all rows stand side by side.
[[nodiscard]] std::size_t bytes_of_file_workers(const ImageSet& set, const MemoryUse& memory);

/// What is left of the memory for chunks of the set. One image at a time can be decoded beside
/// them, as Isolation::kSpareMemory allows; if one takes more, or the workers of scope e2e do, the
/// rest of it comes from here. Throws UsageError where an image then does not fit.
[[nodiscard]] MemoryUse memory_for_chunks(const ImageSet& set, const MemoryUse& memory);

/// Decodes every image once, in child processes. Images that cannot be read become problems. With
/// `memory`, keeps the pixels, in chunks if they do not fit at once. Without it, does not make
/// generated images at all. Throws UsageError for an invalid source, and for an image that alone
/// exceeds the memory; InputError when no image can be read.
[[nodiscard]] LoadedImages load_image_set(const ImageSource& source,
                                          const std::optional<MemoryUse>& memory,
                                          const Isolation& isolation);

/// The images of a source, with no pixel loaded and none generated: of files, the headers are read.
/// Throws as load_image_set() does, as far as headers show it.
[[nodiscard]] ImageSet look_at_images(const ImageSource& source,
                                      const std::optional<MemoryUse>& memory,
                                      const Isolation& isolation);

/// Loads the inputs of one chunk into the memory that all chunks share. Throws InputError when a
/// file that could be read before can no longer be read.
void load_chunk(const ImageSet& set, Chunk& chunk, const Isolation& isolation);

/// Loads the pixels of some files: image `image`, and some images before it, because they may have
/// caused what went wrong at `image`. Throws InputError.
[[nodiscard]] ImageArena load_files_up_to(const ImageSet& set, std::size_t image,
                                          const Isolation& isolation);

/// Decodes one file in a child process, as load_image_set() does. Throws InputError, also if the
/// image has more than `max_pixels`.
[[nodiscard]] ImageArena load_file(const std::filesystem::path& file, std::size_t max_pixels,
                                   const Isolation& isolation);

/// "xxh3:" and 32 hexadecimal digits over the shapes and pixels of all images in order. If no
/// pixels were loaded, the digest is over the shapes and the bytes of the files. Throws
/// Interrupted.
[[nodiscard]] std::string digest(const ImageSet& set);
[[nodiscard]] std::string digest(const ImageArena& pixels);

/// Writes the generated set of `source` as JPEG files into `directory`, which must exist, and notes
/// each file in the set. Throws std::runtime_error when one cannot be written.
void write_as_files(const ImageSource& source, LoadedImages& images,
                    const std::filesystem::path& directory, const Isolation& isolation);

}  // namespace bb
