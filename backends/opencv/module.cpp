// The OpenCV module: both ways to OpenCV's filters.
#include "backends/interface/module.h"

namespace bb::backends {

std::vector<BackendInfo> opencv();
std::vector<BackendInfo> opencv_tapi();

namespace {

std::vector<BackendInfo> both() {
  std::vector<BackendInfo> backends = opencv();
  backends.push_back(opencv_tapi().front());
  return backends;
}

}  // namespace
}  // namespace bb::backends

BACKEND_BENCH_MODULE(bb::backends::both)
