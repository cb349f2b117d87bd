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
#include "host/sandbox.h"

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
            {"download_s", or_null(phases.download_s)},
            {"disturbance", phases.disturbance}};
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
    } catch (const ImageFailure& error) {
      reply = {{"error", error.what()}, {"image", error.image()}};
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

// Waits for a message of a process that has so much time for it.
std::optional<std::string> receive(const ChildProcess& process, std::chrono::milliseconds timeout,
                                   const Tick& tick = nullptr) {
  const auto start = std::chrono::steady_clock::now();
  const std::array channels = {&process.channel()};
  wait_for_message(channels, [&] {
    if (tick) tick();
    if (std::chrono::steady_clock::now() - start > timeout) {
      throw BackendFailure(fmt::format("no answer within {} s: it was stopped",
                                       std::chrono::duration<double>(timeout).count()));
    }
  });
  return process.channel().receive();
}

// The host's side: sends a request and waits for its reply.
Json ask(ChildProcess& process, const Json& request, std::chrono::milliseconds timeout,
         const Tick& tick) {
  process.channel().send(request.dump());
  const std::optional<std::string> reply = receive(process, timeout, tick);
  if (!reply) throw BackendFailure(fmt::format("its process died: {}", process.wait()));
  Json parsed = Json::parse(*reply);
  if (parsed.contains("error")) {
    throw BackendFailure(parsed["error"].get<std::string>(),
                         optional<std::size_t>(parsed.value("image", Json())));
  }
  if (parsed.contains("unavailable")) {
    throw BackendUnavailable(parsed["unavailable"].get<std::string>());
  }
  return parsed;
}

}  // namespace

BackendProcess::BackendProcess(const BackendInfo& info, const Pipeline& pipeline,
                               const BackendOptions& options,
                               std::span<const JobSet* const> job_sets)
    : timeout_(options.timeout),
      process_(
          [&](const Channel& channel) {
            // A driver may need anything: PoCL runs a compiler and a linker.
            if (options.sandboxed && !info.takes_device) enter_sandbox(Sandbox::computing);
            serve(Server(info, pipeline, options, job_sets), channel);
          },
          ProcessGroup::own) {}

BackendProcess::SetUp BackendProcess::prepare(const Tick& tick) {
  const Json reply = ask(process_, {{"do", "prepare"}}, timeout_, tick);
  return {{reply.at("device"), reply.at("driver"), optional<int>(reply.at("workers"))},
          reply.at("seconds")};
}

BackendProcess::Run BackendProcess::run(std::size_t job_set, const Tick& tick) {
  const Json reply = ask(process_, {{"do", "run"}, {"job_set", job_set}}, timeout_, tick);
  return {reply.at("seconds"),
          {optional<double>(reply.at("upload_s")), optional<double>(reply.at("kernel_s")),
           optional<double>(reply.at("download_s")), reply.at("disturbance")}};
}

Availability probe_isolated(const BackendInfo& info) {
  ChildProcess process(
      [&](const Channel& channel) {
        Availability found;
        try {
          found = info.probe();
        } catch (const std::exception& error) {
          found.reason = fmt::format("probing it failed: {}", error.what());
        }
        const Json reply = {
            {"usable", found.usable}, {"reason", found.reason}, {"devices", found.devices}};
        channel.send(reply.dump(-1, ' ', false, kReplaceInvalidUtf8));
      },
      ProcessGroup::own);
  try {
    const std::optional<std::string> reply = receive(process, BackendOptions().timeout);
    if (!reply) return {false, fmt::format("probing it failed: {}", process.wait()), {}};
    const Json parsed = Json::parse(*reply);
    return {parsed.at("usable"), parsed.at("reason"), parsed.at("devices")};
  } catch (const BackendFailure& hang) {
    return {false, fmt::format("probing it failed: {}", hang.what()), {}};
  }
}

}  // namespace bb
