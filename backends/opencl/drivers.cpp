#include "backends/opencl/drivers.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

namespace bb::opencl {
namespace fs = std::filesystem;
namespace {

// Where the loader (ocl-icd) looks for files that name a driver's library.
fs::path vendors() {
  const char* const chosen = std::getenv("OCL_ICD_VENDORS");
  return chosen == nullptr ? "/etc/OpenCL/vendors" : chosen;
}

std::vector<fs::path> registered_drivers() {
  std::vector<fs::path> files;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(vendors(), absent)) {
    if (entry.path().extension() == ".icd") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

std::string verdict_on(const fs::path& file) {
  std::string library;
  std::getline(std::ifstream(file) >> std::ws, library);
  if (library.empty()) return "it names no library";
  if (dlopen(library.c_str(), RTLD_LAZY | RTLD_LOCAL) == nullptr) {
    return fmt::format("its library does not load: {}", dlerror());
  }
  return fmt::format("its library {} loads, and has no device", library);
}

// Variables that may leave a driver without any device.
std::string variables() {
  std::string text;
  for (const char* name : {"POCL_DEVICES", "OCL_ICD_VENDORS", "CUDA_VISIBLE_DEVICES"}) {
    if (const char* const value = std::getenv(name))
      text += fmt::format("; {} is '{}'", name, value);
  }
  return text;
}

}  // namespace

std::string why_no_device() {
  const std::vector<fs::path> drivers = registered_drivers();
  if (drivers.empty()) {
    return fmt::format("no OpenCL driver is installed: there is none in {}", vendors().string());
  }
  std::string text = "no OpenCL driver has a device";
  for (const fs::path& driver : drivers) {
    text += fmt::format("; {}: {}", driver.filename().string(), verdict_on(driver));
  }
  return text + variables();
}

}  // namespace bb::opencl
