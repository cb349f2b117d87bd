// What a comparison measured: the rows of the table and of the result file.
#pragma once

#include <exception>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "backends/interface/backend.h"
#include "host/contender/phase_clock.h"
#include "host/contender/usage.h"
#include "host/results/rounds.h"
#include "host/results/statistics.h"

namespace bb {

enum class Scope { filter, e2e };
enum class Status { ok, mismatch, failed, unavailable, unfinished };

[[nodiscard]] std::string_view to_string(Scope scope);
[[nodiscard]] std::string_view to_string(Status status);

/// One backend in one scope. Times are in seconds.
struct Row {
  std::string backend;
  std::string kernel;
  std::optional<int> workers;  // absent where workers are not a thing of the backend
  bool named = false;          // the user asked for it
  Scope scope = Scope::filter;
  Status status = Status::ok;
  std::string reason;         // why the status is not ok
  std::string output_digest;  // of the first run's outputs: pixels, or the files of scope e2e
  Prepared prepared;
  std::optional<double> setup_s;
  std::vector<double> samples_s;              // wall time of each timed run
  std::vector<std::optional<Phases>> phases;  // of the same runs
  std::vector<Usage> usage;                   // of the same runs
  std::vector<std::string> disturbances;      // of runs whose times are not among the samples
  std::vector<std::size_t> outliers;          // which of the samples are; they count all the same
  std::optional<Estimate> median_s;
  std::optional<Estimate> speedup;   // over the baseline in the same scope; only when status is ok
  std::optional<double> efficiency;  // speedup over the same kernel's serial run ÷ workers
  std::optional<double> copy_share;  // of the speed at which memory copies the same bytes
  std::optional<Phases> median_phases;  // of the run in the middle: they add up to the median
  std::optional<Usage> median_usage;    // medians of CPU times, and the most memory of all runs
};

/// Copying the bytes that scope filter reads and writes, with all workers: what memory alone
/// allows.
struct CopyTimes {
  int workers = 1;
  std::size_t bytes = 0;  // read and written in a run
  std::vector<double> samples_s;
  std::optional<double> median_s;
};

/// What a sweep over numbers of workers shows of one backend.
struct Scaling {
  std::string backend;
  std::string kernel;
  Scope scope = Scope::filter;
  Estimate serial_fraction;       // of Amdahl's law
  std::vector<int> workers = {};  // to which it was fitted
};

/// The whole outcome of one comparison.
struct Results {
  bool complete = true;      // not ended early: each row that is ok has all its samples
  std::exception_ptr error;  // what ended it early, or kept files from their place; null: nothing
  std::string pipeline;
  std::string image_set;      // in words
  std::string input_digest;   // of the input pixels, or files in scope e2e only: "xxh3:…"
  std::string output_format;  // of the files of scope e2e: by its extension
  std::size_t images = 0;
  std::size_t pixels = 0;                         // of all input images
  int cores = std::numeric_limits<int>::max();    // that the workers have; most: not known
  std::vector<std::string> problems;              // inputs that could not be read
  std::optional<std::size_t> memory_limit_bytes;  // for the images of scope filter
  std::optional<std::size_t> chunks;              // in which it had them in memory, one at a time
  std::vector<Row> rows;                          // by scope, in the order of the registry
  CopyTimes copy;
  std::map<Scope, std::vector<double>> clock_s;  // of each round: time_of_fixed_cycles()
  std::vector<Scaling> scaling;
  Effort effort;
  std::string no_sandbox;  // why processes did not confine themselves; empty: they did
};

/// The speedup's interval includes 1: neither faster nor slower than the baseline was shown.
[[nodiscard]] bool no_difference_shown(const Row& row);

/// Fills in the medians, the speedup, efficiency and copy share of every row, and the scaling.
/// The baseline is the first row of each scope; a speedup is only given to rows that are ok against
/// a baseline that is ok. Ratios of rows are taken round by round.
void derive_figures(Results& results);

/// The exit code that these results call for (see host/base/error.h).
[[nodiscard]] int exit_code_for(const Results& results);

}  // namespace bb
