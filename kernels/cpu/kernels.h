// The kernels that run on the CPU.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "kernels/filter/kernel.h"
#include "kernels/filter/pipeline.h"

namespace bb {

struct KernelInfo {
  std::string_view name;
  std::string_view description;
  std::unique_ptr<Kernel> (*make)(const Pipeline&);
};

/// The kernel that --simd-target is about.
inline constexpr std::string_view kSimdKernel = "simd";

/// Every kernel that runs on the CPU; "scalar", the definition, is the first.
[[nodiscard]] std::span<const KernelInfo> kernels();

/// The kernel that only copies bytes (kernels/cpu/copy.h), as a lower bound for times.
inline constexpr std::string_view kCopyKernel = "copy";

/// Makes the kernel with this name of kernels(), or kCopyKernel.
/// Throws std::invalid_argument for other names.
[[nodiscard]] std::unique_ptr<Kernel> make_kernel(std::string_view name, const Pipeline& pipeline);

}  // namespace bb
