#include "host/report/side_by_side.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "host/base/text.h"
#include "host/model/comparable.h"
#include "host/report/columns.h"
#include "host/report/facts.h"
#include "host/report/numbers.h"

namespace bb {
namespace {

bool same_kind(const ContenderKey& a, const ContenderKey& b) {
  return a.backend == b.backend && a.kernel == b.kernel && a.device == b.device;
}

// Behind the last row of its backend and kernel that has no more workers.
SharedRow& find_or_add(SideBySide& group, const ContenderKey& contender, std::size_t studies) {
  auto place = group.rows.end();
  for (auto row = group.rows.begin(); row != group.rows.end(); ++row) {
    if (row->contender == contender) return *row;
    if (!same_kind(row->contender, contender)) continue;
    if (row->contender.workers > contender.workers) {
      if (place == group.rows.end()) place = row;
      break;
    }
    place = row + 1;
  }
  return *group.rows.insert(place,
                            SharedRow{contender, std::vector<std::optional<RowView>>(studies)});
}

// The studies that the group holds, by their numbers; at least two.
std::vector<std::size_t> studies_of(const SideBySide& group) {
  std::vector<std::size_t> numbers;
  for (std::size_t n = 0; n < group.studies.size(); ++n) {
    if (group.studies[n]) numbers.push_back(n);
  }
  return numbers;
}

std::vector<std::string> titles_of(std::span<const NamedStudy> studies, const SideBySide& group) {
  const std::vector<std::size_t> numbers = studies_of(group);
  const std::string& first = studies[numbers.front()].name;
  std::vector<std::string> titles = {"row"};
  for (const std::size_t n : numbers) titles.push_back(studies[n].name);
  for (const std::size_t n : std::span(numbers).subspan(1)) {
    titles.push_back(fmt::format("{} as fast as {}", studies[n].name, first));
  }
  return titles;
}

std::vector<TextTable::Column> columns_of(const std::vector<std::string>& titles) {
  std::vector<TextTable::Column> columns;
  columns.reserve(titles.size());
  for (const std::string& title : titles) {
    columns.push_back({title, columns.empty() ? Align::left : Align::right});
  }
  return columns;
}

template <class Value>
std::string of_comparisons(const Study& study, const Value& value) {
  std::vector<std::string> values;
  for (const Comparison& comparison : study.comparisons) {
    const std::string text = value(comparison);
    if (std::ranges::find(values, text) == values.end()) values.push_back(text);
  }
  return fmt::format("{}", fmt::join(values, "; "));
}

// Beside those of the machine: what makes times differ, or not comparable.
constexpr auto kOtherFacts = std::to_array<Fact>({
    {"environment", environment_of},
    {"way of measuring",
     [](const Study& study) { return fmt::format("epoch {}", study.measuring_epoch); }},
    {"images",
     [](const Study& study) {
       return of_comparisons(study, [](const Comparison& comparison) {
         return fmt::format("{}, {}", comparison.input.description, comparison.input.digest);
       });
     }},
    {"pipeline",
     [](const Study& study) {
       return of_comparisons(study,
                             [](const Comparison& comparison) { return comparison.pipeline; });
     }},
    {"format of the files",
     [](const Study& study) {
       return of_comparisons(study,
                             [](const Comparison& comparison) { return comparison.output_format; });
     }},
});

}  // namespace

std::vector<SideBySide> side_by_side(std::span<const NamedStudy> studies,
                                     std::span<const ComparisonView> views) {
  std::vector<SideBySide> groups;
  for (const ComparisonView& view : views) {
    const auto study = static_cast<std::size_t>(&view.study() - studies.data());
    for (const ScopeView& scope : view.scopes()) {
      const auto fits = [&](const SideBySide& group) {
        return !group.studies[study] && group.scope.name == scope.scope.name &&
               why_incomparable({*group.study, *group.comparison},
                                {view.study().study, view.comparison()}, scope.scope)
                   .empty();
      };
      auto group = std::ranges::find_if(groups, fits);
      if (group == groups.end()) {
        groups.push_back({scope.scope,
                          &view.study().study,
                          &view.comparison(),
                          std::vector<bool>(studies.size()),
                          {}});
        group = groups.end() - 1;
      }
      group->studies[study] = true;
      for (const RowView& row : scope.rows) {
        find_or_add(*group, row.row.contender, studies.size()).in_study[study].emplace(row);
      }
    }
  }
  std::erase_if(
      groups, [](const SideBySide& group) { return std::ranges::count(group.studies, true) < 2; });
  return groups;
}

SideBySideTable::SideBySideTable(std::span<const NamedStudy> studies, const SideBySide& group)
    : titles_(titles_of(studies, group)), table_(columns_of(titles_)) {
  const std::vector<std::size_t> numbers = studies_of(group);
  for (const SharedRow& row : group.rows) {
    std::vector<std::string> cells = {to_string(row.contender)};
    for (const std::size_t n : numbers) {
      const std::optional<RowView>& view = row.in_study[n];
      cells.push_back(view ? or_absent(view->figures.time_s, time_text) : std::string(kAbsent));
    }
    for (const std::size_t n : std::span(numbers).subspan(1)) {
      cells.push_back(
          or_absent(times_as_fast(row.in_study[n], row.in_study[numbers.front()]), speedup_text));
    }
    table_.add_row(std::move(cells));
  }
}

Figure<Estimate> times_as_fast(const std::optional<RowView>& row,
                               const std::optional<RowView>& base) {
  const auto has_time = [](const std::optional<RowView>& view) {
    return view && view->row.status == Status::ok && view->figures.time_s;
  };
  if (!has_time(base)) return Figure<Estimate>::none("the first study has no time of it");
  if (!has_time(row)) return Figure<Estimate>::none("it has no time");
  const auto medians = [](const RowView& view) {
    std::vector<double> medians;
    for (const std::vector<double>& process : times_by_process(view.row.samples)) {
      medians.push_back(median(process));
    }
    return medians;
  };
  return estimate_ratio(medians(*base), medians(*row));
}

std::vector<std::string> differences(std::span<const NamedStudy> studies) {
  std::vector<Fact> facts(machine_facts().begin(), machine_facts().end());
  facts.insert(facts.end(), kOtherFacts.begin(), kOtherFacts.end());
  std::vector<std::string> lines;
  for (const Fact& fact : facts) {
    std::vector<std::string> values;
    values.reserve(studies.size());
    for (const NamedStudy& study : studies) values.push_back(fact.value(study.study));
    if (std::ranges::adjacent_find(values, std::ranges::not_equal_to{}) == values.end()) continue;
    std::string line(fact.name);
    for (std::size_t n = 0; n < studies.size(); ++n) {
      line += fmt::format("{} {}: {}", n == 0 ? " –" : ";", printable_text(studies[n].name),
                          values[n].empty() ? "not known" : values[n]);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace bb
