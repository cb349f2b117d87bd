// Axes: from values to pixels, and the values that are written beside an axis.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "host/figures/statistics.h"

namespace bb::charts {

enum class ScaleKind { linear, logarithmic };

/// Maps values to pixels.
class Scale {
 public:
  /// `values.low` lies at the pixel `first`, `values.high` at `last`. Widens an interval of no
  /// extent. On a logarithmic scale, values are above 0.
  Scale(ScaleKind kind, Interval values, double first, double last);

  [[nodiscard]] ScaleKind kind() const { return kind_; }
  [[nodiscard]] const Interval& values() const { return values_; }
  [[nodiscard]] double first() const { return first_; }
  [[nodiscard]] double last() const { return last_; }

  /// 0 at the low end, 1 at the high end, and beyond them for values that are not on the scale.
  [[nodiscard]] double fraction(double value) const;

  /// The pixel of a value; that of the nearer end for a value that is not on the scale.
  [[nodiscard]] double at(double value) const;

 private:
  ScaleKind kind_;
  Interval values_;
  double first_;
  double last_;
};

/// A value that is written beside an axis.
struct Tick {
  double value = 0;
  std::string text;
};

enum class Direction { horizontal, vertical };

/// Round values (1, 2 or 5 times a power of 10 apart), as many as their texts leave room for.
[[nodiscard]] std::vector<Tick> round_ticks(const Scale& scale, Direction direction);

/// Of the given ticks, in ascending order, those on the scale for which there is room: the last
/// one, the first one, and between them as many as do not come too near.
[[nodiscard]] std::vector<Tick> fitting_ticks(const Scale& scale, Direction direction,
                                              std::span<const Tick> ticks);

}  // namespace bb::charts
