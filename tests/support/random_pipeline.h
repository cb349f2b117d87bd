// Test pipelines: the same at every run, and more of them than anyone would write down.
#pragma once

#include <vector>

#include "kernels/filter/pipeline.h"
#include "tests/support/random_image.h"

namespace bb::testing {

/// One to six filters with any parameters, in any order that an image of so many channels can take.
inline Pipeline random_pipeline(Random& random, int channels) {
  constexpr int kLimit = 255 * Brightness::kOne;
  std::vector<Filter> filters;
  for (int left = random.between(1, 6); left > 0; --left) {
    switch (random.between(channels == 1 ? 0 : 1, 4)) {
      case 0:
        filters.emplace_back(Sobel{});
        break;
      case 1:
        filters.emplace_back(Gaussian{random.between(1, 3) * 2 + 1});
        break;
      case 2:
        filters.emplace_back(Sharpen{});
        break;
      case 3:
        filters.emplace_back(Brightness{random.between(-kLimit, kLimit) >> random.between(0, 8),
                                        random.between(-kLimit, kLimit) >> random.between(0, 8)});
        break;
      default:
        filters.emplace_back(Grayscale{});
        channels = 1;
    }
  }
  return Pipeline(std::move(filters));
}

}  // namespace bb::testing
