#include "tests/support/recorded_run.h"

#include <algorithm>
#include <iterator>

#include "host/base/files.h"
#include "host/results/study_file.h"
#include "tests/support/text.h"

namespace bb::testing {

const Comparison& RecordedRun::comparison() const { return study.value().comparisons.at(0); }

std::vector<Row> RecordedRun::rows_of(const std::string& backend) const {
  std::vector<Row> rows;
  std::ranges::copy_if(comparison().rows, std::back_inserter(rows),
                       [&](const Row& row) { return row.contender.backend == backend; });
  return rows;
}

RecordedRun record(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                   const Environment& environment, const std::optional<Signal>& signal) {
  const TemporaryDirectory directory;
  const std::filesystem::path file = directory.path() / "out.json";
  RecordedRun run;
  run.outcome =
      testing::run(program, with(arguments, {"--json", file.string()}), environment, signal);
  if (std::filesystem::exists(file)) run.study = read_study(file);
  return run;
}

}  // namespace bb::testing
