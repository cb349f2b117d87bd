// Makes OpenCL calls fail on purpose. Preloaded before the loader library (LD_PRELOAD).
//
// BACKEND_BENCH_OPENCL_FAULT is "CALL N ERROR": from the N-th call on, counted from 1, the function
// CALL fails with the error number ERROR. The name "any" stands for all functions, counted
// together, as if the device had disappeared. BACKEND_BENCH_OPENCL_GPU makes every device look like
// a GPU with its own memory.
#include <dlfcn.h>

#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <string_view>

namespace {

struct Fault {
  std::string call;
  int first = 1;
  cl_int error = CL_SUCCESS;
};

const Fault& planted() {
  static const Fault fault = [] {
    Fault read;
    const char* const text = std::getenv("BACKEND_BENCH_OPENCL_FAULT");
    std::istringstream(text == nullptr ? "" : text) >> read.call >> read.first >> read.error;
    return read;
  }();
  return fault;
}

// The error that a call must fail with, or CL_SUCCESS.
cl_int fault_of(std::string_view call) {
  static std::atomic<int> calls = 0;
  if (planted().call != "any" && planted().call != call) return CL_SUCCESS;
  return ++calls >= planted().first ? planted().error : CL_SUCCESS;
}

}  // namespace

#define REAL(name) reinterpret_cast<decltype(&(name))>(dlsym(RTLD_NEXT, #name))

// Wrappers of a function that returns its error, and of a function that returns an object, and its
// error through a pointer.
// NOLINTBEGIN(bugprone-macro-parentheses): parameters and arguments have parentheses of their own
#define RETURNS_ERROR(name, parameters, arguments)             \
  cl_int name parameters {                                     \
    const cl_int error = fault_of(#name);                      \
    return error == CL_SUCCESS ? REAL(name) arguments : error; \
  }
#define RETURNS_OBJECT(type, name, parameters, arguments) \
  type name parameters {                                  \
    const cl_int fault = fault_of(#name);                 \
    if (fault == CL_SUCCESS) return REAL(name) arguments; \
    if (error != nullptr) *error = fault;                 \
    return nullptr;                                       \
  }
// NOLINTEND(bugprone-macro-parentheses)

extern "C" {

RETURNS_ERROR(clGetPlatformIDs, (cl_uint n, cl_platform_id* ids, cl_uint* count), (n, ids, count))
RETURNS_ERROR(clGetDeviceIDs,
              (cl_platform_id platform, cl_device_type type, cl_uint n, cl_device_id* ids,
               cl_uint* count),
              (platform, type, n, ids, count))
RETURNS_OBJECT(cl_context, clCreateContext,
               (const cl_context_properties* properties, cl_uint n, const cl_device_id* devices,
                void(CL_CALLBACK* notify)(const char*, const void*, size_t, void*), void* data,
                cl_int* error),
               (properties, n, devices, notify, data, error))
RETURNS_OBJECT(cl_command_queue, clCreateCommandQueue,
               (cl_context context, cl_device_id device, cl_command_queue_properties properties,
                cl_int* error),
               (context, device, properties, error))
RETURNS_OBJECT(cl_program, clCreateProgramWithSource,
               (cl_context context, cl_uint n, const char** strings, const size_t* lengths,
                cl_int* error),
               (context, n, strings, lengths, error))
RETURNS_ERROR(clBuildProgram,
              (cl_program program, cl_uint n, const cl_device_id* devices, const char* options,
               void(CL_CALLBACK* notify)(cl_program, void*), void* data),
              (program, n, devices, options, notify, data))
RETURNS_OBJECT(cl_kernel, clCreateKernel, (cl_program program, const char* name, cl_int* error),
               (program, name, error))
RETURNS_ERROR(clSetKernelArg, (cl_kernel kernel, cl_uint index, size_t size, const void* value),
              (kernel, index, size, value))
RETURNS_OBJECT(cl_mem, clCreateBuffer,
               (cl_context context, cl_mem_flags flags, size_t size, void* host, cl_int* error),
               (context, flags, size, host, error))
RETURNS_ERROR(clEnqueueNDRangeKernel,
              (cl_command_queue queue, cl_kernel kernel, cl_uint dimensions, const size_t* offset,
               const size_t* range, const size_t* group, cl_uint n, const cl_event* events,
               cl_event* event),
              (queue, kernel, dimensions, offset, range, group, n, events, event))
RETURNS_ERROR(clEnqueueWriteBuffer,
              (cl_command_queue queue, cl_mem buffer, cl_bool blocking, size_t offset, size_t size,
               const void* from, cl_uint n, const cl_event* events, cl_event* event),
              (queue, buffer, blocking, offset, size, from, n, events, event))
RETURNS_ERROR(clEnqueueReadBuffer,
              (cl_command_queue queue, cl_mem buffer, cl_bool blocking, size_t offset, size_t size,
               void* to, cl_uint n, const cl_event* events, cl_event* event),
              (queue, buffer, blocking, offset, size, to, n, events, event))
RETURNS_OBJECT(void*, clEnqueueMapBuffer,
               (cl_command_queue queue, cl_mem buffer, cl_bool blocking, cl_map_flags flags,
                size_t offset, size_t size, cl_uint n, const cl_event* events, cl_event* event,
                cl_int* error),
               (queue, buffer, blocking, flags, offset, size, n, events, event, error))
RETURNS_ERROR(clEnqueueUnmapMemObject,
              (cl_command_queue queue, cl_mem memory, void* address, cl_uint n,
               const cl_event* events, cl_event* event),
              (queue, memory, address, n, events, event))
RETURNS_ERROR(clFinish, (cl_command_queue queue), (queue))
RETURNS_ERROR(clGetEventProfilingInfo,
              (cl_event event, cl_profiling_info name, size_t size, void* value, size_t* length),
              (event, name, size, value, length))

cl_int clGetDeviceInfo(cl_device_id device, cl_device_info name, size_t size, void* value,
                       size_t* length) {
  const cl_int fault = fault_of("clGetDeviceInfo");
  if (fault != CL_SUCCESS) return fault;
  const cl_int error = REAL(clGetDeviceInfo)(device, name, size, value, length);
  if (std::getenv("BACKEND_BENCH_OPENCL_GPU") != nullptr && error == CL_SUCCESS &&
      value != nullptr) {
    constexpr cl_device_type kGpu = CL_DEVICE_TYPE_GPU;
    constexpr cl_bool kSeparate = CL_FALSE;
    if (name == CL_DEVICE_TYPE) std::memcpy(value, &kGpu, sizeof kGpu);
    if (name == CL_DEVICE_HOST_UNIFIED_MEMORY) std::memcpy(value, &kSeparate, sizeof kSeparate);
  }
  return error;
}

}  // extern "C"
