#include "host/report/sweep_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "host/base/text.h"
#include "host/figures/statistics.h"
#include "host/model/row.h"
#include "host/report/notes.h"
#include "host/report/numbers.h"
#include "host/report/text_table.h"

namespace bb {
namespace {

using Comparisons = std::vector<const Comparison*>;

std::string size_of(const Comparison& comparison) { return size_note(comparison.input); }

std::string count_of(const Comparison& comparison) {
  return std::to_string(comparison.input.images);
}

std::string source_of(const Comparison& comparison) { return source_note(comparison.input); }

// Those of equal key together, in the order of the first of each.
template <class Key>
std::vector<Comparisons> grouped(const Comparisons& comparisons, const Key& key) {
  std::vector<Comparisons> groups;
  for (const Comparison* comparison : comparisons) {
    const auto group = std::ranges::find_if(
        groups, [&](const Comparisons& one) { return key(*one.front()) == key(*comparison); });
    (group == groups.end() ? groups.emplace_back() : *group).push_back(comparison);
  }
  return groups;
}

// What one table shows.
struct Sweep {
  std::string title;  // what the columns are, and what they have in common
  Comparisons points;
  std::vector<std::string> columns;
};

Sweep make_sweep(std::string title, const Comparisons& points,
                 std::string (*column)(const Comparison&)) {
  Sweep sweep{std::move(title), points, {}};
  for (const Comparison* point : points) sweep.columns.push_back(column(*point));
  return sweep;
}

// `comparisons` have one pipeline and one source of images, which `source` names, if anything.
std::vector<Sweep> sweeps_of(const Comparisons& comparisons, const std::string& source) {
  const std::size_t counts = grouped(comparisons, count_of).size();
  const bool are_files = !comparisons.front()->input.generated;
  const bool alike = are_files || grouped(comparisons, size_of).size() == 1;
  if (counts == comparisons.size() && alike) {
    return {make_sweep("by number of images" + source, comparisons, count_of)};
  }
  if (counts == 1) {
    return {make_sweep(fmt::format("{} images{}, by their size", count_of(*comparisons[0]), source),
                       comparisons, size_of)};
  }
  std::vector<Sweep> sweeps;
  for (const Comparisons& points : grouped(comparisons, size_of)) {
    sweeps.push_back(
        make_sweep(fmt::format("images of {}{}, by their number", size_of(*points.front()), source),
                   points, count_of));
  }
  return sweeps;
}

const Row* find_row(const Comparison& comparison, const ContenderKey& contender,
                    std::string_view scope) {
  const auto found = std::ranges::find_if(comparison.rows, [&](const Row& row) {
    return row.contender == contender && row.scope == scope;
  });
  return found == comparison.rows.end() ? nullptr : &*found;
}

std::string time_cell(const Row* row) {
  const bool shown = row != nullptr && row->status == Status::ok && has_run(*row);
  return shown ? milliseconds(median(times_of(*row))) : std::string(kAbsent);
}

std::vector<ContenderKey> contenders_of(const Comparisons& points, std::string_view scope) {
  std::vector<ContenderKey> contenders;
  for (const Comparison* point : points) {
    for (const Row& row : point->rows) {
      const bool known = std::ranges::find(contenders, row.contender) != contenders.end();
      if (row.scope == scope && !known) contenders.push_back(row.contender);
    }
  }
  return contenders;
}

std::string format_sweep(const Sweep& sweep, std::string_view scope, int width) {
  std::vector<TextTable::Column> columns = {{"row"}};
  for (const std::string& column : sweep.columns) columns.push_back({column, Align::right, 6, 2});
  TextTable table(columns);
  for (const ContenderKey& contender : contenders_of(sweep.points, scope)) {
    std::vector<std::string> cells = {to_string(contender)};
    for (const Comparison* point : sweep.points) {
      cells.push_back(time_cell(find_row(*point, contender, scope)));
    }
    table.add_row(std::move(cells));
  }
  if (table.empty()) return "";
  std::string text = "\n";
  add_wrapped(text, fmt::format("Scope {}, {}: medians in ms", scope, sweep.title), width);
  return text + table.text(width);
}

}  // namespace

std::string format_sweeps(const Study& study, int columns) {
  Comparisons measured;
  std::vector<std::string_view> scopes;
  for (const Comparison& comparison : study.comparisons) {
    if (!comparison.rows.empty() && comparison.input.images > 0) measured.push_back(&comparison);
    for (const Row& row : comparison.rows) {
      if (std::ranges::find(scopes, row.scope) == scopes.end()) scopes.push_back(row.scope);
    }
  }
  const bool one_source = grouped(measured, source_of).size() <= 1;
  std::string text;
  for (const std::string_view scope : scopes) {
    for (const Comparisons& alike : grouped(measured, [](const Comparison& comparison) {
           return std::pair(comparison.pipeline, source_of(comparison));
         })) {
      const std::string source = one_source ? "" : fmt::format(" {}", source_of(*alike.front()));
      for (const Sweep& sweep : sweeps_of(alike, source)) {
        if (sweep.points.size() > 1) text += format_sweep(sweep, scope, columns);
      }
    }
  }
  return text;
}

}  // namespace bb
