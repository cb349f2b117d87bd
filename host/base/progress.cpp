#include "host/base/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace bb {

Progress::Progress() : on_terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { clear(); }

void Progress::show(const std::string& what, std::size_t done, std::size_t total) {
  if (!on_terminal_ || total == 0) return;
  constexpr std::size_t kWidth = 30;
  const std::size_t filled = std::min(done, total) * kWidth / total;
  std::string bar;
  for (std::size_t i = 0; i < kWidth; ++i) bar += i < filled ? "█" : "░";
  // It is no error if the terminal has been closed since.
  const std::string line = fmt::format("\r\x1b[K{:<34.34} {} {}/{} images", what, bar, done, total);
  std::fputs(line.c_str(), stderr);
  visible_ = true;
}

void Progress::clear() {
  if (visible_) std::fputs("\r\x1b[K", stderr);
  visible_ = false;
}

}  // namespace bb
