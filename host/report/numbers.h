// Numbers as reports show them.
#pragma once

#include <string>
#include <string_view>

#include "host/figures/figure.h"
#include "host/figures/statistics.h"

namespace bb {

/// In place of what is not known or does not apply.
inline constexpr std::string_view kAbsent = "–";

/// What `format` makes of a value or figure that may be absent.
template <class Maybe, class Format>
[[nodiscard]] std::string or_absent(const Maybe& value, const Format& format) {
  return value ? format(*value) : std::string(kAbsent);
}

/// With at most so many significant digits and two decimals, and never with an exponent: "1235",
/// "99.97".
[[nodiscard]] std::string rounded(double value, int digits);

/// A speedup with three digits, or two significant ones below 0.1: "15.7", "0.0023".
[[nodiscard]] std::string factor(double value);

/// Seconds in milliseconds, with four digits.
[[nodiscard]] std::string milliseconds(double seconds);

/// "56%"
[[nodiscard]] std::string percent(double share);

/// For programs: every digit of the figure, of its value or of an end of its interval. Empty where
/// there is none.
[[nodiscard]] std::string exact(const Figure<double>& figure);
[[nodiscard]] std::string exact_value(const Figure<Estimate>& figure);
[[nodiscard]] std::string exact_low(const Figure<Estimate>& figure);
[[nodiscard]] std::string exact_high(const Figure<Estimate>& figure);

}  // namespace bb
