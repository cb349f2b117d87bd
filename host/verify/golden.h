// Golden digests: what every backend must compute, on every machine, from the same generated
// images.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/images/image_set.h"
#include "kernels/filter/pipeline.h"

namespace bb {

/// The right outputs of one pipeline: a digest for each image.
struct GoldenPipeline {
  Pipeline pipeline;
  std::vector<std::string> digests;
};

struct Golden {
  std::vector<Shape> shapes;  // of the images: picture i of the generated set, in that size
  std::string input_digest;   // of those images
  std::vector<GoldenPipeline> pipelines;
};

struct GoldenImages {
  std::vector<SetImage> images;
  ImageArena pixels;  // in the same order
};

/// The images that the shapes name. Throws std::runtime_error.
[[nodiscard]] GoldenImages golden_images(const std::vector<Shape>& shapes);

/// The pipelines and shapes that cover each filter, each parameter's kinds of values and each class
/// of sizes, with the digests of what the definition (the scalar kernel) computes here and now.
[[nodiscard]] Golden make_golden();

/// Throws UsageError that names the file when it is not one of golden digests.
[[nodiscard]] Golden read_golden(const std::filesystem::path& path);
void write_golden(const Golden& golden, const std::filesystem::path& path);

}  // namespace bb
