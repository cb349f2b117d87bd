// A progress bar on stderr; silent where that is not a terminal.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace bb {

/// What is under way.
struct ProgressState {
  std::string what;  // "2/8: filter cpu-thread simd 2"
  double share = 0;  // of the whole that is done, from 0 to 1
  std::optional<double> images_per_s = {};
  std::optional<double> left_s = {};
};

/// One line of at most `columns` terminal columns. In a narrow terminal the bar becomes shorter;
/// then the images per second are left out, then the end of `what`.
[[nodiscard]] std::string progress_line(const ProgressState& state, int columns);

class Progress {
 public:
  /// `label` stands before every step, as "2/8: " for the second comparison of eight.
  explicit Progress(std::string label = "");
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Removes the bar from the screen.
  ~Progress();

  /// Shows the step that `what` names, and the share of the whole that is done, from 0 to 1;
  /// several times a second at most. The time left follows from the share and the time since
  /// construction.
  void show(const std::string& what, double share, std::optional<double> images_per_s = {});
  void clear();

  /// From now on no bar is shown.
  static void hide_all() { hidden_ = true; }

 private:
  using Clock = std::chrono::steady_clock;

  static inline bool hidden_ = false;

  std::string label_;
  bool on_terminal_;
  bool visible_ = false;
  Clock::time_point start_ = Clock::now();
  Clock::time_point shown_;
};

}  // namespace bb
