// The host and the backend process exchange JSON objects. The host sends a request. The backend
// process sends a reply with the result, or with "error" or "unavailable" and the reason.
#include "host/contender/backend_process.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "backends/process/working_time.h"
#include "backends/registry/module.h"
#include "host/accounting/measured_jobs.h"
#include "host/base/error.h"
#include "host/base/interrupt.h"
#include "host/contender/idle.h"
#include "host/contender/replies.h"
#include "host/isolation/confined_jobs.h"
#include "host/isolation/reach.h"
#include "host/isolation/sandbox.h"
#include "host/isolation/wait.h"

namespace bb {
namespace {

using Json = nlohmann::json;
constexpr auto kReplaceInvalidUtf8 = Json::error_handler_t::replace;

template <class Action>
double seconds_of(Action&& action) {
  const auto start = std::chrono::steady_clock::now();
  std::forward<Action>(action)();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json();
}

Json to_json(const std::optional<Phases>& phases) {
  if (!phases) return {};
  return {phases->decode_s, phases->upload_s,  phases->filter_s, phases->download_s,
          phases->encode_s, phases->waiting_s, phases->workers};
}

// The backend's side, in the forked process.
class Server {
 public:
  Server(const BackendInfo& info, const std::vector<Task>& tasks, const BackendOptions& options,
         double loading_s)
      : info_(info),
        tasks_(tasks),
        options_(options),
        confined_(options.sandboxing != Sandboxing::off && why_unconfined(info).empty()),
        loading_s_(loading_s) {}

  Json answer(const Json& request) {
    if (request.at("do") == "prepare") return prepare(tasks_.at(request.at("task")));
    return run(request.at("job_set").get<std::size_t>());
  }

 private:
  // A confined process can reach little from before the backend starts threads. System calls follow
  // when it has started all that it needs: before its first run, and before it loads an image.
  void confine_reach() {
    if (!confined_ || std::exchange(reach_is_limited_, true)) return;
    std::vector<JobFiles> files;
    for (const Task& task : tasks_) {
      for (const JobSet* const jobs : task.job_sets) files.push_back(jobs->files());
    }
    limit_reach(files);
  }

  void confine_calls() {
    if (!confined_ || std::exchange(calls_are_limited_, true)) return;
    enter_sandbox(Sandbox::pool);
  }

  void refuse_to_decode(const JobSet& jobs) const {
    if (confined_ || options_.sandboxing != Sandboxing::required) return;
    if (jobs.files().inputs.empty()) return;
    throw ContenderUnavailable(
        fmt::format("with --sandbox on it decodes no files: its process cannot be confined, as {}",
                    why_unconfined(info_)));
  }

  Json prepare(const Task& task) {
    confine_reach();
    backend_.reset();  // it may still use the job sets of its task
    job_sets_.clear();
    measured_.clear();
    confined_jobs_.clear();
    for (const JobSet* jobs : task.job_sets) {
      if (confined_) jobs = &confined_jobs_.emplace_back(*jobs);
      job_sets_.push_back(&measured_.emplace_back(*jobs, clock_, usage_));
    }
    Prepared prepared;
    const double seconds = seconds_of([&] {
      backend_ = info_.make();
      prepared = backend_->prepare(task.pipeline, options_, job_sets_);
    });
    workers_ = prepared.workers.value_or(options_.workers);
    usage_.look_at_memory();
    return {{"device", prepared.device},
            {"driver", prepared.driver},
            {"workers", or_null(prepared.workers)},
            {"limit", prepared.limit},
            {"cores", prepared.cores},
            {"seconds", loading_s_ + seconds}};
  }

  Json run(std::size_t job_set) {
    refuse_to_decode(*job_sets_[job_set]);
    confine_calls();
    usage_.begin();
    clock_.begin();
    const PhaseTimes reported = backend_->run(*job_sets_[job_set]);
    const double seconds = clock_.end();
    const Usage usage = usage_.end(clock_.processes());
    const std::optional<double> copy_s = backend_->copy_to_device(*job_sets_[job_set]);
    return {{"seconds", seconds},
            {"phases", to_json(clock_.phases(reported, reported.workers.value_or(workers_)))},
            {"cpu_user_s", usage.cpu_user_s},
            {"cpu_system_s", usage.cpu_system_s},
            {"peak_memory_bytes", or_null(usage.peak_memory_bytes)},
            {"device_copy_s", or_null(copy_s)},
            {"disturbance", reported.disturbance}};
  }

  const BackendInfo& info_;
  const std::vector<Task>& tasks_;
  const BackendOptions& options_;
  bool confined_;
  bool reach_is_limited_ = false;
  bool calls_are_limited_ = false;
  double loading_s_;
  PhaseClock clock_;
  UsageMeter usage_;
  std::deque<ConfinedJobs> confined_jobs_;
  std::deque<MeasuredJobs> measured_;
  std::vector<const JobSet*> job_sets_;
  int workers_ = 1;
  std::unique_ptr<Backend> backend_;
};

void serve(Server& server, const Channel& channel) {
  while (const std::optional<std::string> request = channel.receive()) {
    Json reply;
    try {
      reply = server.answer(Json::parse(*request));
    } catch (const ImageFailure& error) {
      reply = {{"error", error.what()}, {"image", error.image()}};
    } catch (const ContenderUnavailable& error) {
      reply = {{"unavailable", error.what()}};
    } catch (const std::exception&) {
      reply = {{"error", current_failure().message}};
    }
    std::string text = reply.dump(-1, ' ', false, kReplaceInvalidUtf8);
    // The size of a message is limited. The beginning of a very long error (a build log) is the
    // most useful part.
    if (text.size() > Channel::kMaxMessage) {
      const std::string error = reply.at("error").get<std::string>();
      text = Json{{"error", error.substr(0, Channel::kMaxMessage / 8) + " …"}}.dump(
          -1, ' ', false, kReplaceInvalidUtf8);
    }
    channel.send(text);
  }
}

struct Message {
  std::optional<std::string> text;  // absent if the process has died
  WorkingTime time;                 // until it came
};

// Waits for a message from a process, which has `timeout` to send it.
Message receive(const ChildProcess& process, std::chrono::milliseconds timeout, const Tick& tick) {
  WorkingTime time;
  const std::array channels = {&process.channel()};
  wait_for_message(channels, [&] {
    if (tick) tick();
    time.tick(process);
    if (time.worked() > timeout) {
      throw ContenderFailure(fmt::format("no answer within {} s: it was killed",
                                         std::chrono::duration<double>(timeout).count()));
    }
  });
  time.tick(process);
  return {process.channel().receive(), time};
}

struct Reply {
  Json json;
  double stopped_s = 0;  // while it was awaited
};

// The host's side: sends a request and waits for its reply.
Reply ask(ChildProcess& process, const Json& request, std::chrono::milliseconds timeout,
          const Tick& tick) {
  process.channel().send(request.dump());
  const auto [text, time] = receive(process, timeout, tick);
  if (!text) throw ContenderFailure(fmt::format("its process died: {}", process.wait()));
  Reply reply{parse_reply(*text), std::chrono::duration<double>(time.stopped()).count()};
  if (reply.json.contains("unavailable")) {
    throw ContenderUnavailable(text_in(reply.json, "unavailable"));
  }
  if (const auto failure = failure_in(reply.json)) throw ContenderFailure(*failure);
  return reply;
}

// The probing process's side.
Json probe(const BackendInfo& info, const BackendOptions& options) {
  Availability found;
  try {
    found = info.probe(options);
  } catch (const std::exception& error) {
    found = {.usable = false, .reason = fmt::format("probing it failed: {}", error.what())};
  }
  return {{"usable", found.usable},
          {"reason", found.reason},
          {"devices", found.devices},
          {"problems", found.problems},
          {"unknown_device", found.unknown_device},
          {"device", found.device},
          {"driver", found.driver}};
}

}  // namespace

std::string why_unconfined(const BackendInfo& info) {
  if (info.takes_device) return "its driver may need anything";
  return info.unconfined ? "its module asks to be unconfined" : "";
}

BackendProcess::BackendProcess(const BackendInfo& info, std::vector<Task> tasks,
                               const BackendOptions& options)
    : timeout_(options.timeout),
      needs_workers_(info.takes_workers && options.all_workers),
      workers_(options.workers),
      process_(
          [&](const Channel& channel) {
            // Before the process is confined, and part of the set-up.
            const double loading_s = seconds_of([&] { preload(info); });
            Server server(info, tasks, options, loading_s);
            serve(server, channel);
          },
          ProcessGroup::own) {}

SetUp BackendProcess::prepare(std::size_t task, const Tick& tick) {
  const Reply reply = ask(process_, {{"do", "prepare"}, {"task", task}}, timeout_, tick);
  SetUp set_up = set_up_from(reply.json);
  const int workers = set_up.settled.workers.value_or(workers_);
  if (needs_workers_ && workers < workers_) {
    throw ContenderUnavailable(fmt::format("it got {} of {} workers: {}", workers, workers_,
                                           text_in(reply.json, "limit")));
  }
  return set_up;
}

Run BackendProcess::run(std::size_t job_set, const Tick& tick) {
  const Reply reply = ask(process_, {{"do", "run"}, {"job_set", job_set}}, timeout_, tick);
  Run run = run_from(reply.json);
  wait_until_idle(process_.pid());
  // A run that was stopped has no time: the clock went on.
  if (reply.stopped_s > 0) {
    run.disturbance = fmt::format("it was stopped for {:.1f} s", reply.stopped_s);
  }
  return run;
}

Availability probe_isolated(const BackendInfo& info, const BackendOptions& options,
                            const Tick& tick) {
  // A probe that waits for its own processes can still tell which of them did not answer.
  constexpr std::chrono::seconds kToTell(1);
  ChildProcess process(
      [&](const Channel& channel) {
        preload(info);
        channel.send("loaded");
        channel.send(probe(info, options).dump(-1, ' ', false, kReplaceInvalidUtf8));
      },
      ProcessGroup::own);
  std::string_view step = "loading its module";
  const auto unusable = [&](const std::string& why) {
    return Availability{.usable = false, .reason = fmt::format("{} failed: {}", step, why)};
  };
  try {
    const Message loaded = receive(process, options.timeout, tick);
    if (!loaded.text) return unusable(process.wait());
    step = "probing it";
    const auto loading =
        std::chrono::duration_cast<std::chrono::milliseconds>(loaded.time.worked());
    const Message reply = receive(process, options.timeout + kToTell - loading, tick);
    if (!reply.text) return unusable(process.wait());
    return availability_from(parse_reply(*reply.text));
  } catch (const ContenderFailure& failure) {
    return unusable(failure.what());
  }
}

Availability probe_once(const BackendInfo& info, const BackendOptions& options, const Tick& tick) {
  static std::map<std::pair<std::string, std::string>, Availability> known;
  const auto key = std::pair(info.name, info.takes_device ? options.device : "");
  const auto found = known.find(key);
  if (found != known.end()) return found->second;
  return known.emplace(key, probe_isolated(info, options, tick)).first->second;
}

}  // namespace bb
