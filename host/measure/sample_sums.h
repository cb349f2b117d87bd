// Adds up the runs over a set that is measured in parts.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "host/contender/contender.h"
#include "host/figures/figures.h"
#include "host/model/row.h"

namespace bb {

/// The samples of one contender in one scope, one for each round. All rounds over one part are run
/// before the next part begins. So the sample of a round over the whole set is the sum of that
/// round's runs over the parts.
class SampleSums {
 public:
  explicit SampleSums(std::size_t parts) : parts_(parts) {}

  /// Adds the run over a part to the sample of its round. `at` identifies the run's round and
  /// process. A sample's clock is the mean of its parts' clocks.
  void add(std::size_t part, const Sample& at, const Run& run) {
    const auto index = static_cast<std::size_t>(at.round - 1);
    const double clock_s = at.clock_s.value_or(0) / static_cast<double>(parts_);
    if (index == samples_.size()) {
      Sample& sample = samples_.emplace_back(at);
      sample.time_s = run.seconds;
      sample.phases = run.phases;
      sample.usage = run.usage;
      sample.device_copy_s = run.device_copy_s;
      sample.clock_s = clock_s;
    } else {
      Sample& sample = samples_[index];
      sample.process = at.process;
      sample.time_s += run.seconds;
      if (sample.phases && run.phases) *sample.phases += *run.phases;
      sample.usage += run.usage;
      if (sample.device_copy_s && run.device_copy_s) *sample.device_copy_s += *run.device_copy_s;
      *sample.clock_s += clock_s;
    }
    if (part + 1 == parts_) ++complete_;
  }

  /// The samples of the rounds that have run over every part.
  [[nodiscard]] std::span<const Sample> complete() const {
    return std::span(samples_).first(complete_);
  }

  /// The time of each round, over the parts that it has run over so far.
  [[nodiscard]] ByProcess times() const { return times_by_process(samples_); }

 private:
  std::size_t parts_;
  std::size_t complete_ = 0;
  std::vector<Sample> samples_;
};

}  // namespace bb
