#include "backends/opencl/batch.h"

#include <algorithm>
#include <map>
#include <span>
#include <tuple>

namespace bb::opencl {

bool ShapeOrder::operator()(const Shape& a, const Shape& b) const {
  return std::tie(a.channels, a.height, a.width) < std::tie(b.channels, b.height, b.width);
}

std::vector<Batch> batches_of(const JobSet& jobs, std::size_t most_bytes) {
  std::map<Shape, std::vector<std::size_t>, ShapeOrder> by_shape;
  for (std::size_t i = 0; i < jobs.size(); ++i) by_shape[jobs.input_shape(i)].push_back(i);
  std::vector<Batch> batches;
  for (const auto& [shape, all] : by_shape) {
    const std::size_t limit = std::max<std::size_t>(most_bytes / shape.bytes(), 1);
    for (std::size_t first = 0; first < all.size(); first += limit) {
      const std::span some = std::span(all).subspan(first, std::min(limit, all.size() - first));
      batches.push_back({shape, jobs.output_shape(some.front()), {some.begin(), some.end()}});
    }
  }
  return batches;
}

std::vector<Batch> single_images(const JobSet& jobs) {
  std::vector<Batch> batches;
  batches.reserve(jobs.size());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    batches.push_back({jobs.input_shape(i), jobs.output_shape(i), {i}});
  }
  return batches;
}

JobBytes bytes_of(const JobSet& jobs) {
  JobBytes bytes;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    bytes.inputs += jobs.input_shape(i).bytes();
    bytes.outputs += jobs.output_shape(i).bytes();
  }
  return bytes;
}

}  // namespace bb::opencl
