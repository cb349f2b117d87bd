#include "host/contender/module_backends.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "backends/process/child_process.h"
#include "backends/process/working_time.h"
#include "backends/registry/manifest.h"
#include "backends/registry/module.h"
#include "backends/registry/registry.h"
#include "host/base/error.h"
#include "host/contender/replies.h"
#include "host/isolation/wait.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Runs in the child. Returns the module's description of itself, or the reason why there is none.
Json description_of(const fs::path& module) {
  try {
    return {{"manifest", to_manifest(load_module(module))}};
  } catch (const BadModule& error) {
    return {{"error", error.what()}};
  } catch (const std::exception& error) {
    return {{"unusable", error.what()}};
  }
}

// Calls description_of() in a process of its own. Throws ContenderFailure.
Json ask(const fs::path& module, std::chrono::milliseconds timeout) {
  ChildProcess process(
      [&](const Channel& channel) {
        channel.send(description_of(module).dump(-1, ' ', false, Json::error_handler_t::replace));
      },
      ProcessGroup::own);
  WorkingTime time;
  const std::array channels = {&process.channel()};
  wait_for_message(channels, [&] {
    time.tick(process);
    if (time.worked() > timeout) {
      throw ContenderFailure(fmt::format("loading it takes more than {} s",
                                         std::chrono::duration<double>(timeout).count()));
    }
  });
  const std::optional<std::string> text = process.channel().receive();
  if (!text) throw ContenderFailure(fmt::format("loading it failed: {}", process.wait()));
  Json reply = parse_reply(*text);
  if (const auto failure = failure_in(reply)) throw ContenderFailure(*failure);
  return reply;
}

std::vector<BackendInfo> backends_of(const fs::path& module, std::chrono::milliseconds timeout) {
  const Json reply = ask(module, timeout);
  std::vector<BackendInfo> backends;
  if (reply.contains("unusable")) {
    const std::string reason = text_in(reply, "unusable");
    const std::string name = module.stem();
    if (!is_backend_name(name)) {
      throw UsageError(fmt::format(
          "{}; and the file's name is none for a backend: use letters, digits and -_.+", reason));
    }
    backends = {unusable_backend(name, "a module that cannot be used", reason)};
    backends.front().module = module;
    return backends;
  }
  for (const BackendInfo& info : backends_from(reply)) {
    backends.push_back(in_module(info, module));
  }
  return backends;
}

}  // namespace

bool names_module(const std::string& argument) {
  return argument.find('/') != std::string::npos || argument.ends_with(".so");
}

std::vector<std::string> add_module(const std::string& argument,
                                    std::chrono::milliseconds timeout) {
  const fs::path module = fs::absolute(argument).lexically_normal();
  std::vector<std::string> names;
  for (const BackendInfo& info : registry()) {
    if (info.module == module) names.push_back(info.name);
  }
  if (!names.empty()) return names;
  try {
    const std::vector<BackendInfo> backends = backends_of(module, timeout);
    for (const BackendInfo& info : backends) {
      if (find_backend(info.name) == nullptr) continue;
      throw UsageError(
          fmt::format("its backend '{}' has the name of another: give it its own", info.name));
    }
    for (const BackendInfo& info : backends) {
      names.push_back(info.name);
      register_backend(info);
    }
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("--backend {}: {}", argument, error.what()));
  } catch (const ContenderFailure& failure) {
    throw UsageError(fmt::format("--backend {}: {}", argument, failure.what()));
  }
  return names;
}

}  // namespace bb
