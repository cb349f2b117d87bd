#include "backends/opencl/program.h"

#include <stdexcept>
#include <utility>

namespace bb::opencl {
namespace {

cl_ulong tiles(int size, int tile) { return static_cast<cl_ulong>((size + tile - 1) / tile); }

std::string build_log(const cl::Program& program, const cl::Device& device) {
  try {
    return program.getBuildInfo<CL_PROGRAM_BUILD_LOG>(device);
  } catch (const cl::Error&) {
    return "";  // some failures leave no log
  }
}

cl::Program compile(const cl::Context& context, const std::string& source) {
  cl::Program program(context, source);
  // Without warnings, whose number PoCL writes to standard error.
  constexpr const char* kOptions = "-cl-std=CL1.2 -w";
  // Not through the bindings: where there is no build log, they hide the error behind another one.
  const cl_int error = clBuildProgram(program(), 0, nullptr, kOptions, nullptr, nullptr);
  if (error == CL_SUCCESS) return program;
  std::string messages;
  for (const cl::Device& device : context.getInfo<CL_CONTEXT_DEVICES>()) {
    messages += build_log(program, device);
  }
  throw std::runtime_error(fmt::format(
      "OpenCL: clBuildProgram failed: {}; {}{}", error_name(error),
      messages.empty() ? "the compiler says nothing" : "the compiler's messages are:\n", messages));
}

}  // namespace

cl::Program build(const cl::Context& context, const std::string& source) {
  // Nothing releases the last handle: at the end of the process the driver may be gone before it.
  static cl_context known_context = nullptr;
  static std::string known_source;
  static cl_program known_program = nullptr;
  constexpr bool kRetain = true;
  if (known_context == context() && known_source == source) {
    return cl::Program(known_program, kRetain);
  }
  cl::Program program = compile(context, source);
  if (known_program != nullptr) clReleaseProgram(known_program);
  clRetainProgram(program());
  known_program = program();
  known_context = context();
  known_source = source;
  return program;
}

Chain::Chain(cl::Context context, std::span<const Step> steps)
    : context_(std::move(context)), steps_(steps), between_(2) {
  for (const Step& step : steps) kernels_.emplace_back(step.program, step.kernel.name.c_str());
}

void Chain::enqueue(const cl::CommandQueue& queue, const Images& input, const Images& output,
                    Shape shape, std::size_t count, std::vector<cl::Event>& events) {
  Images source = input;
  for (std::size_t n = 0; n < steps_.size(); ++n) {
    const ComposedKernel& composed = steps_[n].kernel;
    shape.channels = composed.output_channels;
    const Images target = n + 1 == steps_.size() ? output : between(n, shape, count);
    cl::Kernel& kernel = kernels_[n];
    kernel.setArg(0, source.buffer);
    kernel.setArg(1, cl_ulong{source.stride});
    kernel.setArg(2, target.buffer);
    kernel.setArg(3, cl_ulong{target.stride});
    kernel.setArg(4, cl_int{shape.width});
    kernel.setArg(5, cl_int{shape.height});
    const cl::NDRange group(composed.group_width, composed.group_height, 1);
    const cl::NDRange range(tiles(shape.width, composed.tile_width) * group[0],
                            tiles(shape.height, composed.tile_height) * group[1], count);
    queue.enqueueNDRangeKernel(kernel, cl::NullRange, range, group, nullptr,
                               &events.emplace_back());
    source = target;
  }
}

// Uses two buffers in turn. OpenCL keeps a replaced buffer until the kernels that use it are done.
Images Chain::between(std::size_t step, Shape shape, std::size_t count) {
  cl::Buffer& buffer = between_[step % 2];
  const std::size_t bytes = shape.bytes() * count;
  if (buffer() == nullptr || buffer.getInfo<CL_MEM_SIZE>() < bytes) {
    buffer = cl::Buffer(context_, CL_MEM_READ_WRITE | CL_MEM_HOST_NO_ACCESS, bytes);
  }
  return {buffer, shape.bytes()};
}

}  // namespace bb::opencl
