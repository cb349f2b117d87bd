#include "host/verify/divergence.h"

#include <fmt/format.h>

#include <array>
#include <memory>
#include <vector>

#include "host/images/chunks.h"
#include "host/images/job_sets.h"
#include "host/verify/verify.h"

namespace bb {
namespace {

void run_in_new_process(const Entrant& entrant, const Pipeline& pipeline, const JobSet& jobs) {
  const std::array<const JobSet*, 1> job_sets = {&jobs};
  const std::unique_ptr<Contender> contender = entrant.make(pipeline);
  contender->prepare(job_sets);
  contender->run(0);
  contender->end();
}

}  // namespace

std::string find_divergence(const Entrant& suspect, const Entrant& baseline,
                            const Pipeline& pipeline, const ImageArena& inputs) {
  const std::size_t filters = pipeline.filters().size();
  for (std::size_t count = 1; count <= filters; ++count) {
    const Pipeline prefix = pipeline.prefix(count);
    const std::string place =
        fmt::format("{}, filter {} of {}", to_string(prefix.filters().back()), count, filters);
    const std::vector<Shape> shapes =
        output_shapes(inputs.shapes(), [&](Shape input) { return prefix.output_shape(input); });
    const ImageArena expected(shapes);
    const ImageArena actual(shapes);
    const ImageCounter uncounted;
    try {
      run_in_new_process(baseline, prefix, ArenaJobs(inputs, expected, uncounted));
      spoil(expected, actual);
      run_in_new_process(suspect, prefix, ArenaJobs(inputs, actual, uncounted));
    } catch (const ContenderFailure& error) {
      return fmt::format("running the pipeline up to {} failed: {}", place, error.what());
    }
    if (find_difference(expected, actual)) return "they diverge at " + place;
  }
  return "the difference did not show again when the pipeline was run filter by filter";
}

}  // namespace bb
