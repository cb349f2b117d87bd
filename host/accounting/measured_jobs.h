// The wrapper around every job set that a backend gets.
#pragma once

#include "backends/interface/backend.h"
#include "host/accounting/phase_clock.h"
#include "host/accounting/usage_meter.h"

namespace bb {

/// Forwards to another job set, and books its users' time: in load(), in store() and between them.
class MeasuredJobs final : public JobSet {
 public:
  MeasuredJobs(const JobSet& jobs, const PhaseClock& clock, const UsageMeter& usage)
      : jobs_(jobs), clock_(clock), usage_(usage) {}

  [[nodiscard]] std::size_t size() const override { return jobs_.size(); }
  [[nodiscard]] Shape input_shape(std::size_t i) const override { return jobs_.input_shape(i); }
  [[nodiscard]] Shape output_shape(std::size_t i) const override { return jobs_.output_shape(i); }
  [[nodiscard]] ConstImageView load(std::size_t i, Image& scratch) const override {
    clock_.enter(Phase::decode);
    const ConstImageView view = jobs_.load(i, scratch);
    clock_.enter(Phase::filter);
    return view;
  }
  [[nodiscard]] ImageView target(std::size_t i, Image& scratch) const override {
    return jobs_.target(i, scratch);
  }
  void store(std::size_t i, ConstImageView result) const override {
    clock_.enter(Phase::encode);
    jobs_.store(i, result);
    clock_.enter(Phase::waiting);
  }
  [[nodiscard]] JobFiles files() const override { return jobs_.files(); }
  [[nodiscard]] std::optional<HostMemory> memory() const override { return jobs_.memory(); }
  void prefault() const override { jobs_.prefault(); }
  void enter(Phase phase) const override { clock_.enter(phase); }
  void end_share() const override { usage_.add_worker(); }

 private:
  const JobSet& jobs_;
  const PhaseClock& clock_;
  const UsageMeter& usage_;
};

}  // namespace bb
