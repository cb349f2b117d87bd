// The names of the files that scope e2e writes.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/images/image_set.h"

namespace bb {

/// A relative name for the result of each image, in the same order: the image's own name with the
/// extension of the written format. If that is the name of another result or of a folder, or is too
/// long, the extension is appended instead. If that is, too, a number comes before it.
[[nodiscard]] std::vector<std::filesystem::path> output_names(const std::vector<SetImage>& images,
                                                              const std::string& extension);

}  // namespace bb
