#include "tests/support/terminal.h"

#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string_view>

namespace bb::testing {
namespace {

std::vector<std::string> states_of_lines(std::string_view text) {
  constexpr std::string_view kErase = "\x1b[K";
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    if (text.starts_with(kErase)) {
      text.remove_prefix(kErase.size());
      continue;
    }
    const char c = text.front();
    text.remove_prefix(1);
    if (c != '\r' && c != '\n') {
      line += c;
    } else if (!line.empty()) {
      lines.push_back(std::move(line));
      line.clear();
    }
  }
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

}  // namespace

TerminalOutcome bench_in_terminal(int columns, const std::vector<std::string>& arguments) {
  winsize size{};
  size.ws_col = static_cast<unsigned short>(columns);
  size.ws_row = 24;
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
  if (child < 0) throw std::runtime_error("there is no pseudo-terminal");
  if (child == 0) {
    std::string program = BACKEND_BENCH_PROGRAM;
    std::vector<std::string> words = arguments;
    std::vector<char*> argv = {program.data()};
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    execv(program.c_str(), argv.data());
    _exit(127);
  }
  std::string shown;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t got = read(terminal, buffer.data(), buffer.size());
    if (got <= 0) break;  // an error, EIO, once the program has ended
    shown.append(buffer.data(), static_cast<std::size_t>(got));
  }
  close(terminal);
  int status = 0;
  waitpid(child, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), states_of_lines(shown)};
}

}  // namespace bb::testing
