#include "backends/registry/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace bb {
namespace {

using Json = nlohmann::json;

BackendInfo parse_backend(const Json& json) {
  BackendInfo info;
  info.name = json.at("name");
  info.description = json.at("description");
  info.kernels = json.at("kernels").get<std::vector<std::string>>();
  info.takes_workers = json.at("takes_workers");
  info.takes_device = json.at("takes_device");
  info.by_default = json.at("by_default");
  info.exact = json.at("exact");
  info.unconfined = json.at("unconfined");
  if (!is_backend_name(info.name) || info.kernels.empty() ||
      !std::ranges::all_of(info.kernels, is_backend_name)) {
    throw std::runtime_error(fmt::format(
        "has the backend '{}', which has no fit name, no kernel or one without a fit name",
        info.name));
  }
  return info;
}

}  // namespace

std::string to_manifest(std::span<const BackendInfo> backends) {
  Json list = Json::array();
  for (const BackendInfo& info : backends) {
    list.push_back({{"name", info.name},
                    {"description", info.description},
                    {"kernels", info.kernels},
                    {"takes_workers", info.takes_workers},
                    {"takes_device", info.takes_device},
                    {"by_default", info.by_default},
                    {"exact", info.exact},
                    {"unconfined", info.unconfined}});
  }
  return Json{{"backends", list}}.dump(2, ' ', true, Json::error_handler_t::replace) + '\n';
}

std::vector<BackendInfo> parse_manifest(const std::string& text) {
  std::vector<BackendInfo> backends;
  try {
    const Json manifest = Json::parse(text);
    for (const Json& backend : manifest.at("backends")) {
      BackendInfo info = parse_backend(backend);
      if (std::ranges::find(backends, info.name, &BackendInfo::name) != backends.end()) {
        throw std::runtime_error(fmt::format("has the backend '{}' twice", info.name));
      }
      backends.push_back(std::move(info));
    }
  } catch (const Json::exception& error) {
    throw std::runtime_error(fmt::format("is no manifest of a module: {}", error.what()));
  }
  return backends;
}

bool is_backend_name(const std::string& name) {
  constexpr std::string_view kLettersAndDigits =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  const auto is_fit = [&](char c) { return kLettersAndDigits.find(c) != std::string_view::npos; };
  return !name.empty() && is_fit(name.front()) && std::ranges::all_of(name, [&](char c) {
    return is_fit(c) || c == '-' || c == '_' || c == '.' || c == '+';
  });
}

}  // namespace bb
