// Tests that temporary directories end with their process, however it ends, and that nothing else
// is removed with them.
#include "host/base/temporary.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <functional>
#include <iterator>
#include <string>

#include "host/base/remove_tree.h"
#include "tests/support/text.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::write_text;

std::ptrdiff_t count_entries(const fs::path& directory) {
  return std::distance(fs::directory_iterator(directory), {});
}

void fill(const fs::path& directory) {
  fs::create_directories(directory / "output/a/b");
  for (int n = 0; n < 200; ++n) {
    write_text(directory / "output/a" / ("a long name of an image " + std::to_string(n)), "x");
  }
  fs::create_symlink("/etc", directory / "output/link");
}

// Runs `body` in a process that is killed after it.
void in_killed_process(const std::function<void()>& body) {
  const pid_t child = fork();
  if (child == 0) {
    body();
    raise(SIGKILL);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
}

// A process that has made a temporary directory in `place`, and lives until its destructor.
class Living {
 public:
  explicit Living(const fs::path& place) {
    std::array<int, 2> ready{};
    EXPECT_EQ(pipe(ready.data()), 0);
    process_ = fork();
    if (process_ == 0) {
      const TemporaryDirectory directory(place);
      fill(directory.path());
      EXPECT_EQ(write(ready[1], "r", 1), 1);
      pause();
    }
    close(ready[1]);
    char made = 0;
    EXPECT_EQ(read(ready[0], &made, 1), 1);
    close(ready[0]);
  }
  Living(const Living&) = delete;
  Living& operator=(const Living&) = delete;
  ~Living() {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }

 private:
  pid_t process_ = -1;
};

TEST(TemporaryDirectory, EndsWithAllThatIsInIt) {
  const TemporaryDirectory place;
  {
    const TemporaryDirectory directory(place.path());
    fill(directory.path());
    EXPECT_EQ(count_entries(place.path()), 2) << "it and its lock";
  }
  EXPECT_TRUE(fs::is_empty(place.path()));
  EXPECT_TRUE(fs::exists("/etc/passwd"));
  EXPECT_TRUE(left_behind().empty());
}

TEST(TemporaryDirectory, OfAKilledProcessEndsWithTheNext) {
  const TemporaryDirectory place;
  in_killed_process([&] {
    const TemporaryDirectory first(place.path());
    const TemporaryDirectory second(place.path());
    fill(first.path());
    close(create_locked(partial(place.path() / "out.json")));
    raise(SIGKILL);
  });
  EXPECT_EQ(count_entries(place.path()), 5);
  { const TemporaryDirectory next(place.path()); }
  EXPECT_TRUE(fs::is_empty(place.path()));
}

TEST(TemporaryDirectory, OfALivingProcessStays) {
  const TemporaryDirectory place;
  const Living living(place.path());
  const int written = create_locked(partial(place.path() / "out.json"));
  remove_leftovers(place.path());
  EXPECT_EQ(count_entries(place.path()), 3);
  close(written);
  remove_leftovers(place.path());
  EXPECT_EQ(count_entries(place.path()), 2);
}

TEST(Leftovers, AreNothingElse) {
  const TemporaryDirectory place;
  // What the name of this machine begins a token with.
  const std::string own = fs::path(partial("x")).filename().string().substr(18, 8);
  const std::vector<std::string> others = {
      "backend-bench-aBcDeF",                    // of an earlier version
      "backend-bench-" + own + "00000000",       // without a lock
      ".backend-bench-0000000000000000.lock",    // of another machine
      ".backend-bench-" + own + "0000000.lock",  // no token of this program
      ".0000000000000000.0000000000000000.part",
      "." + own + "00000000.part",
      "photo.part"};
  for (const std::string& name : others) write_text(place.path() / name, "precious");
  const std::string linked = own + "00000001";
  fs::create_directory(place.path() / ("backend-bench-" + linked));
  fs::create_symlink(place.path() / "photo.part",
                     place.path() / (".backend-bench-" + linked + ".lock"));
  remove_leftovers(place.path());
  remove_leftovers(place.path() / "photo.part");
  remove_leftovers(place.path() / "is not there");
  EXPECT_EQ(count_entries(place.path()), static_cast<std::ptrdiff_t>(others.size()) + 2);
}

TEST(Leftovers, OfAnotherUserStay) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can make them";
  const TemporaryDirectory place;
  in_killed_process([&] {
    const TemporaryDirectory directory(place.path());
    raise(SIGKILL);
  });
  constexpr uid_t kNobody = 65534;
  for (const auto& entry : fs::directory_iterator(place.path())) {
    ASSERT_EQ(chown(entry.path().c_str(), kNobody, kNobody), 0);
  }
  remove_leftovers(place.path());
  EXPECT_EQ(count_entries(place.path()), 2);
}

TEST(RemoveTemporaryDirectories, RemovesThoseOfThisProcessOnly) {
  const TemporaryDirectory place;
  in_killed_process([&] {
    const TemporaryDirectory directory(place.path());
    fill(directory.path());
    in_killed_process(remove_temporary_directories);
    EXPECT_EQ(count_entries(place.path()), 2);
    if (count_entries(place.path()) != 2) _exit(1);
    remove_temporary_directories();
    if (count_entries(place.path()) != 0) _exit(2);
  });
}

TEST(RemoveTree, TellsWhetherSomethingIsLeft) {
  const TemporaryDirectory place;
  EXPECT_TRUE(remove_tree(AT_FDCWD, (place.path() / "is not there").c_str()));
  EXPECT_FALSE(remove_tree(-1, "relative"));
  EXPECT_FALSE(remove_tree(AT_FDCWD, "/proc/self"));
}

}  // namespace
}  // namespace bb
