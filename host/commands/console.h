// What the program says: results on standard output, everything else on standard error.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/formats/report.h"
#include "host/model/warning.h"

namespace bb {

/// From now on nothing is said but errors, warnings, and what was left out: no notes, asides or
/// progress.
void be_quiet();

/// A line on standard error, as below, that may be left out: see be_quiet().
void print_note(std::string_view text);

/// A line on standard error. Where nobody reads it, as after a terminal was closed, nothing fails.
void print_message(std::string_view text);

/// Messages: those of one kind with one remedy are one.
void print_warnings(std::span<const Warning> warnings);

/// Text on standard error as it is, where standard output holds something else; a note likewise.
void print_aside(std::string_view text);

/// Throws std::system_error where standard output cannot be written.
void print_results(std::string_view text);

/// How wide lines of text may be that print_or_write() takes; absent where they go to no terminal.
[[nodiscard]] std::optional<int> shown_columns(const std::filesystem::path& file = {});

/// Whether the name of a file to write means standard output: "-".
[[nodiscard]] bool is_standard_output(const std::filesystem::path& file);

/// Throws std::runtime_error where the file cannot be written; it is then as it was before.
void write_text(const std::filesystem::path& file, std::string_view text);

/// Writes to `file`; prints where its name is empty. Throws as the two above do.
void print_or_write(const std::filesystem::path& file, std::string_view text);

/// The report and the files beside it; prints it where `file` is empty or "-". Throws as the two
/// above do.
void write_report(const std::filesystem::path& file, const Report& report);

/// Throws UsageError, naming the option, where a file could not be written at `path`: what would
/// only be found out after minutes of work is tried first.
void check_destination(std::string_view option, const std::filesystem::path& path);

/// What becomes of a folder that is not there.
enum class Missing { made, tolerated };

/// The same for files in a folder.
void check_folder(std::string_view option, const std::filesystem::path& folder,
                  Missing missing = Missing::made);

/// Throws UsageError if the report would replace one of the files that it is made from.
void check_is_no_input(const std::filesystem::path& output,
                       const std::vector<std::filesystem::path>& inputs);

}  // namespace bb
