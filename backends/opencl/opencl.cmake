# Sets opencl_missing to the reason why the OpenCL backend cannot be built, or defines its room.
set(opencl_missing "")
if(NOT BACKEND_BENCH_OPENCL)
  set(opencl_missing "BACKEND_BENCH_OPENCL is OFF")
else()
  find_package(OpenCL QUIET)
  find_path(OPENCL_HPP_DIR CL/opencl.hpp HINTS ${OpenCL_INCLUDE_DIRS})
  mark_as_advanced(OPENCL_HPP_DIR)
  if(NOT OpenCL_FOUND)
    set(opencl_missing "the OpenCL headers or the loader libOpenCL were not found")
  elseif(NOT OPENCL_HPP_DIR)
    set(opencl_missing "the OpenCL C++ bindings CL/opencl.hpp were not found")
  endif()
endif()

if("${opencl_missing}" STREQUAL "")
  add_room(backends/opencl
    SOURCES
      api.cpp batch.cpp device.cpp host_memory.cpp opencl.cpp plain_copy.cpp program.cpp slot.cpp
      transfers.cpp
    USES backends/drivers backends/interface backends/process kernels/filter kernels/opencl)
  target_include_directories(backends_opencl SYSTEM PUBLIC ${OPENCL_HPP_DIR})
  target_link_libraries(backends_opencl PUBLIC OpenCL::OpenCL Threads::Threads fmt::fmt)
endif()
