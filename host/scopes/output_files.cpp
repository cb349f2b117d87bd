#include "host/scopes/output_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "host/base/bytes.h"
#include "host/base/interrupt.h"

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
      for (fs::path up = image.name.parent_path(); !up.empty(); up = up.parent_path()) {
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

OutputFiles::OutputFiles(const std::optional<fs::path>& output, std::vector<fs::path> names)
    : output_(output), temporary_(output ? *output : temporary_place()), names_(std::move(names)) {}

void OutputFiles::spoil(const std::string& label) const {
  constexpr std::array<char, 16> kNoImage{};  // no format begins with zeros
  fs::path made;  // names are sorted, so most have the same directory as the previous one
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
  std::vector<std::uint8_t> bytes;
  for (const fs::path& name : names_) {
    check_interrupted();
    fs::create_directories((reference() / name).parent_path());
    read_file(directory(label) / name, bytes);
    overwrite_file(reference() / name, bytes);
  }
}

void OutputFiles::require_space_for(std::size_t times) const {
  constexpr std::size_t kBlock = 4096;  // a file takes whole blocks
  std::size_t bytes = 0;
  for (const fs::path& name : names_) {
    bytes += (fs::file_size(reference() / name) + kBlock - 1) / kBlock * kBlock;
  }
  const std::size_t available = fs::space(temporary_.path()).available;
  if (bytes <= available / std::max(times, std::size_t{1})) return;
  throw std::runtime_error(
      fmt::format("the other backends' files take {}, and {} has {} left: give fewer images "
                  "(--count), or another place ({})",
                  format_bytes(bytes * times), printable(temporary_.path().parent_path()),
                  format_bytes(available), output_ ? "--output" : "TMPDIR"));
}

void OutputFiles::publish(const std::string& label) const {
  if (!output_) return;
  for (const fs::path& name : names_) {
    const fs::path file = directory(label) / name;
    if (!fs::exists(file)) continue;
    const fs::path place = *output_ / label / name;
    fs::create_directories(place.parent_path());
    std::error_code error;
    fs::rename(file, place, error);
    if (error) {
      throw std::runtime_error(
          fmt::format("cannot write {}: {}", printable(place), error.message()));
    }
  }
}

}  // namespace bb
