#include "kernels/simd/ring.h"

#include <algorithm>

#include "kernels/simd/rows.h"

namespace bb::simd {

RowRing::RowRing(std::size_t rows, std::size_t row_bytes)
    : rows_(static_cast<unsigned>(rows)),
      stride_((kMargin + row_bytes + kSlack + kMargin - 1) / kMargin * kMargin) {
  memory_ = hwy::AllocateAligned<std::uint8_t>(rows * stride_);
  std::fill_n(memory_.get(), rows * stride_, std::uint8_t{0});
  begin_ = memory_.get() + kMargin;
}

}  // namespace bb::simd
