// A contender in a comparison, with its rows.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backends/interface/backend.h"
#include "host/base/digest.h"
#include "host/contender/contender.h"
#include "host/images/image_set.h"
#include "host/measure/sample_sums.h"
#include "host/model/row.h"
#include "host/scopes/scope.h"

namespace bb {

/// What a participant has to show for one scope.
struct ScopeRecord {
  Row row;
  std::size_t first_job_set = 0;  // of the scope's, among the participant's job sets
  SampleSums sums{1};             // of the timed runs
  Digest digest;                  // of the first outputs of each part until now
  std::size_t digested_parts = 0;
  bool part_differs = false;                    // known already, for the present part
  std::optional<std::size_t> first_difference;  // the first image that differs
  bool finished = false;                        // the scope is over
  bool has_outputs = false;                     // of a whole run that has been verified
};

class Participant {
 public:
  Participant(const Entrant& entrant, const Pipeline& pipeline, const ImageSet& set)
      : entrant_(entrant), contender_(entrant.make(pipeline)), set_(set) {}

  [[nodiscard]] const Entrant& entrant() const { return entrant_; }
  [[nodiscard]] const std::string& label() const { return entrant_.label; }
  [[nodiscard]] const Contender& contender() const { return *contender_; }

  /// Whether its contender is prepared and of use.
  [[nodiscard]] bool running() const { return running_; }

  /// Takes part in one more scope.
  void enter(Scope& scope);
  [[nodiscard]] std::vector<ScopeRecord>& records() { return records_; }

  /// Prepares the contender in a new process. When that fails, the rows of the scopes from
  /// `first_scope` to `last_scope` say so. Throws Interrupted.
  void set_up(std::size_t first_scope, std::size_t last_scope);

  /// Runs over a part of a scope.
  [[nodiscard]] Run run(const ScopeRecord& record, std::size_t part, const Tick& tick) {
    return contender_->run(record.first_job_set + part, tick);
  }

  /// Does something with the contender or its outputs; when that fails, the rows of these scopes
  /// say so. `first_image` is the number in the set of the contender's image 0. Throws Interrupted.
  void attempt(std::size_t first_scope, std::size_t last_scope, std::size_t first_image,
               const std::function<void()>& action);

  /// It takes no further part: its rows in these scopes say why.
  void give_up(std::size_t first_scope, std::size_t last_scope, Status status,
               const std::string& reason);

  /// Lets the contender shut down.
  void end();

  void kill() const { contender_->kill(); }

  /// After kill(): its rows without a timed run are unfinished.
  void abandon();

 private:
  const Entrant& entrant_;
  std::unique_ptr<Contender> contender_;
  const ImageSet& set_;
  std::vector<const JobSet*> job_sets_;  // of all scopes, part by part
  std::vector<ScopeRecord> records_;     // one for each scope
  bool running_ = false;
};

}  // namespace bb
