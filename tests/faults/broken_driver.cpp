// An OpenCL driver (ICD) that is broken, as the environment variable BACKEND_BENCH_DRIVER_FAULT
// says: "abort", "hang" or "nonsense" (in place of its process's reply) as soon as it is loaded;
// "error": it has a platform whose devices cannot be listed. Without the variable it has a platform
// without devices.
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <CL/cl_icd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace {

std::string_view fault() {
  const char* const text = std::getenv("BACKEND_BENCH_DRIVER_FAULT");
  return text == nullptr ? "" : text;
}

// Runs when the library is loaded.
struct Trap {
  Trap() {
    if (fault() == "abort") std::abort();
    if (fault() == "hang") pause();
    if (fault() == "nonsense") send(STDERR_FILENO + 1, "[5]", 3, 0);
  }
};
const Trap trap;

cl_int answer(std::string_view text, std::size_t room, void* value, std::size_t* size) {
  if (size != nullptr) *size = text.size() + 1;
  if (value != nullptr) {
    if (room <= text.size()) return CL_INVALID_VALUE;
    std::memcpy(value, text.data(), text.size());
    static_cast<char*>(value)[text.size()] = '\0';
  }
  return CL_SUCCESS;
}

cl_int platform_info(cl_platform_id /*platform*/, cl_platform_info name, std::size_t room,
                     void* value, std::size_t* size) {
  if (name == CL_PLATFORM_EXTENSIONS) return answer("cl_khr_icd", room, value, size);
  if (name == CL_PLATFORM_VERSION) return answer("OpenCL 1.2 broken", room, value, size);
  return answer("broken", room, value, size);
}

cl_int device_ids(cl_platform_id /*platform*/, cl_device_type /*type*/, cl_uint /*room*/,
                  cl_device_id* /*devices*/, cl_uint* /*count*/) {
  return fault() == "error" ? CL_OUT_OF_HOST_MEMORY : CL_DEVICE_NOT_FOUND;
}

}  // namespace

// The loader reads the table of functions through a platform's first member.
struct _cl_platform_id {  // NOLINT(bugprone-reserved-identifier): the header's name
  cl_icd_dispatch* dispatch;
};

namespace {

cl_int platform_ids(cl_uint room, cl_platform_id* platforms, cl_uint* count) {
  static cl_icd_dispatch dispatch = [] {
    cl_icd_dispatch table{};
    table.clGetPlatformInfo = platform_info;
    table.clGetDeviceIDs = device_ids;
    return table;
  }();
  static _cl_platform_id platform{&dispatch};
  if (count != nullptr) *count = 1;
  if (platforms != nullptr && room > 0) *platforms = &platform;
  return CL_SUCCESS;
}

}  // namespace

// What the loader looks for in a driver.
extern "C" {
cl_int clIcdGetPlatformIDsKHR(cl_uint room, cl_platform_id* platforms, cl_uint* count) {
  return platform_ids(room, platforms, count);
}

void* clGetExtensionFunctionAddress(const char* name) {
  const std::string_view wanted(name);
  if (wanted == "clIcdGetPlatformIDsKHR") return reinterpret_cast<void*>(&clIcdGetPlatformIDsKHR);
  return nullptr;
}

cl_int clGetPlatformInfo(cl_platform_id platform, cl_platform_info name, std::size_t room,
                         void* value, std::size_t* size) {
  return platform_info(platform, name, room, value, size);
}
}
