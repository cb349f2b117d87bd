#include "tests/support/peak_memory.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <sstream>
#include <string>

#include "backends/process/child_process.h"

namespace bb::testing {
namespace {

std::size_t own_bytes(pid_t process) {
  std::ifstream status(fmt::format("/proc/{}/status", process));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:")) return std::stoull(line.substr(8)) * 1024;
  }
  return 0;  // it has ended
}

std::size_t shared_bytes(pid_t process) {
  std::ifstream maps(fmt::format("/proc/{}/maps", process));
  std::size_t bytes = 0;
  for (std::string line; std::getline(maps, line);) {
    if (line.find(" rw-s ") == std::string::npos) continue;
    std::size_t end = 0;
    const std::size_t begin = std::stoull(line, &end, 16);
    bytes += std::stoull(line.substr(end + 1), nullptr, 16) - begin;
  }
  return bytes;
}

std::size_t tree_bytes(pid_t process, pid_t left_out) {
  if (process == left_out) return 0;
  std::size_t bytes = own_bytes(process);
  std::ifstream children(fmt::format("/proc/{0}/task/{0}/children", process));
  for (pid_t child = 0; children >> child;) bytes += tree_bytes(child, left_out);
  return bytes;
}

}  // namespace

std::size_t peak_memory(const std::function<void()>& action) {
  const ChildProcess observer([](const Channel& channel) {
    const pid_t observed = getppid();
    const auto bytes = [&] { return tree_bytes(observed, getpid()) + shared_bytes(observed); };
    const std::size_t before = bytes();
    std::size_t most = before;
    channel.send("ready");
    const std::array channels = {&channel};
    while (!wait_readable(channels, std::chrono::milliseconds(3))) most = std::max(most, bytes());
    static_cast<void>(channel.receive());  // what is sent by one who leaves this unread is lost
    channel.send(std::to_string(most - before));
  });
  static_cast<void>(observer.channel().receive());
  action();
  observer.channel().send("done");
  return std::stoull(observer.channel().receive().value());
}

}  // namespace bb::testing
