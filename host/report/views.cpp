#include "host/report/views.h"

#include <algorithm>

#include "host/model/contender_name.h"

namespace bb {
namespace {

std::vector<ScopeInfo> scopes_of(const std::vector<Row>& rows) {
  std::vector<ScopeInfo> found(scopes().begin(), scopes().end());
  for (const Row& row : rows) {
    if (std::ranges::find(found, row.scope, &ScopeInfo::name) != found.end()) continue;
    found.push_back({row.scope, "this program does not know it", false});
  }
  return found;
}

}  // namespace

ComparisonView::ComparisonView(const NamedStudy& study, const Comparison& comparison)
    : study_(&study),
      comparison_(&comparison),
      figures_(std::make_unique<Figures>(figures_of(comparison, study.study.machine,
                                                    find_contender(comparison, study.baseline)))) {
  const std::vector<RowView> all = rows();
  for (const ScopeInfo& scope : scopes_of(comparison.rows)) {
    ScopeView view{scope, {}};
    for (const RowView& row : all) {
      if (row.row.scope == scope.name) view.rows.push_back(row);
    }
    if (!view.rows.empty()) scopes_.push_back(std::move(view));
  }
}

std::vector<RowView> ComparisonView::rows() const {
  std::vector<RowView> rows;
  for (std::size_t n = 0; n < comparison_->rows.size(); ++n) {
    rows.push_back(
        {*study_, *comparison_, comparison_->rows[n], figures_->rows[n], figures_->baseline});
  }
  return rows;
}

std::vector<ComparisonView> views_of(std::span<const NamedStudy> studies) {
  std::vector<ComparisonView> views;
  for (const NamedStudy& study : studies) {
    for (const Comparison& comparison : study.study.comparisons) {
      views.emplace_back(study, comparison);
    }
  }
  return views;
}

}  // namespace bb
