// Golden digests of the outputs that every backend must compute, on every machine, from the same
// generated images.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
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
  std::vector<Shape> shapes;  // picture i of the generated set gets shape i
  std::string input_digest;   // of these images
  std::vector<GoldenPipeline> pipelines;
};

struct GoldenImages {
  std::vector<SetImage> images;
  ImageArena pixels;  // in the same order
};

/// Generates the images of these shapes. Throws std::runtime_error.
[[nodiscard]] GoldenImages golden_images(const std::vector<Shape>& shapes);

/// Makes pipelines and shapes that cover each filter, each kind of value of each parameter, and
/// each class of sizes. Their digests are those of the scalar kernel, which is the definition, as
/// computed by this call.
[[nodiscard]] Golden make_golden();

/// Those of results/golden.json when the program was built.
[[nodiscard]] Golden own_golden();
[[nodiscard]] std::string_view own_golden_text();

/// Throws UsageError, naming the file, if it is no file of golden digests.
[[nodiscard]] Golden read_golden(const std::filesystem::path& path);
void write_golden(const Golden& golden, const std::filesystem::path& path);

}  // namespace bb
