// `verify`: every backend against golden digests, with nothing timed.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/base/files.h"
#include "host/base/progress.h"
#include "host/base/terminal.h"
#include "host/commands/command.h"
#include "host/commands/console.h"
#include "host/commands/options.h"
#include "host/contender/devices.h"
#include "host/contender/entrants.h"
#include "host/report/verification.h"
#include "host/verify/golden.h"
#include "host/verify/golden_check.h"

namespace bb {
namespace {

struct VerifyOptions {
  EntrantChoice entrants;
  std::filesystem::path golden;  // empty: the program's own digests
  bool update = false;
  std::string save_images;
  std::string output;  // the old spelling
};

std::string report(const GoldenOutcome& outcome) {
  if (!outcome.input_difference.empty()) return outcome.input_difference + "\n";
  std::vector<VerifiedContender> contenders;
  for (const Verification& one : outcome.verifications) {
    const ContenderKey& key = one.entrant->key;
    contenders.push_back(
        {one.entrant->label, key.backend, key.kernel, key.workers, one.status, one.reasons});
  }
  return format_verification(contenders, shown_columns().value_or(kNoLimit));
}

ExitCode verify_backends(const VerifyOptions& options) {
  // Whatever the machine: an odd number, so that the workers' shares are uneven.
  constexpr int kWorkers = 3;
  EntrantChoice choice = options.entrants;
  choice.workers = {kWorkers};
  choice.pin = false;          // all of them side by side
  choice.all_workers = false;  // no time is measured that fewer would change
  const std::vector<Entrant> entrants = choose_for_verification(choice);
  check_device(entrants, choice);
  std::optional<std::filesystem::path> pictures;
  if (!options.save_images.empty()) pictures = options.save_images;
  if (!options.output.empty()) {
    print_note(fmt::format("--output {0}: in new spelling, --save-images {0}", options.output));
    pictures = options.output;
  }
  if (pictures) check_folder("--save-images", *pictures);
  if (options.update) {
    check_destination("--golden", options.golden);
    write_golden(make_golden(), options.golden);
    print_note(fmt::format("wrote {}", printable(options.golden)));
  }
  const bool own = options.golden.empty();
  const Golden golden = own ? own_golden() : read_golden(options.golden);
  print_note(fmt::format("{} pipelines over {} images against {}", golden.pipelines.size(),
                         golden.shapes.size(),
                         own ? "the program's own digests" : printable(options.golden)));
  Progress progress;
  const GoldenOutcome outcome = check_golden(golden, entrants, pictures, progress);
  print_results(report(outcome));
  return exit_code_for(outcome);
}

}  // namespace

Command add_verify_command(CLI::App& program) {
  CLI::App* const verify = program.add_subcommand(
      "verify", "Check every backend against golden digests, without timing");
  const auto options = std::make_shared<VerifyOptions>();
  add_backend_options(*verify, options->entrants);
  add_simd_target_option(*verify, options->entrants);
  add_timeout_option(*verify, "Seconds that each step of a backend may take",
                     options->entrants.timeout);
  CLI::Option* const golden =
      verify->add_option("--golden", options->golden, "File of golden digests [the program's own]")
          ->type_name("FILE")
          ->check(not_empty());
  verify
      ->add_flag("--update", options->update,
                 "First write that file anew, from the definition (cpu-scalar)")
      ->needs(golden);
  verify
      ->add_option("--save-images", options->save_images,
                   "Draw each image's difference as a PNG in DIR/BACKEND/")
      ->type_name("DIR");
  add_quiet_option(*verify);
  verify->add_option("--output", options->output)->group("");  // hidden
  verify->footer(help_footer(
      "  backend-bench verify                            every backend that claims to be exact\n"
      "  backend-bench verify --backend opencl --device nvidia --save-images differences\n",
      "",
      {ExitCode::interrupted, ExitCode::usage, ExitCode::difference, ExitCode::backend,
       ExitCode::identical}));
  return {verify, [options] { return verify_backends(*options); }};
}

}  // namespace bb
