#include "host/model/row.h"

#include <fmt/format.h>

#include <map>

namespace bb {

std::string to_string(const ContenderKey& key) {
  std::string text = key.backend + " " + key.kernel;
  if (key.workers) text += fmt::format(" {}", *key.workers);
  if (!key.device.empty()) text += fmt::format(" '{}'", key.device);
  return text;
}

std::string_view to_string(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::mismatch:
      return "mismatch";
    case Status::failed:
      return "failed";
    case Status::unavailable:
      return "unavailable";
    case Status::unfinished:
      return "unfinished";
  }
  return "";
}

std::string row_name(const Row& row) {
  return fmt::format("{} ({})", to_string(row.contender), row.scope);
}

std::optional<int> workers_of(const Row& row) {
  return row.settled.workers ? row.settled.workers : row.contender.workers;
}

std::vector<const Sample*> timed(std::span<const Sample> samples) {
  std::vector<const Sample*> counting;
  for (const Sample& sample : samples) {
    if (sample.round > 0 && sample.disturbance.empty()) counting.push_back(&sample);
  }
  return counting;
}

std::vector<const Sample*> timed(const Row& row) { return timed(row.samples); }

std::vector<double> times_of(std::span<const Sample> samples) {
  std::vector<double> times;
  for (const Sample* sample : timed(samples)) times.push_back(sample->time_s);
  return times;
}

std::vector<double> times_of(const Row& row) { return times_of(row.samples); }

std::vector<std::vector<double>> times_of_common_rounds(std::span<const Row* const> rows) {
  std::map<int, std::size_t> rows_with;  // by round
  for (const Row* row : rows) {
    for (const Sample* sample : timed(*row)) ++rows_with[sample->round];
  }
  std::vector<std::vector<double>> times(rows.size());
  for (std::size_t n = 0; n < rows.size(); ++n) {
    for (const Sample* sample : timed(*rows[n])) {
      if (rows_with[sample->round] == rows.size()) times[n].push_back(sample->time_s);
    }
  }
  return times;
}

bool has_run(const Row& row) {
  return (row.status == Status::ok || row.status == Status::mismatch) && !timed(row).empty();
}

}  // namespace bb
