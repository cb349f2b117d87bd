// A batch of images on its way through a device. While one slot's batch is uploaded, another's can
// be computed, and a third's downloaded.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "backends/opencl/batch.h"
#include "backends/opencl/host_memory.h"
#include "backends/opencl/program.h"

namespace bb::opencl {

/// Commands by their phase. Their profiling counters tell how long each took; all are completed.
struct DeviceWork {
  std::vector<cl::Event> upload;
  std::vector<cl::Event> kernel;
  std::vector<cl::Event> download;
  double waited_s = 0;  // that threads spent on the commands, in Phase::device

  void append(const DeviceWork& more);
};

/// The compiled programs for images of each number of channels.
using Programs = std::map<int, std::vector<Chain::Step>>;

/// The shapes of the images that take most memory.
struct Largest {
  Shape input;
  Shape output;
};

/// A command queue, which works in order, with its kernels and memory. Only one thread may use it
/// at a time.
class Slot {
 public:
  /// `memory` is for images that a job set decodes, none larger than in `largest`. It must outlive
  /// the slot.
  Slot(const cl::Context& context, const Programs& programs, const Largest& largest,
       std::pmr::memory_resource* memory);
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  virtual ~Slot();

  [[nodiscard]] bool is_busy() const { return jobs_ != nullptr; }

  /// Loads every image of `batch`, and makes the device begin with it. The slot must not be busy.
  /// A batch of several images must be in a job set's memory. Throws cl::Error, and what `jobs`
  /// throws. Both arguments must live until finish().
  void begin(const JobSet& jobs, const Batch& batch);

  /// Waits for the device, and stores every result. Appends the commands to `work`. Throws
  /// cl::Error, and what the job set throws.
  void finish(DeviceWork& work);

  /// Waits for the device, and forgets the batch.
  void abandon() noexcept;

 protected:
  using Views = std::vector<ConstImageView>;
  using Targets = std::vector<ImageView>;

  [[nodiscard]] const cl::Context& context() const { return context_; }
  [[nodiscard]] const cl::CommandQueue& queue() const { return queue_; }
  [[nodiscard]] Chain& chain(const Batch& batch) { return chains_.at(batch.input.channels); }

  // The slot's own images. They stay where they are in memory.
  [[nodiscard]] std::span<const std::uint8_t> own_input() { return input_.view().samples(); }
  [[nodiscard]] std::span<const std::uint8_t> own_output() { return output_.view().samples(); }

  /// Where the device takes an image from, and where it puts a result: at `view`, or at the slot's
  /// own image of the same shape.
  [[nodiscard]] virtual bool may_use(std::span<const std::uint8_t> view) const = 0;

  /// Enqueues all commands for the batch.
  virtual void enqueue(const Batch& batch, const Views& inputs, const Targets& outputs,
                       DeviceWork& work) = 0;

 private:
  [[nodiscard]] bool is_own(std::span<const std::uint8_t> view) const;
  void load(std::size_t job);
  template <class Action>
  void wait_for_device(const Action& action);

  cl::Context context_;
  cl::CommandQueue queue_;
  std::map<int, Chain> chains_;
  Image input_;
  Image output_;
  Views inputs_;
  Targets outputs_;
  const JobSet* jobs_ = nullptr;
  const Batch* batch_ = nullptr;
  DeviceWork work_;
};

/// For a device that shares the host's memory: it works there, in `memory` or in images of the
/// slot's own. No two buffers share a page.
[[nodiscard]] std::unique_ptr<Slot> make_zero_copy_slot(const cl::Context& context,
                                                        const Programs& programs,
                                                        const Largest& largest,
                                                        const RegisteredMemory& memory);

/// For a device with memory of its own: images are copied there, and results back. Images that a
/// job set decodes are in `pinned`.
[[nodiscard]] std::unique_ptr<Slot> make_staged_slot(const cl::Context& context,
                                                     const Programs& programs,
                                                     const Largest& largest, PinnedMemory& pinned);

}  // namespace bb::opencl
