#include "host/figures/notes.h"

#include <gtest/gtest.h>

#include "tests/host/results/studies.h"

namespace bb {
namespace {

using testing::comparison_of;
using testing::row_of;

Machine machine(int physical_cores, int cores) {
  Machine machine;
  machine.physical_cores = physical_cores;
  machine.cores = cores;
  return machine;
}

// A row whose workers share a run by images. Its eight processes vary by 1%, parallel ones
// otherwise than serial ones.
Row row(int workers, double seconds, const std::string& backend = "cpu-thread") {
  std::vector<double> times;
  for (const double noise : {1.0, 0.99, 1.01, 1.0, 0.99, 1.01, 1.0, 1.0}) {
    times.push_back(seconds * (workers == 1 ? noise : 2 - noise));
  }
  Row row = row_of(backend, "simd", workers, times);
  for (Sample& sample : row.samples) {
    sample.phases = Phases{.filter_s = sample.time_s, .workers = workers};
  }
  return row;
}

// The notes on scope filter, a line each.
std::string notes(std::vector<Row> rows, std::size_t images, const Machine& machine) {
  Comparison comparison = comparison_of(std::move(rows));
  comparison.input.images = images;
  std::string text;
  for (const Note& note :
       scaling_notes(comparison, figures_of(comparison, machine), machine, "filter")) {
    text += to_string(note) + "\n";
  }
  return text;
}

TEST(Notes, ThereAreNoneWhereNothingNeedsExplaining) {
  EXPECT_EQ(notes({row(1, 8), row(2, 4), row(4, 2)}, 100, machine(4, 8)), "");
  EXPECT_EQ(notes({row(1, 8), row(4, 3)}, 100, machine(0, 4)), "")
      << "the number of physical cores is not known";
}

TEST(Notes, AnEfficiencyIsAbove100PercentWhereItsIntervalIs) {
  EXPECT_EQ(notes({row(1, 8), row(2, 3.2), row(4, 1.6, "cpu-tbb")}, 100, machine(8, 8)),
            "Efficiency above 100%; usual causes: a slower serial program, caches of several "
            "cores: cpu-thread simd 2, cpu-tbb simd 4\n");
  EXPECT_EQ(notes({row(1, 8), row(2, 3.99)}, 100, machine(8, 8)), "") << "100.3% ± 1%";
}

TEST(Notes, OfAnImpossibleEfficiencyOnlyTheLimitIsSaid) {
  EXPECT_EQ(notes({row(1, 8), row(2, 3.2)}, 3, machine(8, 8)),
            "3 images on 2 workers allow 1.50× at most, as a worker takes whole images: "
            "cpu-thread simd 2\n");
}

TEST(Notes, MoreWorkersThanPhysicalCoresShareThemAndMoreThanHardwareThreadsTakeTurns) {
  const std::vector<Row> rows = {row(1, 8), row(2, 4), row(4, 3), row(8, 3), row(16, 3)};
  EXPECT_EQ(notes(rows, 800, machine(2, 8)),
            "More workers than the 2 physical cores, so hardware threads share a core: "
            "cpu-thread simd 4, cpu-thread simd 8\n"
            "More workers than the 8 hardware threads, so they take turns: cpu-thread simd 16\n");
  EXPECT_EQ(notes(rows, 800, machine(8, 8)),
            "More workers than the 8 cores, so they take turns: cpu-thread simd 16\n");
  EXPECT_EQ(notes(rows, 800, machine(0, 1)).find("More workers than the 1 core, so they"), 0U);
}

TEST(Notes, ImagesThatDoNotDivideEvenlyLimitARow) {
  const std::vector<Row> rows = {row(1, 8), row(2, 5), row(2, 5, "cpu-tbb"), row(4, 4), row(8, 4)};
  EXPECT_EQ(notes(rows, 5, machine(8, 8)),
            "5 images on 2 workers allow 1.67× at most, as a worker takes whole images: "
            "cpu-thread simd 2, cpu-tbb simd 2\n"
            "5 images on 4 workers allow 2.50× at most, as a worker takes whole images: "
            "cpu-thread simd 4\n")
      << "eight workers share each of five images";
  EXPECT_EQ(notes(rows, 200, machine(8, 8)), "");
  EXPECT_EQ(notes({row(1, 8), row(4, 5)}, 5, machine(2, 2)),
            "More workers than the 2 cores, so they take turns: cpu-thread simd 4\n")
      << "the limit of 2 cores is below that of 2.5";
  EXPECT_EQ(notes({row(1, 8), row(2, 4.5)}, 21, machine(8, 8)), "") << "21 of 22 is no limit";
}

TEST(Notes, ThreadsWithinAnImageAreNotLimitedByTheNumberOfImages) {
  Row within = row(2, 5, "opencv");
  for (Sample& sample : within.samples) sample.phases->workers = 1;
  EXPECT_EQ(notes({row(1, 8), within}, 5, machine(8, 8)), "");
}

TEST(Notes, AreOfTheirScopeAndOfRowsThatRan) {
  std::vector<Row> rows = {row(1, 8), row(16, 3), row(32, 3)};
  rows[1].scope = "e2e";
  rows[2].status = Status::mismatch;
  EXPECT_EQ(notes(rows, 800, machine(8, 8)), "");
}

}  // namespace
}  // namespace bb
