// The wrapper around every job set that a backend gets.
#pragma once

#include "backends/interface/forwarding_jobs.h"
#include "host/accounting/phase_clock.h"
#include "host/accounting/usage_meter.h"

namespace bb {

/// Forwards to another job set, and books its users' time: in load(), in store() and between them.
class MeasuredJobs final : public ForwardingJobs {
 public:
  MeasuredJobs(const JobSet& jobs, const PhaseClock& clock, const UsageMeter& usage)
      : ForwardingJobs(jobs), clock_(clock), usage_(usage) {}

  [[nodiscard]] ConstImageView load(std::size_t i, Image& scratch) const override {
    clock_.enter(Phase::decode);
    const ConstImageView view = ForwardingJobs::load(i, scratch);
    clock_.enter(Phase::filter);
    return view;
  }
  void store(std::size_t i, ConstImageView result) const override {
    clock_.enter(Phase::encode);
    ForwardingJobs::store(i, result);
    clock_.enter(Phase::waiting);
  }
  void enter(Phase phase) const override { clock_.enter(phase); }
  void end_share() const override { usage_.add_worker(); }

 private:
  const PhaseClock& clock_;
  const UsageMeter& usage_;
};

}  // namespace bb
