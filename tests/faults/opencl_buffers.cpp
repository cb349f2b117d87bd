// Watches the buffers in the host's own memory (CL_MEM_USE_HOST_PTR), and aborts where two of them
// share a page while both are alive: OpenCL leaves undefined what overlapping buffers hold, and a
// driver may map whole pages. Preloaded before the loader library (LD_PRELOAD). A buffer is alive
// while the program has a reference to it or a part of it, or a kernel that was enqueued with it
// has not been waited for. As an argument alone, OpenCL does not keep it.
//
// BACKEND_BENCH_OPENCL_PAGE is the size of a page, if it is not the machine's.
// BACKEND_BENCH_OPENCL_LARGEST is the size of the largest buffer that a device says it can have.
#include <dlfcn.h>

#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "kernels/filter/pages.h"

namespace {

// Whole pages, by their addresses. It lives as long as anything holds it.
struct Memory {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
};
using Held = std::shared_ptr<const Memory>;

struct Referenced {
  Held memory;
  int references = 1;
};

struct Watch {
  std::mutex mutex;
  std::vector<std::weak_ptr<const Memory>> all;
  std::map<cl_mem, Referenced> buffers;
  std::map<cl_kernel, std::map<cl_uint, std::weak_ptr<const Memory>>> arguments;
  std::map<cl_command_queue, std::vector<Held>> enqueued;
};

Watch& watch() {
  static auto* const watch = new Watch;  // never destroyed: drivers have threads
  return *watch;
}

std::optional<std::size_t> number(const char* variable) {
  const char* const text = std::getenv(variable);
  return text ? std::optional<std::size_t>(std::strtoull(text, nullptr, 10)) : std::nullopt;
}

Memory pages_of(const void* host, std::size_t bytes) {
  static const std::size_t page = number("BACKEND_BENCH_OPENCL_PAGE").value_or(bb::page_bytes());
  const auto begin = reinterpret_cast<std::uintptr_t>(host);
  return {begin / page * page, (begin + bytes + page - 1) / page * page};
}

void add(cl_mem buffer, const Memory& memory) {
  const std::scoped_lock lock(watch().mutex);
  std::erase_if(watch().all, [](const auto& other) { return other.expired(); });
  for (const auto& held : watch().all) {
    const Held other = held.lock();
    if (other->end <= memory.begin || memory.end <= other->begin) continue;
    static_cast<void>(std::fprintf(stderr, "two OpenCL buffers share a page\n"));
    std::abort();
  }
  const auto held = std::make_shared<const Memory>(memory);
  watch().all.push_back(held);
  watch().buffers[buffer] = {held};
}

}  // namespace

#define REAL(name) reinterpret_cast<decltype(&(name))>(dlsym(RTLD_NEXT, #name))

extern "C" {

cl_mem clCreateBuffer(cl_context context, cl_mem_flags flags, size_t size, void* host,
                      cl_int* error) {
  auto* const buffer = REAL(clCreateBuffer)(context, flags, size, host, error);
  if (buffer != nullptr && (flags & CL_MEM_USE_HOST_PTR) != 0) add(buffer, pages_of(host, size));
  return buffer;
}

cl_mem clCreateSubBuffer(cl_mem buffer, cl_mem_flags flags, cl_buffer_create_type type,
                         const void* place, cl_int* error) {
  auto* const part = REAL(clCreateSubBuffer)(buffer, flags, type, place, error);
  const std::scoped_lock lock(watch().mutex);
  const auto whole = watch().buffers.find(buffer);
  if (part != nullptr && whole != watch().buffers.end()) {
    watch().buffers[part] = {whole->second.memory};
  }
  return part;
}

cl_int clRetainMemObject(cl_mem buffer) {
  const std::scoped_lock lock(watch().mutex);
  const auto found = watch().buffers.find(buffer);
  if (found != watch().buffers.end()) ++found->second.references;
  return REAL(clRetainMemObject)(buffer);
}

cl_int clReleaseMemObject(cl_mem buffer) {
  const std::scoped_lock lock(watch().mutex);
  const auto found = watch().buffers.find(buffer);
  if (found != watch().buffers.end() && --found->second.references == 0) {
    watch().buffers.erase(found);
  }
  return REAL(clReleaseMemObject)(buffer);
}

cl_int clSetKernelArg(cl_kernel kernel, cl_uint index, size_t size, const void* value) {
  if (size == sizeof(cl_mem) && value != nullptr) {
    cl_mem buffer = nullptr;
    std::memcpy(&buffer, value, size);
    const std::scoped_lock lock(watch().mutex);
    const auto found = watch().buffers.find(buffer);
    watch().arguments[kernel][index] =
        found == watch().buffers.end() ? Held() : found->second.memory;
  }
  return REAL(clSetKernelArg)(kernel, index, size, value);
}

cl_int clReleaseKernel(cl_kernel kernel) {
  cl_uint references = 0;
  clGetKernelInfo(kernel, CL_KERNEL_REFERENCE_COUNT, sizeof references, &references, nullptr);
  if (references == 1) {
    const std::scoped_lock lock(watch().mutex);
    watch().arguments.erase(kernel);
  }
  return REAL(clReleaseKernel)(kernel);
}

cl_int clEnqueueNDRangeKernel(cl_command_queue queue, cl_kernel kernel, cl_uint dimensions,
                              const size_t* offset, const size_t* range, const size_t* group,
                              cl_uint n, const cl_event* events, cl_event* event) {
  {
    const std::scoped_lock lock(watch().mutex);
    for (const auto& [index, memory] : watch().arguments[kernel]) {
      if (const Held held = memory.lock()) watch().enqueued[queue].push_back(held);
    }
  }
  return REAL(clEnqueueNDRangeKernel)(queue, kernel, dimensions, offset, range, group, n, events,
                                      event);
}

cl_int clFinish(cl_command_queue queue) {
  const cl_int error = REAL(clFinish)(queue);
  const std::scoped_lock lock(watch().mutex);
  watch().enqueued.erase(queue);
  return error;
}

cl_int clGetDeviceInfo(cl_device_id device, cl_device_info name, size_t size, void* value,
                       size_t* length) {
  const cl_int error = REAL(clGetDeviceInfo)(device, name, size, value, length);
  const auto largest = number("BACKEND_BENCH_OPENCL_LARGEST");
  if (largest && name == CL_DEVICE_MAX_MEM_ALLOC_SIZE && value != nullptr) {
    const cl_ulong bytes = *largest;
    std::memcpy(value, &bytes, sizeof bytes);
  }
  return error;
}

}  // extern "C"
