// Any OpenCL device: several queue workers take batches of images of one shape through it.
#include "backends/opencl/opencl.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <tuple>
#include <utility>

#include "backends/drivers/drivers.h"
#include "backends/drivers/probe.h"
#include "backends/opencl/queue_worker.h"
#include "backends/process/cores.h"
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

// Large enough to make a launch's cost disappear, and small enough to keep every worker busy.
constexpr std::size_t kBatchBytes = std::size_t{4} << 20;

struct ShapeOrder {
  bool operator()(const Shape& a, const Shape& b) const {
    return std::tie(a.channels, a.height, a.width) < std::tie(b.channels, b.height, b.width);
  }
};

// Batches of one shape each: at least one for every worker where there are enough images.
std::vector<Batch> split_into_batches(const JobSet& jobs, std::size_t workers) {
  std::map<Shape, std::vector<std::size_t>, ShapeOrder> by_shape;
  for (std::size_t i = 0; i < jobs.size(); ++i) by_shape[jobs.input_shape(i)].push_back(i);
  std::vector<Batch> batches;
  for (const auto& [shape, all] : by_shape) {
    const std::size_t fair_share = (all.size() + workers - 1) / workers;
    const std::size_t limit = std::clamp<std::size_t>(kBatchBytes / shape.bytes(), 1, fair_share);
    for (std::size_t first = 0; first < all.size(); first += limit) {
      const std::span some = std::span(all).subspan(first, std::min(limit, all.size() - first));
      batches.push_back({shape, jobs.output_shape(some.front()), {some.begin(), some.end()}});
    }
  }
  return batches;
}

// The sum of the commands' times. Commands of different workers may overlap, and so may the threads
// that wait for them: the sum is comparable to the threads' summed waiting time.
double seconds_of(const std::vector<cl::Event>& events) {
  cl_ulong nanoseconds = 0;
  for (const cl::Event& event : events) {
    nanoseconds += event.getProfilingInfo<CL_PROFILING_COMMAND_END>() -
                   event.getProfilingInfo<CL_PROFILING_COMMAND_START>();
  }
  return static_cast<double>(nanoseconds) * 1e-9;
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
      load_only(options.driver);
      const OpenClDevice device = find_device(options.device);
      Strategy strategy = strategy_.value_or(strategy_for(device));
      strategy.layout.local_bytes = std::min(strategy.layout.local_bytes, device.local_bytes);
      const Fusion fusion = fusion_of(options.kernel);
      const cl::Context context = context_of(device.handle);
      std::set<Shape, ShapeOrder> shapes;
      for (const JobSet* jobs : job_sets) {
        for (std::size_t i = 0; i < jobs->size(); ++i) shapes.insert(jobs->input_shape(i));
      }
      for (const Shape& shape : shapes) {
        if (programs_.contains(shape.channels)) continue;
        std::vector<Chain::Step>& steps = programs_[shape.channels];
        for (Program& program : compose(pipeline, shape.channels, strategy.layout, fusion)) {
          cl::Program compiled = build(context, program.source);
          steps.push_back({std::move(program), std::move(compiled)});
        }
      }
      start_workers(context, strategy.zero_copy, job_sets);
      warm_up(WarmUp(pipeline, {shapes.begin(), shapes.end()}));
      return Prepared{
          .device = device.about.name,
          .driver = fmt::format("{}, {}", device.about.platform, device.driver),
          .limit = {},
      };
    });
  }

  PhaseTimes run(const JobSet& jobs) override {
    return with_named_errors([&] {
      const DeviceEvents events = process(jobs);
      return PhaseTimes{seconds_of(events.upload), seconds_of(events.kernel),
                        seconds_of(events.download), static_cast<int>(workers_.size())};
    });
  }

 private:
  void start_workers(const cl::Context& context, bool zero_copy,
                     std::span<const JobSet* const> job_sets) {
    // One worker per core, since workers also decode and encode.
    const auto count = static_cast<std::size_t>(available_cores());
    std::size_t input_bytes = 1;
    std::size_t output_bytes = 1;
    for (const JobSet* jobs : job_sets) {
      for (const Batch& batch : split_into_batches(*jobs, count)) {
        input_bytes = std::max(input_bytes, batch.input_bytes());
        output_bytes = std::max(output_bytes, batch.output_bytes());
      }
    }
    while (workers_.size() < count) {
      workers_.push_back(zero_copy
                             ? make_zero_copy_worker(context, programs_)
                             : make_staged_worker(context, programs_, input_bytes, output_bytes));
    }
    threads_.emplace(count);
  }

  void warm_up(const WarmUp& blanks) {
    DeviceEvents events;
    for (const std::unique_ptr<QueueWorker>& worker : workers_) {
      for (const Batch& batch : split_into_batches(blanks, 1)) {
        worker->process(blanks, batch, events);
      }
    }
  }

  // Each worker takes the next batch until none is left or a worker fails.
  DeviceEvents process(const JobSet& jobs) {
    const std::vector<Batch> batches = split_into_batches(jobs, workers_.size());
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::exception_ptr failure;
    DeviceEvents all;
    const auto work = [&](QueueWorker& worker) {
      DeviceEvents events;
      try {
        for (std::size_t n = next++; n < batches.size(); n = next++) {
          worker.process(jobs, batches[n], events);
        }
      } catch (...) {
        next = batches.size();
        const std::scoped_lock lock(mutex);
        failure = std::current_exception();
      }
      const std::scoped_lock lock(mutex);
      all.append(events);
    };
    threads_->run(std::min(workers_.size(), batches.size()),
                  [&](std::size_t thread, std::size_t /*n*/) { work(*workers_[thread]); });
    if (failure) std::rethrow_exception(failure);
    return all;
  }

  std::optional<Strategy> strategy_;
  Programs programs_;
  std::vector<std::unique_ptr<QueueWorker>> workers_;
  std::optional<ThreadPool> threads_;  // one for each worker
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
  return {.layout = {.lanes = 4,
                     .group_width = 16,
                     .group_height = 8,
                     .tile_width = 64,
                     .tile_height = 64,
                     .local_bytes = 32 << 10,
                     .max_halo = 8},
          .zero_copy = false};
}

Strategy strategy_for(const OpenClDevice& device) {
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
