// What transfers to a device cost, measured.
#pragma once

#include <cstddef>

#include "backends/interface/backend.h"
#include "backends/opencl/host_memory.h"

namespace bb::opencl {

struct TransferCosts {
  double command_s = 0;            // what an upload costs besides its bytes
  double download_s_per_byte = 0;  // from the device to pinned memory
};

/// Takes some milliseconds. Throws cl::Error.
[[nodiscard]] TransferCosts measure_transfers(const cl::Context& context, PinnedMemory& pinned);

/// The size of batches, in bytes of their inputs, with which a job set in memory takes least time.
/// In many batches most work overlaps with uploads, but each costs an upload more. So n batches
/// cost about n × the cost of an upload command + 1/n of the time of all downloads, which is least
/// where both are equal.
[[nodiscard]] std::size_t best_batch_bytes(const TransferCosts& costs, const JobSet& jobs);

}  // namespace bb::opencl
