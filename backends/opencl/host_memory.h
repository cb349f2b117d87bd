// Memory of the host that a device reaches by itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory_resource>
#include <span>
#include <utility>
#include <vector>

#include "backends/interface/backend.h"
#include "backends/opencl/api.h"

namespace bb::opencl {

/// Memory that the driver allocates for transfers, and pins: a device copies it without help from a
/// processor. It stays mapped for its whole life.
class PinnedMemory final : public std::pmr::memory_resource {
 public:
  explicit PinnedMemory(const cl::Context& context) : context_(context), queue_(context) {}
  PinnedMemory(const PinnedMemory&) = delete;
  PinnedMemory& operator=(const PinnedMemory&) = delete;
  ~PinnedMemory() override = default;

  [[nodiscard]] const cl::Context& context() const { return context_; }

 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override;
  void do_deallocate(void* memory, std::size_t bytes, std::size_t alignment) override;
  [[nodiscard]] bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    return this == &other;
  }

  cl::Context context_;
  cl::CommandQueue queue_;
  std::map<void*, cl::Buffer> buffers_;
};

/// Waits for a queue at the end of a scope, also after an error: memory from before this object may
/// go then.
class WaitForQueue {
 public:
  explicit WaitForQueue(cl::CommandQueue queue) : queue_(std::move(queue)) {}
  WaitForQueue(const WaitForQueue&) = delete;
  WaitForQueue& operator=(const WaitForQueue&) = delete;
  ~WaitForQueue();

 private:
  cl::CommandQueue queue_;
};

/// A buffer in the host's own memory. The memory must outlive it. The device may only read where
/// `access` is CL_MEM_READ_ONLY. Throws cl::Error.
[[nodiscard]] cl::Buffer wrap(const cl::Context& context, cl_mem_flags access,
                              std::span<const std::uint8_t> memory);

/// The memory of job sets, registered with a context: the driver pins it, and its copies from and
/// to this memory are as fast as those of PinnedMemory. What is larger than a buffer may be stays
/// as it is.
class RegisteredMemory {
 public:
  RegisteredMemory(const cl::Context& context, std::span<const JobSet* const> job_sets);

  /// Whether a buffer may begin and end in the pages of `part`, which a job set gave.
  [[nodiscard]] bool holds(std::span<const std::uint8_t> part) const;

  /// A buffer for a part that it holds. Throws cl::Error.
  [[nodiscard]] cl::Buffer buffer(cl_mem_flags access, std::span<const std::uint8_t> part) const;

 private:
  struct Region {
    std::span<const std::uint8_t> memory;
    cl::Buffer buffer;  // null where it would be too large
  };
  [[nodiscard]] const Region* region_of(std::span<const std::uint8_t> part) const;

  cl::Context context_;
  std::vector<Region> regions_;
};

}  // namespace bb::opencl
