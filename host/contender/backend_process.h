// Runs a backend in its own process, so that a crash or hang of a driver affects only one row.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "backends/interface/backend.h"
#include "backends/process/child_process.h"
#include "host/contender/contender.h"

namespace bb {

/// Why the backend's process cannot be confined. Empty if it can.
[[nodiscard]] std::string why_unconfined(const BackendInfo& info);

class BackendProcess {
 public:
  /// Forks the process. It inherits everything that it needs: the backend's entry in the registry
  /// and the tasks. The entry and the job sets must outlive it.
  BackendProcess(const BackendInfo& info, std::vector<Task> tasks, const BackendOptions& options);

  /// Sets up for one of the tasks, and computes one of its job sets. prepare() and run() may each
  /// take as long as the options' timeout. Both throw ContenderFailure. prepare() also throws
  /// ContenderUnavailable where the backend gets fewer workers than requested. Afterwards the
  /// process cannot be used any more. Both throw Interrupted. run() returns when the process is
  /// idle again, so that what runs next has all cores.
  SetUp prepare(std::size_t task = 0, const Tick& tick = nullptr);
  Run run(std::size_t job_set, const Tick& tick = nullptr);

  /// Lets an idle backend shut down its workers and its device in an orderly way. Without this
  /// call, its process is killed. Returns how the process ended ("exit status 0" on success).
  std::string end() { return process_.end(); }

  /// Kills the process, and does not wait for its end.
  void kill() const { process_.kill(); }

 private:
  std::chrono::milliseconds timeout_;
  bool needs_workers_;  // all that were requested
  int workers_;
  ChildProcess process_;
};

/// Runs the backend's probe() in a process of its own, for as long as the options' timeout. A
/// backend that errs, crashes or does not answer is not usable. Throws Interrupted.
[[nodiscard]] Availability probe_isolated(const BackendInfo& info,
                                          const BackendOptions& options = {},
                                          const Tick& tick = nullptr);

/// Like probe_isolated(), but asks only once for each backend and device: a driver that does not
/// answer costs the timeout.
[[nodiscard]] Availability probe_once(const BackendInfo& info, const BackendOptions& options,
                                      const Tick& tick = nullptr);

}  // namespace bb
