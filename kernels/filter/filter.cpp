#include "kernels/filter/filter.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <span>
#include <stdexcept>

#include "kernels/filter/spelling.h"

namespace bb {
namespace {

template <FilterTraits F>
F configured(std::span<const Parameter> parameters) {
  F filter;
  for (const Parameter& parameter : parameters) {
    if constexpr (Configurable<F>) {
      filter.set(parameter);
    } else {
      parameter.reject("none");
    }
  }
  return filter;
}

Channels channels_of(const Filter& filter) {
  return std::visit([]<class F>(const F& /*filter*/) { return F::kChannels; }, filter);
}

}  // namespace

std::vector<std::string_view> filter_names() {
  std::vector<std::string_view> names;
  for_each_filter([&]<class F>(std::type_identity<F> /*type*/) { names.push_back(F::kName); });
  return names;
}

std::string filter_usage() {
  std::vector<std::string> usages;
  for_each_filter([&]<class F>(std::type_identity<F> /*type*/) {
    std::string& usage = usages.emplace_back(F::kName);
    if constexpr (Configurable<F>) usage += fmt::format(":{}", F::kParameters);
  });
  return fmt::format("{}", fmt::join(usages, ", "));
}

Filter parse_filter(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  const std::string_view rest =
      colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  const std::vector<Parameter> parameters = parse_parameters(name, rest);
  std::optional<Filter> filter;
  for_each_filter([&]<class F>(std::type_identity<F> /*type*/) {
    if (name == F::kName) filter = configured<F>(parameters);
  });
  if (filter) return *filter;
  const std::vector<std::string_view> names = filter_names();
  throw std::invalid_argument(fmt::format("there is no filter '{}'{}: the filters are {}", name,
                                          did_you_mean(name, names), fmt::join(names, ", ")));
}

std::string_view filter_name(const Filter& filter) {
  return std::visit([]<class F>(const F& /*filter*/) { return F::kName; }, filter);
}

std::string to_string(const Filter& filter) {
  return std::visit(
      []<class F>(const F& f) {
        if constexpr (Configurable<F>) {
          return fmt::format("{}:{}", F::kName, f.spelling());
        } else {
          return std::string(F::kName);
        }
      },
      filter);
}

int halo(const Filter& filter) {
  return std::visit([](const auto& f) { return f.halo(); }, filter);
}

bool takes(const Filter& filter, int channels) {
  switch (channels_of(filter)) {
    case Channels::kSeparate:
    case Channels::kToGrey:
      return true;
    case Channels::kGreyOnly:
      return channels == 1;
  }
  return {};
}

bool passes(const Filter& filter, int channels) {
  switch (channels_of(filter)) {
    case Channels::kToGrey:
      return channels == 1;
    case Channels::kSeparate:
    case Channels::kGreyOnly:
      return false;
  }
  return {};
}

bool is_per_sample(const Filter& filter) {
  switch (channels_of(filter)) {
    case Channels::kSeparate:
      return halo(filter) == 0;
    case Channels::kToGrey:
    case Channels::kGreyOnly:
      return false;
  }
  return {};
}

int output_channels(const Filter& filter, int channels) {
  switch (channels_of(filter)) {
    case Channels::kSeparate:
      return channels;
    case Channels::kToGrey:
    case Channels::kGreyOnly:
      return 1;
  }
  return {};
}

Shape output_shape(const Filter& filter, Shape in) {
  if (!takes(filter, in.channels)) {
    throw std::invalid_argument(
        fmt::format("{} needs a grey image: put grayscale before it", filter_name(filter)));
  }
  in.channels = output_channels(filter, in.channels);
  return in;
}

}  // namespace bb
