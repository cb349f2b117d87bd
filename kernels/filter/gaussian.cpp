#include "kernels/filter/gaussian.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace bb {

void Gaussian::set(const Parameter& parameter) {
  if (parameter.key != "ksize") parameter.reject("ksize=3, 5 or 7");
  const auto* const found = std::ranges::find_if(kSizes, [&](Ksize candidate) {
    return parameter.value == fmt::to_string(static_cast<int>(candidate));
  });
  if (found == kSizes.end()) {
    throw std::invalid_argument(
        fmt::format("gaussian: ksize={} is not 3, 5 or 7", parameter.value));
  }
  ksize = *found;
}

std::string Gaussian::spelling() const { return fmt::format("ksize={}", size()); }

GaussianTaps gaussian_taps(Gaussian::Ksize ksize) {
  switch (ksize) {
    case Gaussian::Ksize::k3:
      return {{1, 2, 0, 0}, 2};
    case Gaussian::Ksize::k5:
      return {{1, 4, 6, 0}, 4};
    case Gaussian::Ksize::k7:
      return {{2, 7, 14, 18}, 6};
  }
  return {};
}

}  // namespace bb
