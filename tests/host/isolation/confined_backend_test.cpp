// What a backend's process may do once it is confined, and what an attacker in it may not: each
// escape of tests/support/escapes.h, as root and as a user, with Landlock and without.
#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <thread>

#include "backends/process/child_process.h"
#include "host/base/files.h"
#include "host/base/temporary.h"
#include "host/isolation/reach.h"
#include "host/isolation/sandbox.h"
#include "tests/support/escapes.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::Escape;
using testing::Needs;
using testing::Surroundings;

constexpr uid_t kNobody = 65534;

enum class User { current, nobody };

struct Setting {
  User user = User::current;
  bool landlock = true;
  Sandbox kind = Sandbox::worker;
};

void become_nobody() {
  if (setgroups(0, nullptr) != 0 || setresgid(kNobody, kNobody, kNobody) != 0 ||
      setresuid(kNobody, kNobody, kNobody) != 0) {
    throw std::runtime_error("cannot become another user");
  }
  prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);  // as after a login
}

// From here on, the kernel answers as one without Landlock.
void lose_landlock() {
  const auto nth = [](std::uint16_t code, std::uint32_t value, std::uint8_t yes, std::uint8_t no) {
    return sock_filter{code, yes, no, value};
  };
  std::array filter = {nth(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr), 0, 0),
                       nth(BPF_JMP | BPF_JEQ | BPF_K, 444, 0, 1),
                       nth(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS, 0, 0),
                       nth(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0)};
  const sock_fprog program{filter.size(), filter.data()};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
    throw std::runtime_error("cannot hide Landlock");
  }
}

// Calls an action in a new process, and returns what it returns, or how the process died.
std::string in_child(const std::function<std::string()>& action) {
  ChildProcess child([&](const Channel& channel) {
    try {
      channel.send(action());
    } catch (const std::exception& error) {
      channel.send(std::string("error: ") + error.what());
    }
  });
  const std::optional<std::string> answer = child.channel().receive();
  return answer ? *answer : child.wait();
}

class ConfinedBackend : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string reason = why_no_sandbox();
    if (!reason.empty()) GTEST_SKIP() << reason;
    fs::permissions(directory_.path(), fs::perms{0777});
    for (const char* name : {"own", "others"}) {
      fs::create_directory(folder(name));
      fs::permissions(folder(name), fs::perms{0777});
    }
    for (const fs::path& path : {input(), output(), others_file()}) {
      std::ofstream(path) << "content";
      fs::permissions(path, fs::perms{0666});
    }
  }

  [[nodiscard]] fs::path folder(const char* name) const { return directory_.path() / name; }
  [[nodiscard]] fs::path input() const { return directory_.path() / "input"; }
  [[nodiscard]] fs::path output() const { return folder("own") / "output"; }
  [[nodiscard]] fs::path others_file() const { return folder("others") / "file"; }

  // A host of that setting, and its confined child, which does something and says what.
  [[nodiscard]] std::string confined(const Setting& setting,
                                     const std::function<std::string(pid_t host)>& action) const {
    return in_child([&] {
      if (setting.user == User::nobody) become_nobody();
      if (!setting.landlock) lose_landlock();
      hide_memory();
      const pid_t host = getpid();
      return in_child([&] {
        const std::array files = {JobFiles{{input()}, folder("own")}};
        limit_reach(files);
        enter_sandbox(Sandbox::pool);
        if (setting.kind == Sandbox::worker) enter_sandbox(Sandbox::worker);
        return action(host);
      });
    });
  }

  // The names of the escapes that are not refused, each followed by "; ".
  [[nodiscard]] static std::string left_open(const Surroundings& around) {
    std::string names = "open: ";
    for (const Escape& escape : testing::escapes()) {
      if (!testing::is_refused(escape, around)) names += std::string(escape.name) + "; ";
    }
    return names;
  }

  [[nodiscard]] Surroundings around(pid_t other) const {
    const int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    const char* const name = terminal >= 0 && unlockpt(terminal) == 0 ? ptsname(terminal) : nullptr;
    return {other, others_file(), folder("others"), name == nullptr ? "" : name};
  }

  [[nodiscard]] std::string escapes_from(const Setting& setting) const {
    return confined(setting, [&](pid_t host) { return left_open(around(host)); });
  }

  static void skip_unless_root() {
    if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  }

 private:
  TemporaryDirectory directory_;
};

std::string that_need_landlock(bool root) {
  std::string names = "open: ";
  for (const Escape& escape : testing::escapes()) {
    const bool for_root_alone = std::string_view(escape.name) == "write the host's name";
    if (escape.needs == Needs::landlock && (root || !for_root_alone)) {
      names += std::string(escape.name) + "; ";
    }
  }
  return names;
}

TEST_F(ConfinedBackend, EveryEscapeIsRefusedToItsUser) {
  if (!why_no_landlock().empty()) GTEST_SKIP() << why_no_landlock();
  EXPECT_EQ(escapes_from({}), "open: ");
}

TEST_F(ConfinedBackend, EveryEscapeIsRefusedToAnotherUser) {
  skip_unless_root();
  if (!why_no_landlock().empty()) GTEST_SKIP() << why_no_landlock();
  EXPECT_EQ(escapes_from({.user = User::nobody}), "open: ");
}

TEST_F(ConfinedBackend, WithoutLandlockOnlyPathsAreNotSeen) {
  EXPECT_EQ(escapes_from({.landlock = false}), that_need_landlock(geteuid() == 0));
}

TEST_F(ConfinedBackend, WithoutLandlockOnlyPathsAreNotSeenOfAnotherUser) {
  skip_unless_root();
  EXPECT_EQ(escapes_from({.user = User::nobody, .landlock = false}), that_need_landlock(false));
}

TEST_F(ConfinedBackend, APoolMayForkWatchAndSignalItsWorkersButSignalNobodyElse) {
  if (!why_no_landlock().empty()) GTEST_SKIP() << why_no_landlock();
  EXPECT_EQ(escapes_from({.kind = Sandbox::pool}), "open: pidfd_open; fork; ");
  EXPECT_EQ(confined({.kind = Sandbox::pool},
                     [](pid_t /*host*/) {
                       ChildProcess worker([](const Channel& channel) {
                         channel.send("up");
                         static_cast<void>(channel.receive());
                       });
                       const std::string first = worker.channel().receive().value_or("");
                       worker.kill();
                       return first + ", " + worker.wait();
                     }),
            "up, signal 9 (Killed)");
}

// Otherwise the tests above would show nothing.
TEST_F(ConfinedBackend, WithoutASandboxTheEscapesWork) {
  const std::string open = in_child([&] {
    const pid_t host = getpid();
    return in_child([&] { return left_open(around(host)); });
  });
  for (const char* name : {"write another's memory;",
                           "open to append;",
                           "open to read and write;",
                           "open to write;",
                           "open to read;",
                           "make a file;",
                           "mknod;",
                           "chmod;",
                           "chown;",
                           "set times;",
                           "truncate;",
                           "link;",
                           "symlink;",
                           "mkdir;",
                           "rename;",
                           "unlink;",
                           "kill;",
                           "tkill;",
                           "tgkill;",
                           "sigqueue;",
                           "own a descriptor's signals;",
                           "prlimit;",
                           "sched_setaffinity;",
                           "setpriority;",
                           "type into a terminal;",
                           "leave the process group;",
                           "outlive the parent;",
                           "fork;",
                           "setresuid;",
                           "setresgid;",
                           "adjtimex;",
                           "socket;",
                           "execve;",
                           "map writable code;",
                           "make memory executable;",
                           "map a file of code;",
                           "run a program in memory;",
                           "share code;"}) {
    EXPECT_NE(open.find(name), std::string::npos) << name << " is not among: " << open;
  }
}

TEST_F(ConfinedBackend, AWorkerReadsInputsWritesOutputsAndStartsThreads) {
  for (const User user : {User::current, User::nobody}) {
    if (user == User::nobody && geteuid() != 0) continue;
    for (const bool landlock : {true, false}) {
      EXPECT_EQ(confined({.user = user, .landlock = landlock},
                         [&](pid_t /*host*/) {
                           std::vector<std::uint8_t> bytes;
                           std::jthread([&] { read_file(input(), bytes); }).join();
                           overwrite_file(output(), bytes);
                           overwrite_file(folder("own") / "new", bytes);
                           cpu_set_t mask;
                           sched_getaffinity(0, sizeof mask, &mask);
                           if (sched_setaffinity(0, sizeof mask, &mask) != 0) return "not bound";
                           return "done";
                         }),
                "done");
      EXPECT_TRUE(fs::exists(folder("own") / "new"));
      fs::remove(folder("own") / "new");
    }
  }
}

TEST_F(ConfinedBackend, AnAbortIsToldAsEver) {
  for (const Sandbox kind : {Sandbox::pool, Sandbox::worker}) {
    EXPECT_EQ(confined({.kind = kind}, [](pid_t /*host*/) -> std::string { std::abort(); }),
              "signal 6 (Aborted)");
  }
}

TEST_F(ConfinedBackend, ThreadsThatRunAlreadyAreConfined) {
  EXPECT_EQ(in_child([&] {
              std::atomic<bool> entered = false;
              std::string result;
              std::jthread early([&] {
                entered.wait(false);
                result = fork() < 0 && errno == EPERM ? "refused" : "done";
              });
              enter_sandbox(Sandbox::worker);
              entered = true;
              entered.notify_one();
              early.join();
              return result;
            }),
            "refused");
}

TEST_F(ConfinedBackend, RootReadsTheFilesOfOthers) {
  skip_unless_root();
  fs::permissions(input(), fs::perms{0600});
  ASSERT_EQ(chown(input().c_str(), kNobody, kNobody), 0);
  EXPECT_EQ(confined({},
                     [&](pid_t /*host*/) {
                       std::vector<std::uint8_t> bytes;
                       read_file(input(), bytes);
                       return std::to_string(bytes.size());
                     }),
            "7");
}

}  // namespace
}  // namespace bb
