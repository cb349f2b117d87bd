#include "host/machine/build.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <string_view>

#include "build_info.h"
#include "build_revision.h"

namespace bb {

Build describe_build() {
  return {std::string(build_info::kVersion),
          std::string(build_info::kRevision),
          std::string(build_info::kCompiler),
          std::string(build_info::kBuildType),
          std::string(build_info::kFlags),
          std::string(build_info::kOptions),
          {build_info::kLibraries.begin(), build_info::kLibraries.end()}};
}

std::string current_date() {
  std::string date = fmt::format("{:%Y-%m-%dT%H:%M:%S%z}", fmt::localtime(std::time(nullptr)));
  date.insert(date.end() - 2, ':');  // between the hours and the minutes
  return date;
}

std::map<std::string, std::string> measured_environment() {
  // Of this program, OpenMP, PoCL, OpenCV, OpenCL's loader, CUDA, hwloc, libjpeg-turbo, glibc and
  // the dynamic linker; and where files go, which may be a disk or memory.
  static constexpr auto kPrefixes = std::to_array<std::string_view>(
      {"BACKEND_BENCH_OPENCL_", "OMP_", "GOMP_", "KMP_", "POCL_", "OPENCV_", "OCL_",
       "CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "HWLOC_", "JSIMD_", "MALLOC_", "GLIBC_", "LD_",
       "TMPDIR", "XDG_CACHE_HOME"});
  std::map<std::string, std::string> found;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto has_prefix = [&](std::string_view prefix) { return text.starts_with(prefix); };
    if (std::ranges::none_of(kPrefixes, has_prefix)) continue;
    const std::size_t equals = std::min(text.find('='), text.size() - 1);
    found.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return found;
}

std::vector<std::string> private_names() {
  std::vector<std::string> names;
  utsname host{};
  if (uname(&host) == 0) {
    const std::string name = &host.nodename[0];
    names = {name, name.substr(0, name.find('.'))};  // with its domain, and without
  }
  if (const passwd* const user = getpwuid(geteuid())) {
    names.insert(names.end(), {user->pw_name, user->pw_dir});
  }
  for (const char* variable : {"HOME", "USER", "LOGNAME", "SUDO_USER", "HOSTNAME"}) {
    if (const char* const value = std::getenv(variable)) names.emplace_back(value);
  }
  return names;
}

}  // namespace bb
