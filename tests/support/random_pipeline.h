// Random filters and pipelines, the same at every run.
#pragma once

#include <concepts>
#include <type_traits>
#include <vector>

#include "kernels/filter/pipeline.h"

namespace bb::testing {

/// A source of random numbers: testing::Random, or a fuzzer's bytes.
template <class T>
concept RandomSource = requires(T source, int low, int high) {
  { source.between(low, high) } -> std::same_as<int>;  // both included
};

// A filter with random parameters. Each filter of the list needs such a function.
template <RandomSource Source>
Grayscale random_filter(Source& /*source*/, std::type_identity<Grayscale> /*type*/) {
  return {};
}

template <RandomSource Source>
Gaussian random_filter(Source& source, std::type_identity<Gaussian> /*type*/) {
  const int last = static_cast<int>(Gaussian::kSizes.size()) - 1;
  return {Gaussian::kSizes[static_cast<std::size_t>(source.between(0, last))]};
}

template <RandomSource Source>
Sobel random_filter(Source& /*source*/, std::type_identity<Sobel> /*type*/) {
  return {};
}

template <RandomSource Source>
Sharpen random_filter(Source& /*source*/, std::type_identity<Sharpen> /*type*/) {
  return {};
}

// Draws large as well as small gains and biases.
template <RandomSource Source>
Brightness random_filter(Source& source, std::type_identity<Brightness> /*type*/) {
  constexpr int kLimit = 255 * Brightness::kOne;
  const int gain = source.between(-kLimit, kLimit) >> source.between(0, 8);
  return {gain, source.between(-kLimit, kLimit) >> source.between(0, 8)};
}

/// A random filter that takes images of `channels` channels.
template <RandomSource Source>
Filter random_filter(Source& source, int channels) {
  std::vector<Filter (*)(Source&)> choices;
  for_each_filter([&]<class F>(std::type_identity<F> /*type*/) {
    if (!takes(F{}, channels)) return;
    choices.push_back(
        [](Source& s) -> Filter { return random_filter(s, std::type_identity<F>{}); });
  });
  const int last = static_cast<int>(choices.size()) - 1;
  return choices[static_cast<std::size_t>(source.between(0, last))](source);
}

/// One to `most` random filters, for images of `channels` channels.
template <RandomSource Source>
Pipeline random_pipeline(Source& source, int channels, int most = 6) {
  std::vector<Filter> filters;
  for (int left = source.between(1, most); left > 0; --left) {
    filters.push_back(random_filter(source, channels));
    channels = output_channels(filters.back(), channels);
  }
  return Pipeline(std::move(filters));
}

}  // namespace bb::testing
