#include "host/contender/replies.h"

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "backends/registry/manifest.h"
#include "host/base/text.h"

namespace bb {
namespace {

using Json = nlohmann::json;

[[noreturn]] void throw_nonsense() {
  throw ContenderFailure("its process sent a reply that makes no sense");
}

// No reply is nested deeper than `levels`.
void make_printable(Json& json, int levels) {
  if (json.is_string()) {
    json = printable_lines(json.get_ref<const std::string&>());
  } else if (json.is_structured()) {
    if (levels == 0) throw_nonsense();
    for (Json& element : json) make_printable(element, levels - 1);
  }
}

// Calls read(), which reads a reply by nlohmann's functions.
template <class Read>
auto checked(const Read& read) {
  try {
    return read();
  } catch (const Json::exception&) {
    throw_nonsense();
  }
}

// The library converts numbers of any kind to any other without a check.
template <class Whole>
Whole whole(const Json& json, Whole least, Whole most) {
  if (json.is_number_unsigned()) {
    const auto value = json.get<std::uint64_t>();
    if (value >= static_cast<std::uint64_t>(least) && value <= static_cast<std::uint64_t>(most)) {
      return static_cast<Whole>(value);
    }
  }
  throw_nonsense();
}

double seconds(const Json& json) {
  constexpr double kYear = 366 * 86'400.0;
  if (!json.is_number()) throw_nonsense();
  const auto value = json.get<double>();
  if (!(value >= 0 && value <= kYear)) throw_nonsense();
  return value;
}

// The clocks of workers may be read a moment after that of the run.
double phase(const Json& json) {
  constexpr double kMoment = 1e-3;
  if (json.is_number() && json.get<double>() < 0 && json.get<double>() >= -kMoment) return 0;
  return seconds(json);
}

constexpr int kMostWorkers = 1'000'000;

std::vector<int> cores_from(const Json& json) {
  if (!json.is_array()) throw_nonsense();
  std::vector<int> cores;
  cores.reserve(json.size());
  for (const Json& core : json) cores.push_back(whole(core, 0, kMostWorkers));
  return cores;
}

std::optional<Phases> phases_from(const Json& json) {
  if (json.is_null()) return std::nullopt;
  if (!json.is_array() || json.size() != 7) throw_nonsense();
  return Phases{phase(json[0]),
                phase(json[1]),
                phase(json[2]),
                phase(json[3]),
                phase(json[4]),
                phase(json[5]),
                whole(json[6], 1, kMostWorkers)};
}

}  // namespace

Json parse_reply(std::string_view text) {
  Json reply = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!reply.is_object()) throw_nonsense();
  constexpr int kLevels = 2;  // an object of arrays
  make_printable(reply, kLevels);
  return reply;
}

std::optional<ContenderFailure> failure_in(const Json& reply) {
  return checked([&]() -> std::optional<ContenderFailure> {
    if (!reply.contains("error")) return std::nullopt;
    constexpr std::size_t kMostImages = std::size_t{1} << 48;
    std::optional<std::size_t> image;
    if (reply.contains("image")) image = whole(reply.at("image"), std::size_t{0}, kMostImages);
    return ContenderFailure(text_in(reply, "error"), image);
  });
}

SetUp set_up_from(const Json& reply) {
  return checked([&] {
    SetUp set_up{{text_in(reply, "device"), text_in(reply, "driver"), {}, {}}, 0};
    const Json& workers = reply.at("workers");
    if (!workers.is_null()) set_up.settled.workers = whole(workers, 0, kMostWorkers);
    set_up.settled.cores = cores_from(reply.at("cores"));
    set_up.seconds = seconds(reply.at("seconds"));
    return set_up;
  });
}

Run run_from(const Json& reply) {
  return checked([&] {
    Run run;
    run.seconds = seconds(reply.at("seconds"));
    run.phases = phases_from(reply.at("phases"));
    run.usage.cpu_user_s = seconds(reply.at("cpu_user_s"));
    run.usage.cpu_system_s = seconds(reply.at("cpu_system_s"));
    constexpr std::size_t kMostBytes = std::size_t{1} << 56;
    const Json& peak = reply.at("peak_memory_bytes");
    if (!peak.is_null()) run.usage.peak_memory_bytes = whole(peak, std::size_t{0}, kMostBytes);
    const Json& copy = reply.at("device_copy_s");
    if (!copy.is_null()) run.device_copy_s = seconds(copy);
    run.disturbance = text_in(reply, "disturbance");
    return run;
  });
}

Availability availability_from(const Json& reply) {
  return checked([&]() -> Availability {
    return {reply.at("usable").get<bool>(),
            text_in(reply, "reason"),
            reply.at("devices").get<std::vector<std::string>>(),
            reply.at("problems").get<std::vector<std::string>>(),
            reply.at("unknown_device").get<bool>(),
            text_in(reply, "device"),
            text_in(reply, "driver")};
  });
}

std::vector<BackendInfo> backends_from(const Json& reply) {
  const std::string manifest = text_in(reply, "manifest");
  try {
    std::vector<BackendInfo> backends = parse_manifest(manifest);
    if (backends.empty()) throw_nonsense();
    for (BackendInfo& info : backends) info.description = printable_text(info.description);
    return backends;
  } catch (const std::runtime_error&) {
    throw_nonsense();
  }
}

std::string text_in(const Json& reply, const std::string& name) {
  return checked([&] { return reply.at(name).get<std::string>(); });
}

}  // namespace bb
