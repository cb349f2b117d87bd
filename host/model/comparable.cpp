#include "host/model/comparable.h"

namespace bb {

std::string why_incomparable(const ComparisonOf& a, const ComparisonOf& b, const ScopeInfo& scope) {
  if (a.comparison.pipeline != b.comparison.pipeline) return "the pipelines differ";
  const std::string& digest = a.comparison.input.digest;
  if (digest.empty() || digest != b.comparison.input.digest) return "the inputs differ";
  if (!scope.in_memory && a.comparison.output_format != b.comparison.output_format) {
    return "the files written have different formats";
  }
  if (a.study.measuring_epoch != b.study.measuring_epoch) {
    return "the two were measured in different ways";
  }
  return "";
}

}  // namespace bb
