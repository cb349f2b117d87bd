#include "backends/registry/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "backends/registry/manifest.h"
#include "backends/registry/module.h"

// registry_entries.inc is written by backends/CMakeLists.txt: it has one line for each
// add_backend() and each add_backend_module() there.
namespace bb::backends {
#define BACKEND(function) std::vector<BackendInfo> function();
#define MODULE(file, not_built, ...)
#include "registry_entries.inc"
#undef BACKEND
#undef MODULE
}  // namespace bb::backends

namespace bb {
namespace {

namespace fs = std::filesystem;

class Loader {
 public:
  std::deque<BackendInfo> load() {
#define BACKEND(function) add_built_in(backends::function());
#define MODULE(file, not_built, ...) add_usual_module(file, not_built, {__VA_ARGS__});
#include "registry_entries.inc"
#undef BACKEND
#undef MODULE
    add_other_modules();
    return std::move(found_);
  }

 private:
  void add_built_in(std::vector<BackendInfo> backends) {
    std::ranges::move(backends, std::back_inserter(found_));
  }

  // Adds a module of this project. Its backends are listed even if the module is missing.
  void add_usual_module(const std::string& name, const std::string& not_built,
                        const std::vector<std::string>& backends) {
    const fs::path manifest = folder_ / (name + ".json");
    usual_.insert(manifest);
    if (!not_built.empty() && !fs::exists(manifest)) {
      add_unusable(backends, "not part of this build", not_built);
    } else {
      add_module(manifest, backends);
    }
  }

  void add_other_modules() {
    std::error_code no_folder;
    std::set<fs::path> others;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_, no_folder)) {
      if (entry.path().extension() == ".json" && !usual_.contains(entry.path())) {
        others.insert(entry.path());
      }
    }
    for (const fs::path& manifest : others) add_module(manifest, {manifest.stem()});
  }

  // Adds a module's backends. If its manifest cannot be used, adds unusable backends with these
  // `names`.
  void add_module(const fs::path& manifest, const std::vector<std::string>& names) {
    try {
      for (BackendInfo& info : read(manifest)) {
        found_.push_back(in_module(std::move(info), fs::path(manifest).replace_extension(".so")));
      }
    } catch (const std::exception& error) {
      add_unusable(names, "not part of this installation",
                   fmt::format("{} {}: install the module again", manifest.string(), error.what()));
    }
  }

  [[nodiscard]] std::vector<BackendInfo> read(const fs::path& manifest) const {
    std::ifstream stream(manifest);
    if (!stream) throw std::runtime_error("cannot be read");
    std::vector<BackendInfo> backends =
        parse_manifest({std::istreambuf_iterator<char>(stream), {}});
    for (const BackendInfo& info : backends) {
      if (std::ranges::find(found_, info.name, &BackendInfo::name) != found_.end()) {
        throw std::runtime_error(
            fmt::format("has the backend '{}', which there is already", info.name));
      }
    }
    return backends;
  }

  void add_unusable(const std::vector<std::string>& names, const std::string& description,
                    const std::string& reason) {
    for (const std::string& name : names) {
      found_.push_back(unusable_backend(name, description, reason));
    }
  }

  fs::path folder_ = module_folder();
  std::set<fs::path> usual_;  // manifests
  std::deque<BackendInfo> found_;
};

std::deque<BackendInfo>& entries() {
  static std::deque<BackendInfo> all = Loader().load();
  return all;
}

}  // namespace

const std::deque<BackendInfo>& registry() { return entries(); }

const BackendInfo* find_backend(std::string_view name) {
  const auto found = std::ranges::find(entries(), name, &BackendInfo::name);
  return found == entries().end() ? nullptr : &*found;
}

const BackendInfo& get_backend(std::string_view name) {
  if (const BackendInfo* info = find_backend(name)) return *info;
  throw std::invalid_argument(fmt::format("there is no backend '{}'", name));
}

void register_backend(BackendInfo info) { entries().push_back(std::move(info)); }

}  // namespace bb
