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
#include "host/contender/phase_clock.h"
#include "host/contender/usage.h"

namespace bb {

/// The backend cannot run on this machine; the message is the reason.
class BackendUnavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The backend reported an error, or its process died, or took longer than its time.
class BackendFailure : public std::runtime_error {
 public:
  explicit BackendFailure(const std::string& what, std::optional<std::size_t> image = std::nullopt)
      : std::runtime_error(what), image_(image) {}

  /// The image that it failed at, where the backend knows it; the message does not name it.
  [[nodiscard]] std::optional<std::size_t> image() const { return image_; }

 private:
  std::optional<std::size_t> image_;
};

/// Called now and then while waiting for a backend.
using Tick = std::function<void()>;

class BackendProcess {
 public:
  struct SetUp {
    Prepared prepared;
    double seconds = 0;
  };
  struct Run {
    double seconds = 0;            // wall time of Backend::run() alone
    std::optional<Phases> phases;  // of that time
    Usage usage;
    std::string disturbance;  // see PhaseTimes
  };

  /// Forks the process. All that it needs is inherited and must outlive it: the backend's entry in
  /// the registry, and the job sets.
  BackendProcess(const BackendInfo& info, const Pipeline& pipeline, const BackendOptions& options,
                 std::span<const JobSet* const> job_sets);

  /// Each may take the options' timeout. Both throw BackendFailure, and prepare()
  /// BackendUnavailable; the process is of no use afterwards. Both throw Interrupted.
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
