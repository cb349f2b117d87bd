#include "host/base/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

namespace bb {

std::optional<int> terminal_columns(int descriptor) {
  winsize size{};
  if (isatty(descriptor) == 0 || ioctl(descriptor, TIOCGWINSZ, &size) != 0) return std::nullopt;
  if (size.ws_col == 0) return std::nullopt;
  return size.ws_col;
}

}  // namespace bb
