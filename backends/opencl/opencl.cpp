// Any OpenCL device: batches of images of one shape, taken through it by several lanes.
#include "backends/opencl/opencl.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <thread>
#include <tuple>
#include <utility>

#include "backends/opencl/lane.h"
#include "backends/process/cores.h"

namespace bb::opencl {
namespace {

constexpr std::string_view kFused = "fused";
constexpr std::string_view kUnfused = "unfused";

// Large enough to make a launch's cost disappear, and small enough to keep every lane busy.
constexpr std::size_t kBatchBytes = std::size_t{4} << 20;

struct ShapeOrder {
  bool operator()(const Shape& a, const Shape& b) const {
    return std::tie(a.channels, a.height, a.width) < std::tie(b.channels, b.height, b.width);
  }
};

// Batches of one shape each, with some for every lane where there are enough images.
std::vector<Batch> split_into_batches(const JobSet& jobs, std::size_t lanes) {
  std::map<Shape, std::vector<std::size_t>, ShapeOrder> by_shape;
  for (std::size_t i = 0; i < jobs.size(); ++i) by_shape[jobs.input_shape(i)].push_back(i);
  std::vector<Batch> batches;
  for (const auto& [shape, all] : by_shape) {
    const std::size_t fair_share = (all.size() + lanes - 1) / lanes;
    const std::size_t limit = std::clamp<std::size_t>(kBatchBytes / shape.bytes(), 1, fair_share);
    for (std::size_t first = 0; first < all.size(); first += limit) {
      const std::span some = std::span(all).subspan(first, std::min(limit, all.size() - first));
      batches.push_back({shape, jobs.output_shape(some.front()), {some.begin(), some.end()}});
    }
  }
  return batches;
}

// The commands of a lane run one after the other; those of several lanes overlap, but so do the
// threads that wait for them.
double seconds_of(const std::vector<cl::Event>& events) {
  cl_ulong nanoseconds = 0;
  for (const cl::Event& event : events) {
    nanoseconds += event.getProfilingInfo<CL_PROFILING_COMMAND_END>() -
                   event.getProfilingInfo<CL_PROFILING_COMMAND_START>();
  }
  return static_cast<double>(nanoseconds) * 1e-9;
}

// One blank image of each shape: to run a kernel once is what makes some drivers compile it.
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
      const Device device = choose_device(find_devices(), options.device);
      Strategy strategy = strategy_.value_or(strategy_for(device));
      strategy.layout.local_bytes = std::min(strategy.layout.local_bytes, device.local_bytes);
      const Fusion fusion = options.kernel == kUnfused ? Fusion::kNone : Fusion::kFull;
      const cl::Context context(device.handle);
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
      open_lanes(context, strategy.zero_copy, job_sets);
      warm_up(WarmUp(pipeline, {shapes.begin(), shapes.end()}));
      return Prepared{device.name, fmt::format("{}, {}", device.platform, device.driver)};
    });
  }

  PhaseTimes run(const JobSet& jobs) override {
    return with_named_errors([&] {
      const DeviceEvents events = process(jobs);
      return PhaseTimes{seconds_of(events.upload), seconds_of(events.kernel),
                        seconds_of(events.download), static_cast<int>(lanes_.size())};
    });
  }

 private:
  void open_lanes(const cl::Context& context, bool zero_copy,
                  std::span<const JobSet* const> job_sets) {
    // As many lanes as there are cores for them to decode and encode on.
    const auto count = static_cast<std::size_t>(available_cores());
    std::size_t input_bytes = 1;
    std::size_t output_bytes = 1;
    for (const JobSet* jobs : job_sets) {
      for (const Batch& batch : split_into_batches(*jobs, count)) {
        input_bytes = std::max(input_bytes, batch.input_bytes());
        output_bytes = std::max(output_bytes, batch.output_bytes());
      }
    }
    while (lanes_.size() < count) {
      lanes_.push_back(zero_copy ? make_zero_copy_lane(context, programs_)
                                 : make_staged_lane(context, programs_, input_bytes, output_bytes));
    }
  }

  void warm_up(const WarmUp& blanks) {
    DeviceEvents events;
    for (const std::unique_ptr<Lane>& lane : lanes_) {
      for (const Batch& batch : split_into_batches(blanks, 1)) lane->process(blanks, batch, events);
    }
  }

  // Every lane takes the next batch until none is left, or until one of them fails.
  DeviceEvents process(const JobSet& jobs) {
    const std::vector<Batch> batches = split_into_batches(jobs, lanes_.size());
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::exception_ptr failure;
    DeviceEvents all;
    const auto work = [&](Lane& lane) {
      DeviceEvents events;
      try {
        for (std::size_t n = next++; n < batches.size(); n = next++) {
          lane.process(jobs, batches[n], events);
        }
      } catch (...) {
        next = batches.size();
        const std::scoped_lock lock(mutex);
        failure = std::current_exception();
      }
      const std::scoped_lock lock(mutex);
      all.append(events);
    };
    {
      std::vector<std::jthread> threads;
      for (std::size_t n = 0; n < std::min(lanes_.size(), batches.size()); ++n) {
        threads.emplace_back([&, n] { work(*lanes_[n]); });
      }
    }
    if (failure) std::rethrow_exception(failure);
    return all;
  }

  std::optional<Strategy> strategy_;
  Programs programs_;
  std::vector<std::unique_ptr<Lane>> lanes_;
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

Strategy strategy_for(const Device& device) {
  Strategy strategy = device.is_cpu() ? cpu_strategy() : gpu_strategy();
  strategy.zero_copy = device.shares_host_memory;
  return strategy;
}

std::unique_ptr<Backend> make_backend(std::optional<Strategy> strategy) {
  return std::make_unique<OpenCl>(strategy);
}

}  // namespace bb::opencl

namespace bb::backends {
namespace {

Availability probe_opencl() {
  return opencl::with_named_errors([] {
    Availability availability;
    availability.reason = "no OpenCL driver is installed";
    for (const opencl::Device& device : opencl::find_devices()) {
      availability.devices.push_back(device.description());
      availability.usable = availability.usable || device.unusable.empty();
      availability.reason =
          availability.usable ? "" : fmt::format("{}: {}", device.name, device.unusable);
    }
    return availability;
  });
}

}  // namespace

std::vector<BackendInfo> opencl() {
  BackendInfo info;
  info.name = "opencl";
  info.description = "an OpenCL device, the pipeline in one kernel or a kernel a filter";
  info.kernels = {std::string(opencl::kFused), std::string(opencl::kUnfused)};
  info.takes_device = true;
  info.probe = probe_opencl;
  info.make = [] { return opencl::make_backend(); };
  return {info};
}

}  // namespace bb::backends
