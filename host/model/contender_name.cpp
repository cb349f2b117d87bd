#include "host/model/contender_name.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

#include "host/base/error.h"

namespace bb {
namespace {

std::vector<ContenderKey> contenders_of(const Comparison& comparison) {
  std::vector<ContenderKey> contenders;
  for (const Row& row : comparison.rows) {
    if (std::ranges::find(contenders, row.contender) != contenders.end()) continue;
    contenders.push_back(row.contender);
  }
  return contenders;
}

}  // namespace

std::optional<ContenderKey> find_contender(const Comparison& comparison, std::string_view name) {
  std::vector<ContenderKey> of_backend;
  for (const ContenderKey& contender : contenders_of(comparison)) {
    if (to_string(contender) == name) return contender;
    if (contender.backend == name) of_backend.push_back(contender);
  }
  if (of_backend.size() != 1) return std::nullopt;
  return of_backend.front();
}

bool has_contender(const Study& study, std::string_view name) {
  return std::ranges::any_of(study.comparisons, [&](const Comparison& comparison) {
    return find_contender(comparison, name).has_value();
  });
}

void check_contender(std::string_view option, const Study& study, std::string_view name) {
  if (has_contender(study, name)) return;
  std::vector<std::string> names;
  for (const Comparison& comparison : study.comparisons) {
    for (const ContenderKey& contender : contenders_of(comparison)) {
      std::string known = to_string(contender);
      if (std::ranges::find(names, known) == names.end()) names.push_back(std::move(known));
    }
  }
  throw UsageError(fmt::format("{} {}: there is no such row; the rows are {}", option, name,
                               fmt::join(names, ", ")));
}

}  // namespace bb
