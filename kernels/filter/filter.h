// The list of all filters, and what is the same for each.
//
// The scalar kernels (kernels/scalar/scalar.cpp) define what a filter computes, byte for byte.
// Every other kernel must reproduce it.
//
// A new filter is a file with its traits in this folder and its type in the list below. The
// compiler then names the bodies that it still lacks: in the scalar, SIMD and OpenCL kernels, in
// OpenCV's backend, and in the tests' generator of random filters.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "kernels/filter/brightness.h"
#include "kernels/filter/gaussian.h"
#include "kernels/filter/grayscale.h"
#include "kernels/filter/image.h"
#include "kernels/filter/sharpen.h"
#include "kernels/filter/sobel.h"
#include "kernels/filter/traits.h"

namespace bb {

template <FilterTraits... Filters>
using OneOf = std::variant<Filters...>;

using Filter = OneOf<Grayscale, Gaussian, Sobel, Sharpen, Brightness>;

/// Calls body(std::type_identity<F>{}) for the type F of each filter, in the order of the list.
template <class Body>
void for_each_filter(Body&& body) {
  [&]<class... Filters>(std::type_identity<OneOf<Filters...>> /*list*/) {
    (body(std::type_identity<Filters>{}), ...);
  }(std::type_identity<Filter>{});
}

/// The filters' names, in the order of the list.
[[nodiscard]] std::vector<std::string_view> filter_names();

/// How to write each filter, for the help: "grayscale, gaussian:ksize=3|5|7, …".
[[nodiscard]] std::string filter_usage();

/// Parses one filter, "name" or "name:key=value,key=value".
/// Throws std::invalid_argument with a message that says what would be accepted.
[[nodiscard]] Filter parse_filter(std::string_view text);

/// The filter's name alone, as in "gaussian".
[[nodiscard]] std::string_view filter_name(const Filter& filter);

/// The filter with all its parameters; parse_filter() reads it back to the same filter.
[[nodiscard]] std::string to_string(const Filter& filter);

/// How many rows above and below an output row the filter reads.
[[nodiscard]] int halo(const Filter& filter);

/// Whether the filter takes images of `channels` channels.
[[nodiscard]] bool takes(const Filter& filter, int channels);

/// Whether the filter leaves every image of `channels` channels as it is.
[[nodiscard]] bool passes(const Filter& filter, int channels);

/// Whether each output sample depends on the one input sample at its place, and on no other.
[[nodiscard]] bool is_per_sample(const Filter& filter);

/// The channels of the filter's output, for an input of `channels` channels that it takes.
[[nodiscard]] int output_channels(const Filter& filter, int channels);

/// The shape of the filter's output. Throws std::invalid_argument when it cannot take `in`
/// ("sobel needs a grey image: put grayscale before it").
[[nodiscard]] Shape output_shape(const Filter& filter, Shape in);

}  // namespace bb
