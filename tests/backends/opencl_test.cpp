#include "backends/opencl/opencl.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <numeric>
#include <random>

#include "backends/opencl/program.h"
#include "kernels/scalar/scalar.h"
#include "tests/backends/memory_jobs.h"
#include "tests/support/random_image.h"
#include "tests/support/random_pipeline.h"

namespace bb::backends {
std::vector<BackendInfo> opencl();  // defined in the OpenCL module
}  // namespace bb::backends

namespace bb {
namespace {

// Noise of any contrast, so that sobel gets gradients of any size.
Image noise(Shape shape, unsigned seed) {
  std::mt19937 random(seed);
  Image image(shape);
  const unsigned contrast = 1 + random() % 256;
  const unsigned floor = random() % (257 - contrast);
  const ImageView view = image.view();
  for (std::uint8_t& sample : view.samples()) {
    sample = static_cast<std::uint8_t>(floor + random() % contrast);
  }
  return image;
}

std::vector<Image> noises(const std::vector<Shape>& shapes) {
  std::vector<Image> images;
  images.reserve(shapes.size());
  for (const Shape& shape : shapes) {
    images.push_back(noise(shape, static_cast<unsigned>(images.size() + 1)));
  }
  return images;
}

// Shapes smaller and slightly larger than a vector, a tile and a halo.
std::vector<Shape> small_shapes(int channels) {
  std::vector<Shape> shapes{{1, 1, channels},   {2, 2, channels},  {3, 3, channels},
                            {1, 50, channels},  {50, 1, channels}, {2, 9, channels},
                            {300, 5, channels}, {5, 300, channels}};
  for (int width = 1; width <= 70; ++width) shapes.push_back({width, 3 + width % 11, channels});
  for (int height = 1; height <= 70; height += 3) shapes.push_back({19, height, channels});
  return shapes;
}

// A block of 3×3 pixels for every possible (gx, gy) from 0 to 511, far beyond where sobel
// saturates. gx and gy are always both even or both odd.
std::vector<Image> every_gradient() {
  std::vector<Image> images;
  for (const int odd : {0, 1}) {
    Image image({3 * 256, 3 * 256, 1});
    const ImageView view = image.view();
    std::ranges::fill(view.samples(), std::uint8_t{0});
    for (int gy = 0; gy < 256; ++gy) {
      for (int gx = 0; gx < 256; ++gx) {
        const std::size_t left = 3 * static_cast<std::size_t>(gx);
        view.row(3 * gy + 1)[left + 2] = static_cast<std::uint8_t>(gx);
        view.row(3 * gy + 2)[left + 1] = static_cast<std::uint8_t>(gy);
        view.row(3 * gy + 2)[left + 2] = static_cast<std::uint8_t>(odd);
      }
    }
    images.push_back(std::move(image));
  }
  return images;
}

class OpenClTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const Availability availability = backends::opencl().front().probe({});
    if (!availability.usable) GTEST_SKIP() << "OpenCL: " << availability.reason;
  }

  static std::unique_ptr<Backend> registered() { return backends::opencl().front().make(); }

  static void expect_exact(Backend& backend, const std::string& kernel, const std::string& text,
                           const std::vector<Image>& images, std::size_t alignment = 64) {
    BackendOptions options;
    options.kernel = kernel;
    expect_exact(backend, options, Pipeline::parse(text), images, alignment);
  }

  static void expect_exact(Backend& backend, const BackendOptions& options,
                           const Pipeline& pipeline, const std::vector<Image>& images,
                           std::size_t alignment = 64) {
    SCOPED_TRACE(pipeline.to_string() + " " + options.kernel);
    const MemoryJobs jobs(pipeline, images, alignment);
    const std::array<const JobSet*, 1> sets{&jobs};
    backend.prepare(pipeline, options, sets);
    backend.run(jobs);
    const std::unique_ptr<Kernel> scalar = scalar::make(pipeline);
    for (std::size_t i = 0; i < images.size(); ++i) {
      const Shape shape = jobs.input_shape(i);
      Image expected(jobs.output_shape(i));
      scalar->apply(images[i].view(), expected.view());
      ASSERT_TRUE(std::ranges::equal(expected.view().samples(), jobs.result(i).samples()))
          << shape.width << "x" << shape.height << "x" << shape.channels;
      ASSERT_EQ(jobs.stored(i), 1);
    }
  }
};

struct Drive {
  const char* name;
  opencl::Strategy strategy;
  const char* kernel;
};

std::vector<Drive> drives() {
  opencl::Strategy staged_cpu = opencl::cpu_strategy();
  staged_cpu.zero_copy = false;
  staged_cpu.layout.local_bytes = 32 << 10;
  return {{"cpu_fused", opencl::cpu_strategy(), "fused"},
          {"cpu_unfused", opencl::cpu_strategy(), "unfused"},
          {"cpu_staged", staged_cpu, "fused"},
          {"gpu_fused", opencl::gpu_strategy(), "fused"},
          {"gpu_unfused", opencl::gpu_strategy(), "unfused"}};
}

// Every strategy must be exact on every device, also where it was made for other devices.
class OpenClDrive : public OpenClTest, public ::testing::WithParamInterface<Drive> {
 protected:
  static void expect_exact_here(const std::string& pipeline, const std::vector<Image>& images,
                                std::size_t alignment = 64) {
    const std::unique_ptr<Backend> backend = opencl::make_backend(GetParam().strategy);
    expect_exact(*backend, GetParam().kernel, pipeline, images, alignment);
  }
};

INSTANTIATE_TEST_SUITE_P(, OpenClDrive, ::testing::ValuesIn(drives()),
                         [](const auto& info) { return info.param.name; });

TEST_P(OpenClDrive, TheDefaultPipelineIsExactOnSmallAndMixedShapes) {
  std::vector<Shape> shapes = small_shapes(3);
  std::ranges::copy(small_shapes(1), std::back_inserter(shapes));
  expect_exact_here(std::string(Pipeline::kDefault), noises(shapes));
}

// Few shapes, because this also runs in the simulator.
TEST_P(OpenClDrive, EveryFilterIsExactOnOddShapes) {
  for (const int channels : {1, 3}) {
    std::vector<Shape> shapes;
    for (const auto& [width, height] :
         {std::pair(1, 1), {1, 37}, {37, 1}, {2, 3}, {17, 13}, {33, 31}, {65, 5}}) {
      shapes.push_back({width, height, channels});
    }
    for (const char* filter : {"grayscale", "gaussian:ksize=3", "gaussian:ksize=5",
                               "gaussian:ksize=7", "sharpen", "brightness:gain=1.3,bias=-9.5"}) {
      expect_exact_here(filter, noises(shapes));
    }
    expect_exact_here(channels == 1 ? "sobel" : "grayscale,sobel", noises(shapes));
  }
}

TEST_P(OpenClDrive, TheDefaultPipelineIsExactOnManyEqualImages) {
  expect_exact_here(std::string(Pipeline::kDefault), noises(std::vector<Shape>(25, {512, 512, 3})));
}

// Also where the distances between images of one shape differ, as other shapes lie between them.
TEST_P(OpenClDrive, ImagesMayLieAnywhereInMemory) {
  std::vector<Shape> equal(9, {33, 21, 3});
  std::vector<Shape> mixed{{33, 21, 3}, {33, 21, 3}, {70, 90, 3}, {33, 21, 3}, {5, 5, 1},
                           {33, 21, 3}, {33, 21, 3}, {33, 21, 3}, {5, 5, 1}};
  for (const std::vector<Shape>& shapes : {equal, mixed}) {
    for (const std::size_t alignment : {1, 4096, 3 * 4096}) {
      expect_exact_here(std::string(Pipeline::kDefault), noises(shapes), alignment);
    }
  }
}

TEST_P(OpenClDrive, EachFilterIsExact) {
  for (const char* filter :
       {"grayscale", "gaussian:ksize=3", "gaussian:ksize=5", "gaussian:ksize=7", "sharpen"}) {
    expect_exact_here(filter, noises(small_shapes(3)));
  }
  for (const char* filter : {"grayscale", "gaussian:ksize=7", "sobel", "sharpen"}) {
    expect_exact_here(filter, noises(small_shapes(1)));
  }
}

TEST_P(OpenClDrive, BrightnessIsExactAtEveryExtreme) {
  const std::vector<Image> images = noises({{64, 64, 3}, {17, 5, 1}, {256, 1, 1}});
  for (const char* filter :
       {"brightness", "brightness:gain=1,bias=0.5", "brightness:gain=0.5,bias=0",
        "brightness:gain=-1,bias=255", "brightness:gain=255,bias=255",
        "brightness:gain=-255,bias=-255", "brightness:gain=255,bias=-255",
        "brightness:gain=0,bias=7.5", "brightness:gain=0.00390625,bias=-0.5"}) {
    expect_exact_here(filter, images);
  }
}

TEST_P(OpenClDrive, FiltersInAnyOrderAndNumberAreExact) {
  const std::vector<Image> images =
      noises({{1, 1, 3}, {2, 3, 3}, {7, 300, 3}, {300, 7, 3}, {65, 64, 3}, {130, 129, 3}});
  for (const char* pipeline :
       {"gaussian:ksize=7,grayscale,sobel", "sharpen,sharpen,gaussian:ksize=5,brightness",
        "brightness:gain=-1,bias=255,grayscale,sobel,sobel,sobel",
        "gaussian:ksize=7,gaussian:ksize=7,gaussian:ksize=7,gaussian:ksize=5,sharpen,grayscale",
        "grayscale,grayscale,sharpen,grayscale,gaussian:ksize=3,sobel,brightness,brightness"}) {
    expect_exact_here(pipeline, images);
  }
}

// Vectors of every size, also those that the device's compiler would not choose.
class OpenClLanes : public OpenClTest, public ::testing::WithParamInterface<int> {
 protected:
  void SetUp() override {
    OpenClTest::SetUp();
    if (IsSkipped()) return;
    const opencl::OpenClDevice device = opencl::find_device("");
    if (GetParam() > 16 && device.about.kind != DeviceKind::cpu)
      GTEST_SKIP() << "OpenCL C ends at 16 lanes";
    strategy_.layout.lanes = GetParam();
  }

  void expect_exact_here(const std::string& pipeline, const std::vector<Image>& images) const {
    const std::unique_ptr<Backend> backend = opencl::make_backend(strategy_);
    expect_exact(*backend, "fused", pipeline, images);
  }

 private:
  opencl::Strategy strategy_ = opencl::cpu_strategy();
};

INSTANTIATE_TEST_SUITE_P(, OpenClLanes, ::testing::Values(4, 16, 32, 64),
                         ::testing::PrintToStringParamName());

TEST_P(OpenClLanes, EveryFilterIsExact) {
  for (const char* pipeline : {"grayscale,gaussian:ksize=5,sobel,sharpen,brightness",
                               "gaussian:ksize=7,brightness:gain=-1.5,bias=240,grayscale",
                               "brightness:gain=0.7,bias=9,gaussian:ksize=3,sharpen"}) {
    expect_exact_here(pipeline, noises(small_shapes(3)));
  }
}

TEST_P(OpenClLanes, SobelRoundsEveryGradientRight) { expect_exact_here("sobel", every_gradient()); }

TEST_F(OpenClTest, BrightnessIsExactForAnyGainAndBias) {
  std::mt19937 random(11);
  Image ramp({256, 1, 1});
  std::iota(ramp.view().samples().begin(), ramp.view().samples().end(), std::uint8_t{0});
  const std::vector<Image> images{std::move(ramp)};
  for (int n = 0; n < 40; ++n) {
    const int limit = n % 4 == 0 ? 255 * 256 : 4 * 256;
    std::uniform_int_distribution<int> gain(-limit, limit);
    std::uniform_int_distribution<int> bias(-255 * 256, 255 * 256);
    expect_exact(
        *registered(), "fused",
        fmt::format("brightness:gain={},bias={}", gain(random) / 256.0, bias(random) / 256.0),
        images);
  }
}

TEST_F(OpenClTest, RandomPipelinesAreExact) {
  testing::Random random(7);
  const std::vector<Image> images = noises({{31, 33, 3}, {257, 70, 3}, {5, 2, 3}, {64, 64, 1}});
  for (int n = 0; n < 6; ++n) {
    expect_exact(*registered(), "fused", testing::random_pipeline(random, 3).to_string(), images);
  }
}

TEST_F(OpenClTest, AnEmptyJobSetIsNoWork) {
  expect_exact(*registered(), "fused", std::string(Pipeline::kDefault), {});
}

// Fails to decode its image.
class BadJobs final : public JobSet {
 public:
  [[nodiscard]] std::size_t size() const override { return 1; }
  [[nodiscard]] Shape input_shape(std::size_t /*i*/) const override { return {4, 4, 3}; }
  [[nodiscard]] Shape output_shape(std::size_t /*i*/) const override { return {4, 4, 1}; }
  [[nodiscard]] ConstImageView load(std::size_t /*i*/, Image& /*scratch*/) const override {
    throw std::runtime_error("not a picture");
  }
  [[nodiscard]] ImageView target(std::size_t /*i*/, Image& scratch) const override {
    scratch.reshape({4, 4, 1});
    return scratch.view();
  }
  void store(std::size_t /*i*/, ConstImageView /*result*/) const override {}
};

TEST_F(OpenClTest, ReportsAnImageThatCannotBeLoaded) {
  const BadJobs jobs;
  const std::array<const JobSet*, 1> sets{&jobs};
  const std::unique_ptr<Backend> backend = registered();
  backend->prepare(Pipeline::parse(Pipeline::kDefault), {"fused", 1, ""}, sets);
  try {
    backend->run(jobs);
    FAIL() << "the failure was lost";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "not a picture");
  }
}

TEST_F(OpenClTest, ListsTheDevicesWhenTheWantedOneIsAbsent) {
  BackendOptions options;
  options.device = "no such device";
  const Availability found = backends::opencl().front().probe(options);
  EXPECT_FALSE(found.usable);
  EXPECT_TRUE(found.unknown_device);
  EXPECT_NE(found.reason.find("'no such device'"), std::string::npos) << found.reason;
  ASSERT_FALSE(found.devices.empty());
  for (const std::string& device : found.devices) {
    EXPECT_NE(found.reason.find(device), std::string::npos) << found.reason;
  }
  options.kernel = "fused";
  EXPECT_THROW(registered()->prepare(Pipeline::parse("sharpen"), options, {}), std::runtime_error);
}

TEST_F(OpenClTest, ABrokenProgramShowsTheCompilersMessages) {
  const cl::Context context(opencl::find_device("").handle);
  try {
    (void)opencl::build(context, "kernel void run() { return undeclared_thing; }");
    FAIL() << "the program was built";
  } catch (const std::runtime_error& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("CL_BUILD_PROGRAM_FAILURE"), std::string::npos) << message;
    EXPECT_NE(message.find("undeclared_thing"), std::string::npos) << message;
  }
}

// One process prepares for several pipelines. Each of them has other kernels in the same program.
TEST_F(OpenClTest, PipelinesShareAProgram) {
  BackendOptions options;
  for (const char* text : {"sharpen", "gaussian:ksize=5,sharpen", "sharpen,grayscale,sobel"}) {
    options.pipelines.push_back(Pipeline::parse(text));
  }
  const std::vector<Image> images = noises({{70, 40, 3}, {1, 1, 3}, {20, 9, 3}});
  for (const char* kernel : {"fused", "unfused"}) {
    options.kernel = kernel;
    for (const Pipeline& pipeline : options.pipelines) {
      expect_exact(*registered(), options, pipeline, images);
    }
  }
}

TEST_F(OpenClTest, TheProcessKeepsItsLatestProgram) {
  const cl::Context context(opencl::find_device("").handle);
  const auto source = [](const char* name) { return fmt::format("kernel void {}() {{}}", name); };
  const cl::Program program = opencl::build(context, source("a"));
  EXPECT_EQ(opencl::build(context, source("a"))(), program());
  EXPECT_NE(opencl::build(context, source("b"))(), program());
  const cl::Context other(opencl::find_device("").handle);
  EXPECT_EQ(opencl::build(other, source("b")).getInfo<CL_PROGRAM_CONTEXT>()(), other());
}

TEST(OpenClPrograms, HaveEachKernelOnce) {
  opencl::ProgramSource source(opencl::cpu_strategy().layout);
  const Pipeline pipeline = Pipeline::parse("sharpen,gaussian:ksize=5,sharpen");
  const auto kernels = source.add(pipeline, 3, opencl::Fusion::kNone);
  ASSERT_EQ(kernels.size(), 3U);
  EXPECT_EQ(kernels[0].name, kernels[2].name);
  EXPECT_NE(kernels[0].name, kernels[1].name);
  const std::string text = source.text();
  EXPECT_EQ(source.add(Pipeline::parse("sharpen"), 3, opencl::Fusion::kFull).at(0).name,
            kernels[0].name);
  EXPECT_EQ(source.text(), text);
  EXPECT_NE(source.add(Pipeline::parse("sharpen"), 1, opencl::Fusion::kFull).at(0).name,
            kernels[0].name);
  EXPECT_NE(source.text(), text);
}

TEST(OpenClPrograms, FitTheDevicesLocalMemory) {
  for (opencl::Layout layout : {opencl::cpu_strategy().layout, opencl::gpu_strategy().layout}) {
    for (const int kib : {160, 48, 32, 16}) {
      layout.local_bytes = kib << 10;
      for (const char* pipeline :
           {"grayscale,sobel", "sharpen", "gaussian:ksize=7,gaussian:ksize=7"}) {
        for (const auto& kernel : opencl::ProgramSource(layout).add(Pipeline::parse(pipeline), 3,
                                                                    opencl::Fusion::kFull)) {
          EXPECT_LE(kernel.local_bytes, layout.local_bytes) << pipeline;
          EXPECT_GE(kernel.tile_height, 8) << pipeline;
        }
      }
    }
  }
}

TEST(OpenClErrors, AreNamed) {
  EXPECT_EQ(opencl::error_name(CL_OUT_OF_RESOURCES), "CL_OUT_OF_RESOURCES");
  EXPECT_EQ(opencl::error_name(-12345), "error -12345");
  try {
    opencl::with_named_errors([] { throw cl::Error(CL_INVALID_BUFFER_SIZE, "clCreateBuffer"); });
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "OpenCL: clCreateBuffer failed: CL_INVALID_BUFFER_SIZE");
  }
}

}  // namespace
}  // namespace bb
