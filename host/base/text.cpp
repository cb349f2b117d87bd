#include "host/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

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

void add_wrapped(std::string& text, std::string_view line, int width) {
  const std::string words = printable_text(line);
  std::string shown;
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = std::min(words.find(' ', begin), words.size());
    const std::string word = words.substr(begin, end - begin);
    if (begin > 0 && text_width(shown) + 1 + text_width(word) > width) {
      text += shown + '\n';
      shown.assign(1, ' ');
    }
    shown += (begin > 0 ? " " : "") + word;
    begin = end + 1;
  }
  text += shown + '\n';
}

std::vector<std::string> lines_within(std::string_view text, int width) {
  const std::string words = printable_text(text);
  std::vector<std::string> lines(1);
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = std::min(words.find(' ', begin), words.size());
    std::string_view word = std::string_view(words).substr(begin, end - begin);
    if (begin > 0 && text_width(lines.back()) + 1 + text_width(word) > width) {
      lines.emplace_back();
    } else if (begin > 0) {
      lines.back() += ' ';
    }
    while (!word.empty()) {
      const Character character = take_character(word);
      if (text_width(lines.back()) + width_of(character) > width) lines.emplace_back();
      lines.back() += character.bytes;
    }
    begin = end + 1;
  }
  return lines;
}

}  // namespace bb
