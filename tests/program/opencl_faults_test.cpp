// Tests an OpenCL device that fails at any call. A preloaded library causes the failures.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <ostream>

#include "host/base/temporary.h"
#include "tests/support/program.h"
#include "tests/support/recorded_run.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::bench;
using testing::contains;
using testing::Environment;
using testing::Json;
using testing::Outcome;
using testing::preloading;
using testing::quick;
using testing::record;
using testing::RecordedRun;

struct Fault {
  std::string call;
  int number;        // CL_...
  std::string name;  // the number's name
  bool gpu = false;  // on a device with its own memory
  int first = 1;     // the first call that fails, from 1
};

std::ostream& operator<<(std::ostream& out, const Fault& fault) {
  return out << fault.call << " from time " << fault.first << (fault.gpu ? " gpu" : "");
}

class OpenClFault : public ::testing::TestWithParam<Fault> {};

// A small comparison with faults planted in the OpenCL library.
RecordedRun record_faulty(Environment faults, const std::vector<std::string>& more) {
  return record(BACKEND_BENCH_PROGRAM, quick(more),
                preloading(BACKEND_BENCH_FAULTS, std::move(faults)));
}

bool is_usable() {
  return bench({"--backend", "opencl", "--count", "1", "--size", "8x8", "--runs", "1"}).exit_code ==
         0;
}

Environment environment_of(const Fault& fault) {
  Environment environment = {{"BACKEND_BENCH_OPENCL_FAULT",
                              fmt::format("{} {} {}", fault.call, fault.first, fault.number)}};
  if (fault.gpu) environment.emplace_back("BACKEND_BENCH_OPENCL_GPU", "1");
  return environment;
}

TEST_P(OpenClFault, IsARowWithoutATimeThatNamesTheCallAndTheErrorAndTheOthersStand) {
  if (!is_usable()) GTEST_SKIP() << "there is no OpenCL device here";
  const Fault& fault = GetParam();
  const auto [outcome, json] = record_faulty(environment_of(fault), {"--backend", "opencl"});
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out << outcome.err;
  for (const Json& row : json.at("rows")) {
    if (row.at("backend") != "opencl") {
      EXPECT_EQ(row.at("status"), "ok") << row.dump();
      continue;
    }
    // Whatever fails while the device is looked for, it is not usable here.
    const bool probing = fault.call == "clGetPlatformIDs" || fault.call == "clGetDeviceIDs" ||
                         fault.call == "clGetDeviceInfo";
    EXPECT_EQ(row.at("status"), probing ? "unavailable" : "failed") << row.dump();
    const std::string reason = row.at("reason").is_null() ? "" : row.at("reason");
    const std::string call =
        fault.call == "any" ? "OpenCL: cl" : "OpenCL: " + fault.call + " failed";
    EXPECT_TRUE(probing ? contains(reason, ".icd: " + call) : reason.starts_with(call)) << reason;
    EXPECT_TRUE(contains(reason, " failed: " + fault.name)) << reason;
    EXPECT_TRUE(row.at("median_s").is_null());
  }
}

INSTANTIATE_TEST_SUITE_P(
    AtEveryCall, OpenClFault,
    ::testing::Values(Fault{"clGetPlatformIDs", -6, "CL_OUT_OF_HOST_MEMORY"},
                      Fault{"clGetDeviceIDs", -6, "CL_OUT_OF_HOST_MEMORY"},
                      Fault{"clGetDeviceInfo", -5, "CL_OUT_OF_RESOURCES"},
                      Fault{"clCreateContext", -2, "CL_DEVICE_NOT_AVAILABLE"},
                      Fault{"clCreateCommandQueue", -6, "CL_OUT_OF_HOST_MEMORY"},
                      Fault{"clCreateProgramWithSource", -6, "CL_OUT_OF_HOST_MEMORY"},
                      Fault{"clBuildProgram", -11, "CL_BUILD_PROGRAM_FAILURE"},
                      Fault{"clBuildProgram", -3, "CL_COMPILER_NOT_AVAILABLE"},
                      Fault{"clCreateKernel", -46, "CL_INVALID_KERNEL_NAME"},
                      Fault{"clSetKernelArg", -5, "CL_OUT_OF_RESOURCES"},
                      Fault{"clCreateBuffer", -4, "CL_MEM_OBJECT_ALLOCATION_FAILURE"},
                      Fault{"clCreateBuffer", -61, "CL_INVALID_BUFFER_SIZE", true},
                      Fault{"clEnqueueNDRangeKernel", -5, "CL_OUT_OF_RESOURCES"},
                      Fault{"clEnqueueNDRangeKernel", -5, "CL_OUT_OF_RESOURCES", true},
                      Fault{"clEnqueueMapBuffer", -12, "CL_MAP_FAILURE"},
                      Fault{"clEnqueueMapBuffer", -12, "CL_MAP_FAILURE", true},
                      Fault{"clEnqueueUnmapMemObject", -5, "CL_OUT_OF_RESOURCES"},
                      Fault{"clEnqueueWriteBuffer", -4, "CL_MEM_OBJECT_ALLOCATION_FAILURE", true},
                      Fault{"clEnqueueReadBuffer", -5, "CL_OUT_OF_RESOURCES", true},
                      Fault{"clFinish", -36, "CL_INVALID_COMMAND_QUEUE"},
                      Fault{"clFinish", -9999, "error -9999", true},
                      Fault{"clGetEventProfilingInfo", -7, "CL_PROFILING_INFO_NOT_AVAILABLE"},
                      Fault{"any", -2, "CL_DEVICE_NOT_AVAILABLE", false, 20},
                      Fault{"any", -2, "CL_DEVICE_NOT_AVAILABLE", true, 60}));

TEST(OpenClFaults, WithoutOneTheDisguisedDeviceIsRight) {
  if (!is_usable()) GTEST_SKIP() << "there is no OpenCL device here";
  const RecordedRun right =
      record_faulty({{"BACKEND_BENCH_OPENCL_GPU", "1"}}, {"--backend", "opencl"});
  EXPECT_EQ(right.outcome.exit_code, 0) << right.outcome.out;
}

TEST(OpenClFaults, OfADeviceThatWasNotAskedForAreErrorsToo) {
  if (!is_usable()) GTEST_SKIP() << "there is no OpenCL device here";
  const Outcome outcome =
      record_faulty({{"BACKEND_BENCH_OPENCL_FAULT", "clFinish 1 -5"}}, {"--scope", "filter"})
          .outcome;
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out;
  EXPECT_TRUE(contains(outcome.out,
                       "opencl (filter): failed: OpenCL: clFinish failed: CL_OUT_OF_RESOURCES"))
      << outcome.out;
}

// As in a container whose user has no home.
TEST(OpenClFaults, AHomeThatCannotBeWrittenIsNone) {
  if (!is_usable()) GTEST_SKIP() << "there is no OpenCL device here";
  const Outcome outcome = bench(
      {"--backend", "opencl", "--count", "1", "--size", "8x8", "--runs", "1", "--scope", "filter"},
      {{"HOME", "/proc"}, {"XDG_CACHE_HOME", "/proc"}});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
}

TEST(OpenClFaults, TheReasonForNoDeviceIsTheTrueOne) {
  const TemporaryDirectory vendors;
  const std::string folder = vendors.path().string() + "/";
  const auto reason = [&] { return bench({"list"}, {{"OCL_ICD_VENDORS", folder}}).out; };
  if (contains(reason(), "it is not built")) GTEST_SKIP() << "OpenCL is not built";
  EXPECT_TRUE(contains(reason(), "no OpenCL driver is installed: there is none in " + folder))
      << reason();
  testing::write_text(vendors.path() / "broken.icd", "/does/not/exist.so\n");
  EXPECT_TRUE(contains(reason(), "broken.icd: its library does not load: /does/not/exist.so"))
      << reason();
  EXPECT_TRUE(contains(reason(), "OCL_ICD_VENDORS is '" + folder)) << reason();
}

TEST(OpenClFaults, ListSaysWhyADeviceIsOfNoUse) {
  const Outcome outcome = bench(
      {"list"},
      preloading(BACKEND_BENCH_FAULTS, {{"BACKEND_BENCH_OPENCL_FAULT", "clGetPlatformIDs 1 -6"}}));
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_TRUE(contains(outcome.out, "OpenCL: clGetPlatformIDs failed: CL_OUT_OF_HOST_MEMORY"))
      << outcome.out;
}

}  // namespace
}  // namespace bb
