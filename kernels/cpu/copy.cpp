#include "kernels/cpu/copy.h"

#include <algorithm>
#include <cstring>

namespace bb::copy {
namespace {

class CopyKernel final : public Kernel {
 public:
  using Kernel::apply;
  void apply(ConstImageView in, ImageView out, RowRange rows) override {
    for (int y = rows.first; y < rows.last; ++y) {
      const std::span<std::uint8_t> target = out.row(y);
      for (std::span<const std::uint8_t> source = in.row(y); !source.empty();) {
        const std::size_t count = std::min(source.size(), target.size());
        std::memcpy(target.data(), source.data(), count);
        source = source.subspan(count);
      }
    }
  }
};

}  // namespace

std::unique_ptr<Kernel> make(const Pipeline& /*pipeline*/) {
  return std::make_unique<CopyKernel>();
}

}  // namespace bb::copy
