// The same program started several times: each launch is a study, and a row is that of all of them.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/model/study.h"

namespace bb {

/// Of a result file its study; of a folder those of all its .json files, in the order of their
/// names. Throws UsageError that names the file and what is wrong with it, also where a folder's
/// files are not of the same thing.
[[nodiscard]] std::vector<Study> read_launches(const std::filesystem::path& path);

/// The runs of one process. The machine and where the process's memory lies are much the same in
/// all of them, and what else runs only ever adds time: the fastest says most about the program,
/// and says it once (Chen and Revels, "Robust benchmarking in noisy environments", 2016).
struct Block {
  double fastest_s = 0;
  std::optional<double> clock_s;  // how long a fixed number of the processor's cycles took
};

/// A row in all launches.
struct LaunchedRow {
  ContenderKey contender;
  std::string scope;
  Status status = Status::ok;      // what went wrong in the first launch where something did
  std::string output_digest;       // empty where there was no output
  std::string placement;           // the device and its driver, or the cores that it is bound to
  std::vector<double> times_s;     // of all timed runs
  std::vector<double> launches_s;  // the fastest run of each launch
  std::vector<Block> blocks;       // of all launches, one for each process
};

/// The rows of the launches' comparison with this number. All launches are of the same thing.
[[nodiscard]] std::vector<LaunchedRow> rows_of_launches(std::span<const Study> launches,
                                                        std::size_t comparison);

/// Divides the times of each row by the baseline's in the same scope: launch by launch, process by
/// process. Where the baseline has none, no time is left.
void divide_by(std::vector<LaunchedRow>& rows, const ContenderKey& baseline);

/// "a processor, 2 cores, Linux 6.1": the same for two studies of one machine.
[[nodiscard]] std::string machine_of(const Study& study);

/// "GNU 12.2.0 -O3"
[[nodiscard]] std::string build_of(const Study& study);

}  // namespace bb
