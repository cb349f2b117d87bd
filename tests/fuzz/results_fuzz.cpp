// Any bytes as a result file: refused with an exception, or understood, and then compared with
// itself and with another file in every format that `compare` prints.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <span>
#include <string>

#include "host/results/result_diff.h"

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

// As many lines as there should be, and as many fields in each.
void expect_csv(const std::string& text, std::size_t lines) {
  constexpr std::size_t kCommas = 7;
  expect(static_cast<std::size_t>(std::ranges::count(text, '\n')) == lines);
  expect(static_cast<std::size_t>(std::ranges::count(text, ',')) == kCommas * lines);
}

void expect_comparable(const bb::StoredResults& base, const bb::StoredResults& fresh) {
  const bb::ResultDiff diff = bb::compare_results(base, fresh);
  for (const bb::DiffRow& row : diff.rows) {
    expect(!row.ratio || (std::isfinite(row.ratio->value) && row.ratio->value > 0));
  }
  for (const bb::DiffFormat format :
       {bb::DiffFormat::table, bb::DiffFormat::markdown, bb::DiffFormat::json}) {
    expect(!bb::format_diff(diff, format).empty());
  }
  expect_csv(bb::format_diff(diff, bb::DiffFormat::csv), diff.rows.size() + 1);
  const int code = bb::exit_code_for(diff, 0.05);
  expect(code == 0 || code == 1);
}

// The input holds two files, with this between them.
constexpr std::uint8_t kSeparator = '\f';  // which JSON has no place for

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> input(data, size);
  const auto at = static_cast<std::size_t>(std::ranges::find(input, kSeparator) - input.begin());
  try {
    const bb::StoredResults base = bb::parse_results(input.first(at));
    expect_comparable(base, base);
    if (at < size) expect_comparable(base, bb::parse_results(input.subspan(at + 1)));
  } catch (const std::exception&) {
    return 0;
  }
  return 0;
}
