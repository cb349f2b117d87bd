// What memory alone allows: the bytes of scope filter, copied by all workers.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "host/contender/backend_process.h"
#include "host/contender/contenders.h"
#include "host/images/chunks.h"
#include "host/measure/run_sums.h"
#include "host/results/results.h"

namespace bb {

/// Runs beside the contenders in every round, so that their share of it compares like with like.
/// When it fails there are no such shares, and that is all.
class CopyMeasurement {
 public:
  /// `job_sets` holds one for each chunk first. Everything must outlive the object.
  CopyMeasurement(const Contender& copy, const Pipeline& pipeline, std::span<const Chunk> chunks,
                  std::span<const JobSet* const> job_sets);

  /// Copies a chunk, untimed in round 0. Throws Interrupted.
  void run(std::size_t chunk, int round);

  void end();
  void kill() const;

  /// The times of the rounds that have gone through every chunk.
  [[nodiscard]] CopyTimes times() const;

 private:
  void time(std::size_t chunk, int round);

  const Contender& copy_;
  const Pipeline& pipeline_;
  std::span<const Chunk> chunks_;
  std::span<const JobSet* const> job_sets_;
  std::optional<BackendProcess> process_;
  bool failed_ = false;
  RunSums sums_;
  std::size_t complete_ = 0;  // rounds that have gone through every chunk
};

}  // namespace bb
