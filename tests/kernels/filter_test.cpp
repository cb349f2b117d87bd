#include "kernels/filter/filter.h"

#include <gtest/gtest.h>

#include "kernels/filter/pipeline.h"
#include "tests/support/random_image.h"
#include "tests/support/random_pipeline.h"

namespace bb {
namespace {

std::string error_of(std::string_view pipeline) {
  try {
    static_cast<void>(Pipeline::parse(pipeline).output_shape({8, 8, 3}));
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(Filter, ParsesParametersAndPrintsThemBack) {
  EXPECT_EQ(parse_filter("gaussian"), Filter(Gaussian{Gaussian::Ksize::k3}));
  EXPECT_EQ(parse_filter("gaussian:ksize=7"), Filter(Gaussian{Gaussian::Ksize::k7}));
  EXPECT_EQ(parse_filter("brightness"), Filter(Brightness{307, 0}));
  EXPECT_EQ(parse_filter("brightness:gain=1.3,bias=-10"), Filter(Brightness{333, -2560}));
  EXPECT_EQ(to_string(parse_filter("brightness:bias=-10,gain=1.3")),
            "brightness:gain=1.3,bias=-10");
}

TEST(Filter, PrintedFiltersReadBackToTheSame) {
  testing::Random random(1);
  for (int n = 0; n < 40'000; ++n) {
    const Filter filter = testing::random_filter(random, 1);
    EXPECT_EQ(parse_filter(to_string(filter)), filter) << to_string(filter);
  }
}

TEST(Filter, TheHelpSaysHowToWriteEachOfThem) {
  EXPECT_EQ(filter_usage(),
            "grayscale, gaussian:ksize=3|5|7, sobel, sharpen, brightness:gain=G,bias=B");
}

TEST(Pipeline, ACommaBeforeAParameterContinuesTheFilter) {
  const Pipeline pipeline =
      Pipeline::parse("grayscale,brightness:gain=1.5,bias=3,gaussian:ksize=5,sharpen");
  EXPECT_EQ(pipeline.to_string(), "grayscale,brightness:gain=1.5,bias=3,gaussian:ksize=5,sharpen");
  EXPECT_EQ(pipeline.prefix(2).to_string(), "grayscale,brightness:gain=1.5,bias=3");
}

TEST(Pipeline, SpacesAroundItsFiltersDoNotCount) {
  EXPECT_EQ(Pipeline::parse(" grayscale, gaussian:ksize=5 ,sobel").to_string(),
            "grayscale,gaussian:ksize=5,sobel");
}

TEST(Pipeline, TheDefaultHasTheFiveFiltersInOrder) {
  EXPECT_EQ(Pipeline::parse(Pipeline::kDefault).to_string(),
            "grayscale,gaussian:ksize=3,sobel,sharpen,brightness:gain=1.2,bias=0");
}

TEST(Pipeline, HasAThousandFiltersAtMost) {
  std::string text = "sharpen";
  for (int n = 1; n < 1000; ++n) text += ",sharpen";
  EXPECT_EQ(error_of(text), "");
  EXPECT_EQ(error_of(text + ",sobel"), "a pipeline of 1001 filters: 1000 are the most");
}

TEST(Pipeline, ErrorsSayWhatToDo) {
  EXPECT_EQ(error_of("sobel"), "sobel needs a grey image: put grayscale before it");
  EXPECT_EQ(error_of("sharpen,sobel,grayscale"),
            "sobel needs a grey image: put grayscale before it");
  EXPECT_EQ(error_of("blur"),
            "there is no filter 'blur': the filters are grayscale, gaussian, sobel, sharpen, "
            "brightness");
  EXPECT_NE(error_of("").find("there is no filter ''"), std::string::npos);
  EXPECT_NE(error_of("sharpen,").find("there is no filter ''"), std::string::npos);
  EXPECT_EQ(error_of("gaussian:ksize=4"), "gaussian: ksize=4 is not 3, 5 or 7");
  EXPECT_EQ(error_of("gaussian:sigma=1"),
            "gaussian has no parameter 'sigma': it takes ksize=3, 5 or 7");
  EXPECT_EQ(error_of("grayscale:x=1"), "grayscale has no parameter 'x': it takes none");
  EXPECT_EQ(error_of("brightness:gain"), "brightness: 'gain' is not a parameter: write key=value");
  for (const char* value : {"", "x", "1.2x", "nan", "inf", "256", "-300"}) {
    EXPECT_NE(error_of(std::string("brightness:gain=") + value).find("is not a number"),
              std::string::npos)
        << value;
  }
}

TEST(Pipeline, ShapesFollowTheFilters) {
  EXPECT_EQ(Pipeline::parse("grayscale,sobel").output_shape({5, 6, 3}), (Shape{5, 6, 1}));
  EXPECT_EQ(Pipeline::parse("gaussian,sharpen").output_shape({5, 6, 3}), (Shape{5, 6, 3}));
}

}  // namespace
}  // namespace bb
