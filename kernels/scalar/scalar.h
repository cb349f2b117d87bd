// The scalar kernels: the readable definition of every filter, one pixel at a time.
#pragma once

#include <memory>

#include "kernels/filter/kernel.h"

namespace bb::scalar {

/// Each computes the rows `rows` of `out` from the whole image `in`. The shape of `out` must be
/// output_shape(filter, in.shape()).
void apply(const Grayscale& filter, ConstImageView in, ImageView out, RowRange rows);
void apply(const Gaussian& filter, ConstImageView in, ImageView out, RowRange rows);
void apply(const Sobel& filter, ConstImageView in, ImageView out, RowRange rows);
void apply(const Sharpen& filter, ConstImageView in, ImageView out, RowRange rows);
void apply(const Brightness& filter, ConstImageView in, ImageView out, RowRange rows);

/// Sobel's last step: min(255, round(√sum)). `sum` is at most 2·1020².
[[nodiscard]] std::uint8_t magnitude(int sum);

/// Makes a kernel that applies each filter to the whole image before the next one.
[[nodiscard]] std::unique_ptr<Kernel> make(const Pipeline& pipeline);

}  // namespace bb::scalar
