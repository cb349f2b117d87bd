#include "host/commands/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <exception>
#include <limits>
#include <stdexcept>
#include <utility>

#include "host/base/bytes.h"
#include "host/base/text.h"
#include "host/commands/console.h"
#include "host/machine/cgroup.h"
#include "kernels/simd/simd.h"

namespace bb {
namespace {

template <class Number>
std::optional<Number> parse_whole(std::string_view text) {
  Number value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

// A width or a height in pixels; 0 when it is none.
constexpr int kMostSide = 65535;
int parse_side(std::string_view text) {
  const int side = parse_whole<int>(text).value_or(0);
  return side >= 1 && side <= kMostSide ? side : 0;
}

// "512x512" as width and height. Throws UsageError.
std::pair<int, int> parse_size(const std::string& text) {
  const std::string_view size = text;
  const std::size_t x = std::min(size.find('x'), size.size());
  const std::pair sides(parse_side(size.substr(0, x)),
                        parse_side(size.substr(std::min(x + 1, size.size()))));
  if (sides.first > 0 && sides.second > 0) return sides;
  throw UsageError(
      fmt::format("--size {}: write WIDTHxHEIGHT in pixels, as in 512x512, each from 1 to {}", text,
                  kMostSide));
}

// A number of images; absent for "all". Throws UsageError.
std::optional<std::size_t> parse_count(const std::string& text) {
  if (text == "all") return std::nullopt;
  const std::optional<std::size_t> count = parse_whole<std::size_t>(text);
  if (!count || *count == 0) {
    throw UsageError(fmt::format("--count {}: write a number from 1, or all", text));
  }
  // Their names and shapes alone take memory, before there is any pixel.
  constexpr std::size_t kBytesEach = 2048;
  const std::size_t most = usable_memory() / kBytesEach;
  if (*count > most) {
    throw UsageError(fmt::format(
        "--count {}: this machine's memory is enough for at most {} images", text, most));
  }
  return count;
}

}  // namespace

CLI::Validator whole_number(std::uint64_t least, std::uint64_t most) {
  return {[least, most](const std::string& text) {
            const std::optional<std::uint64_t> number = parse_whole<std::uint64_t>(text);
            if (number && *number >= least && *number <= most) return std::string();
            return fmt::format("{}: write a whole number from {} to {}", text, least, most);
          },
          ""};
}

CLI::Validator not_empty() {
  return {[](const std::string& text) {
            return text.empty() ? "it is empty: name something, or leave the option out"
                                : std::string();
          },
          ""};
}

CLI::Validator trimmed() {
  return {[](std::string& text) {
            text = CLI::detail::trim_copy(text);
            return std::string();
          },
          ""};
}

CLI::Validator number(double least, double most) {
  return {[least, most](const std::string& text) {
            double value = 0;
            const char* const end = text.data() + text.size();
            const auto [stop, error] = std::from_chars(text.data(), end, value);
            // Not a number is in no range.
            if (error == std::errc() && stop == end && value >= least && value <= most) {
              return std::string();
            }
            return fmt::format("{}: write a number from {} to {}", text, least, most);
          },
          ""};
}

void add_generator_options(CLI::App& app, GeneratorOptions& options, Values values) {
  const bool list = values == Values::list;
  const std::string sweep = list ? "; with a list, a comparison for each" : "";
  app.add_option("--count", options.count, "Number of images" + sweep)
      ->type_name(list ? "N|all,..." : "N")
      ->check(not_empty())
      ->capture_default_str();
  app.add_option("--size", options.size, "Size of generated images in pixels" + sweep)
      ->type_name(list ? "WxH,..." : "WxH")
      ->check(not_empty())
      ->capture_default_str();
  app.add_option("--seed", options.seed, "Seed of the generated set")
      ->type_name("N")
      ->check(whole_number(0, std::numeric_limits<std::uint64_t>::max()))
      ->capture_default_str();
}

std::vector<ImageSource> interpret(const GeneratorOptions& options) {
  const auto sizes = parse_list("--size", options.size, parse_size);
  const auto counts = parse_list("--count", options.count, parse_count);
  std::vector<ImageSource> sources;
  for (const auto& [width, height] : sizes) {
    for (const std::optional<std::size_t> count : counts) {
      ImageSource& source = sources.emplace_back();
      source.count = count;
      source.width = width;
      source.height = height;
      source.seed = options.seed;
    }
  }
  return sources;
}

std::vector<std::string> split_list(std::string_view option, const std::string& text) {
  std::vector<std::string> items = CLI::detail::split(text, ',');
  if (text.ends_with(',')) items.emplace_back();
  for (std::string& item : items) {
    CLI::detail::trim(item);
    if (item.empty()) {
      throw UsageError(fmt::format(
          "{} {}: write a list as in 1,2,4, with a value beside each comma", option, text));
    }
  }
  return items;
}

void refuse_repeated(std::string_view option, const std::string& text, const std::string& item) {
  throw UsageError(fmt::format("{} {}: {} is there twice: write it once", option, text, item));
}

std::vector<int> parse_workers(const std::string& text) {
  return parse_list("--workers", text, [](const std::string& item) {
    constexpr int kMost = 1024;
    const std::optional<int> workers = parse_whole<int>(item);
    if (workers && *workers >= 1 && *workers <= kMost) return *workers;
    throw UsageError(fmt::format("--workers {}: write a whole number from 1 to {}", item, kMost));
  });
}

void add_backend_options(CLI::App& app, EntrantChoice& choice) {
  app.add_option("--backend", choice.backends,
                 "Backends, separated by commas: names, or paths of modules (./mine.so) [every "
                 "usable one]")
      ->type_name("BACKEND,...")
      ->delimiter(',')
      ->transform(trimmed())
      ->allow_extra_args(false);
  app.add_option("--device", choice.device,
                 "OpenCL device, by its name or a part of it [the first GPU, else a CPU]")
      ->type_name("DEVICE")
      ->check(not_empty());
}

void add_simd_target_option(CLI::App& app, EntrantChoice& choice) {
  const auto choose = [&choice](const std::string& name) {
    try {
      simd::force_target(name);
      choice.simd_target_requested = true;
    } catch (const std::invalid_argument& error) {
      throw UsageError(fmt::format("--simd-target: {}", error.what()));
    }
  };
  app.add_option_function<std::string>(
         "--simd-target", choose,
         "Instruction set of the simd kernel; 'backend-bench list' names them [the best]")
      ->type_name("TARGET");
}

void add_anonymous_option(CLI::App& app, bool& anonymous) {
  app.add_flag("--anonymous", anonymous,
               "Leave out the host's and the user's name, and folders of absolute paths");
}

void add_timeout_option(CLI::App& app, const std::string& steps,
                        std::chrono::milliseconds& timeout) {
  const auto take = [&timeout](const std::string& text) {
    timeout = std::chrono::seconds(std::stoi(text));
  };
  app.add_option_function<std::string>("--timeout", take, steps)
      ->type_name("S")
      ->check(whole_number(1, 86400))
      ->default_str(
          fmt::format("{}", std::chrono::duration_cast<std::chrono::seconds>(timeout).count()));
}

void add_quiet_option(CLI::App& app) {
  app.add_flag_callback("--quiet", be_quiet,
                        "Say nothing on stderr but errors, warnings and what was left out");
}

std::string help_footer(std::string_view examples, std::string_view more,
                        std::initializer_list<ExitCode> codes) {
  std::string text = fmt::format("Examples:\n{}\n", examples);
  if (!more.empty()) text += fmt::format("{}\n", more);
  text += "Exit codes; when several apply, the first of them:\n";
  constexpr int kIndent = 7;
  constexpr int kWidth = 79;
  for (const ExitCodeInfo& info : exit_codes()) {
    if (std::ranges::find(codes, info.code) == codes.end()) continue;
    add_wrapped(text, fmt::format("  {:>3}  {}", static_cast<int>(info.code), info.meaning), kWidth,
                kIndent);
  }
  text.pop_back();  // the library ends the line
  return text;
}

std::optional<double> parse_percentage(std::string_view option, const std::string& text) {
  if (text.empty()) return std::nullopt;
  std::size_t used = 0;
  double value = -1;
  try {
    value = std::stod(text, &used);
  } catch (const std::exception&) {
    used = 0;  // reported below
  }
  // Without its sign, 0.05 could be meant as 5% or as 0.05%.
  const bool has_sign = used + 1 == text.size() && text[used] == '%';
  if (used == 0 || !has_sign || !(value >= 0 && value <= 1000)) {
    throw UsageError(
        fmt::format("{} {}: write a percentage with its sign, as in 5%", option, text));
  }
  return value / 100;
}

std::optional<std::size_t> parse_memory(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const std::optional<std::size_t> bytes = parse_bytes(text);
  if (!bytes) {
    throw UsageError(
        fmt::format("--memory {}: write an amount of memory, as in 512M or 2GiB", text));
  }
  return bytes;
}

}  // namespace bb
