#include "host/verify/divergence.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "host/contender/backend_process.h"
#include "host/images/jobs.h"
#include "host/verify/verify.h"

namespace bb {
namespace {

void run_fresh(const Contender& contender, const Pipeline& pipeline, const JobSet& jobs) {
  const std::array<const JobSet*, 1> job_sets = {&jobs};
  BackendProcess process(*contender.info, pipeline, contender.options, job_sets);
  process.prepare();
  process.run(0);
  process.end();
}

}  // namespace

std::string find_divergence(const Contender& suspect, const Contender& baseline,
                            const Pipeline& pipeline, const ImageArena& inputs) {
  const std::size_t filters = pipeline.filters().size();
  for (std::size_t count = 1; count <= filters; ++count) {
    const Pipeline prefix = pipeline.prefix(count);
    const std::string place =
        fmt::format("{}, filter {} of {}", to_string(prefix.filters().back()), count, filters);
    std::vector<Shape> shapes;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      shapes.push_back(prefix.output_shape(inputs.shape(i)));
    }
    const ImageArena expected(shapes);
    const ImageArena actual(shapes);
    const ImageCounter uncounted;
    try {
      run_fresh(baseline, prefix, MemoryScope(inputs, expected, uncounted));
      spoil(expected, actual);
      run_fresh(suspect, prefix, MemoryScope(inputs, actual, uncounted));
    } catch (const BackendFailure& error) {
      return fmt::format("running the pipeline up to {} failed: {}", place, error.what());
    }
    if (compare(expected, actual)) return "they part at " + place;
  }
  return "the difference did not show again when the pipeline was run filter by filter";
}

}  // namespace bb
