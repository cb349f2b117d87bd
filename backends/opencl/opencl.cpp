// Any OpenCL device. Slots take batches of images through it, so that uploads, kernels and
// downloads of different batches overlap. One thread drives it where the images are in memory;
// where they are files, one for each core, since threads also decode and encode.
#include "backends/opencl/opencl.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "backends/drivers/drivers.h"
#include "backends/drivers/probe.h"
#include "backends/opencl/plain_copy.h"
#include "backends/opencl/slot.h"
#include "backends/opencl/transfers.h"
#include "backends/process/cores.h"
#include "backends/process/pinning.h"
#include "backends/process/thread_pool.h"

namespace bb::opencl {
namespace {

struct OpenClKernel {
  std::string_view name;
  Fusion fusion;
};

constexpr std::array kKernels = {OpenClKernel{"fused", Fusion::kFull},
                                 OpenClKernel{"unfused", Fusion::kNone}};

Fusion fusion_of(std::string_view kernel) {
  const auto* const found = std::ranges::find(kKernels, kernel, &OpenClKernel::name);
  if (found != kKernels.end()) return found->fusion;
  throw std::invalid_argument(fmt::format("opencl has no kernel '{}'", kernel));
}

// The sum of the commands' times.
double seconds_of(const std::vector<cl::Event>& events) {
  cl_ulong nanoseconds = 0;
  for (const cl::Event& event : events) {
    nanoseconds += event.getProfilingInfo<CL_PROFILING_COMMAND_END>() -
                   event.getProfilingInfo<CL_PROFILING_COMMAND_START>();
  }
  return static_cast<double>(nanoseconds) * 1e-9;
}

// Commands run while no thread waits for them, and beside one another. Then each has its part of
// the time that threads waited.
PhaseTimes times_of(const DeviceWork& work) {
  const double upload = seconds_of(work.upload);
  const double kernel = seconds_of(work.kernel);
  const double download = seconds_of(work.download);
  const double all = upload + kernel + download;
  const double part = all > work.waited_s ? work.waited_s / all : 1;
  return {upload * part, kernel * part, download * part};
}

using Shapes = std::set<Shape, ShapeOrder>;

Largest largest_of(const Pipeline& pipeline, const Shapes& shapes) {
  Largest largest;
  for (const Shape& input : shapes) {
    const Shape output = pipeline.output_shape(input);
    if (input.bytes() > largest.input.bytes()) largest.input = input;
    if (output.bytes() > largest.output.bytes()) largest.output = output;
  }
  return largest;
}

// The pipeline's steps for images with as many channels as the shapes have. Where the process will
// prepare for several pipelines, their kernels are in one program. It has those of every fusion, so
// that another process, with another fusion, finds what they share in the driver's cache.
Programs compile(const cl::Context& context, const Layout& layout, Fusion fusion,
                 const Pipeline& pipeline, std::span<const Pipeline> all, const Shapes& shapes) {
  std::set<int> channels;
  for (const Shape& shape : shapes) channels.insert(shape.channels);
  if (channels.empty()) return {};
  ProgramSource source(layout);
  if (all.size() > 1) {
    for (const Pipeline& each : all) {
      for (const int count : channels) {
        for (const OpenClKernel& kernel : kKernels) source.add(each, count, kernel.fusion);
      }
    }
  }
  std::map<int, std::vector<ComposedKernel>> kernels;
  for (const int count : channels) kernels[count] = source.add(pipeline, count, fusion);
  const cl::Program program = build(context, source.text());
  Programs programs;
  for (const auto& [count, composed] : kernels) {
    for (const ComposedKernel& kernel : composed) programs[count].push_back({kernel, program});
  }
  return programs;
}

// One blank image of each shape. Some drivers compile a kernel only at its first launch.
class WarmUp final : public JobSet {
 public:
  WarmUp(const Pipeline& pipeline, const std::vector<Shape>& shapes) : shapes_(shapes) {
    for (const Shape shape : shapes) output_shapes_.push_back(pipeline.output_shape(shape));
  }
  [[nodiscard]] std::size_t size() const override { return shapes_.size(); }
  [[nodiscard]] Shape input_shape(std::size_t i) const override { return shapes_[i]; }
  [[nodiscard]] Shape output_shape(std::size_t i) const override { return output_shapes_[i]; }
  [[nodiscard]] ConstImageView load(std::size_t i, Image& scratch) const override {
    scratch.reshape(shapes_[i]);
    return scratch.view();
  }
  [[nodiscard]] ImageView target(std::size_t i, Image& scratch) const override {
    scratch.reshape(output_shapes_[i]);
    return scratch.view();
  }
  void store(std::size_t /*i*/, ConstImageView /*result*/) const override {}

 private:
  std::vector<Shape> shapes_;
  std::vector<Shape> output_shapes_;
};

class OpenCl final : public Backend {
 public:
  explicit OpenCl(std::optional<Strategy> strategy) : strategy_(strategy) {}

  Prepared prepare(const Pipeline& pipeline, const BackendOptions& options,
                   std::span<const JobSet* const> job_sets) override {
    return with_named_errors([&] {
      prepare_driver(options, job_sets);
      const OpenClDevice device = find_device(options.device);
      Strategy strategy = strategy_.value_or(strategy_for(device));
      strategy.layout.local_bytes = std::min(strategy.layout.local_bytes, device.local_bytes);
      const Fusion fusion = fusion_of(options.kernel);
      const cl::Context context = context_of(device.handle);
      Shapes shapes;
      for (const JobSet* jobs : job_sets) {
        for (std::size_t i = 0; i < jobs->size(); ++i) shapes.insert(jobs->input_shape(i));
      }
      programs_ = compile(context, strategy.layout, fusion, pipeline, options.pipelines, shapes);
      zero_copy_ = strategy.zero_copy;
      make_lanes(context, job_sets, largest_of(pipeline, shapes));
      warm_up(WarmUp(pipeline, {shapes.begin(), shapes.end()}));
      return Prepared{
          .device = device.about.name,
          .driver = fmt::format("{}, {}", device.about.platform, device.driver),
          .limit = {},
          .cores = bound_cores(),
      };
    });
  }

  PhaseTimes run(const JobSet& jobs) override {
    return with_named_errors([&] {
      const Plan& plan = plans_[&jobs];  // none for a job set without images
      PhaseTimes times = times_of(process(jobs, plan));
      times.workers = static_cast<int>(plan.lanes);
      return times;
    });
  }

  // The first call, in a warm-up, makes what the others need.
  std::optional<double> copy_to_device(const JobSet& jobs) override {
    if (zero_copy_ || jobs.size() == 0) return std::nullopt;
    return with_named_errors([&] {
      if (!plain_copy_) plain_copy_.emplace(pinned_.value().context(), *pinned_);
      return plain_copy_->seconds(jobs);
    });
  }

 private:
  // The slots of one thread.
  using Lane = std::vector<std::unique_ptr<Slot>>;

  // How a job set goes through the device.
  struct Plan {
    std::vector<Batch> batches = {};
    std::size_t lanes = 1;
    std::size_t slots = 3;  // of each lane: one uploads, one computes, one downloads
  };

  void make_lanes(const cl::Context& context, std::span<const JobSet* const> job_sets,
                  const Largest& largest) {
    pinned_.emplace(context);
    memory_.emplace(context, job_sets);
    const auto most_bytes =
        context.getInfo<CL_CONTEXT_DEVICES>().front().getInfo<CL_DEVICE_MAX_MEM_ALLOC_SIZE>();
    std::optional<TransferCosts> costs;
    for (const JobSet* jobs : job_sets) {
      if (jobs->size() == 0) continue;
      Plan& plan = plans_[jobs];
      if (!jobs->memory()) {
        // Each thread decodes an image while the device has the one before it.
        plan = {single_images(*jobs), static_cast<std::size_t>(available_cores()), 2};
      } else if (zero_copy_) {
        plan.batches = batches_of(*jobs, most_bytes);
      } else {
        if (!costs) costs = measure_transfers(context, *pinned_);
        plan.batches = batches_of(*jobs, best_batch_bytes(*costs, *jobs));
      }
      if (lanes_.size() < plan.lanes) lanes_.resize(plan.lanes);
      for (Lane& lane : std::span(lanes_).first(plan.lanes)) {
        while (lane.size() < plan.slots) {
          lane.push_back(zero_copy_ ? make_zero_copy_slot(context, programs_, largest, *memory_)
                                    : make_staged_slot(context, programs_, largest, *pinned_));
        }
      }
    }
    threads_.emplace(std::max<std::size_t>(lanes_.size(), 1));
  }

  void warm_up(const WarmUp& blanks) {
    const std::vector<Batch> batches = single_images(blanks);
    DeviceWork work;
    for (const Lane& lane : lanes_) {
      for (const std::unique_ptr<Slot>& slot : lane) {
        for (const Batch& batch : batches) {
          slot->begin(blanks, batch);
          slot->finish(work);
        }
      }
    }
  }

  // Each lane takes the next batch until none is left or a lane fails.
  DeviceWork process(const JobSet& jobs, const Plan& plan) {
    const std::vector<Batch>& batches = plan.batches;
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::exception_ptr failure;
    DeviceWork all;
    const auto drive = [&](const Lane& lane) {
      DeviceWork work;
      std::size_t turn = 0;  // the slot that is idle, or has the oldest batch
      const auto next_slot = [&]() -> Slot& { return *lane[turn++ % plan.slots]; };
      try {
        for (std::size_t n = next++; n < batches.size(); n = next++) {
          Slot& slot = next_slot();
          if (slot.is_busy()) slot.finish(work);
          slot.begin(jobs, batches[n]);
        }
        for (std::size_t n = 0; n < plan.slots; ++n) {
          Slot& slot = next_slot();
          if (slot.is_busy()) slot.finish(work);
        }
      } catch (...) {
        next = batches.size();
        for (const std::unique_ptr<Slot>& slot : lane) slot->abandon();
        const std::scoped_lock lock(mutex);
        failure = std::current_exception();
      }
      const std::scoped_lock lock(mutex);
      all.append(work);
    };
    threads_->run(std::min(plan.lanes, batches.size()),
                  [&](std::size_t /*thread*/, std::size_t n) { drive(lanes_[n]); });
    if (failure) std::rethrow_exception(failure);
    return all;
  }

  std::optional<Strategy> strategy_;
  Programs programs_;
  std::optional<PinnedMemory> pinned_;
  std::optional<RegisteredMemory> memory_;
  std::optional<PlainCopy> plain_copy_;
  bool zero_copy_ = false;
  std::map<const JobSet*, Plan> plans_;
  std::vector<Lane> lanes_;
  std::optional<ThreadPool> threads_;  // one for each lane
};

}  // namespace

Strategy cpu_strategy() {
  return {.layout = {.lanes = Layout::kAutoLanes,
                     .group_width = 1,
                     .group_height = 1,
                     .tile_width = 512,
                     .tile_height = 128,
                     .local_bytes = 160 << 10,
                     .max_halo = 8},
          .zero_copy = true};
}

Strategy gpu_strategy() {
  return {.layout = {.lanes = Layout::kWords,
                     .group_width = 130,
                     .group_height = 1,
                     .tile_width = 512,
                     .tile_height = 16,
                     .local_bytes = 32 << 10,
                     .max_halo = 8},
          .zero_copy = false};
}

Strategy strategy_for(const OpenClDevice& device) {
  const char* const drive = std::getenv("BACKEND_BENCH_OPENCL_DRIVE");
  if (drive != nullptr && drive == std::string_view("gpu")) return gpu_strategy();
  if (drive != nullptr && *drive != '\0') {
    throw std::invalid_argument(
        fmt::format("BACKEND_BENCH_OPENCL_DRIVE is '{}'; it must be 'gpu', or not set", drive));
  }
  Strategy strategy = device.about.kind == DeviceKind::cpu ? cpu_strategy() : gpu_strategy();
  strategy.zero_copy = device.shares_host_memory;
  return strategy;
}

std::unique_ptr<Backend> make_backend(std::optional<Strategy> strategy) {
  return std::make_unique<OpenCl>(strategy);
}

}  // namespace bb::opencl

namespace bb::backends {
namespace {

Availability probe_opencl(const BackendOptions& options) {
  return probe_drivers(options, [] {
    return opencl::with_named_errors([] {
      std::vector<Device> devices;
      for (const opencl::OpenClDevice& device : opencl::find_devices()) {
        devices.push_back(device.about);
      }
      return devices;
    });
  });
}

}  // namespace

std::vector<BackendInfo> opencl() {
  BackendInfo info;
  info.name = "opencl";
  info.description = "an OpenCL device, the pipeline in one kernel or a kernel a filter";
  for (const opencl::OpenClKernel& kernel : opencl::kKernels)
    info.kernels.emplace_back(kernel.name);
  info.takes_device = true;
  info.probe = probe_opencl;
  info.make = [] { return opencl::make_backend(); };
  return {info};
}

}  // namespace bb::backends
