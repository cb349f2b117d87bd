#include "host/verify/golden_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>

#include "host/base/digest.h"
#include "host/base/error.h"
#include "host/base/files.h"
#include "host/codecs/codec.h"
#include "host/contender/entrants.h"
#include "host/images/job_sets.h"
#include "host/verify/divergence.h"
#include "host/verify/verify.h"

namespace bb {
namespace {

// The inputs of a run and the memory for its outputs.
struct GoldenRun {
  ImageArena inputs;
  ImageArena outputs;
  std::vector<std::string> digests;  // of the correct outputs
  std::vector<std::size_t> images;   // their indices in the set
  std::uint8_t filling = 0;          // what the outputs hold before the run
};

// `images` are the indices of the images to run, in this order.
GoldenRun make_run(const GoldenImages& set, const GoldenPipeline& golden,
                   std::vector<std::size_t> images, std::uint8_t filling) {
  GoldenRun run;
  run.images = std::move(images);
  run.filling = filling;
  std::vector<Shape> shapes;
  for (const std::size_t image : run.images) {
    run.digests.push_back(golden.digests[image]);
    shapes.push_back(set.images[image].shape);
  }
  run.inputs = ImageArena(shapes);
  run.outputs = ImageArena(
      output_shapes(shapes, [&](Shape input) { return golden.pipeline.output_shape(input); }));
  for (std::size_t n = 0; n < run.images.size(); ++n) {
    std::ranges::copy(set.pixels.view(run.images[n]).samples(),
                      run.inputs.view(n).samples().begin());
  }
  return run;
}

std::array<GoldenRun, 3> make_runs(const GoldenImages& set, const GoldenPipeline& golden) {
  std::vector<std::size_t> forwards(set.images.size());
  std::iota(forwards.begin(), forwards.end(), std::size_t{0});
  const std::vector<std::size_t> backwards(forwards.rbegin(), forwards.rend());
  const auto largest = std::ranges::max_element(
      set.images, {}, [](const SetImage& image) { return image.shape.pixels(); });
  const auto alone = static_cast<std::size_t>(largest - set.images.begin());
  // No correct sample is both 0 and 255, so a sample that is left unwritten is wrong in one of the
  // runs.
  return {make_run(set, golden, forwards, 0), make_run(set, golden, backwards, 255),
          make_run(set, golden, {alone}, 0)};
}

void fill_outputs(const GoldenRun& run) {
  for (std::size_t n = 0; n < run.outputs.size(); ++n) {
    std::ranges::fill(run.outputs.view(n).samples(), run.filling);
  }
}

std::vector<std::size_t> find_wrong(const GoldenRun& run) {
  std::vector<std::size_t> wrong;
  for (std::size_t n = 0; n < run.outputs.size(); ++n) {
    if (digest(ConstImageView(run.outputs.view(n))) != run.digests[n]) wrong.push_back(n);
  }
  return wrong;
}

ImageArena copy_of(const ImageArena& images) {
  ImageArena copy(images.shapes());
  for (std::size_t n = 0; n < images.size(); ++n) {
    std::ranges::copy(images.view(n).samples(), copy.view(n).samples().begin());
  }
  return copy;
}

class GoldenCheck {
 public:
  GoldenCheck(const Golden& golden, const std::optional<std::filesystem::path>& output,
              Progress& progress)
      : golden_(golden), output_(output), progress_(progress), set_(golden_images(golden.shapes)) {}

  GoldenOutcome run(const std::vector<Entrant>& entrants) {
    GoldenOutcome outcome;
    if (digest(set_.pixels) != golden_.input_digest) {
      outcome.input_difference =
          fmt::format("the generated images have the digest {}, not {}: nothing was verified",
                      digest(set_.pixels), golden_.input_digest);
      return outcome;
    }
    for (const Entrant& entrant : entrants) outcome.verifications.push_back({&entrant, {}, {}});
    for (std::size_t p = 0; p < golden_.pipelines.size(); ++p) {
      const GoldenPipeline& pipeline = golden_.pipelines[p];
      const std::array<GoldenRun, 3> runs = make_runs(set_, pipeline);
      for (Verification& verification : outcome.verifications) {
        progress_.show(
            fmt::format("{} {}", verification.entrant->label, pipeline.pipeline.to_string()),
            static_cast<double>(p) / static_cast<double>(golden_.pipelines.size()));
        const Status status = verification.status;
        if (status == Status::ok || status == Status::mismatch) {
          check(verification, pipeline, runs);
        }
      }
    }
    return outcome;
  }

 private:
  void check(Verification& verification, const GoldenPipeline& pipeline,
             std::span<const GoldenRun> runs) {
    try {
      compute(*verification.entrant, pipeline, runs, [&](const GoldenRun& run) {
        const std::vector<std::size_t> wrong = find_wrong(run);
        if (wrong.empty()) return true;
        verification.status = Status::mismatch;
        verification.reasons.push_back(
            fmt::format("{}: {}", pipeline.pipeline.to_string(),
                        explain(*verification.entrant, pipeline, run, wrong)));
        return false;  // only the first difference is reported
      });
    } catch (const ContenderUnavailable& error) {
      verification.status = Status::unavailable;
      verification.reasons.emplace_back(error.what());
    } catch (const ContenderFailure& error) {
      verification.status = Status::failed;
      verification.reasons.push_back(
          fmt::format("{}: {}", pipeline.pipeline.to_string(), error.what()));
    }
  }

  // Does the runs in one process. After each run, calls `go_on`, which may look at the outputs, and
  // stops if it returns false.
  template <class GoOn>
  void compute(const Entrant& entrant, const GoldenPipeline& pipeline,
               std::span<const GoldenRun> runs, GoOn&& go_on) {
    std::vector<ArenaJobs> jobs;
    for (const GoldenRun& run : runs) jobs.emplace_back(run.inputs, run.outputs, uncounted_);
    std::vector<const JobSet*> job_sets;
    job_sets.reserve(jobs.size());
    for (const ArenaJobs& set : jobs) job_sets.push_back(&set);
    const std::unique_ptr<Contender> contender = entrant.make(pipeline.pipeline);
    contender->prepare(job_sets);
    for (std::size_t r = 0; r < runs.size(); ++r) {
      fill_outputs(runs[r]);
      contender->run(r);
      if (!go_on(runs[r])) return;
    }
  }

  // Names the first wrong pixel and filter, by comparison with a backend that is right.
  std::string explain(const Entrant& suspect, const GoldenPipeline& pipeline, const GoldenRun& run,
                      const std::vector<std::size_t>& wrong) {
    ImageSet ordered;  // the set as this run saw it
    for (const std::size_t image : run.images) ordered.images.push_back(set_.images[image]);
    const ImageArena actual = copy_of(run.outputs);
    const std::optional<Entrant> witness = make_right(run, pipeline);
    if (!witness) {
      return fmt::format(
          "{} of {} images differ; first: {}; no other backend is right here either, "
          "so the pixels are not known",
          wrong.size(), run.images.size(), ordered.images[wrong.front()].name.string());
    }
    if (output_) {
      for (const std::size_t n : wrong) {
        write_picture(suspect, pipeline, ordered.images[n], run.outputs.view(n), actual.view(n));
      }
    }
    return fmt::format("{}; {}", describe(find_difference(run.outputs, actual).value(), ordered),
                       find_divergence(suspect, *witness, pipeline.pipeline, run.inputs));
  }

  // Fills the run's outputs with correct pixels, and returns the backend that computed them: the
  // first serial CPU backend that agrees with the golden digests.
  std::optional<Entrant> make_right(const GoldenRun& run, const GoldenPipeline& pipeline) {
    for (const Entrant& witness : serial_entrants()) {
      bool right = false;
      try {
        compute(witness, pipeline, std::span(&run, 1), [&](const GoldenRun& done) {
          right = find_wrong(done).empty();
          return right;
        });
      } catch (const ContenderFailure&) {
        continue;  // it cannot serve; if it is checked itself, its own row says so
      } catch (const ContenderUnavailable&) {
        continue;
      }
      if (right) return witness;
    }
    return std::nullopt;
  }

  void write_picture(const Entrant& suspect, const GoldenPipeline& pipeline, const SetImage& image,
                     ConstImageView expected, ConstImageView actual) const {
    const auto number = &pipeline - golden_.pipelines.data() + 1;
    const std::filesystem::path directory = *output_ / suspect.label;
    std::filesystem::create_directories(directory);
    std::vector<std::uint8_t> file;
    const Image picture = picture_of_difference(expected, actual);
    encode(picture.view(), FileFormat::png, file);
    write_file(directory / fmt::format("pipeline-{:02}-{}.png", number, image.name.string()), file);
  }

  const Golden& golden_;
  const std::optional<std::filesystem::path>& output_;
  Progress& progress_;
  GoldenImages set_;
  ImageCounter uncounted_;
};

}  // namespace

GoldenOutcome check_golden(const Golden& golden, const std::vector<Entrant>& entrants,
                           const std::optional<std::filesystem::path>& output, Progress& progress) {
  GoldenOutcome outcome = GoldenCheck(golden, output, progress).run(entrants);
  progress.clear();
  return outcome;
}

ExitCode exit_code_for(const GoldenOutcome& outcome) {
  const auto any = [&](auto&& condition) {
    return std::ranges::any_of(outcome.verifications, condition);
  };
  if (!outcome.input_difference.empty() ||
      any([](const Verification& one) { return one.status == Status::mismatch; })) {
    return ExitCode::difference;
  }
  const bool backend_failed = any([](const Verification& one) {
    return one.status == Status::failed ||
           (one.status == Status::unavailable && one.entrant->requested);
  });
  return backend_failed ? ExitCode::backend : ExitCode::identical;
}

}  // namespace bb
