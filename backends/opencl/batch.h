// Divides a job set into the batches that a device computes at once.
#pragma once

#include <cstddef>
#include <vector>

#include "backends/interface/backend.h"

namespace bb::opencl {

/// Images of one job set and of one shape that are computed together.
struct Batch {
  Shape input;
  Shape output;
  std::vector<std::size_t> jobs;
};

/// An order for sets of shapes.
struct ShapeOrder {
  bool operator()(const Shape& a, const Shape& b) const;
};

/// All images of each shape together, in batches whose inputs take `most_bytes` at most where that
/// is more than an image.
[[nodiscard]] std::vector<Batch> batches_of(const JobSet& jobs, std::size_t most_bytes);

/// A batch for each image.
[[nodiscard]] std::vector<Batch> single_images(const JobSet& jobs);

/// What all inputs of a job set take, and all results.
struct JobBytes {
  std::size_t inputs = 0;
  std::size_t outputs = 0;
};
[[nodiscard]] JobBytes bytes_of(const JobSet& jobs);

}  // namespace bb::opencl
