// The Khronos C++ bindings as this project uses them, and errors that say what happened.
#pragma once

#define CL_HPP_ENABLE_EXCEPTIONS
#define CL_HPP_MINIMUM_OPENCL_VERSION 120
#define CL_HPP_TARGET_OPENCL_VERSION 120
#include <fmt/format.h>

#include <CL/opencl.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bb::opencl {

/// The error's name in the specification, as in "CL_OUT_OF_RESOURCES"; its number if it has none.
[[nodiscard]] std::string error_name(cl_int error);

/// The call that an exception of the bindings is about, which misspell some.
[[nodiscard]] std::string_view call_name(const cl::Error& error);

/// Calls `body`, and turns what OpenCL throws there into an exception whose message names the call
/// that failed and its error.
template <class Body>
auto with_named_errors(Body&& body) {
  try {
    return std::forward<Body>(body)();
  } catch (const cl::Error& error) {
    throw std::runtime_error(
        fmt::format("OpenCL: {} failed: {}", call_name(error), error_name(error.err())));
  }
}

}  // namespace bb::opencl
