// `images`: the generated image set as files.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include "backends/process/cores.h"
#include "host/base/files.h"
#include "host/commands/command.h"
#include "host/commands/console.h"
#include "host/commands/options.h"
#include "host/images/image_set.h"

namespace bb {
namespace {

struct ImagesOptions {
  GeneratorOptions generator;
  std::filesystem::path folder;
};

ExitCode write_images(const ImagesOptions& options) {
  const std::vector<ImageSource> sources = interpret(options.generator);
  if (sources.size() > 1) {
    throw UsageError("a list of --count or --size is for comparisons: give one value of each");
  }
  const ImageSource& source = sources.front();
  if (!source.count) throw UsageError("--count all: the generated set has no end");
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  if (error) {
    throw UsageError(fmt::format("cannot make {}: {}", printable(options.folder), error.message()));
  }
  const Isolation isolation{.workers = available_cores()};
  LoadedImages images = load_image_set(source, std::nullopt, isolation);
  write_as_files(source, images, options.folder, isolation);
  print_note(fmt::format("wrote {} to {}", images.set.description, printable(options.folder)));
  return ExitCode::identical;
}

}  // namespace

Command add_images_command(CLI::App& program) {
  CLI::App* const images =
      program.add_subcommand("images", "Write the generated image set as JPEG files");
  const auto options = std::make_shared<ImagesOptions>();
  images->add_option("DIR", options->folder, "Folder to write to")->required();
  add_generator_options(*images, options->generator, Values::one);
  add_quiet_option(*images);
  images->footer(help_footer(
      "  backend-bench images set/                         the set that comparisons use\n"
      "  backend-bench images --size 1920x1080 --count 20 large/\n",
      "", {ExitCode::interrupted, ExitCode::usage, ExitCode::backend, ExitCode::identical}));
  return {images, [options] { return write_images(*options); }};
}

}  // namespace bb
