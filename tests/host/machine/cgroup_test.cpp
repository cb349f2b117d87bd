#include "host/machine/cgroup.h"

#include <gtest/gtest.h>

#include "host/base/temporary.h"
#include "tests/support/text.h"

namespace bb {
namespace {

namespace fs = std::filesystem;

TEST(Memory, IsWhatTheControlGroupsLeave) {
  const TemporaryDirectory root;
  const std::size_t all = usable_memory(root.path());
  EXPECT_GT(all, 1'000'000U);
  const auto write = [&](const fs::path& name, const std::string& text) {
    testing::write_text(root.path() / name, text);
  };
  write("proc/self/cgroup", "0::/a/b\n");
  write("sys/fs/cgroup/a/b/memory.max", "max\n");
  EXPECT_EQ(usable_memory(root.path()), all);
  write("sys/fs/cgroup/a/memory.max", "1000000\n");
  EXPECT_EQ(usable_memory(root.path()), 1'000'000U);
  write("proc/self/cgroup", "4:cpu,memory:/c\n3:memory:/container\n0::/\n");
  EXPECT_EQ(usable_memory(root.path()), all);
  write("sys/fs/cgroup/memory/memory.limit_in_bytes", "900000\n");
  EXPECT_EQ(usable_memory(root.path()), 900'000U);
}

TEST(Workers, AreNoMoreThanTheQuotaHasTimeFor) {
  EXPECT_EQ(workers_for(8, std::nullopt), 8);
  EXPECT_EQ(workers_for(8, 16.0), 8);
  EXPECT_EQ(workers_for(8, 2.5), 2);
  EXPECT_EQ(workers_for(8, 0.5), 1);
}

}  // namespace
}  // namespace bb
