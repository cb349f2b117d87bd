#include "host/model/row.h"

#include <fmt/format.h>

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

std::vector<const Sample*> timed(const Row& row) {
  std::vector<const Sample*> samples;
  for (const Sample& sample : row.samples) {
    if (sample.round > 0 && sample.disturbance.empty()) samples.push_back(&sample);
  }
  return samples;
}

std::vector<double> times_of(const Row& row) {
  std::vector<double> times;
  for (const Sample* sample : timed(row)) times.push_back(sample->time_s);
  return times;
}

bool has_run(const Row& row) {
  return (row.status == Status::ok || row.status == Status::mismatch) && !timed(row).empty();
}

}  // namespace bb
