#include "host/commands/console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <optional>
#include <system_error>

#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/progress.h"
#include "host/base/terminal.h"
#include "host/base/text.h"

namespace bb {
namespace {

bool is_quiet = false;  // for all of the program, as standard error is

}  // namespace

void be_quiet() {
  is_quiet = true;
  Progress::hide_all();
}

void print_note(std::string_view text) {
  if (!is_quiet) print_message(text);
}

void print_message(std::string_view text) {
  std::string line = fmt::format("backend-bench: {}\n", text);
  if (const std::optional<int> columns = terminal_columns(STDERR_FILENO)) {
    line = wrapped_lines(line, *columns);
  }
  static_cast<void>(std::fwrite(line.data(), 1, line.size(), stderr));
}

void print_warnings(std::span<const Warning> warnings) {
  for (const std::string& warning : in_words(warnings)) print_message("warning: " + warning);
}

void print_aside(std::string_view text) {
  if (is_quiet) return;
  static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr));
}

void print_results(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) {
    return;
  }
  throw std::system_error(errno, std::generic_category(), "cannot write to standard output");
}

void write_text(const std::filesystem::path& file, std::string_view text) {
  if (is_standard_output(file)) return print_results(text);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the text's bytes
  write_file(file, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::optional<int> shown_columns(const std::filesystem::path& file) {
  if (!file.empty() && !is_standard_output(file)) return std::nullopt;
  return terminal_columns(STDOUT_FILENO);
}

bool is_standard_output(const std::filesystem::path& file) { return file == "-"; }

void print_or_write(const std::filesystem::path& file, std::string_view text) {
  if (file.empty()) {
    print_results(text);
  } else {
    write_text(file, text);
  }
}

void write_report(const std::filesystem::path& file, const Report& report) {
  for (const CompanionFile& companion : report.companions) {
    write_text(file.parent_path() / companion.name, companion.text);
  }
  print_or_write(file, report.text);
}

void check_destination(std::string_view option, const std::filesystem::path& path) {
  if (is_standard_output(path)) return;
  try {
    check_writable(path);
  } catch (const std::exception& error) {
    throw UsageError(fmt::format("{}: {}", option, error.what()));
  }
}

void check_is_no_input(const std::filesystem::path& output,
                       const std::vector<std::filesystem::path>& inputs) {
  for (const std::filesystem::path& input : inputs) {
    std::error_code different;  // where one of them does not exist
    if (!std::filesystem::equivalent(output, input, different)) continue;
    throw UsageError(
        fmt::format("--output {} is one of the files to read: name another", printable(output)));
  }
}

void check_folder(std::string_view option, const std::filesystem::path& folder, Missing missing) {
  std::error_code error;
  if (missing == Missing::made) std::filesystem::create_directories(folder, error);
  if (error) {
    throw UsageError(fmt::format("{} {}: {}", option, printable(folder), error.message()));
  }
  // A folder could be made where the one above it can be written to.
  std::filesystem::path there = folder;
  while (!there.empty() && !std::filesystem::exists(there, error)) there = there.parent_path();
  check_destination(option, there / "image");
}

}  // namespace bb
