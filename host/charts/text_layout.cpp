#include "host/charts/text_layout.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "host/base/text.h"

namespace bb::charts {
namespace {

struct WidthGroup {
  double width;  // in units of the font size
  std::string_view characters;
};

// The widest of DejaVu Sans, Noto Sans, Segoe UI, Roboto, Helvetica and fonts of the same widths.
constexpr auto kWidths = std::to_array<WidthGroup>({
    {0.34, " ',.:;/\\|ijlI"},
    {0.42, "!()-[]frt"},
    {0.56, "\"*?JL_`csz"},
    {0.64, "$0123456789abdeghknopquvxyFT{}"},
    {0.735, "ABCEKPRSUVXYZ"},
    {0.84, "#&+<=>DGHNOQw^~"},
    {0.91, "M"},
    {1.02, "%Wm@"},
});

// The next character of a valid UTF-8 text that is not empty.
std::string_view first_character(std::string_view text) {
  constexpr unsigned char kMask = 0xC0;
  constexpr unsigned char kContinuation = 0x80;
  std::size_t length = 1;
  while (length < text.size() &&
         (static_cast<unsigned char>(text[length]) & kMask) == kContinuation) {
    ++length;
  }
  return text.substr(0, length);
}

// In units of the font size.
double character_width(std::string_view character) {
  if (character.size() > 1) {
    constexpr std::array<double, 3> kByColumns = {0, 1.1, 1.4};  // Ж, emoji
    return kByColumns.at(static_cast<std::size_t>(bb::text_width(character)));
  }
  const auto* const group = std::ranges::find_if(kWidths, [&](const WidthGroup& widths) {
    return widths.characters.find(character) != std::string_view::npos;
  });
  return group == kWidths.end() ? 1 : group->width;
}

double printable_width(std::string_view printable, Font font) {
  double width = 0;
  while (!printable.empty()) {
    const std::string_view character = first_character(printable);
    width += character_width(character);
    printable.remove_prefix(character.size());
  }
  constexpr double kBold = 1.18;  // how much wider the widest bold characters are
  return width * font_size(font) * (font == Font::title ? kBold : 1);
}

// The longest start of a text that fits, with one character at least: its number of bytes.
std::size_t fitting_start(std::string_view text, double width, Font font) {
  std::size_t length = first_character(text).size();
  while (length < text.size()) {
    const std::size_t next = length + first_character(text.substr(length)).size();
    if (printable_width(text.substr(0, next), font) > width) break;
    length = next;
  }
  return length;
}

// The number of bytes of the first line of a text that is too wide for one line.
std::size_t first_line(std::string_view text, double width, Font font) {
  const std::size_t length = fitting_start(text, width, font);
  const std::size_t space = text.substr(0, length + 1).rfind(' ');
  return space == std::string_view::npos || space == 0 ? length : space;
}

std::string cut(std::string_view text, double width, Font font) {
  const std::string_view ellipsis = "…";
  const double left = width - printable_width(ellipsis, font);
  return std::string(text.substr(0, fitting_start(text, left, font))) + std::string(ellipsis);
}

}  // namespace

double font_size(Font font) { return font == Font::title ? 13 : 12; }

double text_height(std::span<const std::string> lines) {
  return static_cast<double>(lines.size()) * kLineHeight;
}

double text_width(std::string_view text, Font font) {
  return printable_width(printable_text(text), font);
}

double text_width(std::span<const std::string> lines, Font font) {
  double width = 0;
  for (const std::string& line : lines) width = std::max(width, text_width(line, font));
  return width;
}

std::vector<std::string> wrap(std::string_view text, double width, std::size_t most_lines,
                              Font font) {
  const std::string printable = printable_text(text);
  std::vector<std::string> lines;
  for (std::string_view rest = printable; !rest.empty();) {
    if (printable_width(rest, font) <= width) {
      lines.emplace_back(rest);
      break;
    }
    if (lines.size() + 1 == most_lines) {
      lines.push_back(cut(rest, width, font));
      break;
    }
    const std::size_t length = first_line(rest, width, font);
    lines.emplace_back(rest.substr(0, length));
    rest.remove_prefix(std::min(rest.find_first_not_of(' ', length), rest.size()));
  }
  return lines;
}

std::vector<double> spread(std::span<const double> centres, std::span<const double> sizes,
                           const Interval& range) {
  std::vector<std::size_t> order(centres.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return centres[i]; });

  // Takes away the room of the items before each one. What remains must not decrease.
  struct Pool {
    double mean;
    std::size_t count;
  };
  std::vector<Pool> pools;
  std::vector<double> offsets(centres.size());  // from the low end of the first item to a centre
  double total = 0;
  for (const std::size_t i : order) {
    offsets[i] = total + sizes[i] / 2;
    total += sizes[i];
    Pool pool{centres[i] - offsets[i], 1};
    while (!pools.empty() && pools.back().mean > pool.mean) {
      const Pool& last = pools.back();
      const auto n = static_cast<double>(last.count);
      const auto m = static_cast<double>(pool.count);
      pool = {(last.mean * n + pool.mean * m) / (n + m), last.count + pool.count};
      pools.pop_back();
    }
    pools.push_back(pool);
  }

  std::vector<double> spread_centres(centres.size());
  auto next = order.begin();
  for (const Pool& pool : pools) {
    const double mean = std::max(range.low, std::min(pool.mean, range.high - total));
    for (std::size_t n = 0; n < pool.count; ++n, ++next)
      spread_centres[*next] = mean + offsets[*next];
  }
  return spread_centres;
}

}  // namespace bb::charts
