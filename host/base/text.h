// Text on a terminal: what it may hold, and how many columns it takes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bb {

/// Text that came from a file, a driver or a user, as it can be shown on one line. Characters that
/// could move the cursor or end the line (C0 and C1 controls, DEL) and bytes that are not UTF-8 are
/// shown as \xNN.
[[nodiscard]] std::string printable_text(std::string_view text);

/// The terminal columns that a UTF-8 text takes: two for each wide (East Asian) character, none for
/// one that combines with the character before it, one for any other.
[[nodiscard]] int text_width(std::string_view text);

/// As much of the UTF-8 text as fits in `width` columns, with "…" in place of the rest. `width` is
/// at least 1.
[[nodiscard]] std::string cut_text(std::string_view text, int width);

/// Appends a line, made printable.
void add_line(std::string& text, std::string_view line);

/// Appends a line, made printable, on as many lines of at most `width` columns as it takes. A word
/// is never split. Lines after the first are indented.
void add_wrapped(std::string& text, std::string_view line, int width);

/// The text, made printable, as lines of at most `width` columns. A word is split only where it is
/// longer than a line.
[[nodiscard]] std::vector<std::string> lines_within(std::string_view text, int width);

}  // namespace bb
