#include "host/report/verification.h"

#include <fmt/format.h>

#include <array>

#include "host/base/text.h"
#include "host/report/text_table.h"

namespace bb {
namespace {

std::string verdict(Status status) {
  if (status == Status::ok) return "identical";
  if (status == Status::mismatch) return "DIFFERENT";
  return std::string(to_string(status));
}

constexpr auto kColumns = std::to_array<ItemColumn<VerifiedContender>>({
    {{.title = "backend", .least_width = 13},
     [](const VerifiedContender& contender) { return contender.backend; }},
    {{.title = "kernel", .least_width = 9},
     [](const VerifiedContender& contender) { return contender.kernel; }},
    {{"workers", Align::right},
     [](const VerifiedContender& contender) {
       return contender.workers ? fmt::format("{}", *contender.workers) : "-";
     }},
    {{.title = "result", .gap = 2},
     [](const VerifiedContender& contender) { return verdict(contender.status); }},
});

}  // namespace

std::string format_verification(std::span<const VerifiedContender> contenders, int columns) {
  ItemTable<VerifiedContender> table(kColumns);
  std::string reasons;
  for (const VerifiedContender& contender : contenders) {
    table.add(contender);
    for (const std::string& reason : contender.reasons) {
      add_wrapped(reasons, fmt::format("{}: {}", contender.label, reason), columns);
    }
  }
  return table.text(columns) + (reasons.empty() ? "" : "\n" + reasons);
}

}  // namespace bb
