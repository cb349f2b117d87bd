#include "host/measure/scope_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "host/base/interrupt.h"
#include "host/machine/clock_rate.h"

namespace bb {
namespace {

constexpr int kWarmUp = 0;       // the number of the untimed round
constexpr int kMostRepeats = 3;  // of a disturbed run

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void note_disturbance(Row& row, const Sample& at, const Run& run) {
  Sample& sample = row.samples.emplace_back(at);
  sample.time_s = run.seconds;
  sample.phases = run.phases;
  sample.usage = run.usage;
  sample.disturbance = run.disturbance;
}

}  // namespace

ScopeRun::ScopeRun(const Stage& stage, Scope& scope, std::size_t index, CopyRoofMeasurement* copy)
    : stage_(stage), scope_(scope), index_(index), copy_(copy) {}

void ScopeRun::run() {
  const Effort& effort = stage_.plan.effort;
  const std::size_t shares = stage_.plan.scopes.size() * scope_.parts();
  budget_s_ = effort.time_budget_s / static_cast<double>(shares);
  rounds_ = effort.runs;
  StoppingRule rule(effort, budget_s_);
  RandomOrder order(effort.order_seed, stage_.participants.size() + (copy_ != nullptr ? 1U : 0U));
  set_up_all();
  for (part_ = 0; part_ < scope_.parts(); ++part_) {
    begin_part();
    warm_up();
    if (part_ == 0) {
      rounds_ = run_rounds(order, rule);
    } else {
      // Every part gets as many rounds as the first part, so that each run is a sum over all parts.
      for (int round = 1; round <= *rounds_; ++round) run_round(order, round);
    }
  }
  for (Participant& participant : stage_.participants) {
    check_interrupted();  // end() waits for a while if a process does not end
    participant.end();
  }
}

// The order of forks does not matter, because only the children load drivers and start threads. A
// participant that failed in a run of an earlier scope starts again: each scope has its own row.
void ScopeRun::set_up_all() {
  for (Participant& participant : stage_.participants) {
    if (record_of(participant).row.status != Status::ok) continue;
    stage_.progress.show(fmt::format("{} sets up", participant.label()), share_done(0));
    participant.set_up(index_, stage_.plan.scopes.size() - 1);
  }
}

void ScopeRun::begin_part() {
  for (Participant& participant : stage_.participants) record_of(participant).part_differs = false;
  turns_ = 0;
  rounds_began_.reset();
  if (scope_.parts() > 1) stage_.progress.show("loads images", share_done(0));
  scope_.begin_part(part_);
}

void ScopeRun::warm_up() {
  for (int warmup = 0; warmup < stage_.plan.effort.warmups; ++warmup) {
    for (Participant& participant : stage_.participants) run_once(participant, kWarmUp);
    if (copy_ != nullptr) copy_->run(part_, kWarmUp, 0);
  }
}

int ScopeRun::run_rounds(RandomOrder& order, StoppingRule& rule) {
  const Clock::time_point start = Clock::now();
  rounds_began_ = start;
  const auto elapsed_s = [&] { return seconds_since(start); };
  // The times of every participant that is still running.
  const auto times = [&] {
    std::vector<ByProcess> all;
    for (Participant& participant : stage_.participants) {
      if (participant.running()) all.push_back(record_of(participant).sums.times());
    }
    return all;
  };
  int rounds = 0;
  while (!rule.enough(rounds, elapsed_s(), times())) run_round(order, ++rounds);
  return rounds;
}

// In a round every participant runs once, so that a change of the machine's speed affects all
// equally.
void ScopeRun::run_round(RandomOrder& order, int round) {
  if (round > 1 && (round - 1) % stage_.plan.effort.runs_per_process == 0) restart_all();
  clock_s_ = time_of_fixed_cycles(stage_.plan.clock_core);
  for (const std::size_t turn : order.next()) {
    if (turn < stage_.participants.size()) {
      run_once(stage_.participants[turn], round);
      ++turns_;
    } else {
      copy_->run(part_, round, clock_s_);
    }
  }
}

void ScopeRun::restart_all() {
  for (Participant& participant : stage_.participants) {
    if (!participant.running()) continue;
    participant.end();
    participant.set_up(index_, index_);
  }
  if (copy_ != nullptr) copy_->restart();
  warm_up();
}

void ScopeRun::run_once(Participant& participant, int round) {
  if (!participant.running()) return;
  const bool is_reference = &participant == &stage_.participants.front();
  if (!scope_.has_reference() && !is_reference) {
    participant.give_up(index_, index_, Status::failed,
                        "there is no reference: the baseline failed");
    return;
  }
  participant.attempt(index_, index_, scope_.first_image(part_),
                      [&] { run_until_undisturbed(participant, round); });
}

// A disturbed run is verified like any other, but its time is not used.
void ScopeRun::run_until_undisturbed(Participant& participant, int round) {
  ScopeRecord& record = record_of(participant);
  Sample at;
  at.process = static_cast<int>(record.row.setups_s.size()) - 1;
  at.round = round;
  if (round != kWarmUp) at.clock_s = clock_s_;
  for (int repeats = 0; repeats <= kMostRepeats; ++repeats) {
    const Run run = run_verified(participant, round);
    const bool disturbed = !run.disturbance.empty();
    if (disturbed) note_disturbance(record.row, at, run);
    if (round == kWarmUp) return;
    if (disturbed) continue;
    record.sums.add(part_, at, run);
    if (part_ + 1 == scope_.parts()) record.row.samples.push_back(record.sums.complete().back());
    return;
  }
  throw ContenderFailure(fmt::format("{} runs in a row were disturbed; the last: {}",
                                     kMostRepeats + 1, record.row.samples.back().disturbance));
}

Run ScopeRun::run_verified(Participant& participant, int round) {
  ScopeRecord& record = record_of(participant);
  record.has_outputs = false;
  scope_.spoil(participant.label());
  stage_.done.reset();
  const Clock::time_point start = Clock::now();
  const auto show = [&] { show_progress(participant, round, seconds_since(start)); };
  Run run = participant.run(part_, show);
  show_progress(participant, round, run.seconds);
  if (record.digested_parts == part_) add_to_digest(participant, record);
  if (scope_.has_reference()) {
    verify(participant, record);
  } else {
    const auto running = std::ranges::count_if(stage_.participants, &Participant::running);
    scope_.keep_reference(participant.label(), static_cast<std::size_t>(running) - 1);
  }
  record.has_outputs = true;
  return run;
}

void ScopeRun::add_to_digest(const Participant& participant, ScopeRecord& record) {
  scope_.add_outputs(participant.label(), record.digest);
  if (++record.digested_parts == scope_.parts()) record.row.output_digest = record.digest.text();
}

void ScopeRun::verify(const Participant& participant, ScopeRecord& record) {
  if (record.part_differs) return;  // only the first difference is reported
  std::optional<Mismatch> mismatch = scope_.verify(participant.label());
  if (!mismatch) return;
  record.part_differs = true;
  record.row.status = Status::mismatch;
  record.row.reason = std::move(mismatch->description);
  record.row.first_difference = mismatch->first_image;
}

void ScopeRun::show_progress(const Participant& participant, int round, double run_s) const {
  const auto done = static_cast<double>(stage_.done.value());
  std::optional<double> images_per_s;
  if (done > 0 && run_s > 0) images_per_s = done / run_s;
  const double share_of_run = round == kWarmUp ? 0 : done / static_cast<double>(stage_.images);
  stage_.progress.show(fmt::format("{} {}", scope_.info().name, participant.label()),
                       share_done(share_of_run), images_per_s);
}

// Of the whole comparison. Scopes and parts count alike, whatever they take.
double ScopeRun::share_done(double share_of_run) const {
  double part = 0;
  if (rounds_) {
    part = (static_cast<double>(turns_) + share_of_run) /
           (static_cast<double>(*rounds_) * static_cast<double>(stage_.participants.size()));
  } else if (rounds_began_) {
    part = seconds_since(*rounds_began_) / budget_s_;
  }
  const double scope =
      (static_cast<double>(part_) + std::min(part, 1.0)) / static_cast<double>(scope_.parts());
  return (static_cast<double>(index_) + scope) / static_cast<double>(stage_.plan.scopes.size());
}

}  // namespace bb
