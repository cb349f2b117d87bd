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

/// Every kernel that runs on the CPU, the definition ("scalar") first.
[[nodiscard]] std::span<const KernelInfo> kernels();

/// The kernel that only moves bytes (kernels/cpu/copy.h): the yardstick that no pipeline can beat.
inline constexpr std::string_view kCopyKernel = "copy";

/// Throws std::invalid_argument for a name that is neither listed by kernels() nor kCopyKernel.
[[nodiscard]] std::unique_ptr<Kernel> make_kernel(std::string_view name, const Pipeline& pipeline);

}  // namespace bb
