// Host and backend process exchange one JSON object each way: a request with what to do, and a
// reply with the outcome, or with "error" or "unavailable" and the reason.
#include "host/backend_process.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "host/interrupt.h"

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

template <class Value>
std::optional<Value> optional(const Json& value) {
  return value.is_null() ? std::nullopt : std::optional(value.get<Value>());
}

// The backend's side: lives in the forked process.
class Server {
 public:
  Server(const BackendInfo& info, const Pipeline& pipeline, const BackendOptions& options,
         std::span<const JobSet* const> job_sets)
      : info_(info), pipeline_(pipeline), options_(options), job_sets_(job_sets) {}

  Json answer(const Json& request) {
    if (request.at("do") == "prepare") return prepare();
    return run(request.at("job_set").get<std::size_t>());
  }

 private:
  Json prepare() {
    Availability found;
    Prepared prepared;
    const double seconds = seconds_of([&] {
      found = info_.probe();  // loads the drivers, which is part of the set-up
      if (!found.usable) return;
      backend_ = info_.make();
      prepared = backend_->prepare(pipeline_, options_, job_sets_);
    });
    if (!found.usable) return {{"unavailable", found.reason}};
    return {{"device", prepared.device},
            {"driver", prepared.driver},
            {"workers", or_null(prepared.workers)},
            {"seconds", seconds}};
  }

  Json run(std::size_t job_set) {
    PhaseTimes phases;
    const double seconds = seconds_of([&] { phases = backend_->run(*job_sets_[job_set]); });
    return {{"seconds", seconds},
            {"upload_s", or_null(phases.upload_s)},
            {"kernel_s", or_null(phases.kernel_s)},
            {"download_s", or_null(phases.download_s)}};
  }

  const BackendInfo& info_;
  const Pipeline& pipeline_;
  const BackendOptions& options_;
  std::span<const JobSet* const> job_sets_;
  std::unique_ptr<Backend> backend_;
};

void serve(Server server, const Channel& channel) {
  while (const std::optional<std::string> request = channel.receive()) {
    Json reply;
    try {
      reply = server.answer(Json::parse(*request));
    } catch (const std::exception& error) {
      reply = {{"error", error.what()}};
    }
    std::string text = reply.dump(-1, ' ', false, kReplaceInvalidUtf8);
    // A message holds only so much: of a very long error (a build log), the beginning says most.
    if (text.size() > Channel::kMaxMessage) {
      const std::string error = reply.at("error").get<std::string>();
      text = Json{{"error", error.substr(0, Channel::kMaxMessage / 8) + " …"}}.dump(
          -1, ' ', false, kReplaceInvalidUtf8);
    }
    channel.send(text);
  }
}

// The host's side: sends a request and waits for its reply.
Json ask(ChildProcess& process, const Json& request, const Tick& tick) {
  process.channel().send(request.dump());
  const std::array channels = {&process.channel()};
  wait_for_message(channels, tick);
  const std::optional<std::string> reply = process.channel().receive();
  if (!reply) throw BackendFailure(fmt::format("its process died: {}", process.wait()));
  Json parsed = Json::parse(*reply);
  if (parsed.contains("error")) throw BackendFailure(parsed["error"].get<std::string>());
  if (parsed.contains("unavailable")) {
    throw BackendUnavailable(parsed["unavailable"].get<std::string>());
  }
  return parsed;
}

}  // namespace

BackendProcess::BackendProcess(const BackendInfo& info, const Pipeline& pipeline,
                               const BackendOptions& options,
                               std::span<const JobSet* const> job_sets)
    : process_([&](const Channel& channel) {
        serve(Server(info, pipeline, options, job_sets), channel);
      }) {}

BackendProcess::SetUp BackendProcess::prepare(const Tick& tick) {
  const Json reply = ask(process_, {{"do", "prepare"}}, tick);
  return {{reply.at("device"), reply.at("driver"), optional<int>(reply.at("workers"))},
          reply.at("seconds")};
}

BackendProcess::Run BackendProcess::run(std::size_t job_set, const Tick& tick) {
  const Json reply = ask(process_, {{"do", "run"}, {"job_set", job_set}}, tick);
  return {reply.at("seconds"),
          {optional<double>(reply.at("upload_s")), optional<double>(reply.at("kernel_s")),
           optional<double>(reply.at("download_s"))}};
}

Availability probe_isolated(const BackendInfo& info) {
  ChildProcess process([&](const Channel& channel) {
    const Availability found = info.probe();
    channel.send(
        Json{{"usable", found.usable}, {"reason", found.reason}, {"devices", found.devices}}.dump(
            -1, ' ', false, kReplaceInvalidUtf8));
  });
  const std::array channels = {&process.channel()};
  wait_for_message(channels);
  const std::optional<std::string> reply = process.channel().receive();
  if (!reply) return {false, fmt::format("probing it failed: {}", process.wait()), {}};
  const Json parsed = Json::parse(*reply);
  return {parsed.at("usable"), parsed.at("reason"), parsed.at("devices")};
}

}  // namespace bb
