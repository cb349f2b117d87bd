// Runs the built program as a user does, and captures its output.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bb::testing {

struct Outcome {
  int exit_code = -1;  // or 128 + the signal that ended it
  std::string out;
  std::string err;
  double seconds_after_signal = 0;  // until the program ended
};

using Environment = std::vector<std::pair<std::string, std::string>>;

/// A signal to send, and the delay after the program has begun to listen for it.
struct Signal {
  int number = 0;
  std::chrono::milliseconds after{0};
};

/// Starts `program` with the arguments and waits for it; no shell is involved.
Outcome run(const std::filesystem::path& program, const std::vector<std::string>& arguments,
            const Environment& environment = {}, const std::optional<Signal>& signal = {});

/// Runs the built program like run().
Outcome bench(const std::vector<std::string>& arguments, const Environment& environment = {},
              const std::optional<Signal>& signal = {});

/// Runs the built program as another user, which needs root. `prefix` comes before the program on
/// the command line. That user need not be able to reach the build: a copy of the program runs.
Outcome bench_as(int user, const std::vector<std::string>& arguments,
                 const std::vector<std::string>& prefix = {});

/// Runs the program with the backends of tests/program/faulty_program.cpp, like run().
Outcome faulty_bench(const std::vector<std::string>& arguments, const Environment& environment);

/// Runs a line in the shell, where $0 is the built program and $1 the directory.
Outcome shell(const std::string& line, const std::filesystem::path& directory);

/// The environment that plants a fault in those backends: see tests/program/faulty_program.cpp.
[[nodiscard]] Environment planted(const std::string& fault, const std::string& kind);

/// `environment`, and what preloads this library.
[[nodiscard]] Environment preloading(const std::filesystem::path& library, Environment environment);

/// The arguments of a small and fast comparison, followed by `more`.
[[nodiscard]] std::vector<std::string> quick(const std::vector<std::string>& more);

/// Expects each command line to be refused as a usage error, with its text on stderr.
using RefusedCommandLine = std::pair<std::vector<std::string>, std::string>;
void expect_refused(const std::vector<RefusedCommandLine>& command_lines);

/// The number of processes that were started with an environment that contains this text.
int count_processes(const std::string& environment_text);

}  // namespace bb::testing
