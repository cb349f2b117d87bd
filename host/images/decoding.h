// Decodes files in child processes. Each process reads one file, through a descriptor that it is
// given, writes one image, and takes no more memory than the file's header calls for.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "host/images/image_arena.h"
#include "host/images/image_set.h"
#include "host/isolation/isolated.h"

namespace bb {

/// Reads the headers of the images' files, and notes what they tell in the images. A header that
/// makes no sense, or that is of more than `max_pixels`, is a failure. Throws Interrupted, as the
/// functions below do.
[[nodiscard]] std::vector<IsolatedResult> read_headers(std::span<SetImage> images,
                                                       std::size_t max_pixels,
                                                       const Isolation& isolation);

/// The memory that the process takes that decodes a file, besides the image: the file, and what the
/// decoder keeps. In bytes.
[[nodiscard]] std::size_t decoding_bytes(const SetImage& image);

/// Decodes the images into `pixels`, which has an image for each. A result has what was passed
/// over, as decode() tells it, but printable.
[[nodiscard]] std::vector<IsolatedResult> decode_files(std::span<const SetImage> images,
                                                       const ImageArena& pixels,
                                                       const Isolation& isolation);

/// Finds out which files can be decoded, and returns the same. Keeps no pixels.
[[nodiscard]] std::vector<IsolatedResult> try_files(std::span<const SetImage> images,
                                                    const Isolation& isolation);

}  // namespace bb
