#include "host/measure/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <exception>
#include <iterator>
#include <map>
#include <set>

#include "backends/process/cores.h"
#include "host/base/digest.h"
#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/interrupt.h"
#include "host/contender/backend_process.h"
#include "host/images/jobs.h"
#include "host/machine/clock_rate.h"
#include "host/measure/copy_measurement.h"
#include "host/measure/output_files.h"
#include "host/measure/run_sums.h"
#include "host/verify/divergence.h"
#include "host/verify/verify.h"

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
  std::vector<const JobSet*> job_sets;    // a chunk each of scope filter, then scope e2e
  std::optional<BackendProcess> process;  // absent once it is of no use
  bool has_files = false;                 // of a whole run, which verification has seen

  // Of the current scope:
  RunSums sums;
  Digest digest;                         // of the first outputs of each part until now
  std::size_t digested = 0;              // how many parts these are
  std::optional<Difference> difference;  // of the parts until now
  bool part_differs = false;             // told already, of the current part
};

class Comparison {
 public:
  Comparison(const Plan& plan, const ImageSet& set, Progress& progress)
      : plan_(plan),
        set_(set),
        progress_(progress),
        output_shapes_(output_shapes(plan.pipeline, set)) {
    for (const Chunk& chunk : set.chunks) memory_.emplace_back(chunk.inputs, chunk.outputs, done_);
    if (includes(plan.scopes, Scope::filter)) {
      for (const MemoryScope& jobs : memory_) memory_jobs_.push_back(&jobs);
      copy_.emplace(plan.copy, plan.pipeline, set.chunks, memory_jobs_);
    }
    if (includes(plan.scopes, Scope::e2e)) {
      const std::string extension(file_extension(plan.format, output_shapes_.front().channels));
      files_.emplace(plan.output, output_names(set.images, extension));
    }
  }

  // Whatever ends it early, it keeps what has been measured until then.
  void run(Results& results) {
    try {
      start();
      for (const Scope scope : plan_.scopes) run_scope(scope);
      explain_differences();
      end();
    } catch (const std::exception&) {
      results.complete = false;
      results.error = std::current_exception();
      abandon();
    }
    for (const Entry& entry : entries_) {
      if (!entry.has_files) continue;
      try {
        files_->publish(entry.contender->label);
      } catch (const std::exception&) {
        if (!results.error) results.error = std::current_exception();
      }
    }
    for (const Scope scope : plan_.scopes) {
      for (Entry& entry : entries_) results.rows.push_back(std::move(entry.rows.at(scope)));
    }
    if (copy_) results.copy = copy_->times();
    results.clock_s = std::move(clock_s_);
  }

 private:
  // The parts are the chunks of scope filter, each with all its rounds while it is in memory.
  void run_scope(Scope scope) {
    const std::size_t parts = parts_of(scope);
    const Effort& effort = plan_.effort;
    StoppingRule rule(effort.runs,
                      effort.time_budget_s / static_cast<double>(plan_.scopes.size() * parts));
    RandomOrder order(effort.order_seed, entries_.size() + (scope == Scope::filter ? 1 : 0));
    for (Entry& entry : entries_) {
      // One that failed in an earlier scope starts afresh: its row in this one stands on its own.
      if (!entry.process && entry.rows[scope].status == Status::ok) set_up(entry);
      entry.sums = {};
      entry.digest = {};
      entry.digested = 0;
      entry.difference.reset();
    }
    int rounds = 0;
    for (part_ = 0; part_ < parts; ++part_) {
      begin_part(scope);
      warm_up(scope);
      if (part_ == 0) {
        rounds = run_rounds(scope, order, rule);
      } else {
        // As many as the first part, for each run to be a sum over all parts.
        for (int round = 1; round <= rounds; ++round) run_round(scope, order, round);
      }
    }
    finished_.insert(scope);
  }

  [[nodiscard]] std::size_t parts_of(Scope scope) const {
    return scope == Scope::filter ? set_.chunks.size() : 1;
  }

  void begin_part(Scope scope) {
    for (Entry& entry : entries_) entry.part_differs = false;
    if (scope != Scope::filter || set_.chunks.size() == 1) return;
    progress_.show("loads images", set_.chunks[part_].first, set_.images.size());
    load_chunk(set_, set_.chunks[part_], plan_.isolation);
    has_reference_.erase(scope);
  }

  int run_rounds(Scope scope, RandomOrder& order, StoppingRule& rule) {
    using Clock = std::chrono::steady_clock;
    const Clock::time_point start = Clock::now();
    const auto elapsed = [&] {
      return std::chrono::duration<double>(Clock::now() - start).count();
    };
    int rounds = 0;
    while (!rule.enough(rounds, elapsed(), samples())) run_round(scope, order, ++rounds);
    return rounds;
  }

  void warm_up(Scope scope) {
    for (int warmup = 0; warmup < plan_.effort.warmups; ++warmup) {
      for (Entry& entry : entries_) run_once(entry, scope, kWarmUp);
      if (scope == Scope::filter) copy_->run(part_, kWarmUp);
    }
  }

  // Rounds, so that a change of the machine's speed meets all contenders alike.
  void run_round(Scope scope, RandomOrder& order, int round) {
    if (round > 1 && round % kRunsPerProcess == 1) start_afresh(scope);
    note_clock(scope, round);
    for (const std::size_t turn : order.next()) {
      if (turn < entries_.size()) {
        run_once(entries_[turn], scope, round);
      } else {
        copy_->run(part_, round);
      }
    }
  }

  void start_afresh(Scope scope) {
    for (Entry& entry : entries_) {
      if (!entry.process) continue;
      entry.process->end();
      attempt(entry, {&scope, 1}, [&] {
        start_process(entry);
        static_cast<void>(entry.process->prepare());
      });
    }
    warm_up(scope);
  }

  // A round is one in each part: its clock is the mean of theirs.
  void note_clock(Scope scope, int round) {
    std::vector<double>& clock_s = clock_s_[scope];
    clock_s.resize(std::max(clock_s.size(), static_cast<std::size_t>(round)));
    clock_s[static_cast<std::size_t>(round) - 1] +=
        time_of_fixed_cycles() / static_cast<double>(parts_of(scope));
  }

  // Of every contender that is still running.
  std::vector<std::span<const double>> samples() const {
    std::vector<std::span<const double>> samples;
    for (const Entry& entry : entries_) {
      if (entry.process) samples.emplace_back(entry.sums.seconds);
    }
    return samples;
  }

  // Only the children load drivers and start threads, so the order of forks does not matter.
  void start() {
    for (const Contender& contender : plan_.contenders) {
      Entry& entry = entries_.emplace_back();
      entry.contender = &contender;
      for (const Scope scope : plan_.scopes) entry.rows[scope] = new_row(contender, scope);
      entry.job_sets = memory_jobs_;
      if (!files_) continue;
      entry.files.emplace(FileLists{set_.images, output_shapes_, files_->names()},
                          files_->directory(contender.label), plan_.format, done_);
      entry.job_sets.push_back(&*entry.files);
    }
    for (Entry& entry : entries_) set_up(entry);
  }

  // Starts a contender's process, for all scopes that are not finished.
  void set_up(Entry& entry) {
    const std::vector<Scope> scopes = unfinished();
    attempt(entry, scopes, [&] {
      start_process(entry);
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

  void start_process(Entry& entry) const {
    entry.process.emplace(*entry.contender->info, plan_.pipeline, entry.contender->options,
                          entry.job_sets);
  }

  std::vector<Scope> unfinished() const {
    std::vector<Scope> scopes;
    std::ranges::copy_if(plan_.scopes, std::back_inserter(scopes),
                         [&](Scope scope) { return !finished_.contains(scope); });
    return scopes;
  }

  void end() {
    for (Entry& entry : entries_) {
      check_interrupted();  // one that does not end by itself is waited for a while
      if (entry.process) entry.process->end();
    }
    if (copy_) copy_->end();
  }

  void abandon() {
    // All at a time, for each has gigabytes of shared memory to let go of.
    if (copy_) copy_->kill();
    for (const Entry& entry : entries_) {
      if (entry.process) entry.process->kill();
    }
    for (Entry& entry : entries_) {
      entry.process.reset();
      for (auto& [scope, row] : entry.rows) {
        if (row.status != Status::ok || !row.samples_s.empty()) continue;
        row.status = Status::unfinished;
        row.reason = "it all ended before its first timed run was done";
      }
    }
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

  // Does something with a contender's process or files; when that fails, its rows in these scopes
  // say so.
  template <class Action>
  void attempt(Entry& entry, std::span<const Scope> scopes, Action&& action) {
    try {
      std::forward<Action>(action)();
    } catch (const BackendUnavailable& error) {
      give_up(entry, scopes, Status::unavailable, error.what());
    } catch (const BackendFailure& error) {
      give_up(entry, scopes, Status::failed, reason_of(error, scopes.front()));
    } catch (const Interrupted&) {
      throw;
    } catch (const std::exception& error) {
      give_up(entry, scopes, Status::failed, error.what());
    }
  }

  std::string reason_of(const BackendFailure& error, Scope scope) const {
    if (!error.image()) return error.what();
    const SetImage& image = set_.images[first_image(scope) + *error.image()];
    return fmt::format("{}: {}", printable(image.name), error.what());
  }

  // The number in the set of the first image of the current part.
  std::size_t first_image(Scope scope) const {
    return scope == Scope::filter ? set_.chunks[part_].first : 0;
  }

  void give_up(Entry& entry, std::span<const Scope> scopes, Status status,
               const std::string& reason) const {
    entry.process.reset();
    entry.has_files = false;
    for (const Scope scope : scopes) {
      Row& row = entry.rows.at(scope);
      row.status = status;
      row.reason = reason;
      row.samples_s.clear();
      row.phases.clear();
      row.usage.clear();
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
        const bool disturbed = !run.disturbance.empty();
        if (disturbed) row.disturbances.push_back(run.disturbance);
        if (round == kWarmUp) return;
        if (disturbed) continue;
        entry.sums.add(round, run);
        if (part_ + 1 < parts_of(scope)) return;
        const std::size_t done = row.samples_s.size();
        row.samples_s.push_back(entry.sums.seconds[done]);
        row.phases.push_back(entry.sums.phases[done]);
        row.usage.push_back(entry.sums.usage[done]);
        return;
      }
      throw BackendFailure(fmt::format("{} runs on end were disturbed; the last: {}",
                                       kMostRepeats + 1, entry.rows[scope].disturbances.back()));
    });
  }

  BackendProcess::Run run_verified(Entry& entry, Scope scope, int round) {
    const bool makes_reference = is_baseline(entry) && !has_reference(scope);
    if (scope == Scope::e2e) {
      entry.has_files = false;
      files_->spoil(entry.contender->label);
    }
    if (scope == Scope::filter && !makes_reference) spoil(chunk().reference, chunk().outputs);
    done_.reset();
    BackendProcess::Run run =
        entry.process->run(job_set(scope), [&] { show_progress(entry, scope, round); });
    show_progress(entry, scope, round);
    if (entry.digested == part_) add_to_digest(entry, scope);
    if (makes_reference) {
      keep_reference(scope);
    } else {
      verify(entry, scope);
    }
    if (scope == Scope::e2e) entry.has_files = true;
    return run;
  }

  void add_to_digest(Entry& entry, Scope scope) const {
    if (scope == Scope::filter) {
      const ImageArena& outputs = chunk().outputs;
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        check_interrupted();
        entry.digest.add(outputs.view(i));
      }
    } else {
      std::vector<std::uint8_t> bytes;
      for (const std::filesystem::path& name : files_->names()) {
        check_interrupted();
        const std::filesystem::path file = files_->directory(entry.contender->label) / name;
        if (!std::filesystem::exists(file)) continue;  // which verification will tell
        read_file(file, bytes);
        entry.digest.add(bytes);
      }
    }
    if (++entry.digested == parts_of(scope)) entry.rows[scope].output_digest = entry.digest.text();
  }

  // The number of the current part among a contender's job sets.
  std::size_t job_set(Scope scope) const {
    return scope == Scope::filter ? part_ : memory_jobs_.size();
  }

  const Chunk& chunk() const { return set_.chunks[part_]; }

  void show_progress(const Entry& entry, Scope scope, int round) {
    const std::string run = round == kWarmUp ? "warm-up" : fmt::format("run {}", round);
    progress_.show(fmt::format("{} {} {}", to_string(scope), entry.contender->label, run),
                   first_image(scope) + done_.value(), set_.images.size());
  }

  bool has_reference(Scope scope) const { return has_reference_.contains(scope); }

  void keep_reference(Scope scope) {
    if (scope == Scope::filter) {
      for (std::size_t i = 0; i < chunk().size(); ++i) {
        check_interrupted();
        std::ranges::copy(chunk().outputs.view(i).samples(),
                          chunk().reference.view(i).samples().begin());
      }
    } else {
      files_->keep_as_reference(entries_.front().contender->label);
      const auto runs = [](const Entry& entry) { return entry.process.has_value(); };
      files_->require_space_for(static_cast<std::size_t>(std::ranges::count_if(entries_, runs)) -
                                1);
    }
    has_reference_.insert(scope);
  }

  void verify(Entry& entry, Scope scope) {
    if (entry.part_differs) return;  // the first difference is the one told
    if (scope == Scope::filter) {
      if (auto difference = compare(chunk().reference, chunk().outputs)) {
        difference->first_image += chunk().first;
        if (entry.difference) {
          add(*entry.difference, *difference);
        } else {
          entry.difference = difference;
        }
        note_mismatch(entry, scope, describe(*entry.difference, set_),
                      entry.difference->first_image);
      }
    } else if (const auto difference =
                   compare_files(files_->reference(), files_->directory(entry.contender->label),
                                 files_->names())) {
      note_mismatch(entry, scope, difference->description, difference->first_file);
    }
  }

  static void note_mismatch(Entry& entry, Scope scope, std::string description,
                            std::size_t first_image) {
    entry.part_differs = true;
    entry.rows[scope].status = Status::mismatch;
    entry.rows[scope].reason = std::move(description);
    entry.first_difference[scope] = first_image;
  }

  // Once everything is timed, the prefixes of the pipeline show where a contender parts.
  void explain_differences() {
    for (Entry& entry : entries_) {
      for (const auto& [scope, image] : entry.first_difference) {
        entry.rows[scope].reason +=
            "; " + find_divergence(*entry.contender, plan_.contenders.front(), plan_.pipeline,
                                   load_around(set_, image, plan_.isolation));
      }
    }
  }

  const Plan& plan_;
  const ImageSet& set_;
  Progress& progress_;
  std::vector<Shape> output_shapes_;
  ImageCounter done_;
  std::deque<MemoryScope> memory_;  // one for each chunk
  std::vector<const JobSet*> memory_jobs_;
  std::optional<CopyMeasurement> copy_;
  std::optional<OutputFiles> files_;
  std::set<Scope> finished_;
  std::set<Scope> has_reference_;
  std::map<Scope, std::vector<double>> clock_s_;  // see Results
  std::deque<Entry> entries_;
  std::size_t part_ = 0;  // of the current scope
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
  results.cores = available_cores();
  if (!set.chunks.empty()) results.chunks = set.chunks.size();
  results.memory_limit_bytes = set.memory_limit_bytes;
  results.images = set.images.size();
  for (const SetImage& image : set.images) results.pixels += image.shape.pixels();
  Comparison(plan, set, progress).run(results);
  derive_figures(results);
  progress.clear();
  return results;
}

}  // namespace bb
