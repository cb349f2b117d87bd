#include "backends/opencl/transfers.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>

#include "backends/opencl/batch.h"

namespace bb::opencl {
namespace {

constexpr std::size_t kSmall = std::size_t{64} << 10;
constexpr std::size_t kPieces = 128;
constexpr std::size_t kLarge = kPieces * kSmall;

// The least of a few times, in seconds: the others were disturbed.
template <class Action>
double least_time(const cl::CommandQueue& queue, const Action& action) {
  double least = std::numeric_limits<double>::infinity();
  for (int n = 0; n < 5; ++n) {
    const auto begin = std::chrono::steady_clock::now();
    action();
    queue.finish();
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
    least = std::min(least, time.count());
  }
  return least;
}

}  // namespace

TransferCosts measure_transfers(const cl::Context& context, PinnedMemory& pinned) {
  const cl::CommandQueue queue(context);
  const cl::Buffer buffer(context, CL_MEM_READ_WRITE, kLarge);
  std::pmr::vector<std::uint8_t> host(kLarge, &pinned);
  const WaitForQueue wait(queue);
  const auto batch = [&](std::size_t offset, std::size_t size) {
    queue.enqueueWriteBuffer(buffer, CL_FALSE, offset, size, host.data() + offset);
    queue.enqueueFillBuffer(buffer, std::uint8_t{0}, offset, kSmall);  // in place of a kernel
    queue.enqueueReadBuffer(buffer, CL_FALSE, offset, size, host.data() + offset);
  };
  const double one = least_time(queue, [&] { batch(0, kLarge); });
  const double in_pieces = least_time(queue, [&] {
    for (std::size_t offset = 0; offset < kLarge; offset += kSmall) batch(offset, kSmall);
  });
  const double download =
      least_time(queue, [&] { queue.enqueueReadBuffer(buffer, CL_FALSE, 0, kLarge, host.data()); });
  constexpr double kLeastCost = 1e-7;  // where the pieces seemed to cost nothing
  return {std::max((in_pieces - one) / (kPieces - 1), kLeastCost),
          download / static_cast<double>(kLarge)};
}

std::size_t best_batch_bytes(const TransferCosts& costs, const JobSet& jobs) {
  const JobBytes bytes = bytes_of(jobs);
  const double all_downloads = costs.download_s_per_byte * static_cast<double>(bytes.outputs);
  const double batches = std::max(1.0, std::sqrt(all_downloads / costs.batch_s));
  return static_cast<std::size_t>(std::ceil(static_cast<double>(bytes.inputs) / batches));
}

}  // namespace bb::opencl
