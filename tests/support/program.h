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

/// How many processes there are whose environment, as they were started with it, has this text.
int count_processes(const std::string& environment_text);

}  // namespace bb::testing
