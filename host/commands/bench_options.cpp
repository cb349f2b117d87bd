#include "host/commands/bench_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <limits>
#include <random>
#include <system_error>
#include <tuple>
#include <utility>

#include "backends/process/cores.h"
#include "backends/registry/registry.h"
#include "host/base/files.h"
#include "host/commands/console.h"
#include "host/formats/report.h"
#include "host/machine/cgroup.h"
#include "kernels/filter/filter.h"
#include "kernels/filter/pipeline.h"

namespace bb {
namespace {

constexpr const char* kExamples =
    "  backend-bench                                  every usable backend, 100 generated images\n"
    "  backend-bench --backend cpu-proc --workers 8   eight processes beside the serial baseline\n"
    "  backend-bench --backend cpu-thread --workers 1,2,4,8      and the serial fraction\n"
    "  backend-bench --images photos --scope e2e      decoding and encoding included\n"
    "  backend-bench --count 10,100 --size 256x256,1024x1024     four comparisons, one file\n"
    "  backend-bench --backend opencl --breakdown     where a device's time goes\n"
    "  backend-bench --filters grayscale,gaussian:ksize=5,brightness:gain=1.3,bias=-10\n"
    "  backend-bench --json result.json               keep everything that was measured\n"
    "  backend-bench --config study.toml --dry-run    what a study would run, and for how long\n";

// What else the help says.
std::string more_help() {
  return fmt::format(
      "Filters: {}\n"
      "\n"
      "A set of images that exceeds --memory is measured in chunks; a time is then the\n"
      "sum over the chunks. EXIF orientation is not applied. Results go to stdout,\n"
      "everything else to stderr. The manual page, backend-bench(1), says more.\n"
      "\n"
      "A study file (--config) has the long names above as keys. Lists are arrays, and paths\n"
      "are relative to its folder. It may hold several image sets, and reports to write:\n"
      "  backend = [\"cpu-thread\", \"cpu-proc\"]\n"
      "  workers = [1, 2, 4]\n"
      "  json = \"study.json\"\n"
      "  [[images]]              # folder, or size and seed; count; name\n"
      "  folder = \"photos\"\n"
      "  [[report]]              # file, name, and what 'report --help' has but its folders\n"
      "  file = \"report.html\"\n",
      filter_usage());
}

// A choice of a few names.
struct ImageFormatName {
  std::string_view name;
  FileFormat format;
};
constexpr std::array kImageFormats = {ImageFormatName{"jpeg", FileFormat::jpeg},
                                      ImageFormatName{"png", FileFormat::png},
                                      ImageFormatName{"pgm", FileFormat::pnm}};

struct SandboxName {
  std::string_view name;
  SandboxChoice choice;
};
constexpr std::array kSandboxes = {SandboxName{"auto", SandboxChoice::automatic},
                                   SandboxName{"on", SandboxChoice::on},
                                   SandboxName{"off", SandboxChoice::off}};

// The entry of that name. Throws UsageError that names them all.
template <class Names>
const auto& choose(std::string_view option, const Names& names, const std::string& name) {
  const auto found =
      std::ranges::find_if(names, [&](const auto& entry) { return entry.name == name; });
  if (found == std::end(names)) {
    throw UsageError(fmt::format("{} {}: choose {}", option, name, names_of(names)));
  }
  return *found;
}

void add_run_options(CLI::App& app, RawBenchOptions& raw) {
  app.option_defaults()->group("What runs");
  app.add_option("--config", raw.config,
                 "A study: a TOML file with these options as keys; the command line overrides it")
      ->type_name("FILE")
      ->check(not_empty())
      ->configurable(false);
  add_backend_options(app, raw.entrants);
  raw.workers = std::to_string(workers_for(available_cores(), cpu_quota()));
  app.add_option("--workers", raw.workers,
                 "Threads or processes of a parallel backend; with a list, each of them [the cores "
                 "available, or fewer where a CPU quota allows less]")
      ->type_name("N,...")
      ->check(not_empty());
  app.add_option("--kernel", raw.entrants.kernel, "Kernel for CPU backends that offer several")
      ->type_name("KERNEL");
  add_simd_target_option(app, raw.entrants);
  app.add_option("--baseline", raw.entrants.baseline,
                 "The row that outputs are checked against and speedups are over, as in "
                 "'cpu-thread simd 2' [cpu-scalar]")
      ->type_name("ROW")
      ->check(not_empty());
  CLI::Option* pin =
      app.add_flag("--pin", raw.pin,
                   "Bind worker n to the n-th core, physical cores before hyper-threads, of every "
                   "row [of rows with several workers, where there are as many cores]");
  app.add_flag("--no-pin", raw.no_pin, "Let the system choose the cores of all workers")
      ->excludes(pin);
  app.add_option("--filters", raw.filters, "The pipeline: filters in order")
      ->type_name("FILTER,...")
      ->default_str(std::string(Pipeline::kDefault));
  app.add_option("--scope", raw.scopes,
                 "What is timed: filter (in memory), e2e (files to files), or both as a list")
      ->type_name(names_of(scopes()) + ",...")
      ->delimiter(',')
      ->transform(trimmed())
      ->allow_extra_args(false)
      ->default_str("filter,e2e");
}

void add_effort_options(CLI::App& app, RawBenchOptions& raw) {
  app.option_defaults()->group("How long");
  app.add_flag("--dry-run", raw.dry_run,
               "Say what would run, how long it may take at most and what it would write; probe "
               "backends and read images' headers, but run and write nothing")
      ->configurable(false);
  Effort& effort = raw.effort;
  app.add_option("--runs", effort.runs,
                 "Timed runs in all; each process makes a tenth of them [until medians are known "
                 "within 2%]")
      ->type_name("N")
      ->check(whole_number(1, 100000));
  app.add_option("--time-budget", effort.time_budget_s,
                 "Seconds for the timed runs of a comparison without --runs")
      ->type_name("S")
      ->check(number(0.1, 1e6))
      ->capture_default_str();
  app.add_option("--warmup", effort.warmups, "Runs before the timed ones")
      ->type_name("N")
      ->check(whole_number(1, 100000))
      ->capture_default_str();
  effort.order_seed = std::random_device()();
  app.add_option("--order-seed", effort.order_seed,
                 "Seed of the order in which backends run in each round [random]")
      ->type_name("N")
      ->check(whole_number(0, std::numeric_limits<std::uint64_t>::max()));
  add_timeout_option(app,
                     "Seconds that each step may take: probing or preparing a backend, a run, "
                     "reading a file",
                     raw.timeout);
}

void add_image_options(CLI::App& app, RawBenchOptions& raw) {
  app.option_defaults()->group("Images");
  app.add_option("--images", raw.images,
                 "Folder of JPEG, PNG and PNM files, searched recursively [generated images]")
      ->type_name("DIR")
      ->check(not_empty());
  add_generator_options(app, raw.generator, Values::list);
  raw.max_pixels = ImageSource().max_pixels;
  app.add_option("--max-pixels", raw.max_pixels, "Refuse an image with more pixels")
      ->type_name("N")
      ->check(whole_number(1, 2'000'000'000))
      ->capture_default_str();
  app.add_option("--memory", raw.memory,
                 "Memory for images, as in 2G: scope filter streams more than that [1/4 of RAM], "
                 "workers of e2e may not take more [1/2 of RAM]")
      ->type_name("SIZE")
      ->check(not_empty());
  app.add_option("--sandbox", raw.sandbox,
                 "Confine the processes that decode files, and those of CPU backends; auto: where "
                 "the kernel can")
      ->type_name(names_of(kSandboxes))
      ->capture_default_str();
}

void add_result_options(CLI::App& app, RawBenchOptions& raw) {
  app.option_defaults()->group("Results");
  add_quiet_option(app);
  app.add_flag("--breakdown", raw.breakdown,
               "Show where each row's time goes, its CPU seconds and its memory");
  app.add_option("--json", raw.json,
                 "Write the result file: everything that was measured; see 'report', 'compare'")
      ->type_name("FILE")
      ->check(not_empty());
  app.add_option("-o,--output", raw.output, "Write the report to FILE as well")
      ->type_name("FILE")
      ->check(not_empty());
  app.add_option("--format", raw.format, "Format of the report [as FILE's name ends, else table]")
      ->type_name(names_of(report_formats()))
      ->check(not_empty());
  add_anonymous_option(app, raw.anonymous);
  app.add_option("--save-images", raw.save_images, "Keep each backend's images in DIR/BACKEND/")
      ->type_name("DIR")
      ->check(not_empty());
  app.add_option("--image-format", raw.image_format, "Format of the images of scope e2e")
      ->type_name(names_of(kImageFormats))
      ->capture_default_str();
}

// Before reports, --output was a folder for images, and --format their format.
void accept_old_spellings(RawBenchOptions& raw) {
  namespace fs = std::filesystem;
  if (raw.scopes == std::vector<std::string>{"both"}) raw.scopes = {"filter", "e2e"};
  const fs::path output = raw.output;
  std::error_code unknown;
  const bool is_folder = fs::is_directory(output, unknown) ||
                         (!output.has_extension() && !fs::exists(output, unknown));
  if (!raw.output.empty() && raw.output != "-" && raw.save_images.empty() && is_folder) {
    print_note(
        fmt::format("--output {0} is a folder: in new spelling, --save-images {0}", raw.output));
    raw.save_images = std::exchange(raw.output, "");
  }
  const auto is_image_format = [&](const ImageFormatName& entry) {
    return entry.name == raw.format;
  };
  if (std::ranges::any_of(kImageFormats, is_image_format)) {
    print_note(fmt::format("--format {0}: in new spelling, --image-format {0}", raw.format));
    raw.image_format = std::exchange(raw.format, "");
  }
}

std::vector<ImageSource> sources_of(const RawBenchOptions& raw) {
  std::vector<ImageSetChoice> sets = raw.image_sets;
  if (sets.empty()) sets.push_back({"", raw.images, raw.generator});
  std::vector<ImageSource> sources;
  for (ImageSetChoice& set : sets) {
    if (!set.folder.empty()) set.generator = {.count = set.generator.count};
    for (ImageSource& source : interpret(set.generator)) {
      source.name = set.name;
      source.max_pixels = raw.max_pixels;
      if (!set.folder.empty()) source.directory = set.folder;
      sources.push_back(std::move(source));
    }
  }
  return sources;
}

std::vector<const ScopeInfo*> parse_scopes(const std::vector<std::string>& names) {
  for (const std::string& name : names) choose("--scope", scopes(), name);
  std::vector<const ScopeInfo*> chosen;
  for (const ScopeInfo& scope : scopes()) {
    if (std::ranges::find(names, scope.name) != names.end()) chosen.push_back(&scope);
  }
  return chosen;
}

// With every link followed, and a slash at its end.
std::filesystem::path resolved(std::string_view option, const std::filesystem::path& folder) {
  std::error_code error;
  const std::filesystem::path found = std::filesystem::weakly_canonical(folder, error);
  if (!error) return found / "";
  throw UsageError(fmt::format("{} {}: {}", option, printable(folder), error.message()));
}

// Otherwise the next comparison would take them for its images.
void check_outputs_are_no_inputs(const std::filesystem::path& save_images,
                                 const std::filesystem::path& directory) {
  namespace fs = std::filesystem;
  const fs::path inputs = resolved("--images", directory);
  const fs::path outputs = resolved("--save-images", save_images);
  const auto is_in = [](const fs::path& inner, const fs::path& outer) {
    const auto outer_end = std::prev(outer.end());
    return std::mismatch(outer.begin(), outer_end, inner.begin(), inner.end()).first == outer_end;
  };
  // The images may lie in a folder of a backend below that of the outputs.
  const auto is_named_after_backend = [](const std::string& folder) {
    return std::ranges::any_of(
        registry(), [&](const BackendInfo& info) { return folder.starts_with(info.name); });
  };
  const bool in_outputs = is_in(inputs, outputs) && inputs != outputs &&
                          is_named_after_backend(*inputs.lexically_relative(outputs).begin());
  if (!is_in(outputs, inputs) && !in_outputs) return;
  throw UsageError(
      fmt::format("--save-images {} writes into --images {}: its files would be the next run's "
                  "images; choose another folder",
                  printable(save_images), printable(directory)));
}

// A result file has each input once, since inputs are what its comparisons are told apart by.
void check_distinct(const std::vector<ImageSource>& sources) {
  const auto key = [](const ImageSource& source) {
    return std::tuple(source.directory, source.count, source.width, source.height, source.seed);
  };
  for (auto one = sources.begin(); one != sources.end(); ++one) {
    const auto same = std::find_if(std::next(one), sources.end(), [&](const ImageSource& other) {
      return key(other) == key(*one);
    });
    if (same == sources.end()) continue;
    throw UsageError(fmt::format("{}: they are there twice: write them once", describe(*same)));
  }
}

void check_contradictions(const CLI::App& app, const BenchOptions& options) {
  const auto is_folder = [](const ImageSource& source) { return source.directory.has_value(); };
  if (std::ranges::all_of(options.sources, is_folder)) {
    for (const char* option : {"--size", "--seed"}) {
      if (app.count(option) > 0) {
        throw UsageError(
            fmt::format("{} is about generated images: it cannot go with --images", option));
      }
    }
  }
  if (std::ranges::any_of(options.sources, [](const ImageSource& source) {
        return !source.directory && !source.count;
      })) {
    throw UsageError("--count all needs --images: the generated set has no end");
  }
  if (options.sources.size() > 1 && options.save_images) {
    throw UsageError(
        "--save-images keeps the images of one comparison: it cannot go with a list of --count or "
        "--size, or several image sets");
  }
  if (app.count("--runs") > 0 && app.count("--time-budget") > 0) {
    throw UsageError("--time-budget is for runs until medians are known: it cannot go with --runs");
  }
  if (std::ranges::all_of(options.scopes, &ScopeInfo::in_memory)) {
    if (options.save_images) {
      throw UsageError(
          "--save-images keeps the files of scope e2e: it cannot go with --scope filter");
    }
    if (options.image_format != FileFormat::jpeg) {
      throw UsageError(
          "--image-format is of the files of scope e2e: it cannot go with --scope filter");
    }
  }
}

}  // namespace

void add_bench_options(CLI::App& app, RawBenchOptions& raw) {
  raw.filters = Pipeline::kDefault;
  add_run_options(app, raw);
  add_effort_options(app, raw);
  add_image_options(app, raw);
  add_result_options(app, raw);
  app.option_defaults()->group("Options");  // of the subcommands, which take it over
  app.footer(help_footer(kExamples, more_help(),
                         {ExitCode::interrupted, ExitCode::usage, ExitCode::difference,
                          ExitCode::backend, ExitCode::input, ExitCode::identical}));
}

BenchOptions interpret(const CLI::App& app, RawBenchOptions raw) {
  accept_old_spellings(raw);
  BenchOptions options;
  options.entrants = raw.entrants;
  options.entrants.workers = parse_workers(raw.workers);
  if (raw.pin || raw.no_pin) options.entrants.pin = raw.pin;
  options.entrants.workers_requested = app.count("--workers") > 0;
  options.entrants.timeout = raw.timeout;
  options.sources = sources_of(raw);
  options.memory_bytes = parse_memory(raw.memory);
  options.filters = raw.filters;
  options.scopes = parse_scopes(raw.scopes);
  options.effort = raw.effort;
  options.effort.runs_per_process = runs_per_process(raw.effort.runs);
  options.sandbox = choose("--sandbox", kSandboxes, raw.sandbox).choice;
  options.image_format = choose("--image-format", kImageFormats, raw.image_format).format;
  if (!raw.save_images.empty()) options.save_images = raw.save_images;
  if (!raw.output.empty()) options.output = raw.output;
  if (!raw.json.empty()) options.json = raw.json;
  options.format = raw.format;
  if (!raw.format.empty()) {
    check_goes_to(find_format(report_formats(), raw.format), raw.output);
  }
  if (options.output && raw.format.empty()) options.format = report_format_of(*options.output).name;
  options.breakdown = raw.breakdown;
  options.anonymous = raw.anonymous;
  options.reports = raw.reports;
  for (StudyReport& report : options.reports) report.choice.anonymous |= raw.anonymous;
  options.study_text = raw.study_text;
  options.dry_run = raw.dry_run;
  check_contradictions(app, options);
  check_distinct(options.sources);
  const std::optional<std::filesystem::path>& directory = options.sources.front().directory;
  if (options.save_images && directory)
    check_outputs_are_no_inputs(*options.save_images, *directory);
  return options;
}

std::size_t memory_limit(const BenchOptions& options) {
  return options.memory_bytes ? *options.memory_bytes : usable_memory() / 4;
}

}  // namespace bb
