#include "host/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <sstream>

namespace bb {
namespace {

struct Character {
  std::string_view bytes;
  char32_t code = 0;
  bool valid = false;  // else it is a byte that belongs to no character
};

// The number of bytes of a character that begins with this one; 0 where none does.
std::size_t length_by(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;
  if (first < 0xE0) return 2;
  if (first < 0xF0) return 3;
  return first < 0xF5 ? 4 : 0;
}

// The first character of a text that is not empty. RFC 3629 leaves out characters in more bytes
// than they need, surrogates, and all beyond U+10FFFF.
Character first_character(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const Character invalid{text.substr(0, 1), first, false};
  const std::size_t length = length_by(first);
  if (length == 0 || text.size() < length) return invalid;
  if (length == 1) return {text.substr(0, 1), first, true};
  char32_t code = first & (0x7FU >> length);
  for (const char c : text.substr(1, length - 1)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80) return invalid;
    code = code << 6U | (byte & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeast[length] || code > 0x10FFFF || surrogate) return invalid;
  return {text.substr(0, length), code, true};
}

Character take_character(std::string_view& text) {
  const Character character = first_character(text);
  text.remove_prefix(character.bytes.size());
  return character;
}

bool is_control(char32_t code) { return code < 0x20 || (code >= 0x7F && code <= 0x9F); }

struct Range {
  char32_t first;
  char32_t last;
};

bool is_in(std::span<const Range> ranges, char32_t code) {
  return std::ranges::any_of(
      ranges, [&](const Range& range) { return range.first <= code && code <= range.last; });
}

// By blocks of Unicode: the accents and joiners, and the scripts and symbols of two columns.
constexpr auto kCombining = std::to_array<Range>(
    {{0x300, 0x36F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}});
constexpr auto kWide = std::to_array<Range>({{0x1100, 0x115F},
                                             {0x2E80, 0x303E},
                                             {0x3041, 0xA4CF},
                                             {0xAC00, 0xD7A3},
                                             {0xF900, 0xFAFF},
                                             {0xFE30, 0xFE6F},
                                             {0xFF00, 0xFF60},
                                             {0xFFE0, 0xFFE6},
                                             {0x1F300, 0x1F64F},
                                             {0x1F900, 0x1F9FF},
                                             {0x20000, 0x3FFFD}});

int width_of(const Character& character) {
  if (is_in(kCombining, character.code)) return 0;
  return is_in(kWide, character.code) ? 2 : 1;
}

// Takes the next word off the text; of one that is wider than `width` as many items of a list with
// commas as fit, at least one.
std::string_view take_word(std::string_view& text, int width) {
  std::string_view word = text.substr(0, text.find(' '));
  while (text_width(word) > width) {
    const std::size_t comma = word.find_last_of(',', word.size() - 2);
    if (comma == std::string_view::npos) break;
    word = word.substr(0, comma + 1);
  }
  text.remove_prefix(word.size());
  return word;
}

}  // namespace

std::string printable_text(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const Character character = take_character(text);
    if (character.valid && !is_control(character.code)) {
      shown += character.bytes;
    } else {
      shown += fmt::format("\\x{:02x}", static_cast<unsigned>(character.code));
    }
  }
  return shown;
}

std::string printable_lines(std::string_view text) {
  std::string shown;
  while (true) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (!shown.empty()) line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    shown += printable_text(line);
    if (end == std::string_view::npos) return shown;
    text.remove_prefix(end + 1);
    if (!text.empty()) shown += "\n  ";
  }
}

int text_width(std::string_view text) {
  int width = 0;
  while (!text.empty()) width += width_of(take_character(text));
  return width;
}

std::string cut_text(std::string_view text, int width) {
  if (text_width(text) <= width) return std::string(text);
  std::string kept;
  for (int left = width - 1; !text.empty();) {  // one column is for the "…"
    const Character character = take_character(text);
    left -= width_of(character);
    if (left < 0) break;
    kept += character.bytes;
  }
  return kept + "…";
}

void add_line(std::string& text, std::string_view line) {
  text += printable_text(line);
  text += '\n';
}

void add_wrapped(std::string& text, std::string_view line, int width, int indent) {
  const std::string printable = printable_text(line);
  std::string_view rest = printable;
  std::string shown;
  bool first = true;
  while (!rest.empty()) {
    const std::string_view word = take_word(rest, width - indent);
    const bool glued = !rest.empty() && rest.front() != ' ';  // to the next one
    if (!first && text_width(shown) + text_width(word) > width) {
      text += shown.substr(0, shown.find_last_not_of(' ') + 1) + '\n';
      shown.assign(static_cast<std::size_t>(indent), ' ');
    }
    first = false;
    shown += word;
    if (glued || rest.empty()) continue;
    rest.remove_prefix(1);
    shown += ' ';
  }
  text += shown + '\n';
}

std::string wrapped_lines(const std::string& text, int width, int indent) {
  std::istringstream lines(text);
  std::string wrapped;
  for (std::string line; std::getline(lines, line);) add_wrapped(wrapped, line, width, indent);
  return wrapped;
}

std::string counted(std::size_t number, std::string_view one) {
  return fmt::format("{} {}{}", number, one, number == 1 ? "" : one.ends_with('s') ? "es" : "s");
}

}  // namespace bb
