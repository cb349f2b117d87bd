// The room that text takes in a chart, and where it goes so that no two texts overlap.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/figures/statistics.h"

namespace bb::charts {

enum class Font { text, title };

/// In pixels.
[[nodiscard]] double font_size(Font font);

/// From the middle of a line of text to the middle of the next, in pixels.
inline constexpr double kLineHeight = 15;

/// A text that is wrapped takes at most so many lines.
inline constexpr std::size_t kMostLines = 3;

/// Of lines of text, in pixels.
[[nodiscard]] double text_height(std::span<const std::string> lines);

/// An estimate in pixels. It is not too small for the fonts that systems use for their own windows:
/// each character is as wide as in the widest of them.
[[nodiscard]] double text_width(std::string_view text, Font font = Font::text);

/// The width of the longest line.
[[nodiscard]] double text_width(std::span<const std::string> lines, Font font = Font::text);

/// The text, made printable (see host/base/text.h), in at most `most_lines` lines that are at most
/// `width` pixels wide. Breaks at spaces, and within a word that is wider than a line. A text that
/// is too long ends in "…". An empty text has no lines.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, double width,
                                            std::size_t most_lines, Font font = Font::text);

/// Moves items along a line until none overlap: the new centre of each item, with the least sum of
/// squared moves that keeps their order. `sizes` are their extents along the line. They stay within
/// `range` if it has room for all of them; else they start at its low end. Source: isotonic
/// regression by pooling adjacent violators (Ayer et al., "An Empirical Distribution Function for
/// Sampling with Incomplete Information", 1955).
[[nodiscard]] std::vector<double> spread(std::span<const double> centres,
                                         std::span<const double> sizes, const Interval& range);

}  // namespace bb::charts
