// One scope of a comparison. In each round over each part, every participant runs, and every run is
// verified.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

#include "host/base/progress.h"
#include "host/images/job_sets.h"
#include "host/measure/comparison.h"
#include "host/measure/copy_roof.h"
#include "host/measure/participant.h"
#include "host/measure/rounds.h"
#include "host/scopes/scope.h"

namespace bb {

/// The data that all scopes of a comparison share.
struct Stage {
  const Plan& plan;
  std::size_t images;  // of the whole set
  std::deque<Participant>& participants;
  ImageCounter& done;
  Progress& progress;
};

class ScopeRun {
 public:
  /// `index` is the scope's number in the plan. `copy` may be null.
  ScopeRun(const Stage& stage, Scope& scope, std::size_t index, CopyRoofMeasurement* copy);

  /// Throws Interrupted, and the exceptions of loading a part.
  void run();

 private:
  void set_up_all();
  void begin_part();
  void warm_up();
  int run_rounds(RandomOrder& order, StoppingRule& rule);
  void run_round(RandomOrder& order, int round);
  void restart_all();
  void run_once(Participant& participant, int round);
  void run_until_undisturbed(Participant& participant, int round);
  Run run_verified(Participant& participant, int round);
  void add_to_digest(const Participant& participant, ScopeRecord& record);
  void verify(const Participant& participant, ScopeRecord& record);
  void show_progress(const Participant& participant, int round, double run_s) const;
  [[nodiscard]] double share_done(double share_of_run) const;

  [[nodiscard]] ScopeRecord& record_of(Participant& participant) const {
    return participant.records()[index_];
  }

  const Stage& stage_;
  Scope& scope_;
  std::size_t index_;
  CopyRoofMeasurement* copy_;
  std::size_t part_ = 0;
  double clock_s_ = 0;  // time_of_fixed_cycles() in the current round

  // How far it is, in the current part:
  using Clock = std::chrono::steady_clock;
  std::optional<int> rounds_;  // in all; absent as long as precision decides
  double budget_s_ = 0;        // the most that the rounds take where it does
  std::optional<Clock::time_point> rounds_began_;
  std::size_t turns_ = 0;  // timed runs that are done
};

}  // namespace bb
