#include "backends/opencl/slot.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <span>

#include "kernels/filter/pages.h"

namespace bb::opencl {
namespace {

// Images of one shape with the same distance in bytes from each to the next.
struct Strided {
  std::size_t count = 1;
  std::size_t stride = 0;
};

// As many images as follow one another with the same distances, from image `first` on. Each starts
// on a page of its own, so no other image lies between two that are less than a page apart.
template <class View>
Strided strided_from(const std::vector<View>& views, std::size_t first) {
  Strided images{1, views[first].samples().size()};
  for (std::size_t k = first + 1; k < views.size(); ++k) {
    // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): they may be of different arrays
    const auto from = reinterpret_cast<std::uintptr_t>(views[k - 1].samples().data());
    const auto to = reinterpret_cast<std::uintptr_t>(views[k].samples().data());
    // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
    const std::uintptr_t end = from + views[first].samples().size();
    if (to < end || to - end >= page_bytes()) break;
    if (images.count == 1) images.stride = to - from;
    if (to - from != images.stride) break;
    ++images.count;
  }
  return images;
}

// The memory from the first image to the end of the last.
template <class View>
auto memory_of(const std::vector<View>& views, std::size_t first, const Strided& images) {
  const auto samples = views[first].samples();
  return std::span(samples.data(), (images.count - 1) * images.stride + samples.size());
}

class ZeroCopySlot final : public Slot {
 public:
  ZeroCopySlot(const cl::Context& context, const Programs& programs, const Largest& largest,
               const RegisteredMemory& memory)
      : Slot(context, programs, largest, paged_memory()),
        memory_(memory),
        input_(wrap(context, CL_MEM_READ_ONLY, own_input())),
        output_(wrap(context, CL_MEM_WRITE_ONLY, own_output())) {}

 private:
  [[nodiscard]] bool may_use(std::span<const std::uint8_t> view) const override {
    return memory_.holds(view);
  }

  void enqueue(const Batch& batch, const Views& inputs, const Targets& outputs,
               DeviceWork& work) override {
    for (std::size_t first = 0; first < inputs.size();) {
      Strided from = strided_from(inputs, first);
      Strided to = strided_from(outputs, first);
      from.count = to.count = std::min(from.count, to.count);
      const cl::Buffer input = buffer(CL_MEM_READ_ONLY, memory_of(inputs, first, from));
      const std::span<std::uint8_t> results = memory_of(outputs, first, to);
      const cl::Buffer output = buffer(CL_MEM_WRITE_ONLY, results);
      chain(batch).enqueue(queue(), {input, from.stride}, {output, to.stride}, batch.input,
                           from.count, work.kernel);
      // Makes the results visible to the host.
      void* const address = queue().enqueueMapBuffer(
          output, CL_FALSE, CL_MAP_READ, 0, results.size(), nullptr, &work.download.emplace_back());
      queue().enqueueUnmapMemObject(output, address);
      first += from.count;
    }
  }

  [[nodiscard]] cl::Buffer buffer(cl_mem_flags access, std::span<const std::uint8_t> memory) {
    if (memory.data() == own_input().data()) return input_;
    if (memory.data() == own_output().data()) return output_;
    return memory_.buffer(access, memory);
  }

  const RegisteredMemory& memory_;
  cl::Buffer input_;   // of the slot's own images: a new buffer for each use would overlap with one
  cl::Buffer output_;  // that a kernel still has as an argument
};

class StagedSlot final : public Slot {
 public:
  using Slot::Slot;

 private:
  [[nodiscard]] bool may_use(std::span<const std::uint8_t> /*view*/) const override { return true; }

  void enqueue(const Batch& batch, const Views& inputs, const Targets& outputs,
               DeviceWork& work) override {
    const std::size_t count = inputs.size();
    const Strided from = strided_from(inputs, 0);
    const Strided to = strided_from(outputs, 0);
    const bool at_once = from.count == count && to.count == count;
    const std::size_t input_stride = at_once ? from.stride : batch.input.bytes();
    const std::size_t output_stride = at_once ? to.stride : batch.output.bytes();
    reserve(input_, CL_MEM_READ_ONLY | CL_MEM_HOST_WRITE_ONLY, count * input_stride);
    reserve(output_, CL_MEM_WRITE_ONLY | CL_MEM_HOST_READ_ONLY, count * output_stride);
    const auto upload = [&](std::size_t offset, std::span<const std::uint8_t> memory) {
      queue().enqueueWriteBuffer(input_, CL_FALSE, offset, memory.size(), memory.data(), nullptr,
                                 &work.upload.emplace_back());
    };
    const auto download = [&](std::size_t offset, std::span<std::uint8_t> memory) {
      queue().enqueueReadBuffer(output_, CL_FALSE, offset, memory.size(), memory.data(), nullptr,
                                &work.download.emplace_back());
    };
    const auto compute = [&] {
      chain(batch).enqueue(queue(), {input_, input_stride}, {output_, output_stride}, batch.input,
                           count, work.kernel);
    };
    if (at_once) {
      upload(0, memory_of(inputs, 0, from));
      compute();
      download(0, memory_of(outputs, 0, to));
      return;
    }
    for (std::size_t k = 0; k < count; ++k) upload(k * input_stride, inputs[k].samples());
    compute();
    for (std::size_t k = 0; k < count; ++k) download(k * output_stride, outputs[k].samples());
  }

  void reserve(cl::Buffer& buffer, cl_mem_flags flags, std::size_t bytes) const {
    if (buffer() != nullptr && buffer.getInfo<CL_MEM_SIZE>() >= bytes) return;
    buffer = cl::Buffer(context(), flags, bytes);
  }

  cl::Buffer input_;
  cl::Buffer output_;
};

}  // namespace

void DeviceWork::append(const DeviceWork& more) {
  upload.insert(upload.end(), more.upload.begin(), more.upload.end());
  kernel.insert(kernel.end(), more.kernel.begin(), more.kernel.end());
  download.insert(download.end(), more.download.begin(), more.download.end());
  waited_s += more.waited_s;
}

Slot::Slot(const cl::Context& context, const Programs& programs, const Largest& largest,
           std::pmr::memory_resource* memory)
    : context_(context),
      queue_(context, cl::QueueProperties::Profiling),
      input_(memory),
      output_(memory) {
  for (const auto& [channels, steps] : programs) chains_.try_emplace(channels, context, steps);
  input_.reshape(largest.input);
  output_.reshape(largest.output);
}

Slot::~Slot() { abandon(); }

template <class Action>
void Slot::wait_for_device(const Action& action) {
  jobs_->enter(Phase::device);
  const auto begin = std::chrono::steady_clock::now();
  action();
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
  work_.waited_s += time.count();
}

void Slot::begin(const JobSet& jobs, const Batch& batch) {
  inputs_.clear();
  outputs_.clear();
  jobs_ = &jobs;
  batch_ = &batch;
  for (const std::size_t job : batch.jobs) load(job);
  wait_for_device([&] {
    enqueue(batch, inputs_, outputs_, work_);
    queue_.flush();
  });
}

bool Slot::is_own(std::span<const std::uint8_t> view) const {
  return view.data() == input_.view().samples().data() ||
         view.data() == output_.view().samples().data();
}

// An image that the device may not use where it lies is copied into an image of the slot's own.
void Slot::load(std::size_t job) {
  ConstImageView input = jobs_->load(job, input_);
  if (!is_own(input.samples()) && !may_use(input.samples())) {
    jobs_->enter(Phase::upload);
    input_.reshape(input.shape());
    std::ranges::copy(input.samples(), input_.view().samples().begin());
    input = input_.view();
  }
  inputs_.push_back(input);
  ImageView output = jobs_->target(job, output_);
  if (!is_own(output.samples()) && !may_use(output.samples())) {
    output_.reshape(output.shape());
    output = output_.view();
  }
  outputs_.push_back(output);
}

void Slot::finish(DeviceWork& work) {
  const JobSet& jobs = *jobs_;
  wait_for_device([&] { queue_.finish(); });
  for (std::size_t k = 0; k < outputs_.size(); ++k) {
    const std::size_t job = batch_->jobs[k];
    ImageView result = outputs_[k];
    if (is_own(result.samples())) {
      const ImageView target = jobs.target(job, output_);
      if (!is_own(target.samples())) {
        jobs.enter(Phase::download);
        std::ranges::copy(result.samples(), target.samples().begin());
        result = target;
      }
    }
    jobs.store(job, result);
  }
  work.append(work_);
  work_ = {};
  jobs_ = nullptr;
}

void Slot::abandon() noexcept {
  try {
    if (is_busy()) queue_.finish();
  } catch (const cl::Error&) {
    // The device is lost: it no longer uses the host's memory.
  }
  work_ = {};
  jobs_ = nullptr;
}

std::unique_ptr<Slot> make_zero_copy_slot(const cl::Context& context, const Programs& programs,
                                          const Largest& largest, const RegisteredMemory& memory) {
  return std::make_unique<ZeroCopySlot>(context, programs, largest, memory);
}

std::unique_ptr<Slot> make_staged_slot(const cl::Context& context, const Programs& programs,
                                       const Largest& largest, PinnedMemory& pinned) {
  return std::make_unique<StagedSlot>(context, programs, largest, &pinned);
}

}  // namespace bb::opencl
