// A pipeline: filters in order. Each reads the 8-bit output of the one before it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/filter/filter.h"

namespace bb {

class Pipeline {
 public:
  static constexpr std::string_view kDefault =
      "grayscale,gaussian:ksize=3,sobel,sharpen,brightness";

  static constexpr std::size_t kMostFilters = 1000;

  /// Throws std::invalid_argument if there is no filter, or too many.
  explicit Pipeline(std::vector<Filter> filters);

  /// Parses "filter,filter:key=value,…". A part "key=value" belongs to the filter before it, so
  /// that "brightness:gain=1.3,bias=-10" is one filter. Throws std::invalid_argument.
  static Pipeline parse(std::string_view text);

  [[nodiscard]] std::span<const Filter> filters() const { return filters_; }

  /// All filters with all their parameters; parse() reads it back to the same pipeline.
  [[nodiscard]] std::string to_string() const;

  /// The pipeline of the first `count` filters, at least 1.
  [[nodiscard]] Pipeline prefix(std::size_t count) const;

  /// The shape of the pipeline's output for an input of shape `in`. Throws std::invalid_argument
  /// when a filter cannot take the output of the one before it.
  [[nodiscard]] Shape output_shape(Shape in) const;

 private:
  std::vector<Filter> filters_;
};

}  // namespace bb
