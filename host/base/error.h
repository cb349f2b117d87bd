// The errors that can end the program, and their exit codes.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bb {

/// The exit codes of every command.
enum class ExitCode {
  identical = 0,
  difference = 1,
  usage = 2,
  input = 3,
  backend = 4,
  interrupted = 130
};

/// "difference"; empty for any other value.
[[nodiscard]] std::string_view to_string(ExitCode code);

struct ExitCodeInfo {
  ExitCode code;
  std::string_view meaning;
};

/// Every exit code and what it means, in order of precedence: when several apply, the first of them
/// is returned. --help and the manual page show this table; the README repeats it.
[[nodiscard]] std::span<const ExitCodeInfo> exit_codes();

/// The first of `codes` in the order of exit_codes(); `identical` when there is none.
[[nodiscard]] ExitCode first_of(std::span<const ExitCode> codes);

/// The command line asks for something that cannot be done as asked.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// No input image could be read, so there is nothing to do.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// SIGINT, SIGTERM or SIGHUP arrived.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

/// An error as data: what went wrong, and the exit code that it calls for.
struct Failure {
  ExitCode code = ExitCode::backend;
  std::string message;

  bool operator==(const Failure&) const = default;
};

/// The exception that is being handled, as data. Call it in a catch block.
[[nodiscard]] Failure current_failure();

}  // namespace bb
