#include "host/measure/copy_measurement.h"

#include <exception>

#include "host/base/error.h"

namespace bb {

CopyMeasurement::CopyMeasurement(const Contender& copy, const Pipeline& pipeline,
                                 std::span<const Chunk> chunks,
                                 std::span<const JobSet* const> job_sets)
    : copy_(copy), pipeline_(pipeline), chunks_(chunks), job_sets_(job_sets) {}

void CopyMeasurement::run(std::size_t chunk, int round) {
  if (failed_) return;
  try {
    time(chunk, round);
  } catch (const Interrupted&) {
    throw;
  } catch (const std::exception&) {
    failed_ = true;
    process_.reset();
  }
}

void CopyMeasurement::time(std::size_t chunk, int round) {
  if (!process_) {
    process_.emplace(*copy_.info, pipeline_, copy_.options, job_sets_);
    process_->prepare();
  }
  const BackendProcess::Run run = process_->run(chunk);
  if (round == 0) return;
  sums_.add(round, run);
  if (chunk + 1 == chunks_.size()) ++complete_;
}

void CopyMeasurement::end() {
  if (process_) process_->end();
}

void CopyMeasurement::kill() const {
  if (process_) process_->kill();
}

CopyTimes CopyMeasurement::times() const {
  CopyTimes times;
  if (failed_ || complete_ == 0) return times;
  times.workers = copy_.options.workers;
  for (const Chunk& chunk : chunks_) {
    for (std::size_t i = 0; i < chunk.size(); ++i) {
      times.bytes += chunk.inputs.shape(i).bytes() + chunk.outputs.shape(i).bytes();
    }
  }
  times.samples_s.assign(sums_.seconds.begin(),
                         sums_.seconds.begin() + static_cast<std::ptrdiff_t>(complete_));
  return times;
}

}  // namespace bb
