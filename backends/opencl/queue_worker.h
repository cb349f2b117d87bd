// Host threads that compute batches of images on a device, each through a command queue of its own.
// Several side by side overlap decoding, transfers, kernels and encoding.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "backends/interface/backend.h"
#include "backends/opencl/program.h"

namespace bb::opencl {

/// Images of one job set and of one shape that are computed together.
struct Batch {
  Shape input;
  Shape output;
  std::vector<std::size_t> jobs;

  [[nodiscard]] std::size_t input_bytes() const { return input.bytes() * jobs.size(); }
  [[nodiscard]] std::size_t output_bytes() const { return output.bytes() * jobs.size(); }
};

/// Commands by their phase. Their profiling counters tell how long each took.
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

/// The compiled programs for images of each number of channels.
using Programs = std::map<int, std::vector<Chain::Step>>;

/// A host thread's command queue, kernels and memory. Only one thread may use it at a time.
class QueueWorker {
 public:
  QueueWorker(const cl::Context& context, const Programs& programs);
  QueueWorker(const QueueWorker&) = delete;
  QueueWorker& operator=(const QueueWorker&) = delete;
  virtual ~QueueWorker() = default;

  /// Loads, computes and stores every image of `batch`. Appends the commands, all completed, to
  /// `events`. Throws cl::Error, and what `jobs` throws.
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

/// For a device that shares the host's memory: it works on the job set's own memory.
[[nodiscard]] std::unique_ptr<QueueWorker> make_zero_copy_worker(const cl::Context& context,
                                                                 const Programs& programs);

/// For a device with memory of its own: images go through pinned memory. No batch may exceed the
/// given sizes.
[[nodiscard]] std::unique_ptr<QueueWorker> make_staged_worker(const cl::Context& context,
                                                              const Programs& programs,
                                                              std::size_t input_bytes,
                                                              std::size_t output_bytes);

}  // namespace bb::opencl
