#include "kernels/filter/filter.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "kernels/filter/spelling.h"

namespace bb {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

struct Parameter {
  std::string_view key;
  std::string_view value;
};

std::vector<Parameter> parse_parameters(std::string_view filter, std::string_view text) {
  std::vector<Parameter> parameters;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(','));
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) {
      throw std::invalid_argument(
          fmt::format("{}: '{}' is not a parameter: write key=value", filter, part));
    }
    parameters.push_back({part.substr(0, equals), part.substr(equals + 1)});
    text.remove_prefix(std::min(text.size(), part.size() + 1));
  }
  return parameters;
}

double parse_number(std::string_view filter, const Parameter& parameter, double low, double high) {
  double value = 0;
  const char* end = parameter.value.data() + parameter.value.size();
  const auto [stop, error] = std::from_chars(parameter.value.data(), end, value);
  if (error != std::errc() || stop != end || !(value >= low && value <= high)) {
    throw std::invalid_argument(fmt::format("{}: {}={} is not a number from {} to {}", filter,
                                            parameter.key, parameter.value, low, high));
  }
  return value;
}

[[noreturn]] void reject_parameter(std::string_view filter, const Parameter& parameter,
                                   std::string_view accepted) {
  throw std::invalid_argument(
      fmt::format("{} has no parameter '{}': it takes {}", filter, parameter.key, accepted));
}

Gaussian parse_gaussian(std::span<const Parameter> parameters) {
  Gaussian gaussian;
  for (const Parameter& parameter : parameters) {
    if (parameter.key != "ksize") reject_parameter("gaussian", parameter, "ksize=3, 5 or 7");
    if (parameter.value != "3" && parameter.value != "5" && parameter.value != "7") {
      throw std::invalid_argument(
          fmt::format("gaussian: ksize={} is not 3, 5 or 7", parameter.value));
    }
    gaussian.ksize = parameter.value.front() - '0';
  }
  return gaussian;
}

Brightness parse_brightness(std::span<const Parameter> parameters) {
  // Wide enough for any picture, and narrow enough that gain·v + bias is exact in a 32-bit float.
  constexpr double kLimit = 255;
  Brightness brightness;
  for (const Parameter& parameter : parameters) {
    if (parameter.key != "gain" && parameter.key != "bias") {
      reject_parameter("brightness", parameter, "gain and bias");
    }
    const double value = parse_number("brightness", parameter, -kLimit, kLimit);
    (parameter.key == "gain" ? brightness.gain : brightness.bias) =
        static_cast<int>(std::lround(value * Brightness::kOne));
  }
  return brightness;
}

void expect_no_parameters(std::string_view filter, std::span<const Parameter> parameters) {
  if (!parameters.empty()) reject_parameter(filter, parameters.front(), "none");
}

// The shortest decimal that parse_brightness() rounds to the same 1/256.
std::string shortest_decimal(int in_256ths) {
  const double value = in_256ths / static_cast<double>(Brightness::kOne);
  for (int digits = 0;; ++digits) {
    std::string text = fmt::format("{:.{}f}", value, digits);
    if (std::lround(std::stod(text) * Brightness::kOne) == in_256ths) return text;
  }
}

}  // namespace

std::array<std::uint8_t, 256> Brightness::table() const {
  std::array<std::uint8_t, 256> table{};
  for (int v = 0; v < 256; ++v) {
    const int scaled = gain * v + bias;
    const int floor = scaled >> 8;
    const int fraction = scaled & 255;
    const int half_up = fraction > 128 || (fraction == 128 && (floor & 1) == 1) ? 1 : 0;
    table[static_cast<std::size_t>(v)] =
        static_cast<std::uint8_t>(std::clamp(floor + half_up, 0, 255));
  }
  return table;
}

GaussianTaps gaussian_taps(int ksize) {
  switch (ksize) {
    case 3:
      return {{1, 2, 0, 0}, 2};
    case 5:
      return {{1, 4, 6, 0}, 4};
    case 7:
      return {{2, 7, 14, 18}, 6};
    default:
      throw std::invalid_argument(fmt::format("gaussian: ksize={} is not 3, 5 or 7", ksize));
  }
}

Filter parse_filter(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  const std::string_view rest =
      colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  const std::vector<Parameter> parameters = parse_parameters(name, rest);
  if (name == "gaussian") return parse_gaussian(parameters);
  if (name == "brightness") return parse_brightness(parameters);
  for (const Filter& filter : {Filter(Grayscale{}), Filter(Sobel{}), Filter(Sharpen{})}) {
    if (name == filter_name(filter)) {
      expect_no_parameters(name, parameters);
      return filter;
    }
  }
  constexpr std::array<std::string_view, 5> kNames = {"grayscale", "gaussian", "sobel", "sharpen",
                                                      "brightness"};
  throw std::invalid_argument(fmt::format("there is no filter '{}'{}: the filters are {}", name,
                                          did_you_mean(name, kNames), fmt::join(kNames, ", ")));
}

std::string_view filter_name(const Filter& filter) {
  return std::visit(
      Overloaded{[](const Grayscale&) { return "grayscale"; },
                 [](const Gaussian&) { return "gaussian"; }, [](const Sobel&) { return "sobel"; },
                 [](const Sharpen&) { return "sharpen"; },
                 [](const Brightness&) { return "brightness"; }},
      filter);
}

std::string to_string(const Filter& filter) {
  std::string text(filter_name(filter));
  if (const auto* gaussian = std::get_if<Gaussian>(&filter)) {
    text += fmt::format(":ksize={}", gaussian->ksize);
  } else if (const auto* brightness = std::get_if<Brightness>(&filter)) {
    text += fmt::format(":gain={},bias={}", shortest_decimal(brightness->gain),
                        shortest_decimal(brightness->bias));
  }
  return text;
}

int halo(const Filter& filter) {
  return std::visit(Overloaded{[](const Gaussian& gaussian) { return gaussian.ksize / 2; },
                               [](const Sobel&) { return 1; }, [](const Sharpen&) { return 1; },
                               [](const auto&) { return 0; }},
                    filter);
}

Shape output_shape(const Filter& filter, Shape in) {
  if (std::holds_alternative<Sobel>(filter) && in.channels != 1) {
    throw std::invalid_argument("sobel needs a grey image: put grayscale before it");
  }
  if (std::holds_alternative<Grayscale>(filter)) in.channels = 1;
  return in;
}

}  // namespace bb
