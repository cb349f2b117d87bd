// The small text files in which the kernel describes the machine (/proc, /sys).
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

namespace bb {

/// The first line; empty where there is no such file.
[[nodiscard]] inline std::string read_line(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

/// The number at the beginning of the file. Absent if there is no number ("max") or no file.
[[nodiscard]] inline std::optional<double> read_number(const std::filesystem::path& path) {
  std::ifstream file(path);
  double number = 0;
  return file >> number ? std::optional(number) : std::nullopt;
}

}  // namespace bb
