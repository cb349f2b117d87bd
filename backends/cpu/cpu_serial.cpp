// One image after the other on one thread. With the scalar kernel, it is the baseline.
#include <fmt/format.h>

#include <optional>

#include "backends/cpu/worker.h"
#include "backends/interface/backend.h"
#include "backends/process/pinning.h"
#include "kernels/cpu/kernels.h"

namespace bb::backends {
namespace {

class CpuSerial final : public Backend {
 public:
  Prepared prepare(const Pipeline& pipeline, const BackendOptions& options,
                   std::span<const JobSet* const> /*job_sets*/) override {
    worker_.emplace(make_kernel(options.kernel, pipeline));
    const Pinning pinning(options);
    pinning.bind(0);
    return {.device = {}, .driver = {}, .cores = pinning.cores()};
  }

  PhaseTimes run(const JobSet& jobs) override {
    for (std::size_t i = 0; i < jobs.size(); ++i) worker_->process(jobs, i);
    return {};
  }

 private:
  std::optional<Worker> worker_;
};

}  // namespace

std::vector<BackendInfo> cpu_serial() {
  std::vector<BackendInfo> backends;
  for (const KernelInfo& kernel : kernels()) {
    BackendInfo info;
    info.name = fmt::format("cpu-{}", kernel.name);
    info.description = fmt::format("one CPU thread, {}", kernel.description);
    info.kernels = {std::string(kernel.name)};
    info.make = [] { return std::make_unique<CpuSerial>(); };
    backends.push_back(std::move(info));
  }
  return backends;
}

}  // namespace bb::backends
