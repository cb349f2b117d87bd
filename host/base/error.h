// What can end the program, and the exit code that each case is documented to give.
#pragma once

#include <stdexcept>

namespace bb {

/// The exit codes of every command. When several apply, the first in this order is returned:
/// interrupted, usage, difference, backend, input.
namespace exit_code {
inline constexpr int kIdentical = 0;
inline constexpr int kDifference = 1;
inline constexpr int kUsage = 2;
inline constexpr int kInput = 3;
inline constexpr int kBackend = 4;
inline constexpr int kInterrupted = 130;
}  // namespace exit_code

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

}  // namespace bb
