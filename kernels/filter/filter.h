// The list of all filters, and functions of any filter.
//
// The scalar kernels (kernels/scalar/scalar.cpp) define what a filter computes, byte for byte.
// Every other kernel must reproduce it. The OpenCL kernels rely on filters being mirror-symmetric.
//
// To add a filter, write its traits in a file of this folder, and add its type to the list below.
// The compiler then names the missing bodies: in the scalar, SIMD and OpenCL kernels, in OpenCV's
// backend, and in the tests.
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

/// Calls body(std::type_identity<F>{}) for the type F of each filter, in the list's order.
template <class Body>
void for_each_filter(Body&& body) {
  [&]<class... Filters>(std::type_identity<OneOf<Filters...>> /*list*/) {
    (body(std::type_identity<Filters>{}), ...);
  }(std::type_identity<Filter>{});
}

/// The filters' names, in the list's order.
[[nodiscard]] std::vector<std::string_view> filter_names();

/// How to write each filter, in one line for the help: "grayscale, gaussian:ksize=3|5|7, …".
[[nodiscard]] std::string filter_usage();

/// Parses one filter, "name" or "name:key=value,key=value".
/// Throws std::invalid_argument with a message that says what is accepted.
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

/// Whether each output sample depends only on the input sample at the same place.
[[nodiscard]] bool is_per_sample(const Filter& filter);

/// The number of channels of the output, if the filter takes `channels` channels.
[[nodiscard]] int output_channels(const Filter& filter, int channels);

/// The shape of the filter's output. Throws std::invalid_argument if it does not take `in`
/// ("sobel needs a grey image: put grayscale before it").
[[nodiscard]] Shape output_shape(const Filter& filter, Shape in);

}  // namespace bb
