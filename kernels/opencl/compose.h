// Composes OpenCL programs for a pipeline out of the templates in this folder (*.cl).
#pragma once

#include <string>
#include <vector>

#include "kernels/filter/pipeline.h"

namespace bb::opencl {

/// How a program's work is laid out; the best differs between CPUs and GPUs.
struct Layout {
  static constexpr int kAutoLanes = 0;  // as many as suit the target of the device's compiler
  static constexpr int kMostLanes = 64;
  int lanes;  // samples computed at once: 4, 16, kAutoLanes or, where Clang compiles, 32 or 64
  int group_width;   // work-items of a work-group that share a row,
  int group_height;  // and that share a column
  int tile_width;    // pixels of the output that a work-group computes, at most
  int tile_height;
  int local_bytes;  // of local memory for each work-group, which may make tiles smaller
  int max_halo;     // rows of halo beyond which a program is not fused with the next filter
};

/// A program with one kernel, `run`, that takes images through one or more filters:
///   run(global const uchar* input, ulong input_stride, global uchar* output, ulong output_stride,
///       int width, int height)
/// over an NDRange of tiles across × tiles down × images, each tile a work-group of
/// group_width × group_height. Strides are bytes from image to image.
struct Program {
  std::string source;
  int output_channels = 0;
  int tile_width = 0;
  int tile_height = 0;
  int group_width = 0;
  int group_height = 0;
  int local_bytes = 0;  // of local memory that each work-group uses
};

enum class Fusion { kNone, kFull };

/// The programs to run after one another for images of `channels` channels; at least one.
[[nodiscard]] std::vector<Program> compose(const Pipeline& pipeline, int channels,
                                           const Layout& layout, Fusion fusion);

}  // namespace bb::opencl
