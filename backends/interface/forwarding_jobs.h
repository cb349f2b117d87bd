// The base of wrappers around a job set.
#pragma once

#include <optional>

#include "backends/interface/backend.h"

namespace bb {

/// Forwards everything to another job set, which must outlive it. A wrapper overrides what it adds
/// to.
class ForwardingJobs : public JobSet {
 public:
  explicit ForwardingJobs(const JobSet& jobs) : jobs_(jobs) {}

  [[nodiscard]] std::size_t size() const override { return jobs_.size(); }
  [[nodiscard]] Shape input_shape(std::size_t i) const override { return jobs_.input_shape(i); }
  [[nodiscard]] Shape output_shape(std::size_t i) const override { return jobs_.output_shape(i); }
  [[nodiscard]] ConstImageView load(std::size_t i, Image& scratch) const override {
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
  const JobSet& jobs_;
};

}  // namespace bb
