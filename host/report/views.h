// Studies as reports look at them: each comparison with its figures, its rows by scope.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "host/figures/figures.h"
#include "host/model/scope.h"
#include "host/model/study.h"

namespace bb {

/// A study and what to call it, which is the file's name unless the user gave one.
struct NamedStudy {
  std::string name;
  Study study;
  std::string baseline = {};  // the row whom speedups are over, as the user named it; empty: the
                              // comparison's reference
};

/// A row with its figures, and what it is part of.
struct RowView {
  const NamedStudy& study;
  const Comparison& comparison;
  const Row& row;
  const RowFigures& figures;
  const ContenderKey& baseline;  // whom the speedups are over
};

/// The rows of one scope, in their order; at least one.
struct ScopeView {
  ScopeInfo scope;
  std::vector<RowView> rows;
};

/// It refers to its study, and its rows refer to its figures: it can be moved, but not copied.
class ComparisonView {
 public:
  ComparisonView(const NamedStudy& study, const Comparison& comparison);
  ComparisonView(ComparisonView&&) = default;
  ComparisonView(const ComparisonView&) = delete;
  ComparisonView& operator=(ComparisonView&&) = delete;
  ComparisonView& operator=(const ComparisonView&) = delete;
  ~ComparisonView() = default;

  [[nodiscard]] const NamedStudy& study() const { return *study_; }
  [[nodiscard]] const Comparison& comparison() const { return *comparison_; }
  [[nodiscard]] const Figures& figures() const { return *figures_; }

  /// Those that have rows: the ones that this program knows, then those of a file that a later
  /// program wrote.
  [[nodiscard]] std::span<const ScopeView> scopes() const { return scopes_; }

  /// All rows, in the order of the comparison.
  [[nodiscard]] std::vector<RowView> rows() const;

 private:
  const NamedStudy* study_;
  const Comparison* comparison_;
  std::unique_ptr<const Figures> figures_;
  std::vector<ScopeView> scopes_;
};

/// Every comparison of every study, in order. `studies` must outlive the views.
[[nodiscard]] std::vector<ComparisonView> views_of(std::span<const NamedStudy> studies);

}  // namespace bb
