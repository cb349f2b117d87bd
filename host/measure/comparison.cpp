#include "host/measure/comparison.h"

#include <fmt/format.h>

#include <deque>
#include <exception>
#include <memory>
#include <utility>

#include "host/base/error.h"
#include "host/images/job_sets.h"
#include "host/measure/copy_roof.h"
#include "host/measure/participant.h"
#include "host/measure/scope_run.h"
#include "host/scopes/scope.h"
#include "host/verify/divergence.h"

namespace bb {
namespace {

class ComparisonRun {
 public:
  ComparisonRun(const Plan& plan, LoadedImages& images, Progress& progress)
      : plan_(plan), set_(images.set), progress_(progress) {
    for (const Entrant& entrant : plan.entrants) {
      participants_.emplace_back(entrant, plan.pipeline, set_);
    }
    // The baseline determines the shape of the outputs. The other contenders must produce the same
    // shape.
    const Contender& baseline = participants_.front().contender();
    const ScopeMaterial material{
        images,      [&](Shape input) { return baseline.output_shape(input); },
        done_,       plan.isolation,
        plan.format, plan.save_images};
    for (const ScopeInfo* info : plan.scopes) add_scope(make_scope(*info, material));
  }

  /// If an exception ends this early, `result` keeps everything measured so far.
  void run(Comparison& result) {
    try {
      for (std::size_t s = 0; s < scopes_.size(); ++s) run_scope(s);
      explain_differences();
      if (copy_) copy_->end();
    } catch (const std::exception&) {
      result.complete = false;
      result.failure = current_failure();
      abandon_all();
    }
    publish(result);
    for (std::size_t s = 0; s < scopes_.size(); ++s) {
      for (Participant& participant : participants_) {
        result.rows.push_back(std::move(participant.records()[s].row));
      }
    }
    if (copy_) result.copy = copy_->roof();
  }

 private:
  void add_scope(std::unique_ptr<Scope> scope) {
    for (Participant& participant : participants_) participant.enter(*scope);
    if (!copy_ && scope->bytes() > 0) {
      copied_scope_ = scope.get();
      copy_.emplace(plan_.copy, plan_.pipeline, scope->job_sets(plan_.copy.label), scope->bytes());
    }
    scopes_.push_back(std::move(scope));
  }

  void run_scope(std::size_t s) {
    const Stage stage{plan_, set_.images.size(), participants_, done_, progress_};
    const bool copied = scopes_[s].get() == copied_scope_;
    ScopeRun(stage, *scopes_[s], s, copied ? &*copy_ : nullptr).run();
  }

  // Runs after all timed runs. Finds the filter at which outputs diverge, by running prefixes of
  // the pipeline.
  void explain_differences() {
    for (Participant& participant : participants_) {
      for (std::size_t s = 0; s < scopes_.size(); ++s) {
        Row& row = participant.records()[s].row;
        if (!row.first_difference) continue;
        row.reason += "; " + explain(participant, *scopes_[s], *row.first_difference);
      }
    }
  }

  // Whatever prevents the explanation, everything has been measured.
  std::string explain(const Participant& participant, Scope& scope, std::size_t image) const {
    try {
      return find_divergence(participant.entrant(), plan_.entrants.front(), plan_.pipeline,
                             scope.inputs_around(image));
    } catch (const Interrupted&) {
      throw;
    } catch (const std::exception& error) {
      return fmt::format("the filter at which they diverge was not found: {}", error.what());
    }
  }

  // Kills all of them before waiting for any, because each has gigabytes of shared memory to
  // release.
  void abandon_all() {
    if (copy_) copy_->kill();
    for (const Participant& participant : participants_) participant.kill();
    for (Participant& participant : participants_) participant.abandon();
  }

  void publish(Comparison& result) {
    for (Participant& participant : participants_) {
      for (std::size_t s = 0; s < scopes_.size(); ++s) {
        ScopeRecord& record = participant.records()[s];
        if (!record.has_outputs) continue;
        try {
          if (scopes_[s]->publish(participant.label())) record.row.saved_as = participant.label();
        } catch (const std::exception&) {
          if (!result.failure) result.failure = current_failure();
        }
      }
    }
  }

  const Plan& plan_;
  const ImageSet& set_;
  Progress& progress_;
  ImageCounter done_;
  std::deque<Participant> participants_;
  std::vector<std::unique_ptr<Scope>> scopes_;
  std::optional<CopyRoofMeasurement> copy_;
  const Scope* copied_scope_ = nullptr;
};

Input describe(const LoadedImages& images) {
  const ImageSet& set = images.set;
  Input input;
  input.description = set.description;
  input.digest = digest(set);
  input.images = set.images.size();
  for (const SetImage& image : set.images) input.pixels += image.shape.pixels();
  if (images.memory) {
    input.chunks = images.memory->chunks.size();
    input.memory_limit_bytes = images.memory->limit_bytes;
  }
  input.problems = set.problems;
  if (set.seed) {
    const Shape shape = set.images.front().shape;
    input.generated = {*set.seed, shape.width, shape.height};
  } else {
    input.folder = set.folder;
    for (const SetImage& image : set.images) input.names.push_back(image.name);
  }
  return input;
}

}  // namespace

Comparison run_comparison(const Plan& plan, LoadedImages& images, Progress& progress) {
  const Shape output = plan.pipeline.output_shape(images.set.images.front().shape);
  Comparison result;
  result.input = describe(images);
  result.pipeline = plan.pipeline.to_string();
  result.output_format = file_extension(plan.format, output.channels);
  if (plan.save_images) result.saved_images = *plan.save_images;
  result.effort = plan.effort;
  result.reference = plan.entrants.front().key;
  ComparisonRun(plan, images, progress).run(result);
  progress.clear();
  return result;
}

}  // namespace bb
