#include "host/machine/kernel_file.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <system_error>

namespace bb {
namespace {

std::string without(std::string_view text, std::string_view around) {
  const std::size_t first = text.find_first_not_of(around);
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(around) + 1 - first));
}

std::optional<int> whole_number(std::string_view text) {
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end && number >= 0 ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string read_line(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::optional<double> read_number(const std::filesystem::path& path) {
  std::ifstream file(path);
  double number = 0;
  return file >> number ? std::optional(number) : std::nullopt;
}

std::map<std::string, std::string> read_values(const std::filesystem::path& path, char separator) {
  std::map<std::string, std::string> values;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line) && !line.empty();) {
    const std::size_t at = line.find(separator);
    if (at == std::string::npos) continue;
    values.emplace(without(line.substr(0, at), " \t"), without(line.substr(at + 1), " \t\""));
  }
  return values;
}

std::vector<int> numbers_in(const std::string& list) {
  constexpr int kMost = 1 << 16;  // no machine has as many processors or nodes
  std::vector<int> numbers;
  std::istringstream ranges(list);
  for (std::string range; std::getline(ranges, range, ',');) {
    const std::size_t dash = range.find('-');
    const std::optional<int> first = whole_number(range.substr(0, dash));
    const std::optional<int> last =
        dash == std::string::npos ? first : whole_number(range.substr(dash + 1));
    if (!first || !last || *last >= kMost) return {};
    for (int number = *first; number <= *last; ++number) numbers.push_back(number);
  }
  return numbers;
}

std::vector<int> numbered_entries(const std::filesystem::path& folder, std::string_view prefix) {
  std::vector<int> numbers;
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator(folder, absent)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(prefix)) continue;
    if (const auto number = whole_number(name.substr(prefix.size()))) numbers.push_back(*number);
  }
  std::ranges::sort(numbers);
  return numbers;
}

}  // namespace bb
