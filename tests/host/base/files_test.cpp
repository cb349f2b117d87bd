#include "host/base/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <functional>
#include <iterator>

#include "host/base/temporary.h"
#include "tests/support/text.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::contains;
using testing::read_text;
using testing::write_text;

TEST(Files, AreWrittenWholeUnderTheirName) {
  const TemporaryDirectory directory;
  const std::vector<std::uint8_t> bytes = {1, 2, 3};
  write_file(directory.path() / "f", bytes);
  std::vector<std::uint8_t> read;
  read_file(directory.path() / "f", read);
  EXPECT_EQ(read, bytes);
  EXPECT_FALSE(fs::exists(directory.path() / "f.part"));
  EXPECT_THROW(write_file(directory.path() / "no/f", bytes), std::runtime_error);
  EXPECT_THROW(read_file(directory.path() / "g", read), std::runtime_error);
  EXPECT_THROW(read_file(directory.path(), read), std::runtime_error);
}

TEST(WriteFile, FollowsNoLinkAndLeavesNothingBehind) {
  const TemporaryDirectory directory;
  const fs::path victim = directory.path() / "victim";
  const fs::path file = directory.path() / "file";
  write_text(victim, "precious");
  fs::create_symlink(victim, file);
  fs::create_symlink(victim, fs::path(file) += ".part");
  write_file(file, std::vector<std::uint8_t>{'n', 'e', 'w'});
  EXPECT_EQ(read_text(victim), "precious");
  EXPECT_EQ(read_text(file), "new");
  EXPECT_FALSE(fs::is_symlink(file));
  EXPECT_EQ(std::distance(fs::directory_iterator(directory.path()), {}), 3);
}

TEST(WriteFile, RefusesABlockDevice) {
  const TemporaryDirectory directory;
  const fs::path disk = directory.path() / "disk";
  constexpr dev_t kNoDevice = 0;  // opening it would fail, had anybody tried
  if (mknod(disk.c_str(), S_IFBLK | 0600, kNoDevice) != 0) GTEST_SKIP() << "only root can make one";
  fs::create_symlink(disk, directory.path() / "link");
  for (const char* name : {"disk", "link"}) {
    const fs::path path = directory.path() / name;
    for (const auto& write : std::vector<std::function<void()>>{
             [&] { write_file(path, std::vector<std::uint8_t>{1}); },
             [&] { overwrite_file(path, std::vector<std::uint8_t>{1}); },
             [&] { check_writable(path); }}) {
      try {
        write();
        ADD_FAILURE() << name;
      } catch (const std::runtime_error& error) {
        EXPECT_TRUE(contains(error.what(), "it is a block device: name a file")) << error.what();
      }
    }
  }
  EXPECT_TRUE(fs::is_block_file(disk));
  EXPECT_EQ(std::distance(fs::directory_iterator(directory.path()), {}), 2);
}

TEST(ReadFile, KeepsToALimit) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "file";
  write_text(file, std::string(2000, 'x'));
  std::vector<std::uint8_t> bytes;
  EXPECT_NO_THROW(read_file(file, bytes, 2000));
  EXPECT_EQ(bytes.size(), 2000U);
  try {
    read_file(file, bytes, 1000);
    ADD_FAILURE();
  } catch (const std::runtime_error& error) {
    EXPECT_TRUE(contains(error.what(), "it has 2.00 kB, and 1.00 kB are the most")) << error.what();
  }
}

TEST(WriteFile, GivesTheRightsThatTheUmaskLeaves) {
  const TemporaryDirectory directory;
  const mode_t before = umask(0027);
  write_file(directory.path() / "file", std::vector<std::uint8_t>{1});
  umask(before);
  EXPECT_EQ(fs::status(directory.path() / "file").permissions(), static_cast<fs::perms>(0640));
}

}  // namespace
}  // namespace bb
