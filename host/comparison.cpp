#include "host/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <iterator>
#include <map>
#include <set>

#include "host/backend_process.h"
#include "host/digest.h"
#include "host/divergence.h"
#include "host/error.h"
#include "host/files.h"
#include "host/jobs.h"
#include "host/output_files.h"
#include "host/verify.h"

namespace bb {
namespace {

std::vector<Shape> output_shapes(const Pipeline& pipeline, const ImageSet& set) {
  std::vector<Shape> shapes;
  for (const SetImage& image : set.images) shapes.push_back(pipeline.output_shape(image.shape));
  return shapes;
}

constexpr int kWarmUp = 0;  // the number of a round that is not timed

bool includes(const std::vector<Scope>& scopes, Scope scope) {
  return std::ranges::find(scopes, scope) != scopes.end();
}

// How often a run that was disturbed is repeated.
constexpr int kMostRepeats = 3;

// A contender in action: its process, and its row in each scope.
struct Entry {
  const Contender* contender = nullptr;
  std::map<Scope, Row> rows;
  std::map<Scope, std::size_t> first_difference;  // the first image that differed
  std::optional<FileScope> files;
  std::optional<BackendProcess> process;  // absent once it is of no use
  bool running = false;                   // when stopped now, it leaves half-written files
};

class Comparison {
 public:
  Comparison(const Plan& plan, const ImageSet& set, Progress& progress)
      : plan_(plan), set_(set), progress_(progress) {
    const std::vector<Shape> shapes = output_shapes(plan.pipeline, set);
    if (includes(plan.scopes, Scope::filter)) {
      outputs_ = ImageArena(shapes);
      reference_ = ImageArena(shapes);
      memory_.emplace(set.pixels, outputs_, done_);
    }
    if (includes(plan.scopes, Scope::e2e)) {
      const std::string extension(file_extension(plan.format, shapes.front().channels));
      files_.emplace(plan.output, output_names(set.images, extension));
    }
  }

  // Interrupted, it keeps what has been measured until then.
  void run(Results& results) {
    try {
      start();
      for (const Scope scope : plan_.scopes) run_scope(scope);
      explain_differences();
      end();
    } catch (const Interrupted&) {
      results.complete = false;
      abandon();
    }
    for (const Scope scope : plan_.scopes) {
      for (Entry& entry : entries_) results.rows.push_back(std::move(entry.rows.at(scope)));
    }
    results.copy = std::move(copy_times_);
  }

 private:
  void run_scope(Scope scope) {
    for (Entry& entry : entries_) {
      // One that failed in an earlier scope starts afresh: its row in this one stands on its own.
      if (!entry.process && entry.rows[scope].status == Status::ok) set_up(entry);
    }
    for (int warmup = 0; warmup < plan_.effort.warmups; ++warmup) {
      for (Entry& entry : entries_) run_once(entry, scope, kWarmUp);
      if (scope == Scope::filter) run_copy(kWarmUp);
    }
    run_rounds(scope);
    finished_.insert(scope);
  }

  // Rounds, so that a change of the machine's speed meets all contenders alike.
  void run_rounds(Scope scope) {
    using Clock = std::chrono::steady_clock;
    const Effort& effort = plan_.effort;
    StoppingRule rule(effort.runs, effort.time_budget_s / static_cast<double>(plan_.scopes.size()));
    RandomOrder order(effort.order_seed, entries_.size() + (scope == Scope::filter ? 1 : 0));
    const Clock::time_point start = Clock::now();
    const auto elapsed = [&] {
      return std::chrono::duration<double>(Clock::now() - start).count();
    };
    for (int rounds = 0; !rule.enough(rounds, elapsed(), samples(scope)); ++rounds) {
      for (const std::size_t turn : order.next()) {
        if (turn < entries_.size()) {
          run_once(entries_[turn], scope, rounds + 1);
        } else {
          run_copy(rounds + 1);
        }
      }
    }
  }

  // Of every contender that is still running.
  std::vector<std::span<const double>> samples(Scope scope) const {
    std::vector<std::span<const double>> samples;
    for (const Entry& entry : entries_) {
      if (entry.process) samples.emplace_back(entry.rows.at(scope).samples_s);
    }
    return samples;
  }

  // Only the children load drivers and start threads, so the order of forks does not matter.
  void start() {
    for (const Contender& contender : plan_.contenders) {
      Entry& entry = entries_.emplace_back();
      entry.contender = &contender;
      for (const Scope scope : plan_.scopes) entry.rows[scope] = new_row(contender, scope);
      if (files_) entry.files.emplace(file_jobs(contender), plan_.format, done_);
    }
    for (Entry& entry : entries_) set_up(entry);
  }

  // Starts a contender's process, for all scopes that are not finished.
  void set_up(Entry& entry) {
    std::vector<const JobSet*> job_sets;
    for (const Scope scope : plan_.scopes) job_sets.push_back(&jobs(entry, scope));
    entry.process.emplace(*entry.contender->info, plan_.pipeline, entry.contender->options,
                          job_sets);
    const std::vector<Scope> scopes = unfinished();
    attempt(entry, scopes, [&] {
      progress_.show(fmt::format("{} sets up", entry.contender->label), 0, set_.images.size());
      const BackendProcess::SetUp set_up = entry.process->prepare();
      for (const Scope scope : scopes) {
        Row& row = entry.rows[scope];
        row.prepared = set_up.prepared;
        row.setup_s = set_up.seconds;
        if (set_up.prepared.workers) row.workers = set_up.prepared.workers;
      }
    });
  }

  std::vector<Scope> unfinished() const {
    std::vector<Scope> scopes;
    std::ranges::copy_if(plan_.scopes, std::back_inserter(scopes),
                         [&](Scope scope) { return !finished_.contains(scope); });
    return scopes;
  }

  void end() {
    for (Entry& entry : entries_) {
      if (entry.process) entry.process->end();
    }
    if (copy_process_) copy_process_->end();
  }

  void abandon() {
    for (Entry& entry : entries_) {
      stop(entry);
      for (auto& [scope, row] : entry.rows) {
        if (row.status != Status::ok || !row.samples_s.empty()) continue;
        row.status = Status::unfinished;
        row.reason = "interrupted before its first timed run was done";
      }
    }
    copy_process_.reset();
  }

  // Kills a contender's process, if it lives, and clears up behind it.
  void stop(Entry& entry) const {
    if (!entry.process) return;
    entry.process.reset();
    if (files_ && entry.running) files_->remove_partial(entry.contender->label);
  }

  // Beside the contenders in every round, so that their share of it compares like with like. When
  // it fails there are no such shares, and that is all.
  void run_copy(int round) {
    if (copy_failed_) return;
    try {
      time_copy(round);
    } catch (const BackendFailure&) {
      copy_failed_ = true;
      copy_process_.reset();
      copy_times_.samples_s.clear();
    }
  }

  void time_copy(int round) {
    if (!copy_process_) {
      const std::array<const JobSet*, 1> job_sets = {&*memory_};
      copy_process_.emplace(*plan_.copy.info, plan_.pipeline, plan_.copy.options, job_sets);
      copy_process_->prepare();
      copy_times_.workers = plan_.copy.options.workers;
      for (std::size_t i = 0; i < outputs_.size(); ++i) {
        copy_times_.bytes += set_.pixels.shape(i).bytes() + outputs_.shape(i).bytes();
      }
    }
    const double seconds = copy_process_->run(0).seconds;
    if (round != kWarmUp) copy_times_.samples_s.push_back(seconds);
  }

  static Row new_row(const Contender& contender, Scope scope) {
    Row row;
    row.backend = contender.info->name;
    row.kernel = contender.options.kernel;
    row.workers = contender.workers();
    row.named = contender.named;
    row.scope = scope;
    return row;
  }

  std::vector<FileScope::File> file_jobs(const Contender& contender) const {
    std::vector<FileScope::File> files;
    for (std::size_t i = 0; i < set_.images.size(); ++i) {
      const SetImage& image = set_.images[i];
      files.push_back({image.file, files_->directory(contender.label) / files_->names()[i],
                       image.shape, plan_.pipeline.output_shape(image.shape)});
    }
    return files;
  }

  const JobSet& jobs(const Entry& entry, Scope scope) const {
    if (scope == Scope::filter) return *memory_;
    return *entry.files;
  }

  // Does something with a contender's process; when that fails, its rows in these scopes say so.
  template <class Action>
  void attempt(Entry& entry, std::span<const Scope> scopes, Action&& action) {
    try {
      std::forward<Action>(action)();
    } catch (const BackendUnavailable& error) {
      give_up(entry, scopes, Status::unavailable, error.what());
    } catch (const BackendFailure& error) {
      give_up(entry, scopes, Status::failed, reason_of(error));
    }
  }

  std::string reason_of(const BackendFailure& error) const {
    if (!error.image()) return error.what();
    return fmt::format("{}: {}", printable(set_.images[*error.image()].name), error.what());
  }

  void give_up(Entry& entry, std::span<const Scope> scopes, Status status,
               const std::string& reason) const {
    stop(entry);
    for (const Scope scope : scopes) {
      Row& row = entry.rows.at(scope);
      row.status = status;
      row.reason = reason;
      row.samples_s.clear();
      row.phases.clear();
    }
  }

  bool is_baseline(const Entry& entry) const { return &entry == &entries_.front(); }

  void run_once(Entry& entry, Scope scope, int round) {
    if (!entry.process) return;
    const bool makes_reference = is_baseline(entry) && !has_reference(scope);
    if (!makes_reference && !has_reference(scope)) {
      give_up(entry, {&scope, 1}, Status::failed, "there is no reference: the baseline failed");
      return;
    }
    attempt(entry, {&scope, 1}, [&] {
      // A run that was disturbed is verified like any other, but its time is not used.
      for (int repeats = 0; repeats <= kMostRepeats; ++repeats) {
        const BackendProcess::Run run = run_verified(entry, scope, round);
        Row& row = entry.rows[scope];
        const bool disturbed = !run.phases.disturbance.empty();
        if (disturbed) row.disturbances.push_back(run.phases.disturbance);
        if (round == kWarmUp) return;
        if (disturbed) continue;
        row.samples_s.push_back(run.seconds);
        row.phases.push_back(run.phases);
        return;
      }
      throw BackendFailure(fmt::format("{} runs on end were disturbed; the last: {}",
                                       kMostRepeats + 1, entry.rows[scope].disturbances.back()));
    });
  }

  BackendProcess::Run run_verified(Entry& entry, Scope scope, int round) {
    const bool makes_reference = is_baseline(entry) && !has_reference(scope);
    if (scope == Scope::e2e) files_->clear(entry.contender->label);
    if (scope == Scope::filter && !makes_reference) spoil(reference_, outputs_);
    done_.reset();
    entry.running = true;
    BackendProcess::Run run =
        entry.process->run(scope_index(scope), [&] { show_progress(entry, scope, round); });
    entry.running = false;
    show_progress(entry, scope, round);
    std::string& output_digest = entry.rows[scope].output_digest;
    if (output_digest.empty()) output_digest = digest_of_outputs(entry, scope);
    if (makes_reference) {
      keep_reference(scope);
    } else {
      verify(entry, scope);
    }
    return run;
  }

  std::string digest_of_outputs(const Entry& entry, Scope scope) const {
    Digest digest;
    if (scope == Scope::filter) {
      for (std::size_t i = 0; i < outputs_.size(); ++i) digest.add(outputs_.view(i));
      return digest.text();
    }
    std::vector<std::uint8_t> bytes;
    for (const std::filesystem::path& name : files_->names()) {
      const std::filesystem::path file = files_->directory(entry.contender->label) / name;
      if (!std::filesystem::exists(file)) continue;  // which verification will tell
      read_file(file, bytes);
      digest.add(bytes);
    }
    return digest.text();
  }

  std::size_t scope_index(Scope scope) const {
    return static_cast<std::size_t>(std::ranges::find(plan_.scopes, scope) - plan_.scopes.begin());
  }

  void show_progress(const Entry& entry, Scope scope, int round) {
    const std::string run = round == kWarmUp ? "warm-up" : fmt::format("run {}", round);
    progress_.show(fmt::format("{} {} {}", to_string(scope), entry.contender->label, run),
                   done_.value(), set_.images.size());
  }

  bool has_reference(Scope scope) const { return has_reference_.contains(scope); }

  void keep_reference(Scope scope) {
    if (scope == Scope::filter) {
      for (std::size_t i = 0; i < outputs_.size(); ++i) {
        std::ranges::copy(outputs_.view(i).samples(), reference_.view(i).samples().begin());
      }
    } else {
      files_->keep_as_reference(entries_.front().contender->label);
    }
    has_reference_.insert(scope);
  }

  void verify(Entry& entry, Scope scope) {
    if (entry.rows[scope].status == Status::mismatch)
      return;  // the first difference is the one told
    if (scope == Scope::filter) {
      if (const auto difference = compare(reference_, outputs_)) {
        note_mismatch(entry, scope, describe(*difference, set_), difference->first_image);
      }
    } else if (const auto difference =
                   compare_files(files_->reference(), files_->directory(entry.contender->label),
                                 files_->names())) {
      note_mismatch(entry, scope, difference->description, difference->first_file);
    }
  }

  static void note_mismatch(Entry& entry, Scope scope, std::string description,
                            std::size_t first_image) {
    entry.rows[scope].status = Status::mismatch;
    entry.rows[scope].reason = std::move(description);
    entry.first_difference[scope] = first_image;
  }

  // An image and those that ran before it, which may have to do with what went wrong.
  ImageArena load_up_to(std::size_t image) const {
    constexpr std::size_t kMost = 64;
    const std::size_t first = image < kMost ? 0 : image - kMost + 1;
    return load_pixels(std::span(set_.images).subspan(first, image - first + 1), plan_.isolation);
  }

  // Once everything is timed, the prefixes of the pipeline show where a contender parts.
  void explain_differences() {
    for (Entry& entry : entries_) {
      for (const auto& [scope, image] : entry.first_difference) {
        const bool in_memory = set_.pixels.size() > 0;
        const ImageArena some = in_memory ? ImageArena() : load_up_to(image);
        entry.rows[scope].reason +=
            "; " + find_divergence(*entry.contender, plan_.contenders.front(), plan_.pipeline,
                                   in_memory ? set_.pixels : some);
      }
    }
  }

  const Plan& plan_;
  const ImageSet& set_;
  Progress& progress_;
  ImageCounter done_;
  ImageArena reference_;
  ImageArena outputs_;  // of whichever contender runs
  std::optional<MemoryScope> memory_;
  std::optional<OutputFiles> files_;
  std::set<Scope> finished_;
  std::set<Scope> has_reference_;
  std::deque<Entry> entries_;
  std::optional<BackendProcess> copy_process_;
  bool copy_failed_ = false;
  CopyTimes copy_times_;
};

}  // namespace

Results run_comparison(const Plan& plan, const ImageSet& set, Progress& progress) {
  Results results;
  results.pipeline = plan.pipeline.to_string();
  results.image_set = set.description;
  results.problems = set.problems;
  results.input_digest = digest(set);
  results.effort = plan.effort;
  results.no_sandbox = plan.no_sandbox;
  results.output_format =
      file_extension(plan.format, plan.pipeline.output_shape(set.images.front().shape).channels);
  results.images = set.images.size();
  for (const SetImage& image : set.images) results.pixels += image.shape.pixels();
  Comparison(plan, set, progress).run(results);
  derive_figures(results);
  progress.clear();
  return results;
}

}  // namespace bb
