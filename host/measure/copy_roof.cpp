#include "host/measure/copy_roof.h"

#include <exception>
#include <utility>

#include "host/base/error.h"

namespace bb {

CopyRoofMeasurement::CopyRoofMeasurement(const Entrant& copy, const Pipeline& pipeline,
                                         std::vector<const JobSet*> job_sets, std::size_t bytes)
    : contender_(copy.make(pipeline)),
      job_sets_(std::move(job_sets)),
      workers_(copy.key.workers.value_or(1)),
      bytes_(bytes),
      sums_(job_sets_.size()) {}

void CopyRoofMeasurement::run(std::size_t part, int round, double clock_s) {
  attempt([&] { time(part, round, clock_s); });
}

void CopyRoofMeasurement::restart() {
  attempt([&] { contender_->end(); });
  prepared_ = false;
}

void CopyRoofMeasurement::attempt(const std::function<void()>& action) {
  if (failed_) return;
  try {
    action();
  } catch (const Interrupted&) {
    throw;
  } catch (const std::exception&) {
    failed_ = true;
    contender_->discard();  // it may be about to write into outputs that others use next
  }
}

void CopyRoofMeasurement::time(std::size_t part, int round, double clock_s) {
  if (!prepared_) {
    contender_->prepare(job_sets_);
    ++processes_;
  }
  prepared_ = true;
  const Run run = contender_->run(part);
  if (round == 0) return;
  Sample at;
  at.process = processes_ - 1;
  at.round = round;
  at.clock_s = clock_s;
  sums_.add(part, at, run);
}

void CopyRoofMeasurement::end() {
  if (!failed_) contender_->end();
}

void CopyRoofMeasurement::kill() const { contender_->kill(); }

CopyRoof CopyRoofMeasurement::roof() const {
  CopyRoof roof;
  if (failed_ || sums_.complete().empty()) return roof;
  roof.workers = workers_;
  roof.bytes = bytes_;
  roof.samples.assign(sums_.complete().begin(), sums_.complete().end());
  return roof;
}

}  // namespace bb
