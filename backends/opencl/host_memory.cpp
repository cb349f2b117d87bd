#include "backends/opencl/host_memory.h"

#include <algorithm>
#include <new>

namespace bb::opencl {
namespace {

const std::uint8_t* end_of(std::span<const std::uint8_t> memory) {
  return memory.data() + memory.size();
}

// What the job sets use, without overlaps: job sets may use the same memory.
std::vector<std::span<const std::uint8_t>> regions_of(std::span<const JobSet* const> job_sets) {
  std::vector<std::span<const std::uint8_t>> all;
  for (const JobSet* jobs : job_sets) {
    const std::optional<HostMemory> memory = jobs->memory();
    if (!memory) continue;
    for (const std::span<const std::uint8_t> part :
         {memory->inputs, std::span<const std::uint8_t>(memory->outputs)}) {
      if (!part.empty()) all.push_back(part);
    }
  }
  std::ranges::sort(all, {}, &std::span<const std::uint8_t>::data);
  std::vector<std::span<const std::uint8_t>> regions;
  for (const std::span<const std::uint8_t> part : all) {
    if (regions.empty() || part.data() >= end_of(regions.back())) {
      regions.push_back(part);
    } else {
      regions.back() = {regions.back().data(), std::max(end_of(regions.back()), end_of(part))};
    }
  }
  return regions;
}

}  // namespace

void* PinnedMemory::do_allocate(std::size_t bytes, std::size_t /*alignment*/) {
  cl::Buffer buffer(context_, CL_MEM_READ_WRITE | CL_MEM_ALLOC_HOST_PTR, bytes);
  void* const memory =
      queue_.enqueueMapBuffer(buffer, CL_TRUE, CL_MAP_READ | CL_MAP_WRITE, 0, bytes);
  buffers_.emplace(memory, std::move(buffer));
  return memory;
}

void PinnedMemory::do_deallocate(void* memory, std::size_t /*bytes*/, std::size_t /*alignment*/) {
  const auto found = buffers_.find(memory);
  try {
    queue_.enqueueUnmapMemObject(found->second, memory);
    queue_.finish();
  } catch (const cl::Error&) {
    // The device is lost, and the memory with it.
  }
  buffers_.erase(found);
}

// Not by clFinish(): the error may be that it failed, without waiting.
WaitForQueue::~WaitForQueue() {
  cl_event done = nullptr;
  if (clEnqueueMarkerWithWaitList(queue_(), 0, nullptr, &done) != CL_SUCCESS) return;
  clWaitForEvents(1, &done);
  clReleaseEvent(done);
}

cl::Buffer wrap(const cl::Context& context, cl_mem_flags access,
                std::span<const std::uint8_t> memory) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): a device only writes where it may
  return {context, access | CL_MEM_USE_HOST_PTR, memory.size(),
          const_cast<std::uint8_t*>(memory.data())};
}

RegisteredMemory::RegisteredMemory(const cl::Context& context,
                                   std::span<const JobSet* const> job_sets)
    : context_(context) {
  const cl::Device device = context.getInfo<CL_CONTEXT_DEVICES>().front();
  const std::size_t largest = device.getInfo<CL_DEVICE_MAX_MEM_ALLOC_SIZE>();
  for (const std::span<const std::uint8_t> memory : regions_of(job_sets)) {
    regions_.push_back({memory, memory.size() <= largest ? wrap(context, CL_MEM_READ_WRITE, memory)
                                                         : cl::Buffer()});
  }
}

const RegisteredMemory::Region* RegisteredMemory::region_of(
    std::span<const std::uint8_t> part) const {
  const auto found = std::ranges::find_if(regions_, [&](const Region& region) {
    return part.data() >= region.memory.data() && end_of(part) <= end_of(region.memory);
  });
  return found == regions_.end() ? nullptr : &*found;
}

bool RegisteredMemory::holds(std::span<const std::uint8_t> part) const {
  return region_of(part) != nullptr;
}

cl::Buffer RegisteredMemory::buffer(cl_mem_flags access, std::span<const std::uint8_t> part) const {
  const Region& region = *region_of(part);
  if (region.buffer() == nullptr) return wrap(context_, access, part);
  const cl_buffer_region place{static_cast<std::size_t>(part.data() - region.memory.data()),
                               part.size()};
  cl::Buffer whole = region.buffer;  // a handle: the call is not const
  return whole.createSubBuffer(access, CL_BUFFER_CREATE_TYPE_REGION, &place);
}

}  // namespace bb::opencl
