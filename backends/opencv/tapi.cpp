// OpenCV's transparent API: the same functions on cv::UMat. OpenCV runs them through OpenCL, but
// silently on the CPU where it has no OpenCL kernel or where OpenCL fails. Here, both an OpenCL
// error and a filter that ran on the CPU are exceptions.
#include <fmt/format.h>

#include <cstdlib>
#include <opencv2/core/ocl.hpp>
#include <set>

#include "backends/drivers/drivers.h"
#include "backends/drivers/probe.h"
#include "backends/interface/backend.h"
#include "backends/opencv/filters.h"
#include "backends/process/pinning.h"

namespace bb::backends {
namespace {

// Forwards to OpenCV's OpenCL allocator, and records which arrays were mapped for the CPU. A filter
// that falls back to the CPU must map its result; a filter that runs on the device does not.
class WatchfulAllocator final : public cv::MatAllocator {
 public:
  [[nodiscard]] bool was_mapped(const cv::UMat& array) const { return mapped_.contains(array.u); }
  void forget() const { mapped_.clear(); }

  cv::UMatData* allocate(int dims, const int* sizes, int type, void* data, std::size_t* step,
                         cv::AccessFlag access, cv::UMatUsageFlags usage) const override {
    cv::UMatData* array = opencl_->allocate(dims, sizes, type, data, step, access, usage);
    if (array != nullptr) array->currAllocator = this;
    return array;
  }
  bool allocate(cv::UMatData* array, cv::AccessFlag access,
                cv::UMatUsageFlags usage) const override {
    return opencl_->allocate(array, access, usage);
  }
  void deallocate(cv::UMatData* array) const override {
    array->currAllocator = opencl_;
    opencl_->deallocate(array);
  }
  void map(cv::UMatData* array, cv::AccessFlag access) const override {
    mapped_.insert(array);
    opencl_->map(array, access);
  }
  void unmap(cv::UMatData* array) const override { opencl_->unmap(array); }
  void download(cv::UMatData* array, void* target, int dims, const std::size_t* size,
                const std::size_t* source_offset, const std::size_t* source_step,
                const std::size_t* target_step) const override {
    opencl_->download(array, target, dims, size, source_offset, source_step, target_step);
  }
  void upload(cv::UMatData* array, const void* source, int dims, const std::size_t* size,
              const std::size_t* target_offset, const std::size_t* target_step,
              const std::size_t* source_step) const override {
    opencl_->upload(array, source, dims, size, target_offset, target_step, source_step);
  }
  void copy(cv::UMatData* source, cv::UMatData* target, int dims, const std::size_t* size,
            const std::size_t* source_offset, const std::size_t* source_step,
            const std::size_t* target_offset, const std::size_t* target_step,
            bool wait) const override {
    opencl_->copy(source, target, dims, size, source_offset, source_step, target_offset,
                  target_step, wait);
  }

 private:
  cv::MatAllocator* opencl_ = cv::ocl::getOpenCLAllocator();
  mutable std::set<const cv::UMatData*> mapped_;  // mutable: the base class's functions are const
};

// OpenCV reads these variables once, at its first use of OpenCL.
void configure(const BackendOptions& options, std::span<const JobSet* const> job_sets) {
  prepare_driver(options, job_sets);
  setenv("OPENCV_OPENCL_RAISE_ERROR", "1", 1);
  // "platform:type:name". A name that has a colon itself cannot be written: a GPU then, else a CPU.
  const bool plain = options.device.find(':') == std::string::npos;
  setenv("OPENCV_OPENCL_DEVICE", ("::" + (plain ? options.device : "")).c_str(), 1);
}

class OpenCvTapi final : public Backend {
 public:
  Prepared prepare(const Pipeline& pipeline, const BackendOptions& options,
                   std::span<const JobSet* const> job_sets) override {
    configure(options, job_sets);
    if (!cv::ocl::useOpenCL()) {
      throw std::runtime_error(fmt::format("OpenCV finds no OpenCL device{}{}",
                                           options.device.empty() ? "" : " named ",
                                           options.device));
    }
    allocator_ = std::make_unique<WatchfulAllocator>();
    cv::UMat prototype;
    prototype.allocator = allocator_.get();
    input_ = output_ = prototype;
    filters_.emplace(pipeline, prototype);
    warm_shapes(job_sets);
    const cv::ocl::Device& device = cv::ocl::Device::getDefault();
    return {.device = device.name(),
            .driver = fmt::format("OpenCV {} on {}, {}", cv::getVersionString(),
                                  device.vendorName(), device.driverVersion()),
            .cores = bound_cores()};
  }

  PhaseTimes run(const JobSet& jobs) override {
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const ConstImageView in = jobs.load(i, loaded_);
      const ImageView target = jobs.target(i, result_);
      process(in, target, jobs);
      jobs.store(i, target);
    }
    return {};
  }

 private:
  // OpenCV compiles a kernel at its first launch for a shape; this moves that into the set-up.
  void warm_shapes(std::span<const JobSet* const> job_sets) {
    for (const JobSet* jobs : job_sets) {
      for (std::size_t i = 0; i < jobs->size(); ++i) {
        const Shape shape = jobs->input_shape(i);
        if (!warmed_.insert({shape.width, shape.height}).second) continue;
        const Image in(shape);
        Image out(jobs->output_shape(i));
        process(in.view(), out.view(), *jobs);
      }
    }
  }

  void process(ConstImageView in, ImageView target, const JobSet& jobs) {
    jobs.enter(Phase::upload);
    as_mat(in).copyTo(input_);
    jobs.enter(Phase::filter);
    filters_->apply(input_, output_, [&](const Filter& filter, const cv::UMat& result) {
      if (allocator_->was_mapped(result)) {
        throw std::runtime_error(fmt::format(
            "OpenCV ran {} on the CPU instead of the OpenCL device", to_string(filter)));
      }
      allocator_->forget();
    });
    cv::ocl::finish();
    jobs.enter(Phase::download);
    cv::Mat out = as_mat(target);
    output_.copyTo(out);  // waits for the result
    allocator_->forget();
  }

  std::unique_ptr<WatchfulAllocator> allocator_;  // first: destroyed after the arrays below
  cv::UMat input_;
  cv::UMat output_;
  std::optional<OpenCvFilters<cv::UMat>> filters_;
  std::set<std::pair<int, int>> warmed_;
  Image loaded_;
  Image result_;
};

DeviceKind kind_of(int type) {
  if ((type & cv::ocl::Device::TYPE_GPU) != 0) return DeviceKind::gpu;
  if ((type & cv::ocl::Device::TYPE_CPU) != 0) return DeviceKind::cpu;
  return DeviceKind::other;
}

std::vector<Device> find_devices() {
  if (!cv::ocl::haveOpenCL()) return {};
  std::vector<cv::ocl::PlatformInfo> platforms;
  cv::ocl::getPlatfomsInfo(platforms);
  std::vector<Device> devices;
  for (const cv::ocl::PlatformInfo& platform : platforms) {
    for (int i = 0; i < platform.deviceNumber(); ++i) {
      cv::ocl::Device device;
      platform.getDevice(device, i);
      Device about{device.name(), platform.name(), kind_of(device.type()),
                   device.available() ? "" : "the device is not available", ""};
      about.description = describe(about, {static_cast<unsigned>(device.maxComputeUnits()),
                                           static_cast<unsigned>(device.maxClockFrequency()),
                                           device.globalMemSize(), device.driverVersion()});
      devices.push_back(std::move(about));
    }
  }
  return devices;
}

}  // namespace

std::vector<BackendInfo> opencv_tapi() {
  BackendInfo info;
  info.name = "opencv-tapi";
  info.description = "OpenCV's OpenCL path (UMat); its blur differs from OpenCV's own on the CPU";
  info.kernels = {"tapi"};
  info.takes_device = true;
  info.by_default = false;
  info.exact = false;
  info.probe = [](const BackendOptions& options) { return probe_drivers(options, find_devices); };
  info.make = [] { return std::make_unique<OpenCvTapi>(); };
  return {info};
}

}  // namespace bb::backends
