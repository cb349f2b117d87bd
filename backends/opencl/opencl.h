// The OpenCL backend.
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
  bool zero_copy = false;  // the device works on the host's own memory
};

/// For devices that are CPUs: wide vectors, one work-item for each tile.
[[nodiscard]] Strategy cpu_strategy();

/// For all other devices: many work-items for each tile.
[[nodiscard]] Strategy gpu_strategy();

/// Either of them, as the device requires; zero_copy where the device shares the host's memory.
/// Where the environment has BACKEND_BENCH_OPENCL_DRIVE=gpu, gpu_strategy() for every device: so
/// all that is done for a GPU can be tried out without one. Throws std::invalid_argument where it
/// has another value.
[[nodiscard]] Strategy strategy_for(const OpenClDevice& device);

/// Uses `strategy` for any device; without one, uses strategy_for() the chosen device.
[[nodiscard]] std::unique_ptr<Backend> make_backend(std::optional<Strategy> strategy = {});

}  // namespace bb::opencl
