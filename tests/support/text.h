// Helpers for text in tests: its content, its layout, and text files.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace bb::testing {

[[nodiscard]] bool contains(std::string_view text, std::string_view part);

/// The lines of a text, without their ends.
[[nodiscard]] std::vector<std::string> lines_of(const std::string& text);

/// The lines as a text, each with its end.
[[nodiscard]] std::string joined(const std::vector<std::string>& lines);

/// How many columns of a terminal a line of UTF-8 takes, if no character takes two.
[[nodiscard]] int columns(std::string_view line);

/// The arguments of a command, followed by `more`.
[[nodiscard]] std::vector<std::string> with(std::vector<std::string> arguments,
                                            const std::vector<std::string>& more);

/// The whole file; empty if it cannot be read.
[[nodiscard]] std::string read_text(const std::filesystem::path& path);

/// Writes the whole file, and makes the folders above it. Throws std::ios_base::failure or
/// std::filesystem::filesystem_error.
void write_text(const std::filesystem::path& path, std::string_view text);

}  // namespace bb::testing
