#include "kernels/simd/simd.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <stdexcept>
#include <utility>
#include <variant>

#include "kernels/scalar/scalar.h"
#include "kernels/simd/stream.h"

namespace bb::simd {
namespace {

// Each filter has a function here that chooses its row function.
Step bind(const Grayscale& filter, const RowFunctions& functions) {
  return {filter, functions.grayscale, {}};
}

Step bind(const Gaussian& filter, const RowFunctions& functions) {
  switch (filter.ksize) {
    case Gaussian::Ksize::k3:
      return {filter, functions.gaussian3, {}};
    case Gaussian::Ksize::k5:
      return {filter, functions.gaussian5, {}};
    case Gaussian::Ksize::k7:
      return {filter, functions.gaussian7, {}};
  }
  return {};
}

Step bind(const Sobel& filter, const RowFunctions& functions) {
  return {filter, functions.sobel, {}};
}

Step bind(const Sharpen& filter, const RowFunctions& functions) {
  return {filter, functions.sharpen, {}};
}

Step bind(const Brightness& filter, const RowFunctions& functions) {
  return {filter, functions.copy, brightness_form(filter)};
}

// Streams images through the pipeline. Keeps the stream while the images' shape stays the same.
class SimdKernel final : public Kernel {
 public:
  SimdKernel(const Pipeline& pipeline, const RowFunctions& functions)
      : layout_{functions.vector_bytes, functions.block_columns} {
    for (const Filter& filter : pipeline.filters()) {
      steps_.push_back(std::visit([&](const auto& f) { return bind(f, functions); }, filter));
    }
  }

  using Kernel::apply;
  void apply(ConstImageView in, ImageView out, RowRange rows) override {
    if (!stream_ || stream_->shape() != in.shape()) {
      stream_.emplace(steps_, layout_, in.shape());
    }
    stream_->run(in, out, rows);
  }

 private:
  std::vector<Step> steps_;
  Layout layout_;
  std::optional<Stream> stream_;
};

}  // namespace

std::unique_ptr<Kernel> make_kernel(const Pipeline& pipeline, const RowFunctions& functions) {
  return std::make_unique<SimdKernel>(pipeline, functions);
}

std::unique_ptr<Kernel> make(const Pipeline& pipeline) {
  if (targets().empty()) {
    if (rejected_targets().empty()) return scalar::make(pipeline);
    throw std::runtime_error(fmt::format(
        "the simd kernel fails its self-check with every instruction set of this machine: "
        "{}",
        fmt::join(rejected_targets(), ", ")));
  }
  return make_kernel(pipeline, *row_functions());
}

}  // namespace bb::simd
