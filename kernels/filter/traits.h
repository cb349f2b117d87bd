// The traits that each filter declares. A filter is a struct in a file of its own in this folder.
// kernels/filter/filter.h lists all filters, and says what else a new one needs.
#pragma once

#include <concepts>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace bb {

/// How a filter treats the channels of an image.
enum class Channels {
  kSeparate,  // takes any image and filters each channel by itself
  kToGrey,    // makes one channel of three; a grey image passes unchanged
  kGreyOnly,  // takes and makes images of one channel
};

/// One "key=value" of a filter on the command line.
struct Parameter {
  std::string_view filter;  // the name of the filter that it belongs to
  std::string_view key;
  std::string_view value;

  /// The value as a number. Throws std::invalid_argument unless it is from `low` to `high`.
  [[nodiscard]] double number(double low, double high) const;

  /// Throws std::invalid_argument: the filter has no parameter `key`, but takes `accepted`.
  [[noreturn]] void reject(std::string_view accepted) const;
};

/// Splits "key=value,key=value". Throws std::invalid_argument if a part has no '='.
[[nodiscard]] std::vector<Parameter> parse_parameters(std::string_view filter,
                                                      std::string_view text);

/// A filter with parameters, which are its data members.
template <class F>
concept Configurable = requires(F filter, const F& constant, const Parameter& parameter) {
  { F::kParameters } -> std::convertible_to<std::string_view>;  // for the help: "ksize=3|5|7"
  filter.set(parameter);                                        // throws std::invalid_argument
  { constant.spelling() } -> std::same_as<std::string>;         // set() reads it back
};

/// Every filter. A default-constructed one has the default parameters.
template <class F>
concept FilterTraits = requires(const F& filter) {
  requires std::default_initializable<F>;
  requires std::equality_comparable<F>;
  requires std::is_empty_v<F> || Configurable<F>;
  { F::kName } -> std::convertible_to<std::string_view>;
  { F::kChannels } -> std::convertible_to<Channels>;
  { filter.halo() } -> std::same_as<int>;  // rows above and below an output row that it reads
};

}  // namespace bb
