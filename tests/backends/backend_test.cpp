// Compares every backend that is usable here with the scalar kernels: every filter, many pipelines,
// and odd sizes mixed in one set. Each backend runs in a process of its own, as in the program. If
// the build has OpenCV, this also compares the scalar kernels with an independent implementation.
#include "backends/interface/backend.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "backends/registry/registry.h"
#include "host/contender/backend_process.h"
#include "host/images/job_sets.h"
#include "host/verify/verify.h"
#include "kernels/cpu/kernels.h"
#include "kernels/simd/simd.h"
#include "tests/support/random_image.h"
#include "tests/support/random_pipeline.h"

namespace bb {
namespace {

// Sizes at which errors at borders and in vectors and work-groups are likely.
std::vector<Shape> odd_shapes(int channels) {
  std::vector<Shape> shapes;
  for (int width = 1; width <= 70; ++width) shapes.push_back({width, 1 + width % 5, channels});
  for (const int n : {1, 2, 3, 4, 5, 7, 8, 16, 31, 64, 65}) {
    shapes.push_back({1, n, channels});
    shapes.push_back({n, 1, channels});
    shapes.push_back({2, n, channels});
    shapes.push_back({33, n, channels});
  }
  shapes.push_back({130, 67, channels});
  shapes.push_back({300, 5, channels});
  return shapes;
}

struct Case {
  std::string backend;
  std::string kernel;
  int workers;
};

std::string name_of(const ::testing::TestParamInfo<Case>& info) {
  std::string name =
      fmt::format("{}_{}_{}", info.param.backend, info.param.kernel, info.param.workers);
  std::ranges::replace(name, '-', '_');
  return name;
}

// Runs when the test program starts, so it must not load a driver. The test checks later whether a
// backend is usable.
std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const BackendInfo& info : registry()) {
    if (!info.exact) continue;
    for (const std::string& kernel : info.kernels) {
      cases.push_back({info.name, kernel, 1});
      if (info.takes_workers) cases.push_back({info.name, kernel, 3});
    }
  }
  return cases;
}

class EveryBackend : public ::testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    info_ = find_backend(GetParam().backend);
    const Availability found = probe_isolated(*info_);
    if (!found.usable) GTEST_SKIP() << GetParam().backend << ": " << found.reason;
  }

  void expect_scalar(const std::string& text, const std::vector<Shape>& shapes,
                     std::uint64_t seed = 0) const {
    const Pipeline pipeline = Pipeline::parse(text);
    const ImageArena inputs(shapes);
    std::vector<Shape> output_shapes;
    output_shapes.reserve(shapes.size());
    for (const Shape& shape : shapes) output_shapes.push_back(pipeline.output_shape(shape));
    const ImageArena expected(output_shapes);
    const ImageArena actual(output_shapes);
    const std::unique_ptr<Kernel> scalar = make_kernel("scalar", pipeline);
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      testing::fill_random(inputs.view(i), seed + i);
      scalar->apply(inputs.view(i), expected.view(i));
    }
    const ImageCounter done;
    const ArenaJobs jobs(inputs, actual, done);
    BackendOptions options{GetParam().kernel, GetParam().workers, ""};
    options.all_workers = false;  // OpenCV has no more than there are cores
    BackendProcess process(*info_, {Task{pipeline, {&jobs}}}, options);
    process.prepare();
    for (int run = 0; run < 2; ++run) {  // the second run detects data left by the first
      spoil(expected, actual);
      process.run(0);
      if (const auto difference = find_difference(expected, actual)) {
        const Shape shape = shapes[difference->first_image];
        FAIL() << text << ", run " << run << ": first at " << shape.width << 'x' << shape.height
               << 'x' << shape.channels << " (" << difference->x << ", " << difference->y
               << "): " << difference->actual << ", not " << difference->expected << "; in "
               << difference->images << " images";
      }
    }
    EXPECT_EQ(done.value(), 2 * shapes.size()) << "each image must be stored once a run";
    EXPECT_EQ(process.end(), "exit status 0") << "its process must end well, and leak nothing";
  }

  const BackendInfo* info_ = nullptr;
};

TEST_P(EveryBackend, EachFilterAtOddSizes) {
  for (const char* filter :
       {"grayscale", "gaussian:ksize=3", "gaussian:ksize=5", "gaussian:ksize=7", "sharpen",
        "brightness", "brightness:gain=-2.5,bias=255"}) {
    expect_scalar(filter, odd_shapes(1));
    expect_scalar(filter, odd_shapes(3));
  }
  expect_scalar("sobel", odd_shapes(1));
}

TEST_P(EveryBackend, PipelinesAtOddSizes) {
  for (const char* pipeline :
       {"grayscale,gaussian:ksize=3,sobel,sharpen,brightness",
        "grayscale,gaussian:ksize=7,sobel,sobel,brightness:gain=1.3,bias=-10",
        "sharpen,gaussian:ksize=5,sharpen,grayscale,sharpen",
        "brightness:gain=0.5,bias=0.5,gaussian:ksize=7,gaussian:ksize=5,gaussian:ksize=3"}) {
    expect_scalar(pipeline, odd_shapes(3));
  }
}

TEST_P(EveryBackend, PhotographSizesMixedInOneSet) {
  expect_scalar(std::string(Pipeline::kDefault),
                {{512, 512, 3}, {512, 384, 3}, {341, 512, 3}, {512, 512, 3}, {1, 1, 3}});
}

TEST_P(EveryBackend, FewerImagesThanWorkers) {
  expect_scalar(std::string(Pipeline::kDefault), {{97, 61, 3}});
}

// BACKEND_BENCH_RANDOM_CASES sets the number of cases.
TEST_P(EveryBackend, AnyPipelineOverImagesOfAnySizeAndContent) {
  const char* const asked_for = std::getenv("BACKEND_BENCH_RANDOM_CASES");
  const std::size_t cases = asked_for == nullptr ? 10'000 : std::stoul(asked_for);
  // A device must compile a program for each pipeline, so it gets more images for each.
  const std::size_t images_of_each = info_->takes_device ? 500 : 100;
  const std::vector<std::string_view> targets = simd::targets();
  testing::Random random(1);
  std::size_t pipelines = 0;
  for (std::size_t done = 0; done < cases && !HasFailure(); done += images_of_each, ++pipelines) {
    const int channels = random.between(0, 1) * 2 + 1;
    const Pipeline pipeline = testing::random_pipeline(random, channels);
    std::vector<Shape> shapes;
    for (std::size_t i = 0; i < images_of_each; ++i) {
      shapes.push_back({random.between(1, 150), random.between(1, 30), channels});
    }
    if (!targets.empty()) simd::force_target(targets[pipelines % targets.size()]);
    SCOPED_TRACE(simd::target());
    expect_scalar(pipeline.to_string(), shapes, done);
  }
  if (!targets.empty()) simd::force_target(targets.front());
}

INSTANTIATE_TEST_SUITE_P(Registry, EveryBackend, ::testing::ValuesIn(all_cases()), name_of);

TEST(Registry, TheBaselineIsFirstAndNamesAreUnique) {
  EXPECT_EQ(registry().front().name, kBaseline);
  for (const BackendInfo& info : registry()) EXPECT_EQ(find_backend(info.name), &info);
}

}  // namespace
}  // namespace bb
