#include "host/app/cli.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <map>
#include <random>

#include "backends/process/cores.h"
#include "build_info.h"
#include "host/base/bytes.h"
#include "host/base/error.h"
#include "kernels/filter/pipeline.h"

namespace bb {
namespace {

constexpr const char* kDescription =
    "Runs one image pipeline on every way this machine can compute it, proves that all outputs "
    "are\n"
    "identical byte for byte, and tabulates the speedups.";

constexpr const char* kFooter =
    "Examples:\n"
    "  backend-bench                                    every usable backend, 100 generated "
    "images\n"
    "  backend-bench --backend cpu-proc --workers 8     eight processes, beside the serial "
    "baseline\n"
    "  backend-bench --backend cpu-thread --workers 1,2,4,8      and its serial fraction\n"
    "  backend-bench --images photos --scope e2e        decoding and encoding included\n"
    "  backend-bench --backend opencl --breakdown       what a device's time goes into\n"
    "  backend-bench --filters grayscale,gaussian:ksize=5,brightness:gain=1.3,bias=-10\n"
    "  backend-bench list                               the backends and devices of this machine\n"
    "  backend-bench verify                             every backend against the golden digests\n"
    "  backend-bench compare old.json new.json --fail-if-slower 5%\n"
    "\n"
    "Filters: grayscale, gaussian:ksize=3|5|7, sobel, sharpen, brightness:gain=G,bias=B\n"
    "\n"
    "A set that exceeds --memory is measured in chunks: a time is the sum over them, loading is "
    "not\n"
    "timed, and the first chunk decides how many rounds there are. See backend-bench(1).\n"
    "\n"
    "Results go to stdout, everything else to stderr. EXIF orientation is not applied.\n"
    "\n"
    "Exit codes (where several apply, the first listed here):\n"
    "  130  interrupted\n"
    "    2  usage: the command line asks for something that cannot be done\n"
    "    1  an output differs from the baseline's, the golden digests or those of a result file;\n"
    "       or a row is slower than --fail-if-slower allows\n"
    "    4  the baseline, or a backend that was asked for by name, failed or is not usable here;\n"
    "       or a result could not be written\n"
    "    3  an input could not be read (the others were processed, and the file is named)\n"
    "    0  all outputs are identical";

// A check that does not add itself to the option's line in the help.
CLI::Validator quiet(CLI::Validator check) { return check.description(""); }

template <class Number>
std::optional<Number> parse_whole(std::string_view text) {
  Number value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

// A width or a height in pixels; 0 when it is none.
int parse_side(std::string_view text) {
  constexpr int kMost = 65535;
  const int side = parse_whole<int>(text).value_or(0);
  return side >= 1 && side <= kMost ? side : 0;
}

void parse_size(const std::string& text, ImageSource& source) {
  const std::size_t x = std::min(text.find('x'), text.size());
  source.width = parse_side(std::string_view(text).substr(0, x));
  source.height = parse_side(std::string_view(text).substr(std::min(x + 1, text.size())));
  if (source.width == 0 || source.height == 0) {
    throw UsageError(fmt::format("--size {}: write WIDTHxHEIGHT in pixels, as in 512x512", text));
  }
}

void parse_count(const std::string& text, ImageSource& source) {
  if (text == "all") {
    source.count.reset();
    return;
  }
  source.count = parse_whole<std::size_t>(text);
  if (!source.count || *source.count == 0) {
    throw UsageError(fmt::format("--count {}: write a number from 1, or all", text));
  }
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

// "5%" or "5", as a fraction.
std::optional<double> parse_percentage(const std::string& text) {
  if (text.empty()) return std::nullopt;
  std::size_t used = 0;
  double value = -1;
  try {
    value = std::stod(text, &used);
  } catch (const std::exception&) {
    used = 0;  // told below
  }
  if (used < text.size() && text[used] == '%') ++used;
  if (used != text.size() || !(value >= 0 && value <= 1000)) {
    throw UsageError(fmt::format("--fail-if-slower {}: write a percentage, as in 5%", text));
  }
  return value / 100;
}

// The library takes -1 for the largest number that there is.
CLI::Validator not_negative() {
  return {[](const std::string& text) {
            return text.starts_with('-') ? "write a whole number from 0" : std::string();
          },
          ""};
}

// It takes nan for a number that is in every range.
CLI::Validator a_number() {
  return {[](const std::string& text) {
            const bool named = text.find_first_of("nN") != std::string::npos;  // nan, inf
            return named ? "write a number, not " + text : std::string();
          },
          ""};
}

// The options as the library gathers them, before they are checked against each other.
struct RawOptions {
  std::string count = "100";
  std::string size;
  std::string images;
  std::string memory;
  std::string scope = "both";
  std::string format = "jpeg";
  std::string kernel;
  std::string output;
  std::string json;
  std::string sandbox = "auto";
  int timeout_s = 120;
  std::string diff_format = "table";
  std::string fail_if_slower;
};

void add_generator_options(CLI::App& app, CommandLine& line, RawOptions& raw) {
  app.add_option("--count", raw.count, "Number of images")
      ->type_name("N|all")
      ->capture_default_str();
  app.add_option("--size", raw.size, "Size of generated images in pixels [512x512]")
      ->type_name("WxH");
  app.add_option("--seed", line.source.seed, "Seed of the generated set")
      ->type_name("N")
      ->check(not_negative())
      ->capture_default_str();
}

void add_backend_options(CLI::App& app, CommandLine& line) {
  app.add_option("--backend", line.contenders.backends,
                 "Backends, separated by commas [every one that is usable]")
      ->type_name("LIST")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--device", line.contenders.device,
                 "OpenCL device, by a part of its name [first GPU, else CPU]")
      ->type_name("NAME");
}

void add_verify_options(CLI::App& app, CommandLine& line, RawOptions& raw) {
  add_backend_options(app, line);
  app.add_option("--golden", line.golden, "File of golden digests")
      ->type_name("FILE")
      ->capture_default_str();
  app.add_flag("--update", line.update_golden,
               "First write that file anew, from the definition (cpu-scalar)");
  app.add_option("--output", raw.output, "Write a PNG of each image's difference to DIR/BACKEND/")
      ->type_name("DIR");
}

void add_compare_options(CLI::App& app, CommandLine& line, RawOptions& raw) {
  app.add_option("BASE", line.base_results,
                 "Result file to compare with, or a folder of them: launches in turn")
      ->required();
  app.add_option("NEW", line.new_results, "Result file to judge, or a folder of as many")
      ->required();
  app.add_option("--fail-if-slower", raw.fail_if_slower,
                 "Exit 1 if a row is slower by more, its whole interval included")
      ->type_name("P%");
  app.add_option("--format", raw.diff_format, "Format of the comparison")
      ->type_name("table|markdown|csv|json")
      ->check(quiet(CLI::IsMember({"table", "markdown", "csv", "json"})))
      ->capture_default_str();
}

void add_effort_options(CLI::App& app, Effort& effort) {
  app.add_option("--runs", effort.runs, "Timed runs [until medians are known within 2%]")
      ->type_name("N")
      ->check(quiet(CLI::Range(1, 100000)));
  app.add_option("--time-budget", effort.time_budget_s, "Seconds for timed runs without --runs")
      ->type_name("S")
      ->check(a_number())
      ->check(quiet(CLI::Range(0.1, 1e6)))
      ->capture_default_str();
  app.add_option("--warmup", effort.warmups, "Runs before the timed ones")
      ->type_name("N")
      ->check(quiet(CLI::Range(1, 100000)))
      ->capture_default_str();
  effort.order_seed = std::random_device()();
  app.add_option("--order-seed", effort.order_seed,
                 "Seed of the order in which backends run in each round [random]")
      ->type_name("N")
      ->check(not_negative());
}

void add_run_options(CLI::App& app, CommandLine& line, RawOptions& raw) {
  add_backend_options(app, line);
  app.add_option(
         "--workers", line.contenders.workers,
         "Threads or processes of a parallel backend; as a list, each [the cores available]")
      ->type_name("N,...")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(quiet(CLI::Range(1, 1024)));
  app.add_flag("--pin", line.contenders.pin,
               "Bind worker n to the n-th core, physical cores before hyper-threads");
  app.add_option("--kernel", raw.kernel, "Kernel of the CPU backends that have a choice")
      ->type_name("NAME");
  app.add_option("--simd-target", line.simd_target,
                 "Instruction set of the simd kernel, as list names them [the best]")
      ->type_name("NAME");
  app.add_option("--filters", line.filters, "The pipeline: filters in order")
      ->type_name("LIST")
      ->default_str(std::string(Pipeline::kDefault));
  app.add_option("--scope", raw.scope, "What is timed: in memory, or files to files")
      ->type_name("filter|e2e|both")
      ->check(quiet(CLI::IsMember({"filter", "e2e", "both"})))
      ->capture_default_str();
  add_effort_options(app, line.effort);
  app.add_option("--timeout", raw.timeout_s,
                 "Seconds after which a run, or reading a file, has failed")
      ->type_name("S")
      ->check(quiet(CLI::Range(1, 86400)))
      ->capture_default_str();
  app.add_option("--sandbox", raw.sandbox,
                 "Confine the processes that decode files, and the CPU backends'; auto: where the "
                 "kernel has it")
      ->type_name("auto|on|off")
      ->check(quiet(CLI::IsMember({"auto", "on", "off"})))
      ->capture_default_str();
  app.add_option("--images", raw.images,
                 "JPEG, PNG and PNM files, searched recursively [generated images]")
      ->type_name("DIR");
  add_generator_options(app, line, raw);
  app.add_option("--max-pixels", line.source.max_pixels, "Refuse an image with more pixels")
      ->type_name("N")
      ->check(quiet(CLI::Range(1, 2'000'000'000)))
      ->capture_default_str();
  app.add_option("--memory", raw.memory,
                 "Memory for images in scope filter, as in 2G; more are streamed [1/4 of RAM]")
      ->type_name("SIZE");
  app.add_option("--output", raw.output, "Keep each backend's images, in DIR/BACKEND/")
      ->type_name("DIR");
  app.add_option("--format", raw.format, "Format of the images written in scope e2e")
      ->type_name("jpeg|png|pgm")
      ->check(quiet(CLI::IsMember({"jpeg", "png", "pgm"})))
      ->capture_default_str();
  app.add_flag("--breakdown", line.breakdown,
               "Show where each row's time goes, its CPU seconds and its memory");
  app.add_option("--json", raw.json, "Write all results to FILE")->type_name("FILE");
}

// Options that contradict each other are refused before anything runs.
void check_contradictions(const CLI::App& app, const CommandLine& line) {
  for (const CLI::App* command : app.get_subcommands()) {
    for (const CLI::Option* option : app.get_options()) {
      if (option->count() > 0 && option->get_name() != "--simd-target") {
        throw UsageError(fmt::format("{} has no effect on '{}': leave it out, or write it behind",
                                     option->get_name(), command->get_name()));
      }
    }
  }
  if (line.source.directory) {
    for (const char* option : {"--size", "--seed"}) {
      if (app.count(option) > 0) {
        throw UsageError(
            fmt::format("{} is about generated images: it cannot go with --images", option));
      }
    }
  } else if (!line.source.count) {
    throw UsageError("--count all needs --images: the generated set has no end");
  }
  if (line.memory_bytes && line.scopes.front() != Scope::filter) {
    throw UsageError("--memory is for the images of scope filter: it cannot go with --scope e2e");
  }
  if (app.count("--runs") > 0 && app.count("--time-budget") > 0) {
    throw UsageError("--time-budget is for runs until medians are known: it cannot go with --runs");
  }
  const bool writes = std::ranges::find(line.scopes, Scope::e2e) != line.scopes.end();
  if (line.output && !writes) {
    throw UsageError("--output keeps the files of scope e2e: it cannot go with --scope filter");
  }
  if (app.count("--format") > 0 && !writes) {
    throw UsageError("--format is of the files of scope e2e: it cannot go with --scope filter");
  }
}

void interpret(const RawOptions& raw, CommandLine& line) {
  parse_count(raw.count, line.source);
  if (!raw.size.empty()) parse_size(raw.size, line.source);
  if (!raw.images.empty()) line.source.directory = raw.images;
  line.memory_bytes = parse_memory(raw.memory);
  line.contenders.timeout = std::chrono::seconds(raw.timeout_s);
  if (!raw.kernel.empty()) line.contenders.kernel = raw.kernel;
  if (!raw.output.empty()) line.output = raw.output;
  if (!raw.json.empty()) line.json = raw.json;
  if (raw.scope != "e2e") line.scopes.push_back(Scope::filter);
  if (raw.scope != "filter") line.scopes.push_back(Scope::e2e);
  static const std::map<std::string, FileFormat> formats = {
      {"jpeg", FileFormat::jpeg}, {"png", FileFormat::png}, {"pgm", FileFormat::pnm}};
  line.format = formats.at(raw.format);
  static const std::map<std::string, SandboxChoice> sandboxes = {
      {"auto", SandboxChoice::automatic}, {"on", SandboxChoice::on}, {"off", SandboxChoice::off}};
  line.sandbox = sandboxes.at(raw.sandbox);
  static const std::map<std::string, DiffFormat> diff_formats = {{"table", DiffFormat::table},
                                                                 {"markdown", DiffFormat::markdown},
                                                                 {"csv", DiffFormat::csv},
                                                                 {"json", DiffFormat::json}};
  line.diff_format = diff_formats.at(raw.diff_format);
  line.fail_if_slower = parse_percentage(raw.fail_if_slower);
}

}  // namespace

std::optional<CommandLine> parse_command_line(int argc, const char* const* argv) {
  CommandLine line;
  line.filters = Pipeline::kDefault;
  line.contenders.workers = {available_cores()};
  RawOptions raw;

  CLI::App app(kDescription, "backend-bench");
  app.footer(kFooter);
  app.set_version_flag("--version", fmt::format("backend-bench {}", build_info::kVersion));
  add_run_options(app, line, raw);
  const CLI::App* list =
      app.add_subcommand("list", "List the backends and devices of this machine");
  CLI::App* images = app.add_subcommand("images", "Write the generated image set as JPEG files");
  images->add_option("DIR", line.images_directory, "Directory to write to")->required();
  add_generator_options(*images, line, raw);
  CLI::App* verify =
      app.add_subcommand("verify", "Check every backend against golden digests, without timing");
  add_verify_options(*verify, line, raw);
  CLI::App* compare = app.add_subcommand("compare", "Compare two result files, row by row");
  add_compare_options(*compare, line, raw);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help_or_version) {
    app.exit(help_or_version);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what());
  }
  if (list->parsed()) line.command = Command::list;
  if (images->parsed()) line.command = Command::write_images;
  if (verify->parsed()) line.command = Command::verify;
  if (compare->parsed()) line.command = Command::compare_results;
  interpret(raw, line);
  check_contradictions(app, line);
  return line;
}

}  // namespace bb
