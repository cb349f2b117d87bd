// Runs the built program as a user does, and keeps what it says.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace bb::testing {

struct Outcome {
  int exit_code = -1;  // 128 + the signal where one ended it
  std::string out;
  std::string err;
};

using Environment = std::vector<std::pair<std::string, std::string>>;

/// Starts `program` with the arguments and waits for it; no shell is involved. When
/// `interrupt_after` is set, sends SIGINT that many milliseconds after the start.
Outcome run(const std::filesystem::path& program, const std::vector<std::string>& arguments,
            const Environment& environment = {}, int interrupt_after_ms = 0);

}  // namespace bb::testing
