// Memory that a process shares with the children it forks after making it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace bb {

/// Zero-filled, page-aligned, and backed by no file; pages are taken as they are first touched.
class SharedMemory {
 public:
  SharedMemory() = default;
  /// Throws std::system_error when the system refuses.
  explicit SharedMemory(std::size_t bytes);
  SharedMemory(SharedMemory&& other) noexcept;
  SharedMemory& operator=(SharedMemory&& other) noexcept;
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory();

  [[nodiscard]] std::span<std::uint8_t> bytes() const { return bytes_; }

  /// Enters the pages of a part, which starts one, into the calling process's page table, so that
  /// none faults later.
  void prefault(std::size_t offset, std::size_t bytes) const;

 private:
  std::span<std::uint8_t> bytes_;
};

}  // namespace bb
