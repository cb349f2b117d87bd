#include "host/report/numbers.h"

#include <fmt/format.h>

#include <cmath>

namespace bb {

std::string rounded(double value, int digits) {
  for (int decimals = 2; decimals > 0; --decimals) {
    std::string text = fmt::format("{:.{}f}", value, decimals);
    const std::size_t digits_shown = text.size() - 1;  // beside the point
    if (digits_shown <= static_cast<std::size_t>(digits)) return text;
  }
  return fmt::format("{:.0f}", value);
}

std::string factor(double value) {
  if (value > 0 && value < 0.1) {
    const int zeros = static_cast<int>(std::floor(-std::log10(value)));
    return fmt::format("{:.{}f}", value, zeros + 2);
  }
  constexpr int kDigits = 3;
  return rounded(value, kDigits);
}

std::string milliseconds(double seconds) {
  constexpr int kDigits = 4;
  return rounded(seconds * 1e3, kDigits);
}

std::string percent(double share) { return fmt::format("{:.0f}%", share * 100); }

std::string exact(const Figure<double>& figure) { return figure ? fmt::format("{}", *figure) : ""; }

std::string exact_value(const Figure<Estimate>& figure) {
  return figure ? fmt::format("{}", figure->value) : "";
}

std::string exact_low(const Figure<Estimate>& figure) {
  return figure && figure->interval ? fmt::format("{}", figure->interval->low) : "";
}

std::string exact_high(const Figure<Estimate>& figure) {
  return figure && figure->interval ? fmt::format("{}", figure->interval->high) : "";
}

}  // namespace bb
