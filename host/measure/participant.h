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

/// The results of a participant in one scope.
struct ScopeRecord {
  Row row;
  std::vector<const JobSet*> job_sets;  // part by part
  SampleSums sums{1};                   // of the timed runs
  Digest digest;                        // of the first outputs of each part so far
  std::size_t digested_parts = 0;
  bool part_differs = false;  // already found in the current part
  bool has_outputs = false;   // of a whole run, and they are verified
};

class Participant {
 public:
  Participant(const Entrant& entrant, const Pipeline& pipeline, const ImageSet& set)
      : entrant_(entrant), contender_(entrant.make(pipeline)), set_(set) {}

  [[nodiscard]] const Entrant& entrant() const { return entrant_; }
  [[nodiscard]] const std::string& label() const { return entrant_.label; }
  [[nodiscard]] const Contender& contender() const { return *contender_; }

  /// Whether its contender is prepared and can run.
  [[nodiscard]] bool running() const { return running_; }

  /// Adds a scope to take part in.
  void enter(Scope& scope);
  [[nodiscard]] std::vector<ScopeRecord>& records() { return records_; }

  /// Prepares the contender in a new process, for one scope. If that fails, the rows of the scopes
  /// from this one to `last_scope` record the failure. Throws Interrupted.
  void set_up(std::size_t scope, std::size_t last_scope);

  /// Runs over a part of the scope that it is set up for.
  [[nodiscard]] Run run(std::size_t part, const Tick& tick) { return contender_->run(part, tick); }

  /// Does something with the contender or its outputs. If that fails, the rows of these scopes
  /// record the failure. `first_image` is the index in the set of the contender's image 0. Throws
  /// Interrupted.
  void attempt(std::size_t first_scope, std::size_t last_scope, std::size_t first_image,
               const std::function<void()>& action);

  /// Ends the participation. The rows in these scopes record the reason.
  void give_up(std::size_t first_scope, std::size_t last_scope, Status status,
               const std::string& reason);

  /// Lets the contender shut down.
  void end();

  void kill() const { contender_->kill(); }

  /// Call it after kill(). Marks the rows without a timed run as unfinished.
  void abandon();

 private:
  const Entrant& entrant_;
  std::unique_ptr<Contender> contender_;
  const ImageSet& set_;
  std::vector<ScopeRecord> records_;  // one for each scope
  bool running_ = false;
};

}  // namespace bb
