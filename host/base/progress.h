// A progress bar on stderr; silent where that is not a terminal.
#pragma once

#include <cstddef>
#include <string>

namespace bb {

class Progress {
 public:
  Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Removes the bar from the screen.
  ~Progress();

  /// Shows `done` of `total` images of the step that `what` names.
  void show(const std::string& what, std::size_t done, std::size_t total);
  void clear();

 private:
  bool on_terminal_;
  bool visible_ = false;
};

}  // namespace bb
