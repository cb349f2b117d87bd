#include "host/charts/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <utility>

#include "host/charts/text_layout.h"

namespace bb::charts {
namespace {

double power_of_10(int exponent) { return std::pow(10.0, exponent); }

// Division by a power of 10 rounds once: 3 / 10 is 0.3, but 3 * 0.1 is not.
double decimal(double digits, int exponent) {
  return exponent < 0 ? digits / power_of_10(-exponent) : digits * power_of_10(exponent);
}

std::string superscript(int number) {
  constexpr std::array<std::string_view, 10> kDigits = {"⁰", "¹", "²", "³", "⁴",
                                                        "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = number < 0 ? "⁻" : "";
  for (const char digit : fmt::format("{}", std::abs(number))) {
    text += kDigits.at(static_cast<std::size_t>(digit - '0'));
  }
  return text;
}

std::string tick_text(double value) {
  if (value == 0) return "0";
  const double size = std::abs(value);
  if (size >= 1e-4 && size < 1e6) return fmt::format("{}", value);
  const int exponent = static_cast<int>(std::floor(std::log10(size) + 1e-9));
  const std::string digits = fmt::format("{:.6g}", decimal(value, -exponent));
  return (digits == "1" ? "" : digits + "·") + "10" + superscript(exponent);
}

// Beside the texts of ticks, in pixels.
constexpr double kLeastGap = 10;
constexpr double kRoundGap = 18;  // fewer round values read better

bool near_each_other(const Scale& scale, Direction direction, double gap, const Tick& a,
                     const Tick& b) {
  const double distance = std::abs(scale.at(a.value) - scale.at(b.value));
  const bool vertical = direction == Direction::vertical;
  const double room =
      vertical ? font_size(Font::text) : (text_width(a.text) + text_width(b.text)) / 2;
  return distance < room + gap;
}

bool fit(const Scale& scale, Direction direction, std::span<const Tick> ticks) {
  return std::ranges::adjacent_find(ticks, [&](const Tick& a, const Tick& b) {
           return near_each_other(scale, direction, kRoundGap, a, b);
         }) == ticks.end();
}

// The multiples of digits * 10^exponent on the scale.
std::vector<Tick> multiples(const Interval& values, double digits, int exponent) {
  constexpr double kTolerance = 1e-9;
  const double step = decimal(digits, exponent);
  const auto first = static_cast<std::int64_t>(std::ceil(values.low / step - kTolerance));
  const auto last = static_cast<std::int64_t>(std::floor(values.high / step + kTolerance));
  std::vector<Tick> ticks;
  for (std::int64_t n = first; n <= last; ++n) {
    const double value = decimal(static_cast<double>(n) * digits, exponent);
    ticks.push_back({value, tick_text(value)});
  }
  return ticks;
}

// The first of finer and coarser sets of ticks that fit. Where they are fewer than two, those of
// the set before that have room.
template <class NextTicks>
std::vector<Tick> finest_that_fit(const Scale& scale, Direction direction, NextTicks next_ticks) {
  std::vector<Tick> finer;
  for (std::vector<Tick> ticks = next_ticks();; ticks = next_ticks()) {
    if (fit(scale, direction, ticks)) {
      return ticks.size() < 2 && finer.size() >= 2 ? fitting_ticks(scale, direction, finer) : ticks;
    }
    finer = std::move(ticks);
  }
}

std::vector<Tick> linear_ticks(const Scale& scale, Direction direction) {
  const Interval& values = scale.values();
  int exponent = static_cast<int>(std::floor(std::log10(values.high - values.low))) - 2;
  std::size_t next = 0;
  return finest_that_fit(scale, direction, [&] {
    constexpr std::array<double, 3> kDigits = {1, 2, 5};
    std::vector<Tick> ticks = multiples(values, kDigits.at(next), exponent);
    next = (next + 1) % kDigits.size();
    if (next == 0) ++exponent;
    return ticks;
  });
}

// `digits` times the powers of 10 on the scale whose exponents `every` divides.
std::vector<Tick> powers(const Interval& values, std::span<const double> digits, int every) {
  constexpr double kTolerance = 1e-9;
  const int last = static_cast<int>(std::floor(std::log10(values.high) + kTolerance));
  std::vector<Tick> ticks;
  for (int exponent = static_cast<int>(std::floor(std::log10(values.low))); exponent <= last;
       ++exponent) {
    if (exponent % every != 0) continue;
    for (const double digit : digits) {
      const double value = decimal(digit, exponent);
      if (value < values.low * (1 - kTolerance) || value > values.high * (1 + kTolerance)) continue;
      ticks.push_back({value, tick_text(value)});
    }
  }
  return ticks;
}

std::vector<Tick> logarithmic_ticks(const Scale& scale, Direction direction) {
  constexpr double kDecade = 10;
  if (scale.values().high < kDecade * scale.values().low) return linear_ticks(scale, direction);
  int every = 0;
  return finest_that_fit(scale, direction, [&] {
    constexpr std::array<double, 3> kDigits = {1, 2, 5};
    const std::size_t digits = every == 0 ? kDigits.size() : 1;
    std::vector<Tick> ticks =
        powers(scale.values(), std::span(kDigits).first(digits), std::max(every, 1));
    ++every;
    return ticks;
  });
}

}  // namespace

Scale::Scale(ScaleKind kind, Interval values, double first, double last)
    : kind_(kind), values_(values), first_(first), last_(last) {
  constexpr double kLeastExtent = 1e-12;  // relative to the values
  if (values_.high - values_.low > kLeastExtent * std::abs(values_.high)) return;
  const double extent = values_.high == 0 ? 1 : std::abs(values_.high) / 2;
  values_ = {values_.low - extent, values_.high + extent};
}

double Scale::fraction(double value) const {
  if (kind_ == ScaleKind::linear) {
    return (value - values_.low) / (values_.high - values_.low);
  }
  return std::log(value / values_.low) / std::log(values_.high / values_.low);
}

double Scale::at(double value) const {
  const double position = fraction(value);
  if (!(position > 0)) return first_;  // so is a value that is not a number
  return first_ + std::min(position, 1.0) * (last_ - first_);
}

std::vector<Tick> round_ticks(const Scale& scale, Direction direction) {
  return scale.kind() == ScaleKind::linear ? linear_ticks(scale, direction)
                                           : logarithmic_ticks(scale, direction);
}

std::vector<Tick> fitting_ticks(const Scale& scale, Direction direction,
                                std::span<const Tick> given) {
  std::vector<Tick> ticks;
  constexpr double kTolerance = 1e-9;
  std::ranges::copy_if(given, std::back_inserter(ticks), [&](const Tick& tick) {
    const double fraction = scale.fraction(tick.value);
    return fraction >= -kTolerance && fraction <= 1 + kTolerance;
  });
  std::vector<Tick> kept;
  if (ticks.empty()) return kept;
  const auto are_near = [&](const Tick& a, const Tick& b) {
    return near_each_other(scale, direction, kLeastGap, a, b);
  };
  for (const Tick& tick : std::span(ticks).first(ticks.size() - 1)) {
    if (are_near(tick, ticks.back())) continue;
    if (kept.empty() || !are_near(kept.back(), tick)) kept.push_back(tick);
  }
  kept.push_back(ticks.back());
  return kept;
}

}  // namespace bb::charts
