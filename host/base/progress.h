// A progress bar on stderr; silent where that is not a terminal.
#pragma once

#include <cstddef>
#include <string>

namespace bb {

class Progress {
 public:
  /// `label` stands before every step, as "2/8: " for the second comparison of eight.
  explicit Progress(std::string label = "");
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Removes the bar from the screen.
  ~Progress();

  /// Shows `done` of `total` images of the step that `what` names.
  void show(const std::string& what, std::size_t done, std::size_t total);
  void clear();

  /// From now on no bar is shown.
  static void hide_all() { hidden_ = true; }

 private:
  static inline bool hidden_ = false;

  std::string label_;
  bool on_terminal_;
  bool visible_ = false;
};

}  // namespace bb
