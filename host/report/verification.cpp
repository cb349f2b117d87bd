#include <fmt/format.h>

#include "host/report/report.h"

namespace bb {
namespace {

std::string_view verdict(Status status) {
  switch (status) {
    case Status::ok:
      return "identical";
    case Status::mismatch:
      return "DIFFERENT";
    case Status::failed:
    case Status::unavailable:
    case Status::unfinished:
      break;
  }
  return to_string(status);
}

}  // namespace

std::string format_verification(const GoldenOutcome& outcome) {
  if (!outcome.input_difference.empty()) return outcome.input_difference + "\n";
  std::string text =
      fmt::format("{:<14}{:<10}{:>7}  {}\n", "backend", "kernel", "workers", "result");
  std::string reasons;
  for (const GoldenRow& row : outcome.rows) {
    const std::optional<int> workers = row.contender->workers();
    text += fmt::format("{:<14}{:<10}{:>7}  {}\n", row.contender->info->name,
                        row.contender->options.kernel, workers ? fmt::format("{}", *workers) : "-",
                        verdict(row.status));
    for (const std::string& reason : row.reasons) {
      reasons += fmt::format("{}: {}\n", row.contender->label, reason);
    }
  }
  return reasons.empty() ? text : text + "\n" + reasons;
}

}  // namespace bb
