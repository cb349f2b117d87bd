// Memory that a process shares with children that it forks later.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace bb {

/// Zero-filled and page-aligned, without a file. The system provides each page at its first use.
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

  /// For a child process that must not reach what others share: unmaps all shared memory of the
  /// calling process but the pages of `kept`, for good. Afterwards it can only use these, and must
  /// end without destructors.
  static void unmap_all_but(std::vector<std::span<std::uint8_t>> kept);

  /// Likewise unmaps the pages of a part.
  static void unmap(std::span<const std::uint8_t> part);

  /// Gives the pages back to the system; they are zero when they are used again.
  void discard() const;

  /// Enters the pages of a part into the calling process's page table, so that they cause no faults
  /// later. `offset` must be a multiple of the page size.
  void prefault(std::size_t offset, std::size_t bytes) const;

 private:
  std::span<std::uint8_t> bytes_;
};

}  // namespace bb
