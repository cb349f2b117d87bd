// Composes the source of OpenCL programs from the templates in this folder (*.cl).
#pragma once

#include <string>
#include <vector>

#include "kernels/filter/pipeline.h"

namespace bb::opencl {

/// How a kernel divides its work. CPUs and GPUs need different layouts.
struct Layout {
  static constexpr int kAutoLanes = 0;  // vector.cl chooses for the target of the device's compiler
  static constexpr int kWords = 4;      // words of four samples, as GPUs need it: words.cl
  static constexpr int kMostLanes = 64;
  int lanes;         // samples in a vector: kAutoLanes, kWords or 16; with Clang also 32 or 64
  int group_width;   // most work-items in a row of a work-group
  int group_height;  // work-items in a column of a work-group
  int tile_width;    // most pixels in a row of the output tile that a work-group computes
  int tile_height;   // most rows of this tile
  int local_bytes;   // local memory of a work-group; tiles may become smaller to fit
  int max_halo;      // most rows of halo that the filters of one kernel have together

  [[nodiscard]] bool in_words() const { return lanes == kWords; }
};

/// A kernel that applies one or more filters to images:
///   name(global const uchar* input, ulong input_stride, global uchar* output, ulong output_stride,
///        int width, int height)
/// Its NDRange is tiles per row × tiles per column × images. Each tile is a work-group of
/// group_width × group_height work-items. Strides are bytes from one image to the next.
struct ComposedKernel {
  std::string name;
  int input_channels = 0;
  std::vector<Filter> filters;
  int output_channels = 0;
  int tile_width = 0;
  int tile_height = 0;
  int group_width = 0;
  int group_height = 0;
  int local_bytes = 0;  // local memory that each work-group uses
};

/// Whether each filter has a kernel of its own, or as many as possible share one.
enum class Fusion { kNone, kFull };

/// The source of a program with the kernels of any number of pipelines. One program for all of them
/// compiles faster than several: a compiler may read long headers for each.
class ProgramSource {
 public:
  explicit ProgramSource(const Layout& layout);

  /// The kernels, at least one, to run one after the other on images of `channels` channels. Adds
  /// those that the source lacks. Throws std::runtime_error if local memory is too small for any
  /// tile.
  std::vector<ComposedKernel> add(const Pipeline& pipeline, int channels, Fusion fusion);

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  Layout layout_;
  std::string text_;
  std::vector<ComposedKernel> kernels_;
};

}  // namespace bb::opencl
