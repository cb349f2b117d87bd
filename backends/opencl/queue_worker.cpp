#include "backends/opencl/queue_worker.h"

#include <algorithm>
#include <cstdint>
#include <span>

namespace bb::opencl {
namespace {

// Successive images in host memory, with the same distance in bytes from each to the next.
struct StridedImages {
  std::size_t first = 0;
  std::size_t count = 0;
  std::size_t input_stride = 0;
  std::size_t output_stride = 0;
};

// The distance in bytes from `a` to `b`, or 0 where no buffer may span both. A buffer may only
// touch pages that hold some of `a` or `b`: the pages between them need not exist.
template <class View>
std::size_t stride_between(const View& a, const View& b) {
  constexpr std::uintptr_t kPage = 4096;
  // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast)
  const auto from = reinterpret_cast<std::uintptr_t>(a.samples().data());
  const auto to = reinterpret_cast<std::uintptr_t>(b.samples().data());
  // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
  const std::uintptr_t end = from + a.samples().size();
  return to >= end && to / kPage <= (end - 1) / kPage + 1 ? to - from : 0;
}

class ZeroCopyWorker final : public QueueWorker {
 public:
  using QueueWorker::QueueWorker;

  void process(const JobSet& jobs, const Batch& batch, DeviceEvents& events) override {
    const std::size_t count = batch.jobs.size();
    if (scratch_.size() < count) scratch_.resize(count);
    inputs_.clear();
    outputs_.clear();
    for (std::size_t k = 0; k < count; ++k) {
      inputs_.push_back(jobs.load(batch.jobs[k], scratch_[k].input));
      outputs_.push_back(jobs.target(batch.jobs[k], scratch_[k].output));
    }
    jobs.enter(Phase::device);
    std::vector<Mapping> mappings;
    for (std::size_t first = 0; first < count; first += mappings.back().images.count) {
      mappings.push_back(enqueue(batch, images_from(first), events));
    }
    queue().finish();
    for (const Mapping& mapping : mappings) {
      queue().enqueueUnmapMemObject(mapping.buffer, mapping.address);
    }
    queue().finish();
    for (std::size_t k = 0; k < count; ++k) jobs.store(batch.jobs[k], outputs_[k]);
  }

 private:
  struct Scratch {
    Image input;
    Image output;
  };
  struct Mapping {
    StridedImages images;
    cl::Buffer buffer;
    void* address = nullptr;
  };

  // As many images as one buffer can hold, from image `first` on.
  [[nodiscard]] StridedImages images_from(std::size_t first) const {
    StridedImages images{first, 1, inputs_[first].samples().size(),
                         outputs_[first].samples().size()};
    for (std::size_t k = first + 1; k < inputs_.size(); ++k) {
      const std::size_t input_stride = stride_between(inputs_[k - 1], inputs_[k]);
      const std::size_t output_stride = stride_between(outputs_[k - 1], outputs_[k]);
      if (input_stride == 0 || output_stride == 0) break;
      if (images.count == 1) {
        images.input_stride = input_stride;
        images.output_stride = output_stride;
      }
      if (input_stride != images.input_stride || output_stride != images.output_stride) break;
      ++images.count;
    }
    return images;
  }

  // Computes the images, and maps the results to make them visible to the host.
  Mapping enqueue(const Batch& batch, const StridedImages& images, DeviceEvents& events) {
    const std::size_t last = images.count - 1;
    const std::size_t output_bytes = last * images.output_stride + batch.output.bytes();
    const Images input{wrap(CL_MEM_READ_ONLY, inputs_[images.first].samples().data(),
                            last * images.input_stride + batch.input.bytes()),
                       images.input_stride};
    const Images output{
        wrap(CL_MEM_WRITE_ONLY, outputs_[images.first].samples().data(), output_bytes),
        images.output_stride};
    chain(batch.input.channels)
        .enqueue(queue(), input, output, batch.input, images.count, events.kernel);
    void* const address =
        queue().enqueueMapBuffer(output.buffer, CL_FALSE, CL_MAP_READ, 0, output_bytes, nullptr,
                                 &events.download.emplace_back());
    return {images, output.buffer, address};
  }

  // The cast is safe for inputs: the device only reads a buffer made with CL_MEM_READ_ONLY.
  [[nodiscard]] cl::Buffer wrap(cl_mem_flags access, const std::uint8_t* memory,
                                std::size_t bytes) const {
    return {context(), access | CL_MEM_USE_HOST_PTR, bytes,
            const_cast<std::uint8_t*>(memory)};  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  }

  std::vector<Scratch> scratch_;
  std::vector<ConstImageView> inputs_;
  std::vector<ImageView> outputs_;
};

// Host memory that a device reaches by DMA. It stays mapped for its whole life.
class PinnedMemory {
 public:
  PinnedMemory(const cl::Context& context, const cl::CommandQueue& queue, std::size_t bytes)
      : queue_(queue),
        buffer_(context, CL_MEM_READ_WRITE | CL_MEM_ALLOC_HOST_PTR, bytes),
        bytes_(static_cast<std::uint8_t*>(
                   queue.enqueueMapBuffer(buffer_, CL_TRUE, CL_MAP_READ | CL_MAP_WRITE, 0, bytes)),
               bytes) {}
  PinnedMemory(const PinnedMemory&) = delete;
  PinnedMemory& operator=(const PinnedMemory&) = delete;
  ~PinnedMemory() {
    try {
      queue_.enqueueUnmapMemObject(buffer_, bytes_.data());
      queue_.finish();
    } catch (const cl::Error&) {
      // The device is lost, and the memory with it.
    }
  }

  [[nodiscard]] std::span<std::uint8_t> bytes() const { return bytes_; }

 private:
  cl::CommandQueue queue_;
  cl::Buffer buffer_;
  std::span<std::uint8_t> bytes_;
};

class StagedWorker final : public QueueWorker {
 public:
  StagedWorker(const cl::Context& context, const Programs& programs, std::size_t input_bytes,
               std::size_t output_bytes)
      : QueueWorker(context, programs),
        pinned_input_(context, queue(), input_bytes),
        pinned_output_(context, queue(), output_bytes),
        input_(context, CL_MEM_READ_ONLY | CL_MEM_HOST_WRITE_ONLY, input_bytes),
        output_(context, CL_MEM_WRITE_ONLY | CL_MEM_HOST_READ_ONLY, output_bytes) {}

  void process(const JobSet& jobs, const Batch& batch, DeviceEvents& events) override {
    const std::size_t count = batch.jobs.size();
    const std::size_t input_stride = batch.input.bytes();
    const std::size_t output_stride = batch.output.bytes();
    for (std::size_t k = 0; k < count; ++k) {
      const ConstImageView image = jobs.load(batch.jobs[k], scratch_);
      jobs.enter(Phase::upload);
      std::ranges::copy(image.samples(), pinned_input_.bytes().subspan(k * input_stride).begin());
    }
    jobs.enter(Phase::device);
    queue().enqueueWriteBuffer(input_, CL_FALSE, 0, batch.input_bytes(),
                               pinned_input_.bytes().data(), nullptr,
                               &events.upload.emplace_back());
    chain(batch.input.channels)
        .enqueue(queue(), {input_, input_stride}, {output_, output_stride}, batch.input, count,
                 events.kernel);
    queue().enqueueReadBuffer(output_, CL_FALSE, 0, batch.output_bytes(),
                              pinned_output_.bytes().data(), nullptr,
                              &events.download.emplace_back());
    queue().finish();
    for (std::size_t k = 0; k < count; ++k) {
      jobs.enter(Phase::download);
      const ImageView target = jobs.target(batch.jobs[k], scratch_);
      std::ranges::copy(pinned_output_.bytes().subspan(k * output_stride, output_stride),
                        target.samples().begin());
      jobs.store(batch.jobs[k], target);
    }
  }

 private:
  PinnedMemory pinned_input_;
  PinnedMemory pinned_output_;
  cl::Buffer input_;
  cl::Buffer output_;
  Image scratch_;
};

}  // namespace

QueueWorker::QueueWorker(const cl::Context& context, const Programs& programs)
    : context_(context), queue_(context, cl::QueueProperties::Profiling) {
  for (const auto& [channels, steps] : programs) chains_.try_emplace(channels, context, steps);
}

std::unique_ptr<QueueWorker> make_zero_copy_worker(const cl::Context& context,
                                                   const Programs& programs) {
  return std::make_unique<ZeroCopyWorker>(context, programs);
}

std::unique_ptr<QueueWorker> make_staged_worker(const cl::Context& context,
                                                const Programs& programs, std::size_t input_bytes,
                                                std::size_t output_bytes) {
  return std::make_unique<StagedWorker>(context, programs, input_bytes, output_bytes);
}

}  // namespace bb::opencl
