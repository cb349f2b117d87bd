#include "kernels/filter/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace bb {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of(' '), text.size());
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

// Splits at commas, but keeps a part "key=value" with the filter before it.
std::vector<std::string> split_filters(std::string_view text) {
  std::vector<std::string> filters;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view part = trimmed(text.substr(0, comma));
    const bool is_parameter =
        part.find('=') != std::string_view::npos && part.find(':') == std::string_view::npos;
    if (is_parameter && !filters.empty()) {
      filters.back() += fmt::format(",{}", part);
    } else {
      filters.emplace_back(part);
    }
    if (comma == std::string_view::npos) return filters;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

Pipeline::Pipeline(std::vector<Filter> filters) : filters_(std::move(filters)) {
  if (filters_.empty()) throw std::invalid_argument("a pipeline needs at least one filter");
  if (filters_.size() > kMostFilters) {
    throw std::invalid_argument(
        fmt::format("a pipeline of {} filters: {} are the most", filters_.size(), kMostFilters));
  }
}

Pipeline Pipeline::parse(std::string_view text) {
  std::vector<Filter> filters;
  for (const std::string& part : split_filters(text)) filters.push_back(parse_filter(part));
  return Pipeline(std::move(filters));
}

std::string Pipeline::to_string() const {
  std::string text;
  for (const Filter& filter : filters_) {
    if (!text.empty()) text += ',';
    text += bb::to_string(filter);
  }
  return text;
}

Pipeline Pipeline::prefix(std::size_t count) const {
  return Pipeline(
      {filters_.begin(), std::next(filters_.begin(), static_cast<std::ptrdiff_t>(count))});
}

Shape Pipeline::output_shape(Shape in) const {
  for (const Filter& filter : filters_) in = bb::output_shape(filter, in);
  return in;
}

}  // namespace bb
