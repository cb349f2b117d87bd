#include "host/base/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "host/base/terminal.h"
#include "host/base/text.h"

namespace bb {
namespace {

constexpr int kUsualColumns = 80;

// "0:07", "2:15:00"
std::string clock_text(double seconds) {
  const long long whole = std::llround(seconds);
  const long long hours = whole / 3600;
  const long long minutes = whole / 60 % 60;
  if (hours > 0) return fmt::format("{}:{:02}:{:02}", hours, minutes, whole % 60);
  return fmt::format("{}:{:02}", minutes, whole % 60);
}

std::string bar(double share, int width) {
  const int filled = static_cast<int>(std::clamp(share, 0.0, 1.0) * width);
  std::string bar;
  for (int n = 0; n < width; ++n) bar += n < filled ? "█" : "░";
  return bar;
}

std::string padded(const std::string& text, int width) {
  const int spaces = std::max(0, width - text_width(text));
  return text + std::string(static_cast<std::size_t>(spaces), ' ');
}

}  // namespace

std::string progress_line(const ProgressState& state, int columns) {
  constexpr int kRoomy = 78;
  const int usual_width =
      columns < kRoomy ? 20 : 34;  // of what is done, so that bars stay in place
  constexpr int kLongestBar = 30;
  constexpr int kShortestBar = 5;
  const std::string left =
      state.left_s ? fmt::format(" {:>6} left", clock_text(*state.left_s)) : "";
  std::string rate = state.images_per_s ? fmt::format(" {:.0f} images/s", *state.images_per_s) : "";
  const std::string text = printable_text(state.what);
  const auto room = [&] {
    return columns - 1 - std::max(usual_width, text_width(text)) - text_width(rate) -
           text_width(left);
  };
  if (room() < kShortestBar) rate.clear();
  const int length = std::clamp(room(), kShortestBar, kLongestBar);
  const int rest = columns - 1 - length - text_width(rate) - text_width(left);
  const std::string what = cut_text(text, std::max(1, rest));
  return fmt::format("{} {}{}{}", padded(what, std::min(usual_width, rest)),
                     bar(state.share, length), rate, left);
}

Progress::Progress(std::string label)
    : label_(std::move(label)), on_terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { clear(); }

void Progress::show(const std::string& what, double share, std::optional<double> images_per_s) {
  if (!on_terminal_ || hidden_) return;
  constexpr std::chrono::milliseconds kEvery{100};
  const Clock::time_point now = Clock::now();
  if (visible_ && now - shown_ < kEvery) return;
  shown_ = now;
  constexpr double kTelling = 0.02;  // a smaller share says little about the time left
  ProgressState state{label_ + what, share, images_per_s, {}};
  if (share >= kTelling) {
    state.left_s = std::chrono::duration<double>(now - start_).count() * (1 - share) / share;
  }
  const int columns = terminal_columns(STDERR_FILENO).value_or(kUsualColumns);
  // One column is left free, where some terminals would go to the next line. It is no error if the
  // terminal has been closed since.
  std::fputs(("\r\x1b[K" + progress_line(state, columns - 1)).c_str(), stderr);
  visible_ = true;
}

void Progress::clear() {
  if (visible_) std::fputs("\r\x1b[K", stderr);
  visible_ = false;
}

}  // namespace bb
