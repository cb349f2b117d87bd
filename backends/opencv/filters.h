// The filters as OpenCV functions, on cv::Mat (CPU) or cv::UMat (OpenCL).
#pragma once

#include <array>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "kernels/filter/pipeline.h"

namespace bb {

/// A cv::Mat over an image's memory, without a copy. cv::Mat has no constant form: the caller must
/// not write to the result unless the image is writable.
inline cv::Mat as_mat(ConstImageView image) {
  auto* samples = const_cast<std::uint8_t*>(image.samples().data());
  const Shape shape = image.shape();
  return {shape.height, shape.width, CV_8UC(shape.channels), samples};
}

/// Applies a pipeline, for one thread. Keeps the memory between filters from image to image.
template <class Array>
class OpenCvFilters {
 public:
  /// `prototype` is an empty array whose allocator all memory comes from.
  explicit OpenCvFilters(Pipeline pipeline, const Array& prototype = {})
      : pipeline_(std::move(pipeline)) {
    between_.fill(prototype);
    gradients_.fill(prototype);
    float_gradients_.fill(prototype);
  }

  /// Calls `after(filter, result)` after each filter. `out` keeps its memory if it has the right
  /// shape. Throws cv::Exception.
  template <class After>
  void apply(const Array& in, Array& out, After&& after) {
    Array source = in;
    for (std::size_t n = 0; n < pipeline_.filters().size(); ++n) {
      const Filter& filter = pipeline_.filters()[n];
      Array& target = n + 1 == pipeline_.filters().size() ? out : between_[n % 2];
      std::visit([&](const auto& f) { apply_one(f, source, target); }, filter);
      after(filter, target);
      source = target;
    }
  }

 private:
  void apply_one(const Grayscale& /*filter*/, const Array& in, Array& out) {
    if (in.channels() == 1) {
      in.copyTo(out);
    } else {
      cv::cvtColor(in, out, cv::COLOR_RGB2GRAY);
    }
  }

  void apply_one(const Gaussian& filter, const Array& in, Array& out) {
    cv::GaussianBlur(in, out, {filter.size(), filter.size()}, 0);
  }

  void apply_one(const Sobel& /*filter*/, const Array& in, Array& out) {
    for (std::size_t axis = 0; axis < 2; ++axis) {
      cv::Sobel(in, gradients_[axis], CV_16S, axis == 0 ? 1 : 0, axis == 0 ? 0 : 1);
      gradients_[axis].convertTo(float_gradients_[axis], CV_32F);
    }
    cv::magnitude(float_gradients_[0], float_gradients_[1], float_gradients_[2]);
    float_gradients_[2].convertTo(out, CV_8U);
  }

  void apply_one(const Sharpen& /*filter*/, const Array& in, Array& out) {
    static const cv::Mat kernel = (cv::Mat_<float>(3, 3) << 0, -1, 0, -1, 5, -1, 0, -1, 0);
    cv::filter2D(in, out, -1, kernel);
  }

  void apply_one(const Brightness& filter, const Array& in, Array& out) {
    constexpr double kOne = Brightness::kOne;
    in.convertTo(out, -1, filter.gain / kOne, filter.bias / kOne);
  }

  Pipeline pipeline_;
  std::array<Array, 2> between_;
  std::array<Array, 2> gradients_;
  std::array<Array, 3> float_gradients_;
};

}  // namespace bb
