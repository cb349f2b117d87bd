// Whoever takes part in a comparison: it is set up once, runs again and again, and ends.
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

/// The contender reported an error, or its process died, or took longer than its time.
class ContenderFailure : public std::runtime_error {
 public:
  explicit ContenderFailure(const std::string& what,
                            std::optional<std::size_t> image = std::nullopt)
      : std::runtime_error(what), image_(image) {}

  /// The image that it failed at, where the contender knows it; the message does not name it.
  [[nodiscard]] std::optional<std::size_t> image() const { return image_; }

 private:
  std::optional<std::size_t> image_;
};

/// Called now and then while waiting for a contender.
using Tick = std::function<void()>;

/// What a set-up gave, and how long it took.
struct SetUp {
  Settled settled;
  double seconds = 0;
};

/// What a run took.
struct Run {
  double seconds = 0;            // wall time of the work alone
  std::optional<Phases> phases;  // of that time
  Usage usage;
  std::string disturbance;  // see Sample
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

  /// Starts in a new process and sets up for these job sets, which outlive the process. Throws
  /// ContenderUnavailable or ContenderFailure; the contender is then idle.
  virtual SetUp prepare(std::span<const JobSet* const> job_sets, const Tick& tick = nullptr) = 0;

  /// Computes every image of one of the job sets. Throws ContenderFailure; the contender is then of
  /// no use until it is prepared again.
  virtual Run run(std::size_t job_set, const Tick& tick = nullptr) = 0;

  /// Lets it shut down in its own time; one that does not end so is killed.
  virtual void end() = 0;

  /// Kills it without waiting for its end, so that several can end at a time.
  virtual void kill() const = 0;

  /// Kills it and gives back what it held.
  virtual void discard() = 0;
};

/// Who is to take part, before anything of it has started.
struct Entrant {
  ContenderKey key;
  bool requested = false;  // the user named it
  std::string label;       // unique among the entrants, and fit for a directory's name
  std::function<std::unique_ptr<Contender>(const Pipeline&)> make;
};

}  // namespace bb
