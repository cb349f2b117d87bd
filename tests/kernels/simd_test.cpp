// With every instruction set of this machine, the SIMD kernel must give the scalar kernel's bytes.
#include "kernels/simd/simd.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>

#include "kernels/scalar/scalar.h"
#include "kernels/simd/rows.h"
#include "tests/support/random_image.h"
#include "tests/support/random_pipeline.h"

namespace bb {
namespace {

const std::vector<std::string> kGreyPipelines = {
    "grayscale",
    "gaussian:ksize=3",
    "gaussian:ksize=5",
    "gaussian:ksize=7",
    "sobel",
    "sharpen",
    "brightness",
    "brightness:gain=1.5,bias=-10.5",
    "gaussian:ksize=7,sobel,sobel,gaussian:ksize=5,sharpen,sharpen",
    "brightness:gain=-1,bias=255,gaussian:ksize=3,brightness:gain=200,bias=-255",
    "gaussian:ksize=5,brightness:gain=1.5,bias=-10.5,brightness,sobel,brightness",
    "gaussian:ksize=7,brightness,sharpen,brightness:gain=1.5",
};

const std::vector<std::string> kColourPipelines = {
    "grayscale",
    "gaussian:ksize=3",
    "gaussian:ksize=5",
    "gaussian:ksize=7",
    "sharpen",
    "brightness",
    std::string(Pipeline::kDefault),
    "gaussian:ksize=7,sharpen,brightness:gain=0.75,bias=3,grayscale,grayscale,sobel",
    "brightness:gain=3,bias=-200,grayscale,brightness:gain=-2.5,bias=250",
    "sharpen,gaussian:ksize=5,gaussian:ksize=5,gaussian:ksize=3",
    "gaussian:ksize=3,brightness,brightness:gain=1.5,sharpen,brightness:gain=1.5,grayscale",
};

const std::vector<std::string>& pipelines(int channels) {
  return channels == 1 ? kGreyPipelines : kColourPipelines;
}

using testing::random_image;

Image scalar_result(const Pipeline& pipeline, const Image& in) {
  Image out(pipeline.output_shape(in.shape()));
  scalar::make(pipeline)->apply(in.view(), out.view());
  return out;
}

// Describes where the images first differ; empty if they do not.
std::string difference(ConstImageView expected, ConstImageView actual) {
  if (expected.shape() != actual.shape()) return "the shapes differ";
  const auto [a, b] = std::ranges::mismatch(expected.samples(), actual.samples());
  if (a == expected.samples().end()) return {};
  const auto at = static_cast<std::size_t>(a - expected.samples().begin());
  const std::size_t row_bytes = expected.shape().row_bytes();
  return fmt::format("row {}, sample {} of {}: {} instead of {}", at / row_bytes, at % row_bytes,
                     row_bytes, *b, *a);
}

class SimdTest : public ::testing::TestWithParam<std::string_view> {
 protected:
  void SetUp() override { simd::force_target(GetParam()); }
  void TearDown() override { simd::force_target(simd::targets().front()); }

  static void expect_same(const std::string& text, const Image& in) {
    expect_same(Pipeline::parse(text), in);
  }
  static void expect_same(const Pipeline& pipeline, const Image& in) {
    Image out(pipeline.output_shape(in.shape()));
    simd::make(pipeline)->apply(in.view(), out.view());
    EXPECT_EQ(difference(scalar_result(pipeline, in).view(), out.view()), "")
        << pipeline.to_string() << " on " << in.shape().width << "×" << in.shape().height << "×"
        << in.shape().channels;
  }
};

INSTANTIATE_TEST_SUITE_P(Targets, SimdTest, ::testing::ValuesIn(simd::targets()),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(SimdTest, IsTheTargetThatWasForced) { EXPECT_EQ(simd::target(), GetParam()); }

// All targets give equal results, so no other test shows that each is really used.
TEST(SimdTargets, EachHasRowFunctionsOfItsOwn) {
  std::set<const simd::RowFunctions*> functions;
  for (const std::string_view target : simd::targets()) {
    simd::force_target(target);
    functions.insert(simd::row_functions());
  }
  simd::force_target(simd::targets().front());
  EXPECT_EQ(functions.size(), simd::targets().size());
}

TEST_P(SimdTest, EqualsScalarAtEveryWidth) {
  for (const int channels : {1, 3}) {
    for (int width = 1; width <= 200; ++width) {
      const int height = 1 + width % 13;
      const Image in = random_image({width, height, channels}, static_cast<std::uint64_t>(width));
      for (const std::string& text : pipelines(channels)) expect_same(text, in);
    }
  }
}

TEST_P(SimdTest, EqualsScalarAtEveryHeight) {
  for (const int channels : {1, 3}) {
    for (int height = 1; height <= 40; ++height) {
      for (const int width : {1, 2, 67}) {
        const Image in =
            random_image({width, height, channels}, static_cast<std::uint64_t>(height));
        for (const std::string& text : pipelines(channels)) expect_same(text, in);
      }
    }
  }
}

TEST_P(SimdTest, EqualsScalarOnImagesWiderThanAStrip) {
  for (const int channels : {1, 3}) {
    for (const int width : {1000, 2047, 4096, 6001, 20011, 40009}) {
      const Image in = random_image({width, 9, channels}, static_cast<std::uint64_t>(width));
      for (const std::string& text : pipelines(channels)) expect_same(text, in);
    }
  }
}

// One kernel computes images of changing shapes, in bands, from the last to the first.
TEST_P(SimdTest, BandsMakeTheWholeAndNothingElseIsWritten) {
  for (const int channels : {1, 3}) {
    for (const std::string& text : pipelines(channels)) {
      const Pipeline pipeline = Pipeline::parse(text);
      const auto kernel = simd::make(pipeline);
      for (const Shape shape : {Shape{70, 23, channels}, Shape{7000, 12, channels},
                                Shape{5, 31, channels}, Shape{64, 1, channels}}) {
        const Image in = random_image(shape, 7);
        const Image expected = scalar_result(pipeline, in);
        for (const int bands : {1, 2, 3, 7, shape.height}) {
          Image whole(expected.shape());
          for (int band = bands - 1; band >= 0; --band) {
            const RowRange rows{shape.height * band / bands, shape.height * (band + 1) / bands};
            Image out(expected.shape());
            Image untouched(expected.shape());
            std::ranges::fill(out.view().samples(), std::uint8_t{77});
            std::ranges::fill(untouched.view().samples(), std::uint8_t{77});
            kernel->apply(in.view(), out.view(), rows);
            for (int y = 0; y < shape.height; ++y) {
              const bool in_band = y >= rows.first && y < rows.last;
              const auto row =
                  in_band ? expected.view().row(y) : std::as_const(untouched).view().row(y);
              ASSERT_TRUE(std::ranges::equal(row, out.view().row(y)))
                  << text << ": row " << y << " of band " << rows.first << "…" << rows.last;
            }
          }
        }
      }
    }
  }
}

TEST_P(SimdTest, EqualsScalarForRandomPipelines) {
  constexpr int kMostFilters = 8;
  testing::Random random(2024);
  for (int n = 0; n < 300; ++n) {
    const Shape shape{random.between(1, 150), random.between(1, 30), random.between(0, 1) * 2 + 1};
    const Image in = random_image(shape, random.next());
    expect_same(testing::random_pipeline(random, shape.channels, kMostFilters), in);
  }
}

TEST_P(SimdTest, GrayscaleOfEveryColour) {
  constexpr int kSide = 4096;
  Image in(Shape{kSide, kSide, 3});
  std::uint8_t* sample = in.view().samples().data();
  for (unsigned colour = 0; colour < 1U << 24; ++colour) {
    for (const int shift : {16, 8, 0}) *sample++ = static_cast<std::uint8_t>(colour >> shift);
  }
  expect_same("grayscale", in);
}

// Finds 3×3 pixels, row after row, whose gradients are gx ≥ gy ≥ 0; false if there are none.
bool find_patch(int gx, int gy, std::array<std::uint8_t, 9>& patch) {
  for (int corner = 255; corner >= 0; --corner) {
    // `skew` is the upper right corner minus the lower left one:
    // gx = corner + skew + 2·right and gy = corner − skew + 2·(bottom − top).
    const int x = gx - corner;
    const int y = gy - corner;
    const int low = std::max({-255, x - 510, -510 - y});
    const int high = std::min({255, x, 510 - y});
    const int skew = low + ((low ^ x) & 1);
    if (skew > high || ((x ^ y) & 1) != 0) continue;
    const int right = (x - skew) / 2;
    const int vertical = (y + skew) / 2;
    const auto byte = [](int v) { return static_cast<std::uint8_t>(std::max(0, v)); };
    patch = {0,
             byte(-vertical),
             byte(skew),  //
             0,
             0,
             byte(right),
             byte(-skew),
             byte(vertical),
             byte(corner)};
    return true;
  }
  return false;
}

TEST_P(SimdTest, SobelOfEveryPairOfGradients) {
  constexpr int kGradients = 1021;
  Image in(Shape{3 * kGradients, 3 * kGradients, 1});
  std::ranges::fill(in.view().samples(), std::uint8_t{0});
  int pairs = 0;
  for (int gx = 0; gx < kGradients; ++gx) {
    for (int gy = 0; gy <= gx; ++gy) {
      std::array<std::uint8_t, 9> patch{};
      if (!find_patch(gx, gy, patch)) continue;
      ++pairs;
      for (std::size_t y = 0; y < 3; ++y) {
        const auto row = in.view().row(3 * gx + static_cast<int>(y));
        std::ranges::copy(std::span(patch).subspan(3 * y, 3),
                          row.subspan(static_cast<std::size_t>(gy) * 3).begin());
      }
    }
  }
  Image out(in.shape());
  simd::make(Pipeline::parse("sobel"))->apply(in.view(), out.view());
  // gx and gy are both even or both odd, and their sum is at most 6·255.
  for (int gx = 0; gx < kGradients; ++gx) {
    for (int gy = gx % 2; gy <= std::min(gx, 6 * 255 - gx); gy += 2) {
      --pairs;
      ASSERT_EQ(out.view().row(3 * gx + 1)[static_cast<std::size_t>(3 * gy + 1)],
                scalar::magnitude(gx * gx + gy * gy))
          << "gx = " << gx << ", gy = " << gy;
    }
  }
  EXPECT_EQ(pairs, 0);
  expect_same("sobel", in);
}

// Alone, and after a filter that applies it: the grey level of a grey colour is that grey.
TEST_P(SimdTest, BrightnessTables) {
  Image grey(Shape{256, 1, 1});
  Image colour(Shape{256, 1, 3});
  for (std::size_t v = 0; v < 256; ++v) {
    grey.view().samples()[v] = static_cast<std::uint8_t>(v);
    std::ranges::fill(colour.view().samples().subspan(3 * v, 3), static_cast<std::uint8_t>(v));
  }
  Image out(grey.shape());
  const auto check = [&](Brightness brightness) {
    const auto expect_table = [&](const Pipeline& pipeline, const Image& in) {
      simd::make(pipeline)->apply(in.view(), out.view());
      ASSERT_TRUE(std::ranges::equal(brightness.table(), out.view().samples()))
          << pipeline.to_string();
    };
    expect_table(Pipeline({brightness}), grey);
    expect_table(Pipeline({Grayscale(), brightness}), colour);
  };
  constexpr int kLimit = 255 * Brightness::kOne;
  for (int gain = -kLimit; gain <= kLimit; gain += 997) {
    for (int bias = -kLimit; bias <= kLimit; bias += 2039) check({gain, bias});
  }
  for (int gain = -1100; gain <= 1100; gain += 4) {
    for (const int bias : {-kLimit, -65 * 256, -128, -127, -1, 0, 1, 128, 129, 3000, kLimit}) {
      check({gain, bias});
    }
  }
}

// Memory between two pages that cannot be accessed.
class GuardedMemory {
 public:
  explicit GuardedMemory(std::size_t bytes)
      : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))),
        mapped_((bytes + page_ - 1) / page_ * page_ + 2 * page_),
        memory_(mmap(nullptr, mapped_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
    if (memory_ == MAP_FAILED ||
        mprotect(begin(), mapped_ - 2 * page_, PROT_READ | PROT_WRITE) != 0) {
      throw std::system_error(errno, std::generic_category());
    }
  }
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;
  ~GuardedMemory() { munmap(memory_, mapped_); }

  [[nodiscard]] std::span<std::uint8_t> first(std::size_t bytes) const { return {begin(), bytes}; }
  [[nodiscard]] std::span<std::uint8_t> last(std::size_t bytes) const {
    return {begin() + (mapped_ - 2 * page_ - bytes), bytes};
  }

 private:
  [[nodiscard]] std::uint8_t* begin() const { return static_cast<std::uint8_t*>(memory_) + page_; }

  std::size_t page_;
  std::size_t mapped_;
  void* memory_;
};

TEST_P(SimdTest, TouchesNothingOutsideTheImages) {
  const GuardedMemory source(1 << 16);
  const GuardedMemory target(1 << 16);
  for (const int channels : {1, 3}) {
    for (const std::string& text : pipelines(channels)) {
      const Pipeline pipeline = Pipeline::parse(text);
      for (int width = 1; width <= 140; ++width) {
        const Shape shape{width, 1 + width % 5, channels};
        const Shape out_shape = pipeline.output_shape(shape);
        const Image in = random_image(shape, 3);
        const Image expected = scalar_result(pipeline, in);
        for (const bool at_the_end : {false, true}) {
          const auto place = [&](const GuardedMemory& memory, Shape s) {
            return ImageView(at_the_end ? memory.last(s.bytes()) : memory.first(s.bytes()), s);
          };
          const ImageView guarded_in = place(source, shape);
          const ImageView guarded_out = place(target, out_shape);
          std::ranges::copy(in.view().samples(), guarded_in.samples().begin());
          simd::make(pipeline)->apply(guarded_in, guarded_out);
          ASSERT_EQ(difference(expected.view(), guarded_out), "") << text << ", width " << width;
        }
      }
    }
  }
}

TEST(SimdTargets, AnUnknownOneIsRefusedWithTheKnown) {
  ASSERT_FALSE(simd::targets().empty());
  EXPECT_EQ(simd::target(), simd::targets().front());
  try {
    simd::force_target("MMX");
    FAIL() << "MMX was accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string_view(error.what()).find(simd::targets().back()), std::string_view::npos)
        << error.what();
  }
}

// Whatever a new instruction set does wrong, it is not chosen.
TEST(SelfCheck, SeesEachRowFunctionThatIsWrong) {
  if (simd::targets().empty()) GTEST_SKIP() << "this machine has no vectors";
  const simd::RowFunctions& right = *simd::row_functions();
  const auto with = [&](simd::RowFunction& grayscale, simd::RowFunction& gaussian3,
                        simd::RowFunction& gaussian5, simd::RowFunction& gaussian7,
                        simd::RowFunction& sobel, simd::RowFunction& sharpen,
                        simd::RowFunction& copy) {
    return simd::compute_as_defined({right.vector_bytes, right.block_columns, grayscale, gaussian3,
                                     gaussian5, gaussian7, sobel, sharpen, copy});
  };
  const auto& [bytes, columns, grey, blur3, blur5, blur7, sobel, sharpen, copy] = right;
  EXPECT_TRUE(with(grey, blur3, blur5, blur7, sobel, sharpen, copy));
  static constexpr auto wrong = [](const simd::RowTask& task) {
    for (std::size_t row = 0; row < task.count; ++row) {
      std::fill_n(task.targets[row] + task.first, task.last - task.first, std::uint8_t{7});
    }
  };
  simd::RowFunction& bad = *static_cast<simd::RowFunction*>(wrong);
  EXPECT_FALSE(with(bad, blur3, blur5, blur7, sobel, sharpen, copy));
  EXPECT_FALSE(with(grey, bad, blur5, blur7, sobel, sharpen, copy));
  EXPECT_FALSE(with(grey, blur3, bad, blur7, sobel, sharpen, copy));
  EXPECT_FALSE(with(grey, blur3, blur5, bad, sobel, sharpen, copy));
  EXPECT_FALSE(with(grey, blur3, blur5, blur7, bad, sharpen, copy));
  EXPECT_FALSE(with(grey, blur3, blur5, blur7, sobel, bad, copy));
  EXPECT_FALSE(with(grey, blur3, blur5, blur7, sobel, sharpen, bad));
}

// However an instruction set cuts the work, the bytes are the same.
TEST_P(SimdTest, BlocksOfAnyWidthMakeTheWhole) {
  const simd::RowFunctions& own = *simd::row_functions();
  for (const std::size_t columns : {std::size_t{64}, std::size_t{192}, simd::kAllColumns}) {
    const simd::RowFunctions functions{own.vector_bytes, columns,       own.grayscale,
                                       own.gaussian3,    own.gaussian5, own.gaussian7,
                                       own.sobel,        own.sharpen,   own.copy};
    for (const int channels : {1, 3}) {
      for (const int width : {1, 63, 64, 65, 66, 127, 128, 131, 200, 4099}) {
        const Image in = random_image({width, 37, channels}, 5);
        for (const std::string& text : pipelines(channels)) {
          const Pipeline pipeline = Pipeline::parse(text);
          Image out(pipeline.output_shape(in.shape()));
          simd::make_kernel(pipeline, functions)->apply(in.view(), out.view());
          ASSERT_EQ(difference(scalar_result(pipeline, in).view(), out.view()), "")
              << text << ", width " << width << ", blocks of " << columns;
        }
      }
    }
  }
}

}  // namespace
}  // namespace bb
