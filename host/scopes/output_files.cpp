#include "host/scopes/output_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "host/base/bytes.h"
#include "host/base/interrupt.h"

namespace bb {
namespace fs = std::filesystem;

OutputFiles::OutputFiles(const std::optional<fs::path>& output, std::vector<fs::path> names)
    : output_(output), temporary_(output ? *output : temporary_place()), names_(std::move(names)) {}

fs::path OutputFiles::make_directory(const std::string& label) const {
  fs::path made = directory(label);
  fs::create_directories(made);
  return made;
}

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

bool OutputFiles::publish(const std::string& label) const {
  if (!output_) return false;
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
  return true;
}

}  // namespace bb
