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
  EXPECT_EQ(choose_device(all, "gpu"), 3U) << "the other one is not usable";
  EXPECT_EQ(choose_device(all, "old"), std::nullopt);
  EXPECT_EQ(choose_device({}, ""), std::nullopt);
}

TEST(Devices, AnExactNameComesBeforeAPartOfAnother) {
  const std::vector<Device> devices{fake("pthread-AMD EPYC", DeviceKind::cpu),
                                    fake("AMD EPYC", DeviceKind::cpu)};
  EXPECT_EQ(choose_device(devices, "amd epyc"), 1U);
  EXPECT_EQ(choose_device(devices, "pthread"), 0U);
}

TEST(Devices, ARequestThatCanMeanSeveralMeansNone) {
  std::vector<Device> devices{fake("GPU A", DeviceKind::gpu), fake("GPU B", DeviceKind::gpu)};
  EXPECT_EQ(choose_device(devices, "gpu"), std::nullopt);
  EXPECT_EQ(matching_devices(devices, "gpu"), (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(choose_device(devices, "some platform"), std::nullopt);
  EXPECT_EQ(choose_device(devices, "b"), 1U);
  devices[0].platform = "Other";
  EXPECT_EQ(choose_device(devices, "other"), 0U);
  devices[1].name = devices[0].name;
  EXPECT_EQ(choose_device(devices, "gpu a"), std::nullopt) << "two drivers have it";
  devices[1].platform = devices[0].platform;
  EXPECT_EQ(choose_device(devices, "gpu a"), 0U) << "nothing tells them apart";
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
