#include "host/commands/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "host/base/bytes.h"
#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/temporary.h"
#include "host/commands/console.h"
#include "host/figures/warnings.h"
#include "host/images/image_files.h"
#include "host/machine/cgroup.h"

namespace bb {
namespace {

// How many files each row has in work at once, where a scope reads files.
std::vector<int> file_workers(const Plan& plan) {
  std::vector<int> workers;
  if (std::ranges::all_of(plan.scopes, &ScopeInfo::in_memory)) return workers;
  for (const Entrant& entrant : plan.entrants) {
    // Each core decodes a file for a device while the device has another.
    workers.push_back(entrant.key.workers.value_or(2 * plan.isolation.workers));
  }
  return workers;
}

MemoryUse memory_use(const Plan& plan, std::size_t limit_bytes) {
  return {[pipeline = plan.pipeline](Shape input) { return pipeline.output_shape(input); },
          limit_bytes};
}

std::optional<MemoryUse> memory_for(const BenchOptions& options, const Plan& plan) {
  if (std::ranges::none_of(plan.scopes, &ScopeInfo::in_memory)) return std::nullopt;
  MemoryUse use = memory_use(plan, memory_limit(options));
  if (options.memory_bytes) use.file_workers = file_workers(plan);
  return use;
}

void check_file_workers(const ImageSet& set, const BenchOptions& options, const Plan& plan) {
  const std::size_t limit = options.memory_bytes.value_or(usable_memory() / 2);
  MemoryUse use = memory_use(plan, limit);
  use.file_workers = file_workers(plan);
  const std::size_t bytes = bytes_of_file_workers(set, use);
  if (bytes <= limit + Isolation::kSpareMemory) return;
  throw UsageError(fmt::format(
      "{}: the workers of all rows of scope e2e take up to {} for the largest images: allow as "
      "much with --memory {}, or measure fewer rows (--backend), or with fewer workers (--workers)",
      options.memory_bytes ? fmt::format("--memory {}", format_bytes(limit))
                           : fmt::format("{} are half of the memory", format_bytes(limit)),
      format_bytes(bytes), round_bytes_up(bytes)));
}

// A folder with fewer images than several sources ask for gives the same ones to all of these.
std::vector<ImageSource> distinct(const std::vector<ImageSource>& sources) {
  std::map<std::filesystem::path, std::size_t> files_in;
  std::set<std::pair<std::filesystem::path, std::size_t>> known;
  std::vector<ImageSource> kept;
  for (const ImageSource& source : sources) {
    if (!source.directory) {
      kept.push_back(source);
      continue;
    }
    const std::filesystem::path& folder = *source.directory;
    if (!files_in.contains(folder)) files_in[folder] = list_images(folder).images.size();
    const std::size_t files = files_in[folder];
    if (known.emplace(folder, std::min(source.count.value_or(files), files)).second) {
      kept.push_back(source);
      continue;
    }
    print_message(fmt::format(
        "{} has {} images: --count {} asks for the same ones as another, and "
        "is left out",
        printable(folder), files, source.count ? std::to_string(*source.count) : "all"));
  }
  return kept;
}

// `label` says which comparison of a sweep it is; it is empty where there is one.
LoadedImages load_images(const ImageSource& source, const BenchOptions& options, const Plan& plan,
                         const std::string& label) {
  LoadedImages images = load_image_set(source, memory_for(options, plan), plan.isolation);
  print_note(label + images.set.description);
  for (const std::string& note : images.set.notes) print_note(note);
  for (const std::string& problem : images.set.problems) {
    print_message("could not be read: " + problem);
  }
  return images;
}

Comparison measure_one(const ImageSource& source, const BenchOptions& options, const Plan& plan,
                       const std::string& label) {
  LoadedImages images = load_images(source, options, plan, label);
  std::optional<TemporaryDirectory> generated_files;
  const bool with_files = !std::ranges::all_of(plan.scopes, &ScopeInfo::in_memory);
  if (with_files && !source.directory) {
    generated_files.emplace();
    write_as_files(source, images, generated_files->path(), plan.isolation);
  }
  check_file_workers(images.set, options, plan);
  Progress progress(label);
  return run_comparison(plan, images, progress);
}

ForecastInput look_at_one(const ImageSource& source, const BenchOptions& options,
                          const Plan& plan) {
  const std::optional<MemoryUse> memory = memory_for(options, plan);
  const ImageSet set = look_at_images(source, memory, plan.isolation);
  check_file_workers(set, options, plan);
  ForecastInput input{.description = set.description, .remarks = set.notes};
  for (const std::string& problem : set.problems) {
    input.remarks.push_back("could not be read: " + problem);
  }
  input.work = {.images = set.images.size(), .generated = set.seed.has_value()};
  for (const SetImage& image : set.images) input.pixels += image.shape.pixels();
  if (!memory) return input;
  const std::vector<Chunk> chunks =
      split_into_chunks(set.shapes(), memory_for_chunks(set, *memory));
  input.work.chunks = chunks.size();
  for (const Chunk& chunk : chunks) input.bytes = std::max(input.bytes, chunk.reference.end());
  return input;
}

// Of a source whose images could not be had.
Comparison unmeasured(const ImageSource& source, const Plan& plan, Failure failure) {
  Comparison comparison;
  comparison.input.description = describe(source);
  comparison.pipeline = plan.pipeline.to_string();
  comparison.effort = plan.effort;
  comparison.reference = plan.entrants.front().key;
  comparison.complete = false;
  comparison.failure = std::move(failure);
  return comparison;
}

Comparison measure_one_of_several(const ImageSource& source, const BenchOptions& options,
                                  const Plan& plan, const std::string& label) {
  try {
    return measure_one(source, options, plan, label);
  } catch (const std::exception&) {
    return unmeasured(source, plan, current_failure());
  }
}

}  // namespace

std::vector<ImageSource> sources_to_measure(const BenchOptions& options, const Plan& plan) {
  const std::optional<MemoryUse> memory = memory_for(options, plan);
  for (const ImageSource& source : options.sources) {
    if (!source.directory) check_generated(source, memory);
  }
  return options.sources.size() == 1 ? options.sources : distinct(options.sources);
}

std::vector<ForecastInput> look_at(const std::vector<ImageSource>& sources,
                                   const BenchOptions& options, const Plan& plan) {
  std::vector<ForecastInput> inputs;
  inputs.reserve(sources.size());
  for (const ImageSource& source : sources) {
    try {
      inputs.push_back(look_at_one(source, options, plan));
    } catch (const std::exception&) {
      const Failure failure = current_failure();
      if (sources.size() == 1 || failure.code == ExitCode::interrupted) throw;
      inputs.push_back({.description = describe(source), .failure = failure.message});
    }
  }
  return inputs;
}

void measure(const std::vector<ImageSource>& sources, const BenchOptions& options, const Plan& plan,
             Study& study) {
  if (sources.size() == 1) {
    study.comparisons.push_back(measure_one(sources.front(), options, plan, ""));
    print_warnings(measurement_warnings(study.comparisons.front(), study.timer_resolution_s));
    return;
  }
  for (std::size_t n = 0; n < sources.size(); ++n) {
    const std::string label = fmt::format("{}/{}: ", n + 1, sources.size());
    study.comparisons.push_back(measure_one_of_several(sources[n], options, plan, label));
    const Comparison& comparison = study.comparisons.back();
    print_warnings(measurement_warnings(comparison, study.timer_resolution_s));
    if (comparison.failure && comparison.failure->code == ExitCode::interrupted) {
      print_message(fmt::format("{} of {} comparisons are complete", n, sources.size()));
      return;
    }
  }
}

}  // namespace bb
