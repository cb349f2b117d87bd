// What transfers to a device cost, measured.
#pragma once

#include <cstddef>

#include "backends/interface/backend.h"
#include "backends/opencl/host_memory.h"

namespace bb::opencl {

struct TransferCosts {
  double batch_s = 0;              // what the commands for a batch cost besides their bytes
  double download_s_per_byte = 0;  // from the device to pinned memory
};

/// Takes some milliseconds. Throws cl::Error.
[[nodiscard]] TransferCosts measure_transfers(const cl::Context& context, PinnedMemory& pinned);

/// The size of batches, in bytes of their inputs, with which a job set in memory takes least time.
/// In many batches most work overlaps with uploads, but each has commands that wait for one
/// another. So n batches cost about n × batch_s + 1/n of the time of all downloads, which is least
/// where both are equal.
[[nodiscard]] std::size_t best_batch_bytes(const TransferCosts& costs, const JobSet& jobs);

}  // namespace bb::opencl
