#include "host/verify/golden_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <numeric>

#include "backends/registry/registry.h"
#include "host/base/digest.h"
#include "host/base/error.h"
#include "host/base/files.h"
#include "host/codecs/codec.h"
#include "host/contender/backend_process.h"
#include "host/images/jobs.h"
#include "host/verify/divergence.h"
#include "host/verify/verify.h"

namespace bb {
namespace {

// The inputs of a run and the memory for its outputs.
struct Run {
  ImageArena inputs;
  ImageArena outputs;
  std::vector<std::string> digests;  // of the right outputs
  std::vector<std::size_t> images;   // their numbers in the set
  std::uint8_t filling = 0;          // what the outputs hold before the run
};

// `images` are the numbers of those to run, in that order.
Run make_run(const GoldenImages& set, const GoldenPipeline& golden, std::vector<std::size_t> images,
             std::uint8_t filling) {
  Run run;
  run.images = std::move(images);
  run.filling = filling;
  std::vector<Shape> input_shapes;
  std::vector<Shape> output_shapes;
  for (const std::size_t image : run.images) {
    run.digests.push_back(golden.digests[image]);
    input_shapes.push_back(set.images[image].shape);
    output_shapes.push_back(golden.pipeline.output_shape(set.images[image].shape));
  }
  run.inputs = ImageArena(input_shapes);
  run.outputs = ImageArena(output_shapes);
  for (std::size_t n = 0; n < run.images.size(); ++n) {
    std::ranges::copy(set.pixels.view(run.images[n]).samples(),
                      run.inputs.view(n).samples().begin());
  }
  return run;
}

std::array<Run, 3> make_runs(const GoldenImages& set, const GoldenPipeline& golden) {
  std::vector<std::size_t> forwards(set.images.size());
  std::iota(forwards.begin(), forwards.end(), std::size_t{0});
  const std::vector<std::size_t> backwards(forwards.rbegin(), forwards.rend());
  const auto largest = std::ranges::max_element(
      set.images, {}, [](const SetImage& image) { return image.shape.pixels(); });
  const auto alone = static_cast<std::size_t>(largest - set.images.begin());
  // No sample is right both as 0 and as 255, so one that is left unwritten shows in one of the
  // runs.
  return {make_run(set, golden, forwards, 0), make_run(set, golden, backwards, 255),
          make_run(set, golden, {alone}, 0)};
}

void fill_outputs(const Run& run) {
  for (std::size_t n = 0; n < run.outputs.size(); ++n) {
    std::ranges::fill(run.outputs.view(n).samples(), run.filling);
  }
}

std::vector<std::size_t> find_wrong(const Run& run) {
  std::vector<std::size_t> wrong;
  for (std::size_t n = 0; n < run.outputs.size(); ++n) {
    if (digest(ConstImageView(run.outputs.view(n))) != run.digests[n]) wrong.push_back(n);
  }
  return wrong;
}

ImageArena copy_of(const ImageArena& images) {
  std::vector<Shape> shapes;
  for (std::size_t n = 0; n < images.size(); ++n) shapes.push_back(images.shape(n));
  ImageArena copy(shapes);
  for (std::size_t n = 0; n < images.size(); ++n) {
    std::ranges::copy(images.view(n).samples(), copy.view(n).samples().begin());
  }
  return copy;
}

// Black where the images agree; else from mid-grey up, so that a difference of 1 can be seen.
Image picture_of_difference(ConstImageView expected, ConstImageView actual) {
  Image picture(expected.shape());
  std::ranges::transform(expected.samples(), actual.samples(), picture.view().samples().begin(),
                         [](int e, int a) -> std::uint8_t {
                           return e == a ? 0 : static_cast<std::uint8_t>(128 + std::abs(e - a) / 2);
                         });
  return picture;
}

class GoldenCheck {
 public:
  GoldenCheck(const Golden& golden, const std::optional<std::filesystem::path>& output,
              Progress& progress)
      : golden_(golden), output_(output), progress_(progress), set_(golden_images(golden.shapes)) {}

  GoldenOutcome run(const std::vector<Contender>& contenders) {
    GoldenOutcome outcome;
    if (digest(set_.pixels) != golden_.input_digest) {
      outcome.input_difference =
          fmt::format("the generated images have the digest {}, not {}: nothing was verified",
                      digest(set_.pixels), golden_.input_digest);
      return outcome;
    }
    for (const Contender& contender : contenders) outcome.rows.push_back({&contender, {}, {}});
    for (std::size_t p = 0; p < golden_.pipelines.size(); ++p) {
      const GoldenPipeline& pipeline = golden_.pipelines[p];
      const std::array<Run, 3> runs = make_runs(set_, pipeline);
      for (GoldenRow& row : outcome.rows) {
        progress_.show(fmt::format("{} {}", row.contender->label, pipeline.pipeline.to_string()), p,
                       golden_.pipelines.size());
        if (row.status == Status::ok || row.status == Status::mismatch) check(row, pipeline, runs);
      }
    }
    return outcome;
  }

 private:
  void check(GoldenRow& row, const GoldenPipeline& pipeline, std::span<const Run> runs) {
    try {
      compute(*row.contender, pipeline, runs, [&](const Run& run) {
        const std::vector<std::size_t> wrong = find_wrong(run);
        if (wrong.empty()) return true;
        row.status = Status::mismatch;
        row.reasons.push_back(fmt::format("{}: {}", pipeline.pipeline.to_string(),
                                          explain(*row.contender, pipeline, run, wrong)));
        return false;  // the first difference is the one told
      });
    } catch (const BackendUnavailable& error) {
      row.status = Status::unavailable;
      row.reasons.emplace_back(error.what());
    } catch (const BackendFailure& error) {
      row.status = Status::failed;
      row.reasons.push_back(fmt::format("{}: {}", pipeline.pipeline.to_string(), error.what()));
    }
  }

  // Does the runs in one process, for as long as `go_on`, which sees the outputs, says so.
  template <class GoOn>
  void compute(const Contender& contender, const GoldenPipeline& pipeline,
               std::span<const Run> runs, GoOn&& go_on) {
    std::vector<MemoryScope> scopes;
    for (const Run& run : runs) scopes.emplace_back(run.inputs, run.outputs, uncounted_);
    std::vector<const JobSet*> job_sets;
    job_sets.reserve(scopes.size());
    for (const MemoryScope& scope : scopes) job_sets.push_back(&scope);
    BackendProcess process(*contender.info, pipeline.pipeline, contender.options, job_sets);
    process.prepare();
    for (std::size_t r = 0; r < runs.size(); ++r) {
      fill_outputs(runs[r]);
      process.run(r);
      if (!go_on(runs[r])) return;
    }
  }

  // Down to the pixel and the filter, with the help of a backend that is right.
  std::string explain(const Contender& suspect, const GoldenPipeline& pipeline, const Run& run,
                      const std::vector<std::size_t>& wrong) {
    ImageSet ordered;  // the set as this run saw it
    for (const std::size_t image : run.images) ordered.images.push_back(set_.images[image]);
    const ImageArena actual = copy_of(run.outputs);
    const std::optional<Contender> witness = make_right(run, pipeline);
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
    return fmt::format("{}; {}", describe(compare(run.outputs, actual).value(), ordered),
                       find_divergence(suspect, *witness, pipeline.pipeline, run.inputs));
  }

  // Fills the run's outputs with what is right, and says who computed it: the first serial CPU
  // backend that agrees with the golden digests.
  std::optional<Contender> make_right(const Run& run, const GoldenPipeline& pipeline) {
    for (const BackendInfo& info : registry()) {
      if (!info.exact || info.takes_device) continue;
      for (const std::string& kernel : info.kernels) {
        const Contender witness{&info, {kernel, 1, ""}, false, info.name};
        bool right = false;
        try {
          compute(witness, pipeline, std::span(&run, 1), [&](const Run& done) {
            right = find_wrong(done).empty();
            return right;
          });
        } catch (const BackendFailure&) {
          continue;  // it is no witness, and if it was to be checked, it has a row that says so
        } catch (const BackendUnavailable&) {
          continue;
        }
        if (right) return witness;
      }
    }
    return std::nullopt;
  }

  void write_picture(const Contender& suspect, const GoldenPipeline& pipeline,
                     const SetImage& image, ConstImageView expected, ConstImageView actual) const {
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

GoldenOutcome check_golden(const Golden& golden, const std::vector<Contender>& contenders,
                           const std::optional<std::filesystem::path>& output, Progress& progress) {
  GoldenOutcome outcome = GoldenCheck(golden, output, progress).run(contenders);
  progress.clear();
  return outcome;
}

int exit_code_for(const GoldenOutcome& outcome) {
  const auto any = [&](auto&& condition) { return std::ranges::any_of(outcome.rows, condition); };
  if (!outcome.input_difference.empty() ||
      any([](const GoldenRow& row) { return row.status == Status::mismatch; })) {
    return exit_code::kDifference;
  }
  const bool backend_failed = any([](const GoldenRow& row) {
    return row.status == Status::failed ||
           (row.status == Status::unavailable && row.contender->named);
  });
  return backend_failed ? exit_code::kBackend : exit_code::kIdentical;
}

}  // namespace bb
