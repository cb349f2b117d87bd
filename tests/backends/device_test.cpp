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

}  // namespace
}  // namespace bb
