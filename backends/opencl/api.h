// The Khronos C++ bindings for OpenCL 1.2, and error messages with names instead of numbers.
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

/// The error's name in the specification ("CL_OUT_OF_RESOURCES"), or "error -12345" for others.
[[nodiscard]] std::string error_name(cl_int error);

/// The function that failed. The bindings misspell some names; this corrects them.
[[nodiscard]] std::string_view call_name(const cl::Error& error);

/// Calls `body`. Turns a cl::Error into a std::runtime_error whose message names the function that
/// failed and its error.
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
