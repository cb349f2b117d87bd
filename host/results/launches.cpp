#include "host/results/launches.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "host/base/error.h"
#include "host/base/files.h"
#include "host/figures/statistics.h"
#include "host/results/study_file.h"

namespace bb {
namespace {

// As far as a user can choose it.
std::string placement_of(const Row& row) {
  const Settled& settled = row.settled;
  if (!settled.device.empty()) return fmt::format("{}, {}", settled.device, settled.driver);
  return settled.cores.empty() ? "any core" : fmt::format("cores {}", settled.cores);
}

// All that launches of one program have in common.
std::string subject_of(const Study& study) {
  std::string text = fmt::format("{}; {}; {}; {}", study.build.version, build_of(study),
                                 machine_of(study), study.machine.simd_target);
  for (const Comparison& comparison : study.comparisons) {
    text += fmt::format("; {}; {}; {}", comparison.pipeline, comparison.input.digest,
                        comparison.output_format);
    for (const Row& row : comparison.rows) {
      text += fmt::format("; {}, {}", row_name(row), placement_of(row));
    }
  }
  return text;
}

// What a device does has nothing to do with the processor's clock.
Block block_of(const std::vector<const Sample*>& runs, bool on_device) {
  Block block{runs.front()->time_s, runs.front()->clock_s};
  for (const Sample* run : runs) {
    block.fastest_s = std::min(block.fastest_s, run->time_s);
    block.clock_s = std::min(block.clock_s, run->clock_s);  // one that is absent is the least
  }
  if (on_device) block.clock_s.reset();
  return block;
}

// The last process may have made fewer runs than the others. The fastest of fewer runs is slower,
// so that process is left out.
std::vector<Block> blocks_of(const Row& row) {
  std::vector<std::vector<const Sample*>> processes = timed_by_process(row.samples);
  if (processes.size() > 1 && processes.back().size() < processes.front().size()) {
    processes.pop_back();
  }
  std::vector<Block> blocks;
  blocks.reserve(processes.size());
  for (const std::vector<const Sample*>& runs : processes) {
    blocks.push_back(block_of(runs, !workers_of(row)));
  }
  return blocks;
}

LaunchedRow first_launch(const Row& row) {
  LaunchedRow all;
  all.contender = row.contender;
  all.scope = row.scope;
  all.output_digest = row.output_digest;
  all.placement = placement_of(row);
  return all;
}

void add_launch(LaunchedRow& all, const Row& row) {
  if (all.status != Status::ok) return;
  all.status = row.status;
  if (row.status == Status::ok && row.output_digest != all.output_digest) {
    all.status = Status::mismatch;
  }
  const std::vector<double> times = times_of(row);
  const std::vector<Block> blocks = blocks_of(row);
  all.times_s.insert(all.times_s.end(), times.begin(), times.end());
  if (!times.empty()) all.launches_s.push_back(std::ranges::min(times));
  all.blocks.insert(all.blocks.end(), blocks.begin(), blocks.end());
}

// As many as both have.
void divide(std::vector<double>& times, const std::vector<double>& by) {
  times.resize(std::min(times.size(), by.size()));
  for (std::size_t n = 0; n < times.size(); ++n) times[n] /= by[n];
}

void divide(LaunchedRow& row, const LaunchedRow& by) {
  if (row.times_s.empty() || by.times_s.empty() || by.status != Status::ok) {
    row.times_s.clear();
    row.launches_s.clear();
    row.blocks.clear();
    return;
  }
  row.times_s = {median(row.times_s) / median(by.times_s)};
  divide(row.launches_s, by.launches_s);
  row.blocks.resize(std::min(row.blocks.size(), by.blocks.size()));
  for (std::size_t n = 0; n < row.blocks.size(); ++n) {
    row.blocks[n] = {row.blocks[n].fastest_s / by.blocks[n].fastest_s, std::nullopt};
  }
}

}  // namespace

std::string machine_of(const Study& study) {
  const Machine& machine = study.machine;
  return fmt::format("{}, {} cores, {}", machine.cpu, machine.cores, machine.system);
}

std::string build_of(const Study& study) {
  return fmt::format("{} {}", study.build.compiler, study.build.flags);
}

std::vector<Study> read_launches(const std::filesystem::path& path) {
  std::error_code unknown;  // reading it tells why
  if (!std::filesystem::is_directory(path, unknown)) return {read_study(path)};
  std::vector<std::filesystem::path> files;
  std::error_code error;
  std::filesystem::directory_iterator entry(path, error);
  for (; !error && entry != end(entry); entry.increment(error)) {
    if (entry->path().extension() == ".json") files.push_back(entry->path());
  }
  if (error) throw UsageError(fmt::format("cannot read {}: {}", printable(path), error.message()));
  if (files.empty()) throw UsageError(fmt::format("{} holds no .json file", printable(path)));
  std::ranges::sort(files);
  std::vector<Study> launches;
  for (const std::filesystem::path& file : files) {
    launches.push_back(read_study(file));
    const std::string subject = subject_of(launches.back());
    const std::string first = subject_of(launches.front());
    if (subject == first) continue;
    throw UsageError(
        fmt::format("{} is of something else than the files before it in its folder: {}, not {}",
                    printable(file), printable(subject), printable(first)));
  }
  return launches;
}

void divide_by(std::vector<LaunchedRow>& rows, const ContenderKey& baseline) {
  const std::vector<LaunchedRow> undivided = rows;
  for (LaunchedRow& row : rows) {
    const auto by = std::ranges::find_if(undivided, [&](const LaunchedRow& other) {
      return other.contender == baseline && other.scope == row.scope;
    });
    divide(row, by == undivided.end() ? LaunchedRow{} : *by);
  }
}

std::vector<LaunchedRow> rows_of_launches(std::span<const Study> launches, std::size_t comparison) {
  std::vector<LaunchedRow> rows;
  for (const Row& row : launches.front().comparisons[comparison].rows) {
    rows.push_back(first_launch(row));
  }
  for (const Study& launch : launches) {
    const Comparison& found = launch.comparisons[comparison];
    for (std::size_t n = 0; n < rows.size(); ++n) add_launch(rows[n], found.rows[n]);
  }
  return rows;
}

}  // namespace bb
