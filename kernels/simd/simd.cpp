#include "kernels/simd/simd.h"

#include <optional>
#include <utility>
#include <variant>

#include "kernels/scalar/scalar.h"
#include "kernels/simd/stream.h"

namespace bb::simd {
namespace {

RowFunction gaussian_function(const Gaussian& gaussian, const RowFunctions& functions) {
  switch (gaussian.ksize) {
    case 3:
      return functions.gaussian3;
    case 5:
      return functions.gaussian5;
    default:
      return functions.gaussian7;
  }
}

Step bind(const Filter& filter, const RowFunctions& functions) {
  Step step{filter, functions.sharpen, {}};
  if (std::holds_alternative<Grayscale>(filter)) step.function = functions.grayscale;
  if (std::holds_alternative<Sobel>(filter)) step.function = functions.sobel;
  if (const auto* gaussian = std::get_if<Gaussian>(&filter)) {
    step.function = gaussian_function(*gaussian, functions);
  }
  if (const auto* brightness = std::get_if<Brightness>(&filter)) {
    step.brightness = brightness_form(*brightness);
    step.function =
        step.brightness.half_up ? functions.brightness_half_up : functions.brightness_half_even;
  }
  return step;
}

// Streams images through the pipeline; a stream is kept for as long as their shape stays the same.
class SimdKernel final : public Kernel {
 public:
  SimdKernel(const Pipeline& pipeline, const RowFunctions& functions)
      : vector_bytes_(functions.vector_bytes) {
    for (const Filter& filter : pipeline.filters()) steps_.push_back(bind(filter, functions));
  }

  using Kernel::apply;
  void apply(ConstImageView in, ImageView out, RowRange rows) override {
    if (!stream_ || stream_->shape() != in.shape()) {
      stream_.emplace(steps_, vector_bytes_, in.shape());
    }
    stream_->run(in, out, rows);
  }

 private:
  std::vector<Step> steps_;
  std::size_t vector_bytes_;
  std::optional<Stream> stream_;
};

}  // namespace

std::unique_ptr<Kernel> make(const Pipeline& pipeline) {
  const RowFunctions* functions = row_functions();
  if (functions == nullptr) return scalar::make(pipeline);
  return std::make_unique<SimdKernel>(pipeline, *functions);
}

}  // namespace bb::simd
