// What memory alone allows: the bytes of a scope in memory, copied by all workers.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "host/contender/contender.h"
#include "host/measure/sample_sums.h"
#include "host/model/study.h"

namespace bb {

/// Runs beside the contenders in every round, so that their share of it compares like with like.
/// When it fails there are no such shares, and nothing else is lost.
class CopyRoofMeasurement {
 public:
  /// The job sets, one a part, must outlive the object.
  CopyRoofMeasurement(const Entrant& copy, const Pipeline& pipeline,
                      std::vector<const JobSet*> job_sets, std::size_t bytes);

  /// Copies a part; untimed in round 0. Throws Interrupted.
  void run(std::size_t part, int round, double clock_s);

  void end();
  void kill() const;

  /// The rounds that have gone through every part.
  [[nodiscard]] CopyRoof roof() const;

 private:
  void time(std::size_t part, int round, double clock_s);

  std::unique_ptr<Contender> contender_;
  std::vector<const JobSet*> job_sets_;
  int workers_;
  std::size_t bytes_;
  bool prepared_ = false;
  bool failed_ = false;
  SampleSums sums_;
};

}  // namespace bb
