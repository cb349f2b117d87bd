#include "backends/drivers/device.h"

#include <gtest/gtest.h>

#include <vector>

namespace bb {
namespace {

Device fake(std::string name, DeviceKind kind, std::string unusable = "") {
  return {std::move(name), "Some Platform", kind, std::move(unusable), ""};
}

TEST(Devices, AreChosenByKindAndByName) {
  const std::vector<Device> devices{
      fake("Old GPU", DeviceKind::gpu, "it has OpenCL 1.1, and 1.2 is needed"),
      fake("Accelerator", DeviceKind::other), fake("Some CPU", DeviceKind::cpu),
      fake("New GPU", DeviceKind::gpu)};
  const std::span all(devices);
  EXPECT_EQ(choose_device(all, ""), 3U);
  EXPECT_EQ(choose_device(all.first(3), ""), 2U);
  EXPECT_EQ(choose_device(all.first(2), ""), 1U);
  EXPECT_EQ(choose_device(all, "some cpu"), 2U);
  EXPECT_EQ(choose_device(all, "PLATFORM"), 1U) << "the first usable one";
  EXPECT_EQ(choose_device(all, "old"), std::nullopt);
  EXPECT_EQ(choose_device({}, ""), std::nullopt);
}

TEST(Devices, AreDescribedInOneLine) {
  const Device gpu{"Radeon X", "AMD", DeviceKind::gpu, "", ""};
  EXPECT_EQ(describe(gpu, {16, 1800, 8ULL << 30U, "3.1"}),
            "Radeon X (GPU, 16 compute units of 1800 MHz, 8.0 GiB, AMD, driver 3.1)");
  const Device old{"Old", "AMD", DeviceKind::other, "it has no compiler", ""};
  EXPECT_EQ(describe(old, {2, 0, 1ULL << 29U, "1"}),
            "Old (device, 2 compute units, 0.5 GiB, AMD, driver 1): unusable, it has no compiler");
}

}  // namespace
}  // namespace bb
