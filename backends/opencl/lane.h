// A lane takes batches of images through the device: one host thread and one command queue of its
// own. Several lanes side by side overlap decoding, transfers, kernels and encoding.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "backends/interface/backend.h"
#include "backends/opencl/program.h"

namespace bb::opencl {

/// Images of one job set that are computed together, all of one shape.
struct Batch {
  Shape input;
  Shape output;
  std::vector<std::size_t> jobs;

  [[nodiscard]] std::size_t input_bytes() const { return input.bytes() * jobs.size(); }
  [[nodiscard]] std::size_t output_bytes() const { return output.bytes() * jobs.size(); }
};

/// What the device's profiling counters say of commands, by phase.
struct DeviceEvents {
  std::vector<cl::Event> upload;
  std::vector<cl::Event> kernel;
  std::vector<cl::Event> download;

  void append(const DeviceEvents& more) {
    upload.insert(upload.end(), more.upload.begin(), more.upload.end());
    kernel.insert(kernel.end(), more.kernel.begin(), more.kernel.end());
    download.insert(download.end(), more.download.begin(), more.download.end());
  }
};

/// The compiled programs by the number of channels of the images that they take.
using Programs = std::map<int, std::vector<Chain::Step>>;

class Lane {
 public:
  Lane(const cl::Context& context, const Programs& programs);
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;
  virtual ~Lane() = default;

  /// Loads, computes and stores every image of `batch`. Appends to `events`, all completed.
  virtual void process(const JobSet& jobs, const Batch& batch, DeviceEvents& events) = 0;

 protected:
  [[nodiscard]] const cl::Context& context() const { return context_; }
  [[nodiscard]] const cl::CommandQueue& queue() const { return queue_; }
  [[nodiscard]] Chain& chain(int channels) { return chains_.at(channels); }

 private:
  cl::Context context_;
  cl::CommandQueue queue_;
  std::map<int, Chain> chains_;
};

/// For devices that share the host's memory: they work on the job set's own memory.
[[nodiscard]] std::unique_ptr<Lane> make_zero_copy_lane(const cl::Context& context,
                                                        const Programs& programs);

/// For devices with memory of their own: images go through pinned memory, in batches of at most
/// the given sizes.
[[nodiscard]] std::unique_ptr<Lane> make_staged_lane(const cl::Context& context,
                                                     const Programs& programs,
                                                     std::size_t input_bytes,
                                                     std::size_t output_bytes);

}  // namespace bb::opencl
