// The wrapper around the job sets of a backend whose process is confined.
#pragma once

#include <optional>

#include "backends/interface/backend.h"
#include "host/isolation/sandbox.h"

namespace bb {

/// Forwards to another job set. Each process that loads an image confines itself to
/// Sandbox::worker before its first one: its backend has then started everything that it needs.
/// load() throws std::runtime_error if this fails.
class ConfinedJobs final : public JobSet {
 public:
  explicit ConfinedJobs(const JobSet& jobs) : jobs_(jobs) {}

  [[nodiscard]] std::size_t size() const override { return jobs_.size(); }
  [[nodiscard]] Shape input_shape(std::size_t i) const override { return jobs_.input_shape(i); }
  [[nodiscard]] Shape output_shape(std::size_t i) const override { return jobs_.output_shape(i); }
  [[nodiscard]] ConstImageView load(std::size_t i, Image& scratch) const override {
    confine_this_process();
    return jobs_.load(i, scratch);
  }
  [[nodiscard]] ImageView target(std::size_t i, Image& scratch) const override {
    return jobs_.target(i, scratch);
  }
  void store(std::size_t i, ConstImageView result) const override { jobs_.store(i, result); }
  [[nodiscard]] JobFiles files() const override { return jobs_.files(); }
  [[nodiscard]] std::optional<HostMemory> memory() const override { return jobs_.memory(); }
  void prefault() const override { jobs_.prefault(); }
  void enter(Phase phase) const override { jobs_.enter(phase); }
  void end_share() const override { jobs_.end_share(); }

 private:
  static void confine_this_process() {
    [[maybe_unused]] static const bool confined = [] {
      enter_sandbox(Sandbox::worker);
      return true;
    }();
  }

  const JobSet& jobs_;
};

}  // namespace bb
