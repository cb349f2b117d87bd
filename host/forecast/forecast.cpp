#include "host/forecast/forecast.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <utility>

#include "host/base/bytes.h"
#include "host/base/text.h"
#include "host/report/numbers.h"
#include "host/report/text_table.h"

namespace bb {
namespace {

// "90 s", "84 min", "3 h": rounded up, since it is a limit.
std::string duration(double seconds) {
  constexpr double kMinute = 60;
  constexpr double kHour = 3600;
  constexpr double kMost = 2;  // of the larger unit, up to which the smaller one is clearer
  if (seconds < kMost * kMinute) return fmt::format("{:.3g} s", seconds);
  if (seconds < kMost * kHour) return fmt::format("{:.0f} min", std::ceil(seconds / kMinute));
  return fmt::format("{:.0f} h", std::ceil(seconds / kHour));
}

std::string images_of(const ForecastInput& input) {
  constexpr double kMillion = 1e6;
  std::string text = fmt::format("{}, {:.4g} megapixels", counted(input.work.images, "image"),
                                 static_cast<double>(input.pixels) / kMillion);
  if (input.bytes > 0) text += fmt::format(", {} in memory", format_bytes(input.bytes));
  if (input.work.chunks > 1) text += fmt::format(" at a time, in {} chunks", input.work.chunks);
  return text;
}

// The first chunk's rounds keep to the budget, and those of the others are as many.
bool is_rough(const Plan& plan, const ForecastInput& input) {
  return !plan.effort.runs && input.work.chunks > 1;
}

std::string limit_of(const Plan& plan, const ForecastInput& input) {
  const TimeLimit limit = time_limit(plan, input.work);
  const std::chrono::milliseconds timeout = plan.isolation.timeout;
  const std::string budget =
      limit.budget_s > 0 ? fmt::format("{} of timed runs, and ", duration(limit.budget_s)) : "";
  return fmt::format("{}{} of at most {} each: {} {}", budget, counted(limit.steps, "step"),
                     duration(std::chrono::duration<double>(timeout).count()),
                     is_rough(plan, input) ? "about" : "at most", duration(limit.seconds(timeout)));
}

std::string inputs_of(const Plan& plan, const Forecast& forecast) {
  std::string text;
  for (std::size_t n = 0; n < forecast.inputs.size(); ++n) {
    const ForecastInput& input = forecast.inputs[n];
    const std::string label =
        forecast.inputs.size() > 1 ? fmt::format("{}/{}: ", n + 1, forecast.inputs.size()) : "";
    add_line(text, label + input.description);
    for (const std::string& remark : input.remarks) add_line(text, "  " + remark);
    if (!input.failure.empty()) {
      add_line(text, "  cannot be measured: " + input.failure);
      continue;
    }
    add_line(text, "  " + images_of(input));
    add_line(text, "  " + limit_of(plan, input));
  }
  return text;
}

std::string effort_of(const Effort& effort) {
  const std::string warmups = counted(static_cast<std::size_t>(effort.warmups), "warm-up");
  if (!effort.runs) {
    return fmt::format(
        "timed runs until every median is known within 2%, or for {} a comparison; each in a new "
        "process, after {}",
        duration(effort.time_budget_s), warmups);
  }
  const int processes = (*effort.runs + effort.runs_per_process - 1) / effort.runs_per_process;
  return fmt::format("{} of each row in {}, each after {}",
                     counted(static_cast<std::size_t>(*effort.runs), "timed run"),
                     counted(static_cast<std::size_t>(processes), "process"), warmups);
}

std::string rows_of(const Plan& plan, const Forecast& forecast) {
  TextTable table({{"backend"}, {"kernel"}, {"wrk", Align::right}, {"device"}});
  for (const Entrant& entrant : plan.entrants) {
    const ContenderKey& key = entrant.key;
    const auto unusable = forecast.unusable.find(key.backend);
    const auto device = forecast.devices.find(key.backend);
    std::string place = device == forecast.devices.end() ? "CPU" : device->second;
    if (unusable != forecast.unusable.end()) place = "not usable: " + unusable->second;
    table.add_row({key.backend, key.kernel,
                   or_absent(key.workers, [](int workers) { return std::to_string(workers); }),
                   std::move(place)});
  }
  return table.text();
}

std::string files_of(const Forecast& forecast) {
  if (forecast.files.empty()) return "It would write no files.\n";
  TextTable table({{}, {.gap = 2}});
  for (const ForecastFile& file : forecast.files) table.add_row({"  " + file.path, file.what});
  return "It would write, and can:\n" + table.text();
}

std::string total_of(const Plan& plan, const Forecast& forecast) {
  double seconds = 0;
  double budget_s = 0;
  bool rough = false;
  for (const ForecastInput& input : forecast.inputs) {
    if (!input.failure.empty()) continue;
    const TimeLimit limit = time_limit(plan, input.work);
    seconds += limit.seconds(plan.isolation.timeout);
    budget_s += limit.budget_s;
    rough = rough || is_rough(plan, input);
  }
  std::string text;
  if (budget_s > 0) {
    add_line(text,
             fmt::format("Timed runs take {} {} in all, and the rounds that are then under way.",
                         rough ? "about" : "at most", duration(budget_s)));
  }
  add_line(
      text,
      fmt::format("If every step hung until its timeout, all would take {}{}. A step loads an "
                  "image, probes a backend, sets a row up, warms it up or runs it. Not in it: runs "
                  "that are repeated "
                  "because something disturbed them, finding the filter at which outputs diverge, "
                  "and writing files.",
                  duration(seconds), budget_s > 0 ? "" : "; with --runs, nothing else bounds it"));
  return text;
}

}  // namespace

std::string format_forecast(const Plan& plan, const Forecast& forecast) {
  std::vector<std::string_view> scopes;
  scopes.reserve(plan.scopes.size());
  for (const ScopeInfo* const scope : plan.scopes) scopes.push_back(scope->name);
  std::string text = inputs_of(plan, forecast) + '\n';
  add_line(text, plan.pipeline.to_string());
  add_line(text, effort_of(plan.effort));
  add_line(text, fmt::format("Rows, each in scope {}:", fmt::join(scopes, " and in scope ")));
  return text + rows_of(plan, forecast) + '\n' + total_of(plan, forecast) + files_of(forecast);
}

}  // namespace bb
