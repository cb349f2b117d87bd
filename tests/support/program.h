// Runs the built program as a user does, and keeps what it says.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bb::testing {

struct Outcome {
  int exit_code = -1;  // 128 + the signal where one ended it
  std::string out;
  std::string err;
  double seconds_after_signal = 0;  // that it took to end
};

using Environment = std::vector<std::pair<std::string, std::string>>;

/// A signal to send, and how long after the program has begun to listen for it.
struct Signal {
  int number = 0;
  std::chrono::milliseconds after{0};
};

/// Starts `program` with the arguments and waits for it; no shell is involved.
Outcome run(const std::filesystem::path& program, const std::vector<std::string>& arguments,
            const Environment& environment = {}, const std::optional<Signal>& signal = {});

/// The built program, as run().
Outcome bench(const std::vector<std::string>& arguments, const Environment& environment = {},
              const std::optional<Signal>& signal = {});

/// The program with the backends of tests/program/faulty_program.cpp, as run().
Outcome faulty_bench(const std::vector<std::string>& arguments, const Environment& environment);

/// A line for the shell, in which $0 is the built program and $1 the directory.
Outcome shell(const std::string& line, const std::filesystem::path& directory);

/// The environment that plants a fault in those backends: see tests/program/faulty_program.cpp.
[[nodiscard]] Environment planted(const std::string& fault, const std::string& kind);

/// The arguments of a small comparison that is over in no time, and more of them.
[[nodiscard]] std::vector<std::string> quick(const std::vector<std::string>& more);

/// Expects each of the command lines to be refused as a usage error, with this text on stderr.
using RefusedCommandLine = std::pair<std::vector<std::string>, std::string>;
void expect_refused(const std::vector<RefusedCommandLine>& command_lines);

/// How many processes there are whose environment, as they were started with it, has this text.
int count_processes(const std::string& environment_text);

}  // namespace bb::testing
