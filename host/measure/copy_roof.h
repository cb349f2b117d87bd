// Measures the limit that memory sets: all workers copy the bytes of a scope in memory.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "host/contender/contender.h"
#include "host/measure/sample_sums.h"
#include "host/model/study.h"

namespace bb {

/// Runs in every round, together with the contenders, so that their share of its speed is measured
/// under the same conditions. If it fails, the shares are missing, but nothing else is lost.
class CopyRoofMeasurement {
 public:
  /// There is one job set for each part. The job sets must outlive the object.
  CopyRoofMeasurement(const Entrant& copy, const Pipeline& pipeline,
                      std::vector<const JobSet*> job_sets, std::size_t bytes);

  /// Copies a part; untimed in round 0. Throws Interrupted.
  void run(std::size_t part, int round, double clock_s);

  /// Goes on in a new process, as the contenders do. Throws Interrupted.
  void restart();

  void end();
  void kill() const;

  /// The results of the rounds in which every part was copied.
  [[nodiscard]] CopyRoof roof() const;

 private:
  void attempt(const std::function<void()>& action);
  void time(std::size_t part, int round, double clock_s);

  std::unique_ptr<Contender> contender_;
  std::vector<const JobSet*> job_sets_;
  int workers_;
  std::size_t bytes_;
  int processes_ = 0;
  bool prepared_ = false;
  bool failed_ = false;
  SampleSums sums_;
};

}  // namespace bb
