// Parses any bytes as a result file. They must either be refused with an exception, or give a
// study. The study is written and read again, its figures are computed, and it is compared with
// itself and with another file.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <span>
#include <string>

#include "host/figures/figures.h"
#include "host/figures/outcome.h"
#include "host/figures/warnings.h"
#include "host/results/diff.h"
#include "host/results/gate.h"
#include "host/results/launches.h"
#include "host/results/study_file.h"

namespace {

using bb::Comparison;
using bb::Estimate;
using bb::Figure;
using bb::Study;

void expect(bool holds) {
  if (!holds) std::abort();
}

void expect_finite(const Figure<Estimate>& figure) {
  if (!figure) return;
  expect(std::isfinite(figure->value) && figure->value > 0);
  if (!figure->interval) return;
  expect(figure->interval->low <= figure->interval->high);
}

void expect_figures(const Study& study) {
  for (const Comparison& comparison : study.comparisons) {
    const bb::Figures figures = bb::figures_of(comparison, study.machine);
    expect(figures.rows.size() == comparison.rows.size());
    for (const bb::RowFigures& row : figures.rows) {
      expect_finite(row.time_s);
      expect_finite(row.speedup);
      expect(!row.efficiency || std::isfinite(*row.efficiency));
      expect(!row.copy_share || std::isfinite(*row.copy_share));
    }
    static_cast<void>(bb::measurement_warnings(comparison, study.timer_resolution_s));
    static_cast<void>(bb::exit_code_for(comparison));
  }
}

void expect_comparable(std::span<const Study> base, std::span<const Study> fresh) {
  const bb::Diff diff = bb::compare_launches(base, fresh);
  for (const bb::ComparisonDiff& comparison : diff.comparisons) {
    for (const bb::RowComparison& row : comparison.rows) {
      expect_finite(row.ratio);
      expect(row.ratio || !row.ratio.reason().empty());
    }
  }
  const bb::ExitCode code = bb::exit_code_for(diff, bb::judge(diff, {0.05, true, {}}));
  expect(code == bb::ExitCode::identical || code == bb::ExitCode::difference);
}

// Parses a study, and checks that it is the same after writing and parsing it again.
Study parse(std::span<const std::uint8_t> text) {
  Study study = bb::parse_study(text);
  try {
    const std::string written = bb::to_json(study);
    expect(bb::parse_study(
               {reinterpret_cast<const std::uint8_t*>(written.data()), written.size()}) == study);
    expect_figures(study);
  } catch (const std::exception&) {
    expect(false);
  }
  return study;
}

// The input holds two files, with this between them.
constexpr std::uint8_t kSeparator = '\f';  // not allowed in JSON

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> input(data, size);
  const auto at = static_cast<std::size_t>(std::ranges::find(input, kSeparator) - input.begin());
  try {
    const std::array base = {parse(input.first(at))};
    expect_comparable(base, base);
    const std::array launches = {base[0], base[0], base[0]};
    expect_comparable(launches, launches);
    if (at == size) return 0;
    const std::array fresh = {parse(input.subspan(at + 1))};
    expect_comparable(base, fresh);
  } catch (const std::exception&) {
    return 0;
  }
  return 0;
}
