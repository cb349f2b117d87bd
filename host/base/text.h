// Text on a terminal: what it may hold, and how many columns it takes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bb {

/// Text that came from a file, a driver or a user, as it can be shown on one line. Characters that
/// could move the cursor or end the line (C0 and C1 controls, DEL) and bytes that are not UTF-8 are
/// shown as \xNN.
[[nodiscard]] std::string printable_text(std::string_view text);

/// The same for a text of several lines, such as a compiler's messages. Those after the first are
/// indented by two columns, so that none of them looks like a line of the program's own.
[[nodiscard]] std::string printable_lines(std::string_view text);

/// The terminal columns that a UTF-8 text takes: two for each wide (East Asian) character, none for
/// one that combines with the character before it, one for any other.
[[nodiscard]] int text_width(std::string_view text);

/// As much of the UTF-8 text as fits in `width` columns, with "…" in place of the rest. `width` is
/// at least 1.
[[nodiscard]] std::string cut_text(std::string_view text, int width);

/// Appends a line, made printable.
void add_line(std::string& text, std::string_view line);

/// Appends a line, made printable, on as many lines of at most `width` columns as it takes. A word
/// is never split, but a list with commas that is too long for a line is. Lines after the first are
/// indented by so many columns.
void add_wrapped(std::string& text, std::string_view line, int width, int indent = 2);

/// The same for a text of several lines: the text that they become.
[[nodiscard]] std::string wrapped_lines(const std::string& text, int width, int indent = 2);

/// "1 run", "2 processes"
[[nodiscard]] std::string counted(std::size_t number, std::string_view one);

}  // namespace bb
