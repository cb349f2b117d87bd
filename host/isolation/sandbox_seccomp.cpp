#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <system_error>
#include <utility>

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

constexpr std::array kWriting = {
    SCMP_SYS(open),      SCMP_SYS(openat), SCMP_SYS(write),    SCMP_SYS(rename), SCMP_SYS(renameat),
    SCMP_SYS(renameat2), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(flock),  SCMP_SYS(dup)};

constexpr scmp_datum_t kWrites = O_ACCMODE | O_CREAT | O_TRUNC;

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

  void allow(int call, std::initializer_list<scmp_arg_cmp> conditions) {
    add(SCMP_ACT_ALLOW, {&call, 1}, {conditions.begin(), conditions.size()});
  }

  // Otherwise only the calling thread, and those that it starts later.
  void confine_all_threads() { check(seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_TSYNC, 1)); }

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

// What every confined process needs. Memory is never executable.
void allow_memory_and_sending(Filter& filter) {
  filter.allow(SCMP_SYS(mmap), none_of(2, PROT_EXEC));
  filter.allow(SCMP_SYS(mprotect), none_of(2, PROT_EXEC));
  filter.allow(SCMP_SYS(sendto), equal(4, 0));  // only to the connected peer: no address
}

void confine_codec(bool writes) {
  Filter filter(SCMP_ACT_ERRNO(EPERM));
  filter.add(SCMP_ACT_KILL_PROCESS, kForbidden);
  allow_memory_and_sending(filter);
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
  filter.allow(SCMP_SYS(tgkill), equal(0, static_cast<scmp_datum_t>(getpid())));  // abort()
  filter.load();
}

// What threads do, waiting included, and what the C library asks for by itself.
constexpr std::array kComputing = {SCMP_SYS(write),
                                   SCMP_SYS(writev),
                                   SCMP_SYS(pwrite64),
                                   SCMP_SYS(readv),
                                   SCMP_SYS(ftruncate),
                                   SCMP_SYS(poll),
                                   SCMP_SYS(ppoll),
                                   SCMP_SYS(select),
                                   SCMP_SYS(pselect6),
                                   SCMP_SYS(pause),
                                   SCMP_SYS(shutdown),
                                   SCMP_SYS(set_robust_list),
                                   SCMP_SYS(rseq),
                                   SCMP_SYS(membarrier),
                                   SCMP_SYS(set_tid_address),
                                   SCMP_SYS(getcpu),
                                   SCMP_SYS(getrusage),
                                   SCMP_SYS(times),
                                   SCMP_SYS(clock_getres),
                                   SCMP_SYS(getppid),
                                   SCMP_SYS(getuid),
                                   SCMP_SYS(geteuid),
                                   SCMP_SYS(getgid),
                                   SCMP_SYS(getegid),
                                   SCMP_SYS(uname),
                                   SCMP_SYS(sysinfo),
                                   SCMP_SYS(sched_getaffinity),
                                   SCMP_SYS(getdents64),
                                   SCMP_SYS(readlink),
                                   SCMP_SYS(readlinkat),
                                   SCMP_SYS(getcwd),
                                   SCMP_SYS(getrlimit),
                                   SCMP_SYS(timer_create),
                                   SCMP_SYS(timer_settime),
                                   SCMP_SYS(timer_gettime),
                                   SCMP_SYS(timer_delete),
                                   SCMP_SYS(timer_getoverrun)};

// What a parent does with its child processes, see backends/process/child_process.h.
constexpr std::array kManaging = {SCMP_SYS(wait4),      SCMP_SYS(waitid),      SCMP_SYS(kill),
                                  SCMP_SYS(pidfd_open), SCMP_SYS(close_range), SCMP_SYS(socketpair),
                                  SCMP_SYS(dup2),       SCMP_SYS(dup3)};

constexpr scmp_datum_t kNewNamespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
                                        CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;

void allow_files(Filter& filter) {
  constexpr scmp_datum_t kOutput = O_WRONLY | O_CREAT | O_NOFOLLOW;  // as overwrite_file() opens it
  constexpr scmp_datum_t kMask = O_ACCMODE | O_CREAT | O_TRUNC | O_NOFOLLOW | O_APPEND;
  for (const auto& [call, flags] : {std::pair(SCMP_SYS(open), 1U), {SCMP_SYS(openat), 2U}}) {
    filter.allow(call, none_of(flags, kWrites));
    filter.allow(call, {flags, SCMP_CMP_MASKED_EQ, kMask, kOutput});
  }
  for (const scmp_datum_t command : {F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC}) {
    filter.allow(SCMP_SYS(fcntl), equal(1, command));
  }
  filter.allow(SCMP_SYS(ioctl), equal(1, TCGETS));  // whether a file is a terminal
}

// `pool` gets processes, `worker` only threads.
void confine_backend(Sandbox kind) {
  Filter filter(SCMP_ACT_ERRNO(EPERM));
  filter.confine_all_threads();
  allow_memory_and_sending(filter);
  filter.add(SCMP_ACT_ALLOW, kHarmless);
  filter.add(SCMP_ACT_ALLOW, kComputing);
  allow_files(filter);
  // The flags of clone3 lie in memory, where a filter does not see them. The C library then calls
  // clone.
  filter.add(SCMP_ACT_ERRNO(ENOSYS), std::array{SCMP_SYS(clone3)});
  filter.allow(SCMP_SYS(prctl), equal(0, PR_SET_NAME));
  filter.allow(SCMP_SYS(sched_setaffinity), equal(0, 0));         // the calling thread's own
  filter.allow(SCMP_SYS(prlimit64), {equal(0, 0), equal(2, 0)});  // reads its own
  if (kind == Sandbox::worker) {
    constexpr scmp_datum_t kThread = CLONE_VM | CLONE_THREAD;
    filter.allow(SCMP_SYS(clone), {0, SCMP_CMP_MASKED_EQ, kThread | kNewNamespaces, kThread});
    filter.allow(SCMP_SYS(tgkill), equal(0, static_cast<scmp_datum_t>(getpid())));
  } else {
    filter.add(SCMP_ACT_ALLOW, kManaging);
    filter.allow(SCMP_SYS(clone), none_of(0, kNewNamespaces | CLONE_PARENT));
    filter.allow(SCMP_SYS(prctl), {equal(0, PR_SET_PDEATHSIG), equal(1, SIGKILL)});
    // Its workers abort, and may enter a sandbox of their own.
    filter.add(SCMP_ACT_ALLOW, std::array{SCMP_SYS(tgkill), SCMP_SYS(seccomp)});
    filter.allow(SCMP_SYS(prctl), equal(0, PR_SET_NO_NEW_PRIVS));
    filter.allow(SCMP_SYS(prctl), equal(0, PR_GET_SECCOMP));
  }
  filter.load();
}

}  // namespace

std::string why_no_sandbox() {
  static constexpr std::string_view kEntered = "entered";
  ChildProcess attempt([](const Channel& channel) {
    try {
      enter_sandbox(Sandbox::pool);
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
  if (kind == Sandbox::pool || kind == Sandbox::worker) {
    confine_backend(kind);
  } else {
    confine_codec(kind == Sandbox::encoding);
  }
}

}  // namespace bb
