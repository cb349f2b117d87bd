// A backend in a process of its own: a crash or a hang of a driver is one row, and no more.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>

#include "backends/interface/backend.h"
#include "backends/process/child_process.h"
#include "host/contender/contender.h"

namespace bb {

class BackendProcess {
 public:
  /// Forks the process. All that it needs is inherited and must outlive it: the backend's entry in
  /// the registry, and the job sets.
  BackendProcess(const BackendInfo& info, const Pipeline& pipeline, const BackendOptions& options,
                 std::span<const JobSet* const> job_sets);

  /// Each may take the options' timeout. Both throw ContenderFailure, and
  /// prepare() ContenderUnavailable; the process is of no use afterwards. Both throw Interrupted.
  SetUp prepare(const Tick& tick = nullptr);
  Run run(std::size_t job_set, const Tick& tick = nullptr);

  /// Lets an idle backend shut its workers and its device down in its own time; one that is not
  /// ended so is killed. Returns how its process ended ("exit status 0" when all was well).
  std::string end() { return process_.end(); }

  /// Ends it at once, without waiting for it.
  void kill() const { process_.kill(); }

 private:
  std::chrono::milliseconds timeout_;
  ChildProcess process_;
};

/// What the backend finds on this machine, asked in a process of its own.
[[nodiscard]] Availability probe_isolated(const BackendInfo& info);

}  // namespace bb
