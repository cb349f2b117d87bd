// `report`: result files as tables and other formats.
#include "host/commands/report.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "host/base/files.h"
#include "host/commands/command.h"
#include "host/commands/console.h"
#include "host/commands/options.h"
#include "host/machine/build.h"
#include "host/model/contender_name.h"
#include "host/plots/plots.h"
#include "host/results/anonymous.h"
#include "host/results/study_file.h"

namespace bb {
namespace {

constexpr std::size_t kMostPictures = 20;  // a page of more is slow to open

struct ReportCommandOptions {
  std::vector<std::filesystem::path> files;
  std::vector<std::string> names;  // "NAME=FILE"
  ReportChoice choice;
  std::string images;
  std::string saved_images;
};

struct NamedFile {
  std::string name;
  std::filesystem::path file;
};

// The files in the order in which they are given: those without a name first.
std::vector<NamedFile> files_of(const ReportCommandOptions& options) {
  std::vector<NamedFile> files;
  for (const std::filesystem::path& file : options.files) files.push_back({file.stem(), file});
  for (const std::string& text : options.names) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == text.size()) {
      throw UsageError(fmt::format("--name {}: write NAME=FILE, as in --name Laptop=a.json", text));
    }
    const std::string name = text.substr(0, equals);
    const std::filesystem::path file = text.substr(equals + 1);
    const auto known = std::ranges::find(files, file, &NamedFile::file);
    if (known != files.end()) {
      known->name = name;
    } else {
      files.push_back({name, file});
    }
  }
  if (files.empty()) throw UsageError("report: name a result file, as in: report result.json");
  return files;
}

GalleryOptions gallery_options(const ReportCommandOptions& options, const NamedFile& file) {
  GalleryOptions gallery{.result_file = file.file};
  if (!options.images.empty()) gallery.originals = options.images;
  if (!options.saved_images.empty()) gallery.saved_images = options.saved_images;
  return gallery;
}

// One of the files has it; where another one lacks it, its speedups say so.
void check_baseline(std::span<const NamedStudy> studies, const std::string& baseline) {
  const bool found = std::ranges::any_of(
      studies, [&](const NamedStudy& study) { return has_contender(study.study, baseline); });
  if (!found) check_contender("--baseline", studies.front().study, baseline);
}

void make_anonymous(std::vector<NamedStudy>& studies, std::vector<NamedGallery>& galleries) {
  const std::vector<std::string> names = private_names();
  const auto erase_from = [&](std::string& text) { text = anonymous(text, names); };
  for (NamedStudy& named : studies) {
    erase_from(named.name);
    named.study = anonymous(std::move(named.study), names);
  }
  for (NamedGallery& named : galleries) {
    erase_from(named.name);
    for (GalleryImage& image : named.gallery.images) {
      erase_from(image.name);
      erase_from(image.problem);
      for (RowPicture& row : image.rows) erase_from(row.note);
    }
  }
}

ExitCode report(const ReportCommandOptions& options) {
  static_cast<void>(check_report(options.choice));
  const bool with_pictures = options.choice.gallery > 0;
  if (!with_pictures && !(options.images.empty() && options.saved_images.empty())) {
    throw UsageError("--images and --save-images say where the pictures of --gallery lie");
  }
  const std::vector<NamedFile> files = files_of(options);
  const std::string& output = options.choice.output;
  if (!output.empty()) {
    check_destination("--output", output);
    std::vector<std::filesystem::path> inputs;
    inputs.reserve(files.size());
    for (const NamedFile& file : files) inputs.push_back(file.file);
    check_is_no_input(output, inputs);
  }
  std::vector<NamedStudy> studies;
  std::vector<GalleryOptions> galleries;
  studies.reserve(files.size());
  galleries.reserve(files.size());
  for (const NamedFile& file : files) {
    studies.push_back({file.name, read_study(file.file), options.choice.baseline});
    galleries.push_back(gallery_options(options, file));
  }
  write_report_of(options.choice, studies, galleries);
  return ExitCode::identical;
}

}  // namespace

void add_report_options(CLI::App& app, ReportChoice& choice) {
  app.add_option("--format", choice.format,
                 "Format of the report [as the name of --output ends, else table]")
      ->type_name(names_of(report_formats()));
  add_anonymous_option(app, choice.anonymous);
  app.add_flag("--breakdown", choice.breakdown,
               "table: show where each row's time goes, its CPU seconds and its memory");
  app.add_flag("--samples", choice.samples, "csv: a line for each timed run");
  app.add_option("--claim", choice.claim,
                 "html: the row that the claim is about [the named backends with all cores]")
      ->type_name("ROW")
      ->check(not_empty());
  app.add_option("--baseline", choice.baseline,
                 "The row that speedups are over [the one of the comparison]")
      ->type_name("ROW")
      ->check(not_empty());
  app.add_option("--chart", choice.chart, "svg: which chart")->type_name(names_of(plot_kinds()));
  app.add_option("--gallery", choice.gallery,
                 "html: show so many images, and what filters and rows made of them")
      ->type_name("COUNT")
      ->check(whole_number(1, kMostPictures));
}

const ReportFormat& check_report(const ReportChoice& choice) {
  const std::filesystem::path file = choice.output;
  const ReportFormat& format =
      choice.format.empty() ? report_format_of(file) : find_format(report_formats(), choice.format);
  check_goes_to(format, choice.output);
  if (choice.samples && format.name != "csv") {
    throw UsageError("--samples goes with --format csv");
  }
  if (!choice.claim.empty() && format.name != "html") {
    throw UsageError("--claim goes with --format html");
  }
  if (choice.gallery > 0 && format.name != "html") {
    throw UsageError("--gallery goes with --format html");
  }
  if (!choice.chart.empty()) {
    if (format.name != "svg") throw UsageError("--chart goes with --format svg");
    find_choice("--chart", plot_kinds(), choice.chart);
  }
  return format;
}

void write_report_of(const ReportChoice& choice, std::span<const NamedStudy> studies,
                     std::span<const GalleryOptions> galleries) {
  if (!choice.baseline.empty()) check_baseline(studies, choice.baseline);
  std::vector<NamedGallery> pictures;
  for (std::size_t n = 0; choice.gallery > 0 && n < studies.size(); ++n) {
    const std::vector<Comparison>& comparisons = studies[n].study.comparisons;
    if (comparisons.empty()) continue;
    GalleryOptions options = galleries[n];
    options.images = choice.gallery;
    pictures.push_back({studies[n].name, make_gallery(comparisons.front(), options)});
  }
  std::vector<NamedStudy> shown(studies.begin(), studies.end());
  if (choice.anonymous) make_anonymous(shown, pictures);
  write_report(choice.output,
               check_report(choice).format(shown, {.breakdown = choice.breakdown,
                                                   .samples = choice.samples,
                                                   .claim = choice.claim,
                                                   .galleries = std::move(pictures),
                                                   .chart = choice.chart,
                                                   .columns = shown_columns(choice.output),
                                                   .file = choice.output}));
}

Command add_report_command(CLI::App& program) {
  CLI::App* const command =
      program.add_subcommand("report", "Show result files as a table or in another format");
  const auto options = std::make_shared<ReportCommandOptions>();
  command->add_option("FILE", options->files, "Result files")->type_name("FILE.json");
  command
      ->add_option("--name", options->names,
                   "A result file and what to call it: several files stand side by side")
      ->type_name("NAME=FILE.json")
      ->allow_extra_args(false);
  command
      ->add_option("-o,--output", options->choice.output,
                   "Write to FILE instead of standard output")
      ->type_name("FILE")
      ->check(not_empty());
  add_report_options(*command, options->choice);
  command
      ->add_option("--images", options->images,
                   "--gallery: the folder of the images [where they were when measured]")
      ->type_name("DIR")
      ->check(CLI::ExistingDirectory.description(""));
  command
      ->add_option("--save-images", options->saved_images,
                   "--gallery: the folder of --save-images [where it was when measured]")
      ->type_name("DIR")
      ->check(CLI::ExistingDirectory.description(""));
  std::string formats = "Formats:\n";
  for (const ReportFormat& format : report_formats()) {
    formats += fmt::format("  {:<10} {}\n", format.name, format.description);
  }
  command->footer(
      help_footer("  backend-bench report result.json\n"
                  "  backend-bench report --name Laptop=a.json --name Server=b.json -o both.md\n"
                  "  backend-bench report result.json --gallery 3 -o report.html\n"
                  "  backend-bench report result.json -o report.tex\n"
                  "  backend-bench report result.json --chart speedup -o speedup.svg\n"
                  "  backend-bench report a.json b.json --format csv --samples -o samples.csv\n",
                  formats, {ExitCode::usage, ExitCode::backend, ExitCode::identical}));
  return {command, [options] { return report(*options); }};
}

}  // namespace bb
