#include "host/base/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace bb {

Progress::Progress(std::string label)
    : label_(std::move(label)), on_terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { clear(); }

void Progress::show(const std::string& what, std::size_t done, std::size_t total) {
  if (!on_terminal_ || hidden_ || total == 0) return;
  constexpr std::size_t kWidth = 30;
  const std::size_t width = kWidth - std::min(label_.size(), kWidth);
  const std::size_t filled = std::min(done, total) * width / total;
  std::string bar;
  for (std::size_t i = 0; i < width; ++i) bar += i < filled ? "█" : "░";
  // It is no error if the terminal has been closed since.
  const std::string line =
      fmt::format("\r\x1b[K{}{:<34.34} {} {}/{} images", label_, what, bar, done, total);
  std::fputs(line.c_str(), stderr);
  visible_ = true;
}

void Progress::clear() {
  if (visible_) std::fputs("\r\x1b[K", stderr);
  visible_ = false;
}

}  // namespace bb
