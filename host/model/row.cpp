#include "host/model/row.h"

#include <fmt/format.h>

#include <map>
#include <utility>

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

std::string row_name(const ContenderKey& contender, std::string_view scope) {
  return fmt::format("{} ({})", to_string(contender), scope);
}

std::string row_name(const Row& row) { return row_name(row.contender, row.scope); }

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

std::vector<std::vector<const Sample*>> timed_by_process(std::span<const Sample> samples) {
  std::vector<std::vector<const Sample*>> processes;
  for (const Sample* sample : timed(samples)) {
    if (processes.empty() || processes.back().front()->process != sample->process) {
      processes.emplace_back();
    }
    processes.back().push_back(sample);
  }
  return processes;
}

std::vector<std::vector<CommonRound>> common_rounds(std::span<const Row* const> rows) {
  std::map<int, CommonRound> rounds;
  for (const Row* row : rows) {
    for (const Sample* sample : timed(*row)) rounds[sample->round].push_back(sample);
  }
  std::vector<std::vector<CommonRound>> processes;
  int process = -1;
  for (auto& [number, round] : rounds) {
    if (round.size() < rows.size()) continue;
    if (round.back()->process != process) processes.emplace_back();
    process = round.back()->process;
    processes.back().push_back(std::move(round));
  }
  return processes;
}

std::optional<double> cores_busy(const Sample& sample) {
  const double cpu_s = sample.usage.cpu_user_s + sample.usage.cpu_system_s;
  if (cpu_s <= 0 || sample.time_s <= 0) return std::nullopt;
  return cpu_s / sample.time_s;
}

double most_cores_busy(std::size_t images, int workers) {
  const auto count = static_cast<std::size_t>(workers);
  if (images < count) return workers;
  const std::size_t turns = (images + count - 1) / count;
  return static_cast<double>(images) / static_cast<double>(turns);
}

bool has_run(const Row& row) {
  return (row.status == Status::ok || row.status == Status::mismatch) && !timed(row).empty();
}

}  // namespace bb
