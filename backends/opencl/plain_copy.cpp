#include "backends/opencl/plain_copy.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "backends/opencl/batch.h"

namespace bb::opencl {
namespace {

constexpr std::size_t kUploadPiece = std::size_t{64} << 20;
constexpr std::size_t kDownloadPiece = std::size_t{16} << 20;

// Calls action(offset, size) for each piece.
template <class Action>
void for_each_piece(std::size_t bytes, std::size_t piece, const Action& action) {
  for (std::size_t offset = 0; offset < bytes; offset += piece) {
    action(offset, std::min(piece, bytes - offset));
  }
}

}  // namespace

PlainCopy::PlainCopy(const cl::Context& context, PinnedMemory& pinned)
    : up_(context),
      down_(context),
      uploaded_(context, CL_MEM_READ_ONLY | CL_MEM_HOST_WRITE_ONLY, kUploadPiece),
      downloaded_(context, CL_MEM_WRITE_ONLY | CL_MEM_HOST_READ_ONLY, kDownloadPiece),
      target_(kDownloadPiece, &pinned) {}

std::optional<double> PlainCopy::seconds(const JobSet& jobs) {
  const std::optional<HostMemory> memory = jobs.memory();
  if (!memory) return std::nullopt;
  const JobBytes bytes = bytes_of(jobs);
  const std::span<const std::uint8_t> inputs = memory->inputs.first(bytes.inputs);
  const WaitForQueue wait_up(up_);
  const WaitForQueue wait_down(down_);
  const auto begin = std::chrono::steady_clock::now();
  for_each_piece(bytes.inputs, kUploadPiece, [&](std::size_t offset, std::size_t size) {
    up_.enqueueWriteBuffer(uploaded_, CL_FALSE, 0, size, inputs.subspan(offset, size).data());
  });
  up_.flush();
  for_each_piece(bytes.outputs, kDownloadPiece, [&](std::size_t /*offset*/, std::size_t size) {
    down_.enqueueReadBuffer(downloaded_, CL_FALSE, 0, size, target_.data());
  });
  down_.finish();
  up_.finish();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace bb::opencl
