// A row of results: one contender in one scope.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/model/phases.h"
#include "host/model/usage.h"

namespace bb {

/// Who was asked to run. It identifies a row together with the scope; what the contender made of it
/// (the device it found, the threads it got) is a result.
struct ContenderKey {
  std::string backend;
  std::string kernel;
  std::optional<int> workers;  // absent where the backend decides on them, as devices do
  std::string device;          // a part of its name; empty where the user named none

  bool operator==(const ContenderKey&) const = default;
};

/// "cpu-thread simd 2", with the device behind it where one was named.
[[nodiscard]] std::string to_string(const ContenderKey& key);

enum class Status { ok, mismatch, failed, unavailable, unfinished };
[[nodiscard]] std::string_view to_string(Status status);

/// One run over all images of the set. Times are in seconds.
struct Sample {
  int process = 0;  // which of the contender's processes made it, from 0
  int round = 0;    // in which round, from 1; 0 is the warm-up
  double time_s = 0;
  std::optional<Phases> phases;  // of that time; absent where they are not known
  Usage usage;
  std::optional<double> clock_s;  // how long a fixed number of processor cycles took in that round

  /// How long copying as many bytes as the run did to its device and back took, right after it;
  /// absent where no such copies are needed.
  std::optional<double> device_copy_s;

  /// What makes the time say nothing about the contender, such as a worker that died and was
  /// replaced; empty when nothing does. A disturbed run is verified like any other, and repeated.
  std::string disturbance;

  bool operator==(const Sample&) const = default;
};

/// What a contender's set-up settled on. Empty or absent where a contender has no such thing.
struct Settled {
  std::string device;          // the device's name
  std::string driver;          // the driver's or library's name and version
  std::optional<int> workers;  // where they are not as many as were asked for
  std::vector<int> cores;      // that its workers are bound to, worker by worker

  bool operator==(const Settled&) const = default;
};

struct Row {
  ContenderKey contender;
  std::string scope;
  bool requested = false;  // the user named the backend
  Status status = Status::ok;
  std::string reason;      // why the status is not ok
  std::string unconfined;  // why its processes were not confined, where others were; empty: none
  std::optional<std::size_t> first_difference;  // the index of the first image that differs
  Settled settled;
  std::vector<double> setups_s;  // seconds that each of its processes took to set up, in order
  std::string output_digest;     // of the first run's outputs: pixels or files, as the scope has it
  std::string saved_as;          // the folder of its images, in that of --save-images; empty: none
  std::vector<Sample> samples;   // in order; see timed()

  bool operator==(const Row&) const = default;
};

/// "cpu-thread simd 2 (filter)"
[[nodiscard]] std::string row_name(const ContenderKey& contender, std::string_view scope);
[[nodiscard]] std::string row_name(const Row& row);

/// The workers that the row ran with: what it settled on, else what was asked for. Absent where
/// workers are not a thing of the backend.
[[nodiscard]] std::optional<int> workers_of(const Row& row);

/// The samples that count: timed and not disturbed, one a round.
[[nodiscard]] std::vector<const Sample*> timed(std::span<const Sample> samples);
[[nodiscard]] std::vector<const Sample*> timed(const Row& row);

/// Their times in seconds.
[[nodiscard]] std::vector<double> times_of(std::span<const Sample> samples);
[[nodiscard]] std::vector<double> times_of(const Row& row);

/// The samples that count, those of each process together, in order.
[[nodiscard]] std::vector<std::vector<const Sample*>> timed_by_process(
    std::span<const Sample> samples);

/// What the rows did in one round that all of them have: what slowed it down slowed all of them. A
/// row that was interrupted may lack a round. One sample for each row, in their order.
using CommonRound = std::vector<const Sample*>;

/// Round by round; the rounds of each process of the last row together.
[[nodiscard]] std::vector<std::vector<CommonRound>> common_rounds(std::span<const Row* const> rows);

/// How many cores its workers kept busy: its CPU time over its time. Absent where the CPU time is
/// not known.
[[nodiscard]] std::optional<double> cores_busy(const Sample& sample);

/// The most cores that so many workers can keep busy over so many images, if one worker computes
/// each image: 5 images keep 2 workers busy for 3 turns, so 5 / 3 cores. If there
/// are fewer images than workers, the workers share each image.
[[nodiscard]] double most_cores_busy(std::size_t images, int workers);

/// Whether the row has run to its end, so that its times are to be shown.
[[nodiscard]] bool has_run(const Row& row);

}  // namespace bb
