// Parses any text as a list of filters. It must either be refused with the documented exception, or
// give a pipeline that is the same after writing and parsing it again.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "kernels/filter/pipeline.h"

namespace {

void expect_round_trip(const bb::Pipeline& pipeline) {
  const bb::Pipeline again = bb::Pipeline::parse(pipeline.to_string());
  if (!std::ranges::equal(again.filters(), pipeline.filters())) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  try {
    const bb::Pipeline pipeline = bb::Pipeline::parse(text);
    expect_round_trip(pipeline);
    static_cast<void>(pipeline.output_shape({1, 1, 3}));
  } catch (const std::invalid_argument&) {
    return 0;
  }
  return 0;
}
