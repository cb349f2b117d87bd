#include "backends/interface/module.h"

namespace bb::backends {
std::vector<BackendInfo> opencl();
}  // namespace bb::backends

BACKEND_BENCH_MODULE(bb::backends::opencl)
