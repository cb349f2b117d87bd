#include "host/output_files.h"

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
    : root_(output ? *output : temporary_.path() / "output"), names_(std::move(names)) {}

void OutputFiles::clear(const std::string& label) const {
  fs::path made;  // names are sorted, so most share a directory with the one before
  for (const fs::path& name : names_) {
    check_interrupted();
    const fs::path file = directory(label) / name;
    if (file.parent_path() != made) {
      made = file.parent_path();
      fs::create_directories(made);
    }
    fs::remove(file);
  }
}

void OutputFiles::remove_partial(const std::string& label) const {
  for (const fs::path& name : names_) bb::remove_partial(directory(label) / name);
}

void OutputFiles::keep_as_reference(const std::string& label) const {
  for (const fs::path& name : names_) {
    check_interrupted();
    fs::create_directories((reference() / name).parent_path());
    fs::copy_file(directory(label) / name, reference() / name,
                  fs::copy_options::overwrite_existing);
  }
}

}  // namespace bb
