#include "kernels/filter/traits.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace bb {

double Parameter::number(double low, double high) const {
  double result = 0;
  const char* end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, result);
  if (error != std::errc() || stop != end || !(result >= low && result <= high)) {
    throw std::invalid_argument(
        fmt::format("{}: {}={} is not a number from {} to {}", filter, key, value, low, high));
  }
  return result;
}

void Parameter::reject(std::string_view accepted) const {
  throw std::invalid_argument(
      fmt::format("{} has no parameter '{}': it takes {}", filter, key, accepted));
}

std::vector<Parameter> parse_parameters(std::string_view filter, std::string_view text) {
  std::vector<Parameter> parameters;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(','));
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) {
      throw std::invalid_argument(
          fmt::format("{}: '{}' is not a parameter: write key=value", filter, part));
    }
    parameters.push_back({filter, part.substr(0, equals), part.substr(equals + 1)});
    text.remove_prefix(std::min(text.size(), part.size() + 1));
  }
  return parameters;
}

}  // namespace bb
