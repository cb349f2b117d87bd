#include "host/verify/golden_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>

#include "backends/process/cores.h"
#include "host/base/digest.h"
#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/text.h"
#include "host/codecs/codec.h"
#include "host/contender/entrants.h"
#include "host/contender/replies.h"
#include "host/images/job_sets.h"
#include "host/isolation/isolated.h"
#include "host/verify/divergence.h"
#include "host/verify/verify.h"

namespace bb {
namespace {

using Json = nlohmann::json;

constexpr std::chrono::hours kNoTimeout(1000);  // each step of a contender has one of its own

// Images in some order, and what outputs hold before they are computed.
struct GoldenInputs {
  std::vector<std::size_t> images;  // their indices in the set
  ImageArena pixels;
  std::uint8_t filling = 0;
};

GoldenInputs make_inputs(const GoldenImages& set, std::vector<std::size_t> images,
                         std::uint8_t filling) {
  std::vector<Shape> shapes;
  shapes.reserve(images.size());
  for (const std::size_t image : images) shapes.push_back(set.images[image].shape);
  GoldenInputs inputs{std::move(images), ImageArena(shapes), filling};
  for (std::size_t n = 0; n < inputs.images.size(); ++n) {
    std::ranges::copy(set.pixels.view(inputs.images[n]).samples(),
                      inputs.pixels.view(n).samples().begin());
  }
  return inputs;
}

std::array<GoldenInputs, 3> make_inputs(const GoldenImages& set) {
  std::vector<std::size_t> forwards(set.images.size());
  std::iota(forwards.begin(), forwards.end(), std::size_t{0});
  const std::vector<std::size_t> backwards(forwards.rbegin(), forwards.rend());
  const auto largest = std::ranges::max_element(
      set.images, {}, [](const SetImage& image) { return image.shape.pixels(); });
  const auto alone = static_cast<std::size_t>(largest - set.images.begin());
  // No correct sample is both 0 and 255, so a sample that is left unwritten is wrong in one of the
  // runs.
  return {make_inputs(set, forwards, 0), make_inputs(set, backwards, 255),
          make_inputs(set, {alone}, 0)};
}

// A run of one pipeline: inputs, memory for their outputs, and the digests of the correct ones.
struct GoldenRun {
  const GoldenInputs& inputs;
  ImageArena outputs;
  std::vector<std::string> digests;
};

GoldenRun make_run(const GoldenInputs& inputs, const GoldenPipeline& golden) {
  GoldenRun run{
      inputs,
      ImageArena(output_shapes(inputs.pixels.shapes(),
                               [&](Shape input) { return golden.pipeline.output_shape(input); })),
      {}};
  run.digests.reserve(inputs.images.size());
  for (const std::size_t image : inputs.images) run.digests.push_back(golden.digests[image]);
  return run;
}

void fill_outputs(const GoldenRun& run) {
  for (std::size_t n = 0; n < run.outputs.size(); ++n) {
    std::ranges::fill(run.outputs.view(n).samples(), run.inputs.filling);
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

// The runs of one pipeline, as a contender's task.
class GoldenTask {
 public:
  GoldenTask(std::span<const GoldenInputs> inputs, const GoldenPipeline& golden) : golden_(golden) {
    for (const GoldenInputs& one : inputs) {
      const GoldenRun& run = runs_.emplace_back(make_run(one, golden));
      jobs_.emplace_back(run.inputs.pixels, run.outputs, uncounted_);
    }
  }

  [[nodiscard]] const GoldenPipeline& golden() const { return golden_; }

  [[nodiscard]] Task task() const {
    std::vector<const JobSet*> job_sets;
    job_sets.reserve(jobs_.size());
    for (const ArenaJobs& jobs : jobs_) job_sets.push_back(&jobs);
    return {golden_.pipeline, std::move(job_sets)};
  }

  // Runs on a contender that has taken this task on. Returns the first run with a wrong output.
  [[nodiscard]] const GoldenRun* find_wrong_run(Contender& contender) const {
    for (std::size_t r = 0; r < runs_.size(); ++r) {
      fill_outputs(runs_[r]);
      contender.run(r);
      if (!find_wrong(runs_[r]).empty()) return &runs_[r];
    }
    return nullptr;
  }

 private:
  const GoldenPipeline& golden_;
  ImageCounter uncounted_;
  std::deque<GoldenRun> runs_;
  std::deque<ArenaJobs> jobs_;
};

// The check of one contender, in which all pipelines have the same process.
class GoldenCheck {
 public:
  GoldenCheck(const Golden& golden, const GoldenImages& set, const Entrant& entrant,
              const std::optional<std::filesystem::path>& output)
      : golden_(golden), set_(set), entrant_(entrant), output_(output), inputs_(make_inputs(set)) {}

  Verification run() {
    std::deque<GoldenTask> pipelines;
    std::vector<Task> tasks;
    tasks.reserve(golden_.pipelines.size());
    for (const GoldenPipeline& golden : golden_.pipelines) {
      tasks.push_back(pipelines.emplace_back(inputs_, golden).task());
    }
    const std::unique_ptr<Contender> contender = entrant_.make(tasks.front().pipeline);
    Verification verification{&entrant_, {}, {}};
    for (std::size_t p = 0; p < pipelines.size(); ++p) {
      const GoldenPipeline& golden = pipelines[p].golden();
      try {
        p == 0 ? contender->prepare(tasks) : contender->take_on(p);
        if (const GoldenRun* const wrong = pipelines[p].find_wrong_run(*contender)) {
          verification.status = Status::mismatch;
          verification.reasons.push_back(
              fmt::format("{}: {}", golden.pipeline.to_string(), explain(golden, *wrong)));
        }
      } catch (const ContenderUnavailable& error) {
        return {&entrant_, Status::unavailable, {error.what()}};
      } catch (const ContenderFailure& error) {
        verification.status = Status::failed;
        verification.reasons.push_back(
            fmt::format("{}: {}", golden.pipeline.to_string(), error.what()));
        return verification;
      }
    }
    return verification;
  }

 private:
  // Names the first wrong pixel and filter, by comparison with a backend that is right.
  [[nodiscard]] std::string explain(const GoldenPipeline& golden, const GoldenRun& run) const {
    const std::vector<std::size_t> wrong = find_wrong(run);
    ImageSet ordered;  // the set as this run saw it
    for (const std::size_t image : run.inputs.images) ordered.images.push_back(set_.images[image]);
    const ImageArena actual = copy_of(run.outputs);
    const std::optional<Entrant> witness = make_right(run, golden);
    if (!witness) {
      return fmt::format(
          "{} of {} images differ; first: {}; no other backend is right here either, "
          "so the pixels are not known",
          wrong.size(), run.inputs.images.size(), ordered.images[wrong.front()].name.string());
    }
    if (output_) {
      for (const std::size_t n : wrong) {
        write_picture(golden, ordered.images[n], run.outputs.view(n), actual.view(n));
      }
    }
    return fmt::format("{}; {}", describe(find_difference(run.outputs, actual).value(), ordered),
                       find_divergence(entrant_, *witness, golden.pipeline, run.inputs.pixels));
  }

  // Fills the run's outputs with correct pixels, and returns the backend that computed them: the
  // first serial CPU backend that agrees with the golden digests.
  [[nodiscard]] std::optional<Entrant> make_right(const GoldenRun& run,
                                                  const GoldenPipeline& golden) const {
    const ImageCounter uncounted;
    const ArenaJobs jobs(run.inputs.pixels, run.outputs, uncounted);
    const std::array<const JobSet*, 1> job_sets = {&jobs};
    for (const Entrant& witness : serial_entrants()) {
      fill_outputs(run);
      try {
        const std::unique_ptr<Contender> contender = witness.make(golden.pipeline);
        contender->prepare(job_sets);
        contender->run(0);
      } catch (const ContenderFailure&) {
        continue;  // it cannot serve; if it is checked itself, its own row says so
      } catch (const ContenderUnavailable&) {
        continue;
      }
      if (find_wrong(run).empty()) return witness;
    }
    return std::nullopt;
  }

  void write_picture(const GoldenPipeline& golden, const SetImage& image, ConstImageView expected,
                     ConstImageView actual) const {
    const auto number = &golden - golden_.pipelines.data() + 1;
    const std::filesystem::path directory = *output_ / entrant_.label;
    std::filesystem::create_directories(directory);
    std::vector<std::uint8_t> file;
    const Image picture = picture_of_difference(expected, actual);
    encode(picture.view(), FileFormat::png, file);
    write_file(directory / fmt::format("pipeline-{:02}-{}.png", number, image.name.string()), file);
  }

  const Golden& golden_;
  const GoldenImages& set_;
  const Entrant& entrant_;
  const std::optional<std::filesystem::path>& output_;
  std::array<GoldenInputs, 3> inputs_;
};

std::string to_text(const Verification& verification) {
  return Json{{"status", to_string(verification.status)}, {"reasons", verification.reasons}}.dump();
}

Verification from_text(const Entrant& entrant, const IsolatedResult& result) {
  if (!result.ok) return {&entrant, Status::failed, {result.text}};
  try {
    const Json reply = parse_reply(result.text);
    for (const Status status :
         {Status::ok, Status::mismatch, Status::failed, Status::unavailable}) {
      if (reply.at("status") != to_string(status)) continue;
      return {&entrant, status, reply.at("reasons").get<std::vector<std::string>>()};
    }
  } catch (const Json::exception&) {  // told below
  } catch (const ContenderFailure&) {
  }
  return {&entrant, Status::failed, {"its process sent a reply that makes no sense"}};
}

// Drivers of devices may compile for seconds. So the first row of each such backend begins first.
// Its other rows come last: by then the driver's cache has what they share.
std::vector<std::size_t> order_of(const std::vector<Entrant>& entrants) {
  enum class Turn { first, between, last };
  const auto turn = [&](std::size_t n) {
    if (entrants[n].key.workers) return Turn::between;
    const auto same_backend = [&](const Entrant& other) {
      return other.key.backend == entrants[n].key.backend;
    };
    return std::ranges::find_if(entrants, same_backend) == entrants.begin() + std::ptrdiff_t(n)
               ? Turn::first
               : Turn::last;
  };
  std::vector<std::size_t> order(entrants.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, turn);
  return order;
}

}  // namespace

GoldenOutcome check_golden(const Golden& golden, const std::vector<Entrant>& entrants,
                           const std::optional<std::filesystem::path>& output, Progress& progress) {
  GoldenOutcome outcome;
  const GoldenImages set = golden_images(golden.shapes);
  if (digest(set.pixels) != golden.input_digest) {
    outcome.input_difference =
        fmt::format("the generated images have the digest {}, not {}: nothing was verified",
                    digest(set.pixels), golden.input_digest);
    return outcome;
  }
  const std::vector<std::size_t> order = order_of(entrants);
  const Isolation isolation{
      .workers = available_cores(), .timeout = kNoTimeout, .on_done = [&](std::size_t done) {
        progress.show(fmt::format("{} of {} are verified", done, counted(entrants.size(), "row")),
                      static_cast<double>(done) / static_cast<double>(entrants.size()));
      }};
  const std::vector<IsolatedResult> results =
      run_isolated(entrants.size(), isolation, Sandbox::pool, [&](std::size_t n) {
        return to_text(GoldenCheck(golden, set, entrants[order[n]], output).run());
      });
  for (std::size_t n = 0; n < entrants.size(); ++n) {
    const auto place = static_cast<std::size_t>(std::ranges::find(order, n) - order.begin());
    outcome.verifications.push_back(from_text(entrants[n], results[place]));
  }
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
