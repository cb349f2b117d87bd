#include "tests/support/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <thread>

#include "host/base/temporary.h"
#include "tests/support/text.h"

namespace bb::testing {
namespace {

void redirect(int to, const std::filesystem::path& path) {
  constexpr mode_t kMode = 0600;
  dup2(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, kMode), to);
}

// Waits until a process has a handler for a signal. Before that, the program cannot handle the
// signal.
void wait_until_caught(pid_t process, int signal) {
  const std::string status = "/proc/" + std::to_string(process) + "/status";
  for (int tries = 0; tries < 10'000; ++tries) {
    const std::string text = read_text(status);
    const std::size_t caught = text.find("SigCgt:");
    if (caught == std::string::npos) return;  // the process has ended
    const std::uint64_t mask = std::stoull(text.substr(caught + 8, 16), nullptr, 16);
    if ((mask >> (signal - 1) & 1U) != 0) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace

Outcome run(const std::filesystem::path& program, const std::vector<std::string>& arguments,
            const Environment& environment, const std::optional<Signal>& signal) {
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
  if (signal) {
    wait_until_caught(child, signal->number);
    std::this_thread::sleep_for(signal->after);
    kill(child, signal->number);
  }
  const auto signalled = std::chrono::steady_clock::now();
  int status = 0;
  waitpid(child, &status, 0);
  Outcome outcome = {
      WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status), read_text(out),
      read_text(err),
      std::chrono::duration<double>(std::chrono::steady_clock::now() - signalled).count()};
  // A sanitizer's finding in a child of the program does not affect the program's exit code.
  EXPECT_EQ(outcome.err.find("Sanitizer: "), std::string::npos) << outcome.err;
  return outcome;
}

Outcome bench(const std::vector<std::string>& arguments, const Environment& environment,
              const std::optional<Signal>& signal) {
  return run(BACKEND_BENCH_PROGRAM, arguments, environment, signal);
}

Outcome bench_as(int user, const std::vector<std::string>& arguments,
                 const std::vector<std::string>& prefix) {
  namespace fs = std::filesystem;
  const TemporaryDirectory directory;
  fs::permissions(directory.path(), fs::perms{0755});
  const fs::path copy = directory.path() / "backend-bench";
  fs::copy_file(BACKEND_BENCH_PROGRAM, copy);
  std::vector<std::string> command = {"--reuid=" + std::to_string(user), "--clear-groups"};
  command.insert(command.end(), prefix.begin(), prefix.end());
  command.push_back(copy.string());
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run("/usr/bin/setpriv", command);
}

Outcome faulty_bench(const std::vector<std::string>& arguments, const Environment& environment) {
  return run(BACKEND_BENCH_FAULTY_PROGRAM, arguments, environment);
}

Outcome shell(const std::string& line, const std::filesystem::path& directory) {
  return run("/bin/sh", {"-c", line, BACKEND_BENCH_PROGRAM, directory.string()});
}

Environment planted(const std::string& fault, const std::string& kind) {
  return {{"BACKEND_BENCH_FAULT", fault}, {"BACKEND_BENCH_FAULT_KIND", kind}};
}

// LD_PRELOAD separates libraries by spaces, which the folder's name may hold.
Environment preloading(const std::filesystem::path& library, Environment environment) {
  environment.emplace_back("LD_PRELOAD", library.filename());
  environment.emplace_back("LD_LIBRARY_PATH", library.parent_path());
  return environment;
}

std::vector<std::string> quick(const std::vector<std::string>& more) {
  return with({"--count", "4", "--size", "48x40", "--runs", "2"}, more);
}

void expect_refused(const std::vector<RefusedCommandLine>& command_lines) {
  constexpr int kUsageError = 2;
  for (const auto& [arguments, message] : command_lines) {
    SCOPED_TRACE(joined(arguments));
    const Outcome outcome = bench(arguments);
    EXPECT_EQ(outcome.exit_code, kUsageError);
    EXPECT_TRUE(contains(outcome.err, message)) << outcome.err;
    EXPECT_EQ(outcome.out, "");
  }
}

int count_processes(const std::string& environment_text) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    // The file is unreadable for other users' processes, and empty for processes that have ended.
    count += read_text(entry.path() / "environ").find(environment_text) != std::string::npos;
  }
  return count;
}

}  // namespace bb::testing
