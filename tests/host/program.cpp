#include "tests/host/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

#include "host/files.h"

namespace bb::testing {
namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void redirect(int to, const std::filesystem::path& path) {
  constexpr mode_t kMode = 0600;
  dup2(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, kMode), to);
}

}  // namespace

Outcome run(const std::filesystem::path& program, const std::vector<std::string>& arguments,
            const Environment& environment, int interrupt_after_ms) {
  const TemporaryDirectory directory;
  const std::filesystem::path out = directory.path() / "out";
  const std::filesystem::path err = directory.path() / "err";
  const pid_t child = fork();
  if (child == 0) {
    redirect(STDOUT_FILENO, out);
    redirect(STDERR_FILENO, err);
    for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> argv = {const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments) {
      argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    execv(program.c_str(), argv.data());
    _exit(127);
  }
  if (interrupt_after_ms > 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(interrupt_after_ms));
    kill(child, SIGINT);
  }
  int status = 0;
  waitpid(child, &status, 0);
  Outcome outcome = {WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status),
                     text_of(out), text_of(err)};
  // What a sanitizer finds in one of the program's children does not reach its exit code.
  EXPECT_EQ(outcome.err.find("Sanitizer: "), std::string::npos) << outcome.err;
  return outcome;
}

}  // namespace bb::testing
