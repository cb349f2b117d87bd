#include "backends/process/shared_memory.h"

#include <sys/mman.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace bb {

SharedMemory::SharedMemory(std::size_t bytes) {
  if (bytes == 0) return;
  void* const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    throw std::system_error(errno, std::generic_category(),
                            fmt::format("cannot share {} bytes of memory", bytes));
  }
  bytes_ = {static_cast<std::uint8_t*>(memory), bytes};
}

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : bytes_(std::exchange(other.bytes_, {})) {}

SharedMemory& SharedMemory::operator=(SharedMemory&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

SharedMemory::~SharedMemory() {
  if (!bytes_.empty()) munmap(bytes_.data(), bytes_.size());
}

void SharedMemory::prefault(std::size_t offset, std::size_t bytes) const {
  // Kernels before 5.14 do not support this; the pages then fault one by one.
  const std::span part = bytes_.subspan(offset, bytes);
  if (!part.empty()) madvise(part.data(), part.size(), MADV_POPULATE_WRITE);
}

}  // namespace bb
