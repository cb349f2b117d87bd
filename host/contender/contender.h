// A participant in a comparison: it is set up once, runs many times, and ends.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "backends/interface/backend.h"
#include "host/model/row.h"
#include "kernels/filter/pipeline.h"

namespace bb {

/// The contender cannot run on this machine; the message is the reason.
class ContenderUnavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The contender reported an error, or its process died or exceeded its timeout.
class ContenderFailure : public std::runtime_error {
 public:
  explicit ContenderFailure(const std::string& what,
                            std::optional<std::size_t> image = std::nullopt)
      : std::runtime_error(what), image_(image) {}

  /// The image that the contender failed at, if it is known. The message does not name the image.
  [[nodiscard]] std::optional<std::size_t> image() const { return image_; }

 private:
  std::optional<std::size_t> image_;
};

/// Called from time to time while waiting for a contender.
using Tick = std::function<void()>;

/// The result and the duration of a set-up.
struct SetUp {
  Settled settled;
  double seconds = 0;
};

/// The cost of a run.
struct Run {
  double seconds = 0;            // wall time of the work alone
  std::optional<Phases> phases;  // of that time
  Usage usage;
  std::optional<double> device_copy_s;  // see Sample, as is the next
  std::string disturbance;
};

/// A pipeline, and what it runs over. The job sets must outlive the process that they are given to.
struct Task {
  Pipeline pipeline;
  std::vector<const JobSet*> job_sets;
};

/// Every member throws Interrupted when a signal arrives.
class Contender {
 public:
  Contender() = default;
  Contender(const Contender&) = delete;
  Contender& operator=(const Contender&) = delete;
  virtual ~Contender() = default;

  /// The shape of its result for an input of this shape. Throws std::invalid_argument where it
  /// cannot take such an input.
  [[nodiscard]] virtual Shape output_shape(Shape input) const = 0;

  /// Starts in a new process and sets up for these job sets, which must outlive the process. Throws
  /// ContenderUnavailable or ContenderFailure; the contender is then idle.
  virtual SetUp prepare(std::span<const JobSet* const> job_sets, const Tick& tick = nullptr) = 0;

  /// The same for several tasks, one after the other: starts, and sets up for the first.
  virtual SetUp prepare(std::vector<Task> tasks, const Tick& tick = nullptr) = 0;

  /// Sets up for another one of the tasks, in the same process. Throws as prepare() does.
  virtual SetUp take_on(std::size_t task, const Tick& tick = nullptr) = 0;

  /// Computes every image of one of the job sets of its task. Throws ContenderFailure, and
  /// ContenderUnavailable where it must not run over this one; the contender must then be prepared
  /// again before it can run.
  virtual Run run(std::size_t job_set, const Tick& tick = nullptr) = 0;

  /// Lets the contender shut down in an orderly way, and kills it if it does not end.
  virtual void end() = 0;

  /// Kills the contender without waiting for its end, so that several contenders can end at the
  /// same time.
  virtual void kill() const = 0;

  /// Kills the contender and releases its resources.
  virtual void discard() = 0;
};

/// A future participant, before any part of it has started.
struct Entrant {
  ContenderKey key;
  bool requested = false;  // the user named it
  std::string label;       // unique among the entrants; can be a directory's name
  std::string unconfined;  // why its process is not confined, where others are
  std::function<std::unique_ptr<Contender>(const Pipeline&)> make;
};

}  // namespace bb
