#include "backends/interface/module.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "backends/registry/manifest.h"
#include "backends/registry/module.h"

namespace bb {
namespace {

namespace fs = std::filesystem;

// Finds the ABI tag in a file without loading the file. Absent if the file is no module.
std::optional<std::string> abi_tag(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  const std::size_t tag = bytes.find(BACKEND_BENCH_ABI_MARK);
  if (tag == std::string::npos) return std::nullopt;
  return bytes.substr(tag, bytes.find('\0', tag) - tag);
}

void check_abi(const fs::path& module) {
  const std::optional<std::string> tag = abi_tag(module);
  if (!tag) {
    throw BadModule(
        fmt::format("{} is no module of backend-bench: build it with backend_bench_add_module",
                    module.string()));
  }
  if (*tag == BACKEND_BENCH_ABI) return;
  const auto shown = [](std::string_view text) {
    return text.substr(std::string_view(BACKEND_BENCH_ABI_MARK).size());
  };
  throw std::runtime_error(
      fmt::format("its module {} was built for another program: build it again, with the headers "
                  "and the compiler of this one (the module: {}; this program: {})",
                  module.string(), shown(*tag), shown(BACKEND_BENCH_ABI)));
}

std::vector<BackendInfo> backends_of(void* library, const fs::path& module) {
  using Entry = void(std::vector<BackendInfo>&);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what dlsym is for
  auto* const entry = reinterpret_cast<Entry*>(dlsym(library, "backend_bench_module"));
  if (entry == nullptr) {
    throw BadModule(fmt::format("{} has no BACKEND_BENCH_MODULE", module.string()));
  }
  std::vector<BackendInfo> backends;
  try {
    entry(backends);
    static_cast<void>(parse_manifest(to_manifest(backends)));
  } catch (const std::exception& error) {
    throw BadModule(fmt::format("{} {}", module.string(), error.what()));
  }
  const auto is_whole = [](const BackendInfo& info) { return info.make != nullptr; };
  if (backends.empty() || !std::ranges::all_of(backends, is_whole)) {
    throw BadModule(fmt::format("{} has no backend, or one without make", module.string()));
  }
  return backends;
}

const BackendInfo& loaded(const std::string& name, const fs::path& module) {
  const std::vector<BackendInfo>& backends = load_module(module);
  const auto found = std::ranges::find(backends, name, &BackendInfo::name);
  if (found != backends.end()) return *found;
  throw std::runtime_error(
      fmt::format("its module {} has no such backend: the manifest beside it "
                  "is older; build or install both again",
                  module.string()));
}

}  // namespace

fs::path module_folder() {
  const fs::path program_folder = fs::read_symlink("/proc/self/exe").parent_path();
  fs::path beside = program_folder / "modules";
  if (fs::is_directory(beside)) return beside;
  return (program_folder / BACKEND_BENCH_INSTALLED_MODULES).lexically_normal();
}

fs::path manifest_of(const fs::path& module) { return fs::path(module).replace_extension("json"); }

const std::vector<BackendInfo>& load_module(const fs::path& module) {
  static std::map<fs::path, std::vector<BackendInfo>> all;
  if (const auto found = all.find(module); found != all.end()) return found->second;
  if (!fs::is_regular_file(module)) {
    throw BadModule(fmt::format("there is no module {}: build or install it", module.string()));
  }
  check_abi(module);
  // RTLD_LOCAL hides the module's libraries from other modules. RTLD_NOW reports missing symbols at
  // once.
  void* const library = dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    throw std::runtime_error(fmt::format(
        "its module cannot be loaded: {}: install what it needs, or build it again", dlerror()));
  }
  return all.emplace(module, backends_of(library, module)).first->second;
}

BackendInfo in_module(BackendInfo described, const fs::path& module) {
  described.module = module;
  described.probe = [name = described.name, module](const BackendOptions& options) {
    const BackendInfo* info = nullptr;
    try {
      info = &loaded(name, module);
    } catch (const std::exception& error) {
      return Availability{.usable = false, .reason = error.what()};
    }
    return info->probe(options);
  };
  described.make = [name = described.name, module] { return loaded(name, module).make(); };
  return described;
}

void preload(const BackendInfo& info) {
  if (info.module.empty()) return;
  try {
    static_cast<void>(load_module(info.module));
  } catch (const std::exception&) {
    return;  // the probe will report it
  }
}

BackendInfo unusable_backend(std::string name, std::string description, const std::string& reason) {
  BackendInfo info;
  info.name = std::move(name);
  info.description = std::move(description);
  info.kernels = {info.name};
  info.by_default = false;
  info.probe = [reason](const BackendOptions&) {
    return Availability{.usable = false, .reason = reason};
  };
  info.make = [reason]() -> std::unique_ptr<Backend> { throw std::runtime_error(reason); };
  return info;
}

}  // namespace bb
