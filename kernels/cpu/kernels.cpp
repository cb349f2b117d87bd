#include "kernels/cpu/kernels.h"

#include <fmt/format.h>

#include <array>
#include <stdexcept>

#include "kernels/cpu/copy.h"
#include "kernels/scalar/scalar.h"
#include "kernels/simd/simd.h"

namespace bb {
namespace {

constexpr std::array kKernels = {
    KernelInfo{"scalar", "one pixel at a time, filter by filter: the definition", scalar::make},
    KernelInfo{kSimdKernel, "rows streamed through all filters, in the widest vectors", simd::make},
};

}  // namespace

std::span<const KernelInfo> kernels() { return kKernels; }

std::unique_ptr<Kernel> make_kernel(std::string_view name, const Pipeline& pipeline) {
  if (name == kCopyKernel) return copy::make(pipeline);
  for (const KernelInfo& info : kKernels) {
    if (info.name == name) return info.make(pipeline);
  }
  throw std::invalid_argument(fmt::format("there is no kernel '{}'", name));
}

}  // namespace bb
