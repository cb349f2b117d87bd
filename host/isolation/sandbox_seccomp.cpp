#include <fcntl.h>
#include <fmt/format.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <system_error>

#include "backends/process/child_process.h"
#include "host/isolation/sandbox.h"

namespace bb {
namespace {

// System calls that no codec and no kernel ever makes, but that an attacker who takes one over
// would make.
constexpr std::array kForbidden = {SCMP_SYS(socket),
                                   SCMP_SYS(connect),
                                   SCMP_SYS(bind),
                                   SCMP_SYS(listen),
                                   SCMP_SYS(accept),
                                   SCMP_SYS(accept4),
                                   SCMP_SYS(execve),
                                   SCMP_SYS(execveat),
                                   SCMP_SYS(ptrace),
                                   SCMP_SYS(pidfd_getfd),
                                   SCMP_SYS(process_vm_readv),
                                   SCMP_SYS(process_vm_writev),
                                   SCMP_SYS(mount),
                                   SCMP_SYS(umount2),
                                   SCMP_SYS(pivot_root),
                                   SCMP_SYS(chroot),
                                   SCMP_SYS(unshare),
                                   SCMP_SYS(setns),
                                   SCMP_SYS(bpf),
                                   SCMP_SYS(userfaultfd),
                                   SCMP_SYS(io_uring_setup),
                                   SCMP_SYS(init_module),
                                   SCMP_SYS(finit_module),
                                   SCMP_SYS(delete_module),
                                   SCMP_SYS(kexec_load),
                                   SCMP_SYS(kexec_file_load),
                                   SCMP_SYS(reboot),
                                   SCMP_SYS(swapon),
                                   SCMP_SYS(swapoff),
                                   SCMP_SYS(add_key),
                                   SCMP_SYS(request_key),
                                   SCMP_SYS(keyctl),
                                   SCMP_SYS(setuid),
                                   SCMP_SYS(setgid),
                                   SCMP_SYS(open_by_handle_at),
                                   SCMP_SYS(settimeofday),
                                   SCMP_SYS(clock_settime),
                                   SCMP_SYS(sethostname)};

// System calls for memory, time, signals to itself and open files, and to exit.
constexpr std::array kHarmless = {
    SCMP_SYS(read),           SCMP_SYS(pread64),      SCMP_SYS(lseek),
    SCMP_SYS(fstat),          SCMP_SYS(newfstatat),   SCMP_SYS(stat),
    SCMP_SYS(statx),          SCMP_SYS(close),        SCMP_SYS(brk),
    SCMP_SYS(munmap),         SCMP_SYS(mremap),       SCMP_SYS(madvise),
    SCMP_SYS(futex),          SCMP_SYS(sched_yield),  SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
    SCMP_SYS(clock_gettime),  SCMP_SYS(gettimeofday), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),      SCMP_SYS(getrandom),    SCMP_SYS(getpid),
    SCMP_SYS(gettid),         SCMP_SYS(recvfrom),     SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),           SCMP_SYS(exit_group)};

// Of these, what a decoder does without: it has its file open, and mremap could map more of shared
// memory than the image that it writes.
constexpr std::array kNotDecoding = {SCMP_SYS(read),  SCMP_SYS(newfstatat), SCMP_SYS(stat),
                                     SCMP_SYS(statx), SCMP_SYS(recvfrom),   SCMP_SYS(mremap)};

constexpr std::array kWriting = {SCMP_SYS(open),   SCMP_SYS(openat),   SCMP_SYS(write),
                                 SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2),
                                 SCMP_SYS(unlink), SCMP_SYS(unlinkat)};

void check(int result) {
  if (result < 0) {
    throw std::system_error(-result, std::generic_category(),
                            "the kernel lets no process confine itself");
  }
}

class Filter {
 public:
  explicit Filter(std::uint32_t otherwise) : context_(seccomp_init(otherwise), &seccomp_release) {
    if (!context_) throw std::runtime_error("libseccomp does not know this machine");
    // Otherwise, older kernels slow a confined process down, to protect it against speculative
    // execution attacks.
    seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_SSB, 1);
  }

  void add(std::uint32_t action, std::span<const int> calls,
           std::span<const scmp_arg_cmp> conditions = {}) {
    for (const int call : calls) {
      check(seccomp_rule_add_array(context_.get(), action, call,
                                   static_cast<unsigned>(conditions.size()), conditions.data()));
    }
  }

  void allow(int call, const scmp_arg_cmp& condition) {
    add(SCMP_ACT_ALLOW, {&call, 1}, {&condition, 1});
  }

  void load() { check(seccomp_load(context_.get())); }

 private:
  std::unique_ptr<void, decltype(&seccomp_release)> context_;
};

scmp_arg_cmp none_of(unsigned argument, scmp_datum_t bits) {
  return {argument, SCMP_CMP_MASKED_EQ, bits, 0};
}

scmp_arg_cmp equal(unsigned argument, scmp_datum_t value) {
  return {argument, SCMP_CMP_EQ, value, 0};
}

void confine_codec(bool writes) {
  Filter filter(SCMP_ACT_ERRNO(EPERM));
  filter.add(SCMP_ACT_KILL_PROCESS, kForbidden);
  if (writes) {
    filter.add(SCMP_ACT_ALLOW, kHarmless);
    filter.add(SCMP_ACT_ALLOW, kWriting);
    filter.allow(SCMP_SYS(writev), equal(0, STDERR_FILENO));
  } else {
    for (const int call : kHarmless) {
      if (std::ranges::find(kNotDecoding, call) == kNotDecoding.end()) {
        filter.add(SCMP_ACT_ALLOW, {&call, 1});
      }
    }
  }
  filter.allow(SCMP_SYS(mmap), none_of(2, PROT_EXEC));
  filter.allow(SCMP_SYS(mprotect), none_of(2, PROT_EXEC));
  filter.allow(SCMP_SYS(sendto), equal(4, 0));  // only to the connected peer: no address
  filter.allow(SCMP_SYS(tgkill), equal(0, static_cast<scmp_datum_t>(getpid())));  // abort()
  filter.load();
}

void confine_backend() {
  Filter filter(SCMP_ACT_ALLOW);
  filter.add(SCMP_ACT_ERRNO(EPERM), kForbidden);
  filter.load();
}

}  // namespace

std::string why_no_sandbox() {
  static constexpr std::string_view kEntered = "entered";
  ChildProcess attempt([](const Channel& channel) {
    try {
      enter_sandbox(Sandbox::decoding);
      channel.send(kEntered);
    } catch (const std::exception& error) {
      channel.send(error.what());
    }
  });
  const std::optional<std::string> answer = attempt.channel().receive();
  if (!answer) return "a confined process died: " + attempt.wait();
  return *answer == kEntered ? "" : *answer;
}

void enter_sandbox(Sandbox kind) {
  if (kind == Sandbox::computing) {
    confine_backend();
  } else {
    confine_codec(kind == Sandbox::encoding);
  }
}

}  // namespace bb
