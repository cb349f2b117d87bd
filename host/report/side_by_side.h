// Several studies next to each other: other machines, devices or versions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/figures/figure.h"
#include "host/report/text_table.h"
#include "host/report/views.h"

namespace bb {

/// The same row in each study, in their order; absent where a study does not have it.
struct SharedRow {
  ContenderKey contender;
  std::vector<std::optional<RowView>> in_study;
};

/// The rows of one scope in all studies whose times can be compared (host/model/comparable.h).
/// Every row of each study is there, so that none is missing because another machine has other
/// numbers of cores.
struct SideBySide {
  ScopeInfo scope;
  const Study* study;            // the first of those that are compared
  const Comparison* comparison;  // likewise
  std::vector<bool> studies;     // which of them it holds
  std::vector<SharedRow> rows;   // by backend and kernel as they first appear, then by workers
};

/// For each scope of each comparison that at least two studies have. `views` are of `studies`.
[[nodiscard]] std::vector<SideBySide> side_by_side(std::span<const NamedStudy> studies,
                                                   std::span<const ComparisonView> views);

/// How many times as fast `row` is as `base`, from the median times of their processes. None where
/// one of them has no time.
[[nodiscard]] Figure<Estimate> times_as_fast(const std::optional<RowView>& row,
                                             const std::optional<RowView>& base);

/// A line for each row: the time of each study in ms, and how many times as fast as the first one
/// each other is.
class SideBySideTable {
 public:
  SideBySideTable(std::span<const NamedStudy> studies, const SideBySide& group);
  SideBySideTable(const SideBySideTable&) = delete;  // the table refers to the titles
  SideBySideTable& operator=(const SideBySideTable&) = delete;
  SideBySideTable(SideBySideTable&&) = delete;
  SideBySideTable& operator=(SideBySideTable&&) = delete;
  ~SideBySideTable() = default;

  [[nodiscard]] const TextTable& table() const { return table_; }

 private:
  std::vector<std::string> titles_;
  TextTable table_;
};

/// What differs between the studies and may explain their times: a line for each thing, with what
/// each study has. Empty where there are fewer than two studies.
[[nodiscard]] std::vector<std::string> differences(std::span<const NamedStudy> studies);

}  // namespace bb
