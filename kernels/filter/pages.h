// The pages of this machine's memory: what is mapped, shared and protected as a whole.
#pragma once

#include <unistd.h>

#include <cstddef>

namespace bb {

/// The size of a page.
[[nodiscard]] inline std::size_t page_bytes() {
  static const auto bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

/// The size of as many pages as `bytes` take.
[[nodiscard]] inline std::size_t whole_pages(std::size_t bytes) {
  return (bytes + page_bytes() - 1) / page_bytes() * page_bytes();
}

}  // namespace bb
