#include "host/isolation/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>

#include "backends/process/shared_memory.h"
#include "host/base/files.h"
#include "host/base/temporary.h"
#include "host/isolation/isolated.h"

namespace bb {
namespace {

const std::string kForbidden =
    "the process that worked on it died: it asked the kernel for what its sandbox forbids (SIGSYS)";

class SandboxTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string reason = why_no_sandbox();
    if (!reason.empty()) GTEST_SKIP() << reason;
    std::ofstream(file()) << "content";
  }

  [[nodiscard]] std::filesystem::path file() const { return directory_.path() / "file"; }

  // Runs an action in a sandbox. Returns its result, or the cause of its death.
  static std::string confined(Sandbox kind, const std::function<std::string()>& action) {
    const Isolation isolation{.workers = 1, .sandboxed = true};
    return run_isolated(1, isolation, kind, [&](std::size_t /*i*/) { return action(); })[0].text;
  }

  // The same for a decoder that is given the file and 60 MB.
  std::string decoding(const std::function<std::string(int)>& action) const {
    const Isolation isolation{.workers = 1, .sandboxed = true};
    return run_isolated(
               1, isolation, Sandbox::decoding,
               [&](std::size_t /*i*/) {
                 return Supplies{.file = std::move(open_file(file()).descriptor),
                                 .memory_bytes = 60 << 20};
               },
               [&](std::size_t /*i*/, int fd) { return action(fd); })[0]
        .text;
  }

  static std::string error_of(long result) { return result < 0 ? std::strerror(errno) : "done"; }

 private:
  TemporaryDirectory directory_;
};

const std::string kRefused = std::strerror(EPERM);

TEST_F(SandboxTest, ADecoderReadsWhatItIsGivenAndHasMemory) {
  EXPECT_EQ(decoding([](int fd) {
              std::vector<std::uint8_t> bytes(50 << 20);  // mapped, then unmapped
              bytes.clear();
              bytes.shrink_to_fit();
              read_open_file(fd, 7, bytes);
              return std::string(bytes.begin(), bytes.end());
            }),
            "content");
}

TEST_F(SandboxTest, ADecoderOpensAndLooksUpNothing) {
  struct statx extended {};
  const std::vector<std::function<long()>> attempts = {
      [&] { return open(file().c_str(), O_RDONLY | O_CLOEXEC); },
      [&] { return syscall(SYS_openat, AT_FDCWD, file().c_str(), O_RDONLY); },
      [&] { return syscall(SYS_openat2, AT_FDCWD, file().c_str(), nullptr, 0); },
      [&] { return access(file().c_str(), R_OK); },
      [&] { return statx(AT_FDCWD, file().c_str(), 0, STATX_SIZE, &extended); },
      [] { return memfd_create("memory", 0); }};
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    EXPECT_EQ(confined(Sandbox::decoding, [&] { return error_of(attempts[i]()); }), kRefused) << i;
  }
}

TEST_F(SandboxTest, ADecoderHasNoTerminal) {
  const std::vector<std::function<long()>> attempts = {
      [] { return write(STDERR_FILENO, "\x1b[2J", 4); },
      [] { return write(STDOUT_FILENO, "\x1b[2J", 4); },
      [] {
        char byte = 0;
        return read(STDIN_FILENO, &byte, 1);
      }};
  for (const auto& attempt : attempts) {
    EXPECT_EQ(confined(Sandbox::decoding, [&] { return error_of(attempt()); }), kRefused);
  }
}

TEST_F(SandboxTest, ADecoderCannotGrowItsShareOfSharedMemory) {
  constexpr std::size_t kPage = 4096;
  const SharedMemory memory(2 * kPage);
  const Isolation isolation{.workers = 1, .sandboxed = true};
  const auto results = run_isolated(
      1, isolation, Sandbox::decoding,
      [&](std::size_t /*i*/) { return Supplies{.shared = memory.bytes().first(kPage)}; },
      [&](std::size_t /*i*/, int /*file*/) {
        void* const more = mremap(memory.bytes().data(), kPage, 2 * kPage, MREMAP_MAYMOVE);
        return error_of(more == MAP_FAILED ? -1 : 0);
      });
  EXPECT_EQ(results[0].text, kRefused);
}

TEST_F(SandboxTest, ADecoderTakesNoMoreMemoryThanItIsSupplied) {
  EXPECT_EQ(decoding([](int /*fd*/) {
              const std::vector<std::uint8_t> bytes(90 << 20);
              return std::string("taken");
            }),
            "it takes more memory than it should");
}

TEST_F(SandboxTest, ADecodersErrorsAndCrashesAreToldAsEver) {
  EXPECT_EQ(confined(Sandbox::decoding, []() -> std::string { throw std::runtime_error("no"); }),
            "no");
  EXPECT_EQ(confined(Sandbox::decoding, []() -> std::string { std::abort(); }),
            "the process that worked on it died: signal 6 (Aborted)");
}

TEST_F(SandboxTest, ADecoderWritesNothing) {
  const auto attempt = [&](int flags) {
    return confined(Sandbox::decoding,
                    [&] { return error_of(open(file().c_str(), flags | O_CLOEXEC, 0600)); });
  };
  for (const int flags : {O_WRONLY, O_RDWR, O_RDONLY | O_TRUNC, O_RDONLY | O_CREAT}) {
    EXPECT_EQ(attempt(flags), kRefused) << flags;
  }
  EXPECT_EQ(confined(Sandbox::decoding, [&] { return error_of(unlink(file().c_str())); }),
            kRefused);
  EXPECT_EQ(confined(Sandbox::decoding, [&] { return error_of(chmod(file().c_str(), 0777)); }),
            kRefused);
  EXPECT_EQ(confined(Sandbox::decoding,
                     [&] { return error_of(rename(file().c_str(), (file() += "2").c_str())); }),
            kRefused);
  std::vector<std::uint8_t> bytes;
  read_file(file(), bytes);
  EXPECT_EQ(bytes.size(), 7U) << "the file must not change";
}

TEST_F(SandboxTest, ADecoderRunsNoCodeThatItHasWritten) {
  EXPECT_EQ(confined(Sandbox::decoding,
                     [] {
                       void* const code = mmap(nullptr, 4096, PROT_WRITE | PROT_EXEC,
                                               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
                       return error_of(code == MAP_FAILED ? -1 : 0);
                     }),
            kRefused);
}

TEST_F(SandboxTest, ADecoderStartsNoProcessAndHarmsNone) {
  EXPECT_EQ(confined(Sandbox::decoding, [] { return error_of(fork()); }), kRefused);
  EXPECT_EQ(confined(Sandbox::decoding, [] { return error_of(kill(getppid(), 0)); }), kRefused);
}

TEST_F(SandboxTest, NetworkProgramsAndTracingEndACodec) {
  const std::vector<std::function<long()>> attempts = {
      [] { return socket(AF_INET, SOCK_STREAM, 0); },
      [] { return socket(AF_UNIX, SOCK_STREAM, 0); },
      [] { return execl("/bin/true", "true", nullptr); },
      [] { return ptrace(PTRACE_TRACEME, 0, nullptr, nullptr); }};
  for (const Sandbox kind : {Sandbox::decoding, Sandbox::encoding}) {
    for (const auto& attempt : attempts) {
      EXPECT_EQ(confined(kind, [&] { return error_of(attempt()); }), kForbidden);
    }
  }
}

TEST_F(SandboxTest, AnEncoderWritesFilesAsWell) {
  EXPECT_EQ(confined(Sandbox::encoding,
                     [&] {
                       write_file(file(), std::vector<std::uint8_t>{'n', 'e', 'w'});
                       return std::string("written");
                     }),
            "written");
  std::vector<std::uint8_t> bytes;
  read_file(file(), bytes);
  EXPECT_EQ(bytes.size(), 3U);
}

TEST_F(SandboxTest, WithoutOneNothingIsRefused) {
  const Isolation isolation{.workers = 1, .sandboxed = false};
  const auto results = run_isolated(1, isolation, Sandbox::decoding, [](std::size_t /*i*/) {
    return error_of(socket(AF_UNIX, SOCK_STREAM, 0));
  });
  EXPECT_EQ(results[0].text, "done");
}

}  // namespace
}  // namespace bb
