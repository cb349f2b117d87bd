#include "host/base/bytes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

namespace bb {
namespace {

constexpr std::string_view kPrefixes = "kmgt";

}  // namespace

std::optional<std::size_t> parse_bytes(std::string_view text) {
  double value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  std::string unit(stop, text.data() + text.size());
  std::ranges::transform(unit, unit.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  unit.erase(0, unit.find_first_not_of(' '));
  if (unit.ends_with('b')) unit.pop_back();
  if (!unit.empty()) {
    const std::size_t power = kPrefixes.find(unit.front());
    const bool binary = unit.size() == 2 && unit[1] == 'i';
    if (power == std::string_view::npos || (unit.size() > 1 && !binary)) return std::nullopt;
    value *= std::pow(binary ? 1024 : 1000, static_cast<double>(power + 1));
  }
  constexpr double kMost = 1e18;
  return value >= 1 && value <= kMost ? std::optional(static_cast<std::size_t>(value))
                                      : std::nullopt;
}

std::string format_bytes(std::size_t bytes) {
  constexpr std::array kUnits = {"B", "kB", "MB", "GB", "TB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 999.5 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
  const int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f} {}", value, decimals, kUnits.at(unit));
}

std::string round_bytes_up(std::size_t bytes) {
  constexpr std::size_t kCoarse = 100;  // a whole number above this is precise enough
  std::size_t unit = 1000;
  std::string_view prefixes = "kMG";
  while (prefixes.size() > 1 && bytes > kCoarse * unit * 1000) {
    unit *= 1000;
    prefixes.remove_prefix(1);
  }
  return fmt::format("{}{}", (bytes + unit - 1) / unit, prefixes.front());
}

}  // namespace bb
