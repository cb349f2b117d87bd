#include "backends/drivers/drivers.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>

#include "backends/process/cores.h"

namespace bb {
namespace fs = std::filesystem;
namespace {

constexpr const char* kVendors = "OCL_ICD_VENDORS";

// Where the loader (ocl-icd) looks for files that name a driver's library.
fs::path vendors() {
  const char* const chosen = std::getenv(kVendors);
  return chosen == nullptr || *chosen == '\0' ? "/etc/OpenCL/vendors" : chosen;
}

// The library that a driver's file names.
std::string library_of(const std::string& selector) {
  if (!selector.ends_with(".icd")) return selector;
  std::string library;
  std::getline(std::ifstream(selector) >> std::ws, library);
  return library;
}

std::optional<fs::path> users_cache() {
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && fs::path(cache).is_absolute()) return cache;
  const char* const home = std::getenv("HOME");
  if (home == nullptr) return std::nullopt;
  return fs::path(home) / ".cache";
}

// Whether the folder can be made, or is there, and is this user's to write to.
bool make_private(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder.parent_path(), error);
  mkdir(folder.c_str(), S_IRWXU);
  struct stat status {};
  return lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == geteuid() && access(folder.c_str(), W_OK) == 0;
}

constexpr const char* kKernelCache = "POCL_CACHE_DIR";

// PoCL caches compiled kernels on disk, and has no device where it cannot. A folder of its own
// keeps this program's kernels apart from those of other programs, and can be removed for a cold
// start. A user without a home gets one among the temporary files.
void use_private_kernel_cache() {
  if (std::getenv(kKernelCache) != nullptr) return;
  std::vector<fs::path> folders;
  if (const std::optional<fs::path> cache = users_cache()) {
    folders.push_back(*cache / "backend-bench" / "pocl");
  }
  std::error_code none;
  const fs::path temporary = fs::temp_directory_path(none);
  if (!none) folders.push_back(temporary / fmt::format("backend-bench-pocl-{}", geteuid()));
  for (const fs::path& folder : folders) {
    if (!make_private(folder)) continue;
    setenv(kKernelCache, folder.c_str(), 1);
    return;
  }
}

// Why PoCL has no place for compiled kernels; empty where it has one.
std::string why_no_kernel_cache() {
  const char* const folder = std::getenv(kKernelCache);
  if (folder == nullptr) {
    return "; neither the home nor the temporary folder has a place for compiled kernels: set "
           "POCL_CACHE_DIR to a folder";
  }
  std::error_code error;
  fs::create_directories(folder, error);
  if (access(folder, W_OK) == 0) return "";
  return fmt::format("; POCL_CACHE_DIR is '{}', which cannot be written", folder);
}

}  // namespace

std::vector<Driver> registered_drivers() {
  const fs::path place = vendors();
  std::error_code absent;
  if (!fs::is_directory(place, absent)) {
    if (!std::getenv(kVendors)) return {};
    return {{place.filename().string(), place.string()}};
  }
  std::vector<Driver> drivers;
  for (const fs::directory_entry& entry : fs::directory_iterator(place, absent)) {
    if (entry.path().extension() != ".icd") continue;
    drivers.push_back({entry.path().filename().string(), fs::absolute(entry.path()).string()});
  }
  std::ranges::sort(drivers, {}, &Driver::name);
  return drivers;
}

void load_only(const std::string& selector) {
  use_private_kernel_cache();
  if (selector.empty()) return;
  setenv(kVendors, selector.c_str(), 1);  // for ocl-icd
  // Khronos's own loader takes only a folder there, and a list of libraries here.
  setenv("OCL_ICD_FILENAMES", library_of(selector).c_str(), 1);
}

void prepare_driver(const BackendOptions& options, std::span<const JobSet* const> job_sets) {
  load_only(options.driver);
  const auto in_memory = [](const JobSet* jobs) { return jobs->memory().has_value(); };
  if (options.cores.empty() || !std::ranges::all_of(job_sets, in_memory)) return;
  const std::vector<int> cores = available_threads();
  for (std::size_t n = 0; n < cores.size(); ++n) {
    if (cores[n] != static_cast<int>(n)) return;  // PoCL binds its n-th thread to core n
  }
  setenv("POCL_AFFINITY", "1", /*overwrite=*/0);
}

std::string why_no_device(const Driver& driver) {
  const std::string library = library_of(driver.selector);
  if (library.empty()) return "it names no library";
  if (dlopen(library.c_str(), RTLD_LAZY | RTLD_LOCAL) == nullptr) {
    return fmt::format("its library does not load: {}", dlerror());
  }
  return fmt::format("its library {} loads, and shows no device{}", library, why_no_kernel_cache());
}

std::string why_no_driver() {
  return fmt::format("no OpenCL driver is installed: there is none in {}", vendors().string());
}

std::string variables_that_hide_devices() {
  std::string text;
  for (const char* name : {"POCL_DEVICES", kVendors, "CUDA_VISIBLE_DEVICES"}) {
    if (const char* const value = std::getenv(name))
      text += fmt::format("; {} is '{}'", name, value);
  }
  return text;
}

}  // namespace bb
