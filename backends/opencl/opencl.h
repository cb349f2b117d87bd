// The OpenCL backend, with what its tests need to see of it.
#pragma once

#include <memory>
#include <optional>

#include "backends/interface/backend.h"
#include "backends/opencl/device.h"
#include "kernels/opencl/compose.h"

namespace bb::opencl {

/// How a device is driven.
struct Strategy {
  Layout layout;
  bool zero_copy = false;  // work on the host's own memory
};

/// For devices that are CPUs: wide vectors, one work-item for each tile.
[[nodiscard]] Strategy cpu_strategy();

/// For all others: many work-items for each tile.
[[nodiscard]] Strategy gpu_strategy();

/// The one of them that fits the device.
[[nodiscard]] Strategy strategy_for(const Device& device);

/// With `strategy` for every device, or else with what fits the device that the options choose.
[[nodiscard]] std::unique_ptr<Backend> make_backend(std::optional<Strategy> strategy = {});

}  // namespace bb::opencl
