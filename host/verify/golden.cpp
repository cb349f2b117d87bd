#include "host/verify/golden.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "host/base/digest.h"
#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/json_depth.h"
#include "host/images/generate.h"
#include "kernels/cpu/kernels.h"

namespace bb {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSchemaVersion = 1;
constexpr std::uint64_t kSeed = 1;

// Each filter alone on colour and on grey; each size of the blur; gains and biases that round,
// saturate and invert; filters whose input is saturated; and long pipelines.
constexpr auto kPipelines = std::to_array<std::string_view>({
    Pipeline::kDefault,
    "grayscale",
    "gaussian:ksize=3",
    "gaussian:ksize=5",
    "gaussian:ksize=7",
    "grayscale,gaussian:ksize=5",
    "grayscale,sobel",
    "sharpen",
    "brightness:gain=-2.5,bias=254.5",
    "grayscale,brightness:gain=8,bias=-250,sobel,sobel",
    "grayscale,gaussian:ksize=7,sobel,brightness:gain=1.3,bias=-10",
    "sharpen,gaussian:ksize=5,sharpen,grayscale,sharpen",
    "brightness:gain=0.5,bias=0.5,gaussian:ksize=7,gaussian:ksize=5,gaussian:ksize=3",
});

// Images narrower than a filter, images about as wide as vectors and work-groups, thin images, and
// sizes of photos. Successive images almost always differ in size, so that data left over from one
// image becomes visible in the next. Some devices batch images of one size, so some sizes occur
// again, both apart and in a row.
constexpr auto kSizes = std::to_array<std::array<int, 2>>(
    {{1, 1},  {512, 512}, {2, 1},   {1, 2},    {3, 3},   {300, 5}, {1, 65},  {64, 64},  {65, 1},
     {4, 7},  {129, 67},  {15, 9},  {16, 16},  {2, 2},   {17, 5},  {31, 33}, {341, 97}, {33, 31},
     {63, 8}, {255, 130}, {127, 3}, {1000, 3}, {6, 200}, {8, 8},   {7, 12},  {96, 64},  {640, 120},
     {5, 1},  {31, 33},   {15, 9},  {31, 33},  {15, 9},  {31, 33}, {61, 40}, {61, 40},  {61, 40}});

std::vector<Shape> golden_shapes() {
  std::vector<Shape> shapes;
  shapes.reserve(kSizes.size());
  for (const auto& [width, height] : kSizes) shapes.push_back({width, height, 3});
  return shapes;
}

Shape parse_shape(const std::string& text) {
  Shape shape{0, 0, 3};
  const char* const end = text.data() + text.size();
  const char* const x = std::from_chars(text.data(), end, shape.width).ptr;
  constexpr int kMost = 65535;
  if (x == end || *x != 'x' || std::from_chars(x + 1, end, shape.height).ptr != end ||
      shape.width < 1 || shape.height < 1 || shape.width > kMost || shape.height > kMost) {
    throw std::runtime_error(fmt::format("'{}' is no size of an image", text));
  }
  return shape;
}

// What a file may ask of every backend: the scalar kernel takes about 3 s for the most work.
void check_work(const Golden& golden) {
  constexpr std::size_t kMostPixels = 100'000'000;
  constexpr std::size_t kMostWork = 1'000'000'000;
  std::size_t pixels = 0;
  for (const Shape& shape : golden.shapes) pixels += shape.pixels();
  std::size_t filters = 0;
  for (const GoldenPipeline& entry : golden.pipelines) filters += entry.pipeline.filters().size();
  if (pixels <= kMostPixels && pixels * filters <= kMostWork) return;
  throw std::runtime_error(fmt::format(
      "{} pixels in {} filters are too many: {} pixels, and {} pixels times filters, are the most",
      pixels, filters, kMostPixels, kMostWork));
}

Golden from_json(const Json& json) {
  if (json.at("schema_version") != kSchemaVersion) {
    throw std::runtime_error("its schema_version is not one that this program knows");
  }
  Golden golden;
  for (const std::string size : json.at("sizes")) golden.shapes.push_back(parse_shape(size));
  golden.input_digest = json.at("input_digest");
  for (const Json& entry : json.at("pipelines")) {
    GoldenPipeline pipeline{Pipeline::parse(entry.at("pipeline").get<std::string>()),
                            entry.at("output_digests")};
    if (pipeline.digests.size() != golden.shapes.size()) {
      throw std::runtime_error(fmt::format("{} has {} digests for {} images",
                                           pipeline.pipeline.to_string(), pipeline.digests.size(),
                                           golden.shapes.size()));
    }
    static_cast<void>(pipeline.pipeline.output_shape({1, 1, 3}));
    golden.pipelines.push_back(std::move(pipeline));
  }
  if (golden.shapes.empty() || golden.pipelines.empty()) {
    throw std::runtime_error("it has nothing to verify");
  }
  check_work(golden);
  return golden;
}

}  // namespace

GoldenImages golden_images(const std::vector<Shape>& shapes) {
  GoldenImages set;
  set.pixels = ImageArena(shapes);
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    set.images.push_back(
        {fmt::format("generated-{:03}-{}x{}", i, shapes[i].width, shapes[i].height),
         {},
         shapes[i]});
    generate(kSeed, i, set.pixels.view(i));
  }
  return set;
}

Golden make_golden() {
  Golden golden;
  golden.shapes = golden_shapes();
  const GoldenImages set = golden_images(golden.shapes);
  golden.input_digest = digest(set.pixels);
  for (const std::string_view text : kPipelines) {
    GoldenPipeline& entry =
        golden.pipelines.emplace_back(GoldenPipeline{Pipeline::parse(text), {}});
    const std::unique_ptr<Kernel> scalar = make_kernel("scalar", entry.pipeline);
    for (std::size_t i = 0; i < set.images.size(); ++i) {
      Image output(entry.pipeline.output_shape(set.images[i].shape));
      scalar->apply(set.pixels.view(i), output.view());
      entry.digests.push_back(digest(std::as_const(output).view()));
    }
  }
  return golden;
}

Golden own_golden() { return from_json(Json::parse(own_golden_text())); }

Golden read_golden(const std::filesystem::path& path) {
  constexpr std::size_t kMostBytes = 10'000'000;
  try {
    std::vector<std::uint8_t> bytes;
    read_file(path, bytes, kMostBytes);
    check_json_depth(bytes);
    return from_json(Json::parse(bytes));
  } catch (const Json::exception&) {
    throw UsageError(fmt::format(
        "--golden {} is no file of golden digests: 'verify --update' writes one", printable(path)));
  } catch (const std::exception& error) {
    throw UsageError(fmt::format("--golden {}: {}", printable(path), error.what()));
  }
}

void write_golden(const Golden& golden, const std::filesystem::path& path) {
  Json sizes = Json::array();
  for (const Shape& shape : golden.shapes) {
    sizes.push_back(fmt::format("{}x{}", shape.width, shape.height));
  }
  Json pipelines = Json::array();
  for (const GoldenPipeline& entry : golden.pipelines) {
    pipelines.push_back(
        {{"pipeline", entry.pipeline.to_string()}, {"output_digests", entry.digests}});
  }
  const Json document = {{"schema_version", kSchemaVersion},
                         {"sizes", sizes},
                         {"input_digest", golden.input_digest},
                         {"pipelines", pipelines}};
  constexpr int kIndent = 1;
  const std::string text = document.dump(kIndent) + "\n";
  write_file(path, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

}  // namespace bb
