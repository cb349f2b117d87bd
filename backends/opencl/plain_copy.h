// The limit that the way to a device sets.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <optional>
#include <span>
#include <vector>

#include "backends/interface/backend.h"
#include "backends/opencl/api.h"
#include "backends/opencl/host_memory.h"

namespace bb::opencl {

/// Copies between the host's memory and a device with memory of its own, in both directions at
/// once. Pieces of some megabytes reach the full rate, and take little memory.
class PlainCopy {
 public:
  /// `pinned` must outlive it. Throws cl::Error.
  PlainCopy(const cl::Context& context, PinnedMemory& pinned);

  /// The time in seconds to copy the inputs of a job set, from where they are, and as many bytes
  /// back as its results have. Absent where they are not in memory. Throws cl::Error.
  [[nodiscard]] std::optional<double> seconds(const JobSet& jobs);

 private:
  cl::CommandQueue up_;
  cl::CommandQueue down_;
  cl::Buffer uploaded_;
  cl::Buffer downloaded_;
  std::pmr::vector<std::uint8_t> target_;
};

}  // namespace bb::opencl
