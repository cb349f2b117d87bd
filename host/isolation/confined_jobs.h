// The wrapper around the job sets of a backend whose process is confined.
#pragma once

#include "backends/interface/forwarding_jobs.h"
#include "host/isolation/sandbox.h"

namespace bb {

/// Forwards to another job set. Each process that loads an image confines itself to
/// Sandbox::worker before its first one: its backend has then started everything that it needs.
/// load() throws std::runtime_error if this fails.
class ConfinedJobs final : public ForwardingJobs {
 public:
  using ForwardingJobs::ForwardingJobs;

  [[nodiscard]] ConstImageView load(std::size_t i, Image& scratch) const override {
    confine_this_process();
    return ForwardingJobs::load(i, scratch);
  }

 private:
  static void confine_this_process() {
    [[maybe_unused]] static const bool confined = [] {
      enter_sandbox(Sandbox::worker);
      return true;
    }();
  }
};

}  // namespace bb
