// The images that a comparison ran over, found or made again.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "host/images/image_arena.h"
#include "host/isolation/isolated.h"
#include "host/model/study.h"

namespace bb {

/// How images of a stranger's file are decoded.
struct Decoding {
  std::size_t max_pixels = 0;  // a larger image is refused
  Isolation isolation;
};

/// The folder that a result file names: `given` if the user gave another one. Else `recorded`,
/// which is relative to the working folder, or to that of the result file if it does not exist
/// there.
[[nodiscard]] std::filesystem::path find_folder(const std::optional<std::filesystem::path>& given,
                                                const std::string& recorded,
                                                const std::filesystem::path& result_file);

/// Whether a relative path stays below its folder. Result files of strangers may name any.
[[nodiscard]] bool stays_below(const std::filesystem::path& path);

/// The name of image `index`, which is below input.images. Empty if the result file does not have
/// it.
[[nodiscard]] std::string image_name(const Input& input, std::size_t index);

/// The pixels of that image, alone in an arena. A generated image went through a JPEG file if
/// `as_file`. Throws std::runtime_error that says why there are none.
[[nodiscard]] ImageArena load_original(const Input& input, std::size_t index,
                                       const std::filesystem::path& folder, bool as_file,
                                       const Decoding& decoding);

}  // namespace bb
