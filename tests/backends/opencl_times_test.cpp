// What the OpenCL backend says about its runs, and the plain copies that they are compared with.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "backends/opencl/opencl.h"
#include "backends/process/cores.h"
#include "tests/backends/memory_jobs.h"
#include "tests/support/random_image.h"

namespace bb::backends {
std::vector<BackendInfo> opencl();  // defined in the OpenCL module
}  // namespace bb::backends

namespace bb {
namespace {

std::vector<Image> images_of(const std::vector<Shape>& shapes) {
  std::vector<Image> images;
  images.reserve(shapes.size());
  for (const Shape& shape : shapes) {
    images.push_back(testing::random_image(shape, images.size() + 1));
  }
  return images;
}

class OpenClTimes : public ::testing::Test {
 protected:
  void SetUp() override {
    const Availability availability = backends::opencl().front().probe({});
    if (!availability.usable) GTEST_SKIP() << "OpenCL: " << availability.reason;
  }
};

TEST_F(OpenClTimes, TimesEveryPhaseOfARun) {
  const Pipeline pipeline = Pipeline::parse(Pipeline::kDefault);
  const MemoryJobs jobs(pipeline, images_of({{64, 64, 3}}));
  const std::array<const JobSet*, 1> sets{&jobs};
  const std::unique_ptr<Backend> backend = opencl::make_backend(opencl::gpu_strategy());
  const Prepared prepared = backend->prepare(pipeline, {"fused", 1, ""}, sets);
  EXPECT_FALSE(prepared.device.empty());
  EXPECT_FALSE(prepared.driver.empty());
  const PhaseTimes times = backend->run(jobs);
  EXPECT_GT(times.upload_s.value_or(0), 0);
  EXPECT_GT(times.kernel_s.value_or(0), 0);
  EXPECT_GT(times.download_s.value_or(0), 0);
}

// The host adds these times to those that the thread spent otherwise.
TEST_F(OpenClTimes, CommandsTakeNoLongerThanTheThreadsThatWaitedForThem) {
  const Pipeline pipeline = Pipeline::parse(Pipeline::kDefault);
  for (const std::size_t alignment : {64, 4096}) {
    const MemoryJobs jobs(pipeline, images_of(std::vector<Shape>(40, {256, 256, 3})), alignment);
    const std::array<const JobSet*, 1> sets{&jobs};
    const std::unique_ptr<Backend> backend = opencl::make_backend(opencl::gpu_strategy());
    backend->prepare(pipeline, {"fused", 1, ""}, sets);
    const auto begin = std::chrono::steady_clock::now();
    const PhaseTimes times = backend->run(jobs);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
    EXPECT_LE(times.upload_s.value() + times.kernel_s.value() + times.download_s.value(),
              wall.count() * times.workers.value());
  }
}

// A comparison in both scopes gives a backend the job sets of both.
TEST_F(OpenClTimes, OneThreadDrivesTheDeviceWhereImagesAreInMemoryWhateverOtherJobSetsDo) {
  const Pipeline pipeline = Pipeline::parse(Pipeline::kDefault);
  const std::vector<Image> images = images_of(std::vector<Shape>(40, {64, 64, 3}));
  const MemoryJobs in_memory(pipeline, images, 4096);
  const MemoryJobs elsewhere(pipeline, images, 64);
  const std::array<const JobSet*, 2> sets{&in_memory, &elsewhere};
  for (const opencl::Strategy& strategy : {opencl::cpu_strategy(), opencl::gpu_strategy()}) {
    const std::unique_ptr<Backend> backend = opencl::make_backend(strategy);
    backend->prepare(pipeline, {"fused", 1, ""}, sets);
    EXPECT_EQ(backend->run(in_memory).workers, 1);
    EXPECT_EQ(backend->run(elsewhere).workers, available_cores());
  }
}

TEST_F(OpenClTimes, CopyingToADeviceLeavesInputsAndResultsAsTheyAre) {
  const Pipeline pipeline = Pipeline::parse(Pipeline::kDefault);
  // More than one piece in each direction.
  const std::vector<Image> images = images_of(std::vector<Shape>(3, {3000, 2800, 3}));
  const MemoryJobs in_memory(pipeline, images, 4096);
  const MemoryJobs elsewhere(pipeline, images, 64);
  const std::array<const JobSet*, 2> sets{&in_memory, &elsewhere};
  const std::unique_ptr<Backend> backend = opencl::make_backend(opencl::gpu_strategy());
  backend->prepare(pipeline, {"fused", 1, ""}, sets);
  backend->run(in_memory);
  const std::vector<std::uint8_t> results(in_memory.memory()->outputs.begin(),
                                          in_memory.memory()->outputs.end());
  EXPECT_GT(backend->copy_to_device(in_memory).value_or(0), 0);
  EXPECT_TRUE(std::ranges::equal(results, in_memory.memory()->outputs));
  EXPECT_TRUE(std::ranges::equal(images[2].view().samples(), in_memory.input(2).samples()));
  EXPECT_EQ(backend->copy_to_device(elsewhere), std::nullopt);
}

TEST_F(OpenClTimes, ADeviceThatSharesTheHostsMemoryNeedsNoCopies) {
  const Pipeline pipeline = Pipeline::parse("grayscale");
  const MemoryJobs jobs(pipeline, images_of({{64, 64, 3}}), 4096);
  const std::array<const JobSet*, 1> sets{&jobs};
  const std::unique_ptr<Backend> backend = opencl::make_backend(opencl::cpu_strategy());
  backend->prepare(pipeline, {"fused", 1, ""}, sets);
  backend->run(jobs);
  EXPECT_EQ(backend->copy_to_device(jobs), std::nullopt);
}

}  // namespace
}  // namespace bb
