#include "host/images/output_names.h"

#include <fmt/format.h>

#include <map>
#include <set>

namespace bb {
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLongestName = 255;  // of a file, in bytes, on the usual file systems

bool is_too_long(const fs::path& name) { return name.filename().native().size() > kLongestName; }

// As much of a UTF-8 text as fits; a character stays whole.
std::string cut_to(std::string text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80) --bytes;
  text.resize(bytes);
  return text;
}

class NameChooser {
 public:
  NameChooser(const std::vector<SetImage>& images, const std::string& extension)
      : ending_("." + extension) {
    for (const SetImage& image : images) {
      ++uses_[replaced(image)];
      for (fs::path up = image.name.parent_path(); up.has_relative_path(); up = up.parent_path()) {
        folders_.insert(up);
      }
    }
    // The names that nothing contends for are taken first.
    for (const SetImage& image : images) {
      if (is_its_own(replaced(image))) taken_.insert(replaced(image));
    }
  }

  fs::path choose(const SetImage& image) {
    if (fs::path name = replaced(image); is_its_own(name)) return name;
    if (fs::path name = fs::path(image.name) += ending_; take(name)) return name;
    for (int n = 2;; ++n) {
      const std::string number = fmt::format("-{}{}", n, ending_);
      const std::string stem = cut_to(image.name.filename().native(), kLongestName - number.size());
      if (fs::path name = image.name.parent_path() / (stem + number); take(name)) return name;
    }
  }

 private:
  [[nodiscard]] fs::path replaced(const SetImage& image) const {
    return fs::path(image.name).replace_extension(ending_);
  }

  [[nodiscard]] bool is_its_own(const fs::path& name) const {
    return uses_.at(name) == 1 && !folders_.contains(name) && !is_too_long(name);
  }

  bool take(const fs::path& name) {
    return !folders_.contains(name) && !is_too_long(name) && taken_.insert(name).second;
  }

  std::string ending_;
  std::map<fs::path, int> uses_;
  std::set<fs::path> folders_;
  std::set<fs::path> taken_;
};

}  // namespace

std::vector<fs::path> output_names(const std::vector<SetImage>& images,
                                   const std::string& extension) {
  NameChooser chooser(images, extension);
  std::vector<fs::path> names;
  names.reserve(images.size());
  for (const SetImage& image : images) names.push_back(chooser.choose(image));
  return names;
}

}  // namespace bb
