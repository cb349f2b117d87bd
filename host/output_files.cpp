#include "host/output_files.h"

#include <array>
#include <fstream>
#include <map>
#include <utility>

#include "host/interrupt.h"

namespace bb {
namespace fs = std::filesystem;

std::vector<fs::path> output_names(const std::vector<SetImage>& images,
                                   const std::string& extension) {
  const auto replaced = [&](const SetImage& image) {
    return fs::path(image.name).replace_extension(extension);
  };
  std::map<fs::path, int> uses;
  for (const SetImage& image : images) ++uses[replaced(image)];
  std::vector<fs::path> names;
  names.reserve(images.size());
  for (const SetImage& image : images) {
    fs::path name = replaced(image);
    if (uses[name] > 1) name = fs::path(image.name) += "." + extension;
    names.push_back(std::move(name));
  }
  return names;
}

OutputFiles::OutputFiles(const std::optional<fs::path>& output, std::vector<fs::path> names)
    : output_(output),
      temporary_(output ? *output : fs::temp_directory_path()),
      names_(std::move(names)) {}

void OutputFiles::spoil(const std::string& label) const {
  constexpr std::array<char, 16> kNoImage{};  // no format begins with zeros
  fs::path made;  // names are sorted, so most share a directory with the one before
  for (const fs::path& name : names_) {
    check_interrupted();
    const fs::path file = directory(label) / name;
    if (file.parent_path() != made) {
      made = file.parent_path();
      fs::create_directories(made);
    }
    if (!fs::exists(file)) continue;
    std::fstream(file, std::ios::in | std::ios::out | std::ios::binary)
        .write(kNoImage.data(), kNoImage.size());
  }
}

void OutputFiles::keep_as_reference(const std::string& label) const {
  for (const fs::path& name : names_) {
    check_interrupted();
    fs::create_directories((reference() / name).parent_path());
    fs::copy_file(directory(label) / name, reference() / name,
                  fs::copy_options::overwrite_existing);
  }
}

void OutputFiles::publish(const std::string& label) const {
  if (!output_) return;
  for (const fs::path& name : names_) {
    const fs::path file = directory(label) / name;
    if (!fs::exists(file)) continue;
    fs::create_directories((*output_ / label / name).parent_path());
    fs::rename(file, *output_ / label / name);
  }
}

}  // namespace bb
