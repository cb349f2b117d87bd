#include "host/gallery/originals.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "host/base/files.h"
#include "host/codecs/codec.h"
#include "host/images/generate.h"
#include "host/images/image_set.h"

namespace bb {
namespace fs = std::filesystem;
namespace {

ImageArena generate_again(const GeneratedImages& images, std::size_t index, bool as_file,
                          std::size_t max_pixels) {
  const std::array shapes = {Shape{images.width, images.height, 3}};
  if (shapes.front().pixels() > max_pixels) {
    throw std::runtime_error(
        fmt::format("{}×{} pixels are more than {}", images.width, images.height, max_pixels));
  }
  ImageArena pixels(shapes);
  generate(images.seed, index, pixels.view(0));
  if (as_file) {
    std::vector<std::uint8_t> file;
    encode(pixels.view(0), FileFormat::jpeg, file);
    decode(file, pixels.view(0));
  }
  return pixels;
}

}  // namespace

fs::path find_folder(const std::optional<fs::path>& given, const std::string& recorded,
                     const fs::path& result_file) {
  if (given) return *given;
  fs::path beside = result_file.parent_path() / recorded;  // `recorded` if that is absolute
  std::error_code absent;
  if (fs::is_directory(recorded, absent) || !fs::is_directory(beside, absent)) return recorded;
  return beside;
}

bool stays_below(const fs::path& path) {
  return !path.empty() && path.is_relative() && std::ranges::find(path, "..") == path.end();
}

std::string image_name(const Input& input, std::size_t index) {
  if (input.generated) return generated_name(index);
  return index < input.names.size() ? input.names[index] : "";
}

ImageArena load_original(const Input& input, std::size_t index, const fs::path& folder,
                         bool as_file, const Decoding& decoding) {
  if (input.generated) {
    return generate_again(*input.generated, index, as_file, decoding.max_pixels);
  }
  const std::string name = image_name(input, index);
  if (name.empty()) {
    throw std::runtime_error(
        "the result file does not say where its images are: measure again with this version");
  }
  if (!stays_below(name)) {
    throw std::runtime_error(
        fmt::format("{} is not the name of a file in the folder of the images", printable(name)));
  }
  return load_file(folder / name, decoding.max_pixels, decoding.isolation);
}

}  // namespace bb
