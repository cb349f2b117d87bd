#include "tests/support/escapes.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace bb::testing {
namespace {

constexpr std::size_t kPage = 4096;
// The flags with which a worker opens its outputs.
constexpr int kLikeAnOutput = O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC;

template <class... Arguments>
long call(long number, Arguments... arguments) {
  return syscall(number, arguments...);
}

long closed(long file) {
  if (file >= 0) close(static_cast<int>(file));
  return file;
}

// Ends the process that the parent did not expect.
long in_parent(long child) {
  if (child == 0) _exit(0);
  return child;
}

std::string of_process(const Surroundings& around, const char* name) {
  return "/proc/" + std::to_string(around.other) + "/" + name;
}

long clone_with(unsigned long flags) {
  return in_parent(call(SYS_clone, flags | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}

long clone3_with(std::uint64_t flags) {
  clone_args arguments{};
  arguments.flags = flags;
  arguments.exit_signal = SIGCHLD;
  return in_parent(call(SYS_clone3, &arguments, sizeof arguments));
}

long make_executable(int protection) {
  void* const memory = mmap(nullptr, kPage, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return -1;
  const int result = mprotect(memory, kPage, PROT_READ | PROT_EXEC);
  munmap(memory, kPage);
  return result;
}

long map_executable_file() {
  const int file = static_cast<int>(call(SYS_memfd_create, "code", MFD_CLOEXEC));
  if (file < 0) return -1;
  void* const memory = mmap(nullptr, kPage, PROT_READ | PROT_EXEC, MAP_SHARED, file, 0);
  closed(file);
  return memory == MAP_FAILED ? -1 : 0;
}

long run_in_memory() {
  const int file = static_cast<int>(call(SYS_memfd_create, "program", MFD_CLOEXEC));
  if (file < 0) return -1;
  std::array<char*, 1> nothing = {nullptr};
  const long result = call(SYS_execveat, file, "", nothing.data(), nothing.data(), AT_EMPTY_PATH);
  closed(file);
  return result;
}

long send_signal_by_folder(const Surroundings& around) {
  const int folder = open(of_process(around, "").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const long result = call(SYS_pidfd_send_signal, folder, 0, nullptr, 0);
  closed(folder);
  return result;
}

long signal_by_owner(const Surroundings& around) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) ends = {STDERR_FILENO, STDERR_FILENO};
  const int result = fcntl(ends[0], F_SETOWN, around.other);
  for (const int end : ends) {
    if (end != STDERR_FILENO) close(end);
  }
  return result;
}

long limit_other(const Surroundings& around) {
  rlimit same{};
  getrlimit(RLIMIT_CORE, &same);
  return call(SYS_prlimit64, around.other, RLIMIT_CORE, &same, nullptr);
}

long bind_other(const Surroundings& around) {
  cpu_set_t all;
  sched_getaffinity(0, sizeof all, &all);
  return sched_setaffinity(around.other, sizeof all, &all);
}

long write_to_other(const Surroundings& around, long number) {
  std::array<char, 1> byte{};
  const iovec local{byte.data(), 1};
  const iovec remote{nullptr, 1};  // a bad address: allowed, it is EFAULT
  return call(number, around.other, &local, 1, &remote, 1, 0);
}

long type_into_terminal(const Surroundings& around) {
  const int terminal = around.terminal.empty()
                           ? STDIN_FILENO
                           : open(around.terminal.c_str(), O_RDONLY | O_NOCTTY | O_CLOEXEC);
  const char typed = ' ';
  return ioctl(terminal < 0 ? STDIN_FILENO : terminal, TIOCSTI, &typed);
}

long set_names(long number) {
  utsname names{};
  uname(&names);
  const char* const same = number == SYS_sethostname ? names.nodename : names.domainname;
  return call(number, same, std::strlen(same));
}

long share_memory_with_code() {
  const int segment = shmget(IPC_PRIVATE, kPage, IPC_CREAT | 0700);
  if (segment < 0) return -1;
  const long memory = call(SYS_shmat, segment, nullptr, SHM_EXEC);
  shmctl(segment, IPC_RMID, nullptr);
  return memory == -1 ? -1 : 0;
}

long watch_performance() {
  perf_event_attr event{};
  event.type = PERF_TYPE_SOFTWARE;
  event.size = sizeof event;
  event.config = PERF_COUNT_SW_TASK_CLOCK;
  event.exclude_kernel = 1;
  return closed(call(SYS_perf_event_open, &event, 0, -1, -1, 0));
}

long start_io_uring() {
  io_uring_params params{};
  return closed(call(SYS_io_uring_setup, 1, &params));
}

long read_clock_settings() {
  timex nothing{};
  return call(SYS_adjtimex, &nothing);
}

using Around = const Surroundings&;
constexpr auto kEscapes = std::to_array<Escape>({
    // Files
    {"write another's memory", Needs::nothing,
     [](Around a) { return closed(open(of_process(a, "mem").c_str(), O_RDWR | O_CLOEXEC)); }},
    {"write another's memory like an output", Needs::nothing,
     [](Around a) { return closed(open(of_process(a, "mem").c_str(), kLikeAnOutput, 0600)); }},
    {"read another's environment", Needs::nothing,
     [](Around a) { return closed(open(of_process(a, "environ").c_str(), O_RDONLY)); }},
    {"open to append", Needs::nothing,
     [](Around a) { return closed(open(a.file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC)); }},
    {"open to read and write", Needs::nothing,
     [](Around a) { return closed(open(a.file.c_str(), O_RDWR | O_CLOEXEC)); }},
    {"open to write", Needs::landlock,
     [](Around a) { return closed(open(a.file.c_str(), kLikeAnOutput, 0600)); }},
    {"open to read", Needs::landlock,
     [](Around a) { return closed(open(a.file.c_str(), O_RDONLY | O_CLOEXEC)); }},
    {"make a file", Needs::landlock,
     [](Around a) { return closed(open((a.folder + "/new").c_str(), kLikeAnOutput, 0600)); }},
    {"open by openat2", Needs::nothing,
     [](Around a) {
       const std::array<std::uint64_t, 3> read_only{};
       return closed(
           call(SYS_openat2, AT_FDCWD, a.file.c_str(), read_only.data(), sizeof read_only));
     }},
    {"mknod", Needs::nothing,
     [](Around a) {
       return call(SYS_mknodat, AT_FDCWD, (a.folder + "/node").c_str(), S_IFIFO | 0600, 0);
     }},
    {"chmod", Needs::nothing,
     [](Around a) { return call(SYS_fchmodat, AT_FDCWD, a.file.c_str(), 0600); }},
    {"chown", Needs::nothing,
     [](Around a) { return call(SYS_fchownat, AT_FDCWD, a.file.c_str(), -1, -1, 0); }},
    {"set times", Needs::nothing,
     [](Around a) { return call(SYS_utimensat, AT_FDCWD, a.file.c_str(), nullptr, 0); }},
    {"truncate", Needs::nothing, [](Around a) { return call(SYS_truncate, a.file.c_str(), 0); }},
    {"link", Needs::nothing,
     [](Around a) {
       return call(SYS_linkat, AT_FDCWD, a.file.c_str(), AT_FDCWD, (a.folder + "/link").c_str(), 0);
     }},
    {"symlink", Needs::nothing,
     [](Around a) { return call(SYS_symlinkat, "x", AT_FDCWD, (a.folder + "/to").c_str()); }},
    {"mkdir", Needs::nothing,
     [](Around a) { return call(SYS_mkdirat, AT_FDCWD, (a.folder + "/more").c_str(), 0700); }},
    {"rename", Needs::nothing,
     [](Around a) {
       return call(SYS_renameat2, AT_FDCWD, a.file.c_str(), AT_FDCWD, a.file.c_str(), 0);
     }},
    {"unlink", Needs::nothing,
     [](Around a) { return call(SYS_unlinkat, AT_FDCWD, a.file.c_str(), 0); }},
    // Other processes
    {"kill", Needs::nothing, [](Around a) { return call(SYS_kill, a.other, 0); }},
    {"tkill", Needs::nothing, [](Around a) { return call(SYS_tkill, a.other, 0); }},
    {"tgkill", Needs::nothing, [](Around a) { return call(SYS_tgkill, a.other, a.other, 0); }},
    {"sigqueue", Needs::nothing,
     [](Around a) {
       siginfo_t info{};
       info.si_code = SI_QUEUE;
       return call(SYS_rt_sigqueueinfo, a.other, 0, &info);
     }},
    {"pidfd_open", Needs::nothing,
     [](Around a) { return closed(call(SYS_pidfd_open, a.other, 0)); }},
    {"pidfd_send_signal", Needs::nothing, send_signal_by_folder},
    {"own a descriptor's signals", Needs::nothing, signal_by_owner},
    {"prlimit", Needs::nothing, limit_other},
    {"sched_setaffinity", Needs::nothing, bind_other},
    {"setpriority", Needs::nothing,
     [](Around a) { return call(SYS_setpriority, PRIO_PROCESS, a.other, 0); }},
    {"ptrace", Needs::nothing,
     [](Around a) {
       const long result = call(SYS_ptrace, PTRACE_SEIZE, a.other, 0, 0);
       if (result == 0) call(SYS_ptrace, PTRACE_DETACH, a.other, 0, 0);
       return result;
     }},
    {"process_vm_writev", Needs::nothing,
     [](Around a) { return write_to_other(a, SYS_process_vm_writev); }},
    {"process_vm_readv", Needs::nothing,
     [](Around a) { return write_to_other(a, SYS_process_vm_readv); }},
    {"type into a terminal", Needs::nothing, type_into_terminal},
    {"leave the process group", Needs::nothing, [](Around) { return call(SYS_setpgid, 0, 0); }},
    {"leave the session", Needs::nothing, [](Around) { return call(SYS_setsid); }},
    {"outlive the parent", Needs::nothing,
     [](Around) { return static_cast<long>(prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0)); }},
    {"fork", Needs::nothing, [](Around) { return clone_with(0); }},
    {"fork by clone3", Needs::nothing, [](Around) { return clone3_with(0); }},
    {"make a user namespace", Needs::nothing, [](Around) { return clone_with(CLONE_NEWUSER); }},
    {"make a user namespace by clone3", Needs::nothing,
     [](Around) { return clone3_with(CLONE_NEWUSER); }},
    {"unshare", Needs::nothing, [](Around) { return call(SYS_unshare, CLONE_NEWUSER); }},
    // The system
    {"fsopen", Needs::nothing, [](Around) { return closed(call(SYS_fsopen, "tmpfs", 0)); }},
    {"open_tree", Needs::nothing,
     [](Around) { return closed(call(SYS_open_tree, AT_FDCWD, "/", 0)); }},
    {"mount", Needs::nothing,
     [](Around
            a) { return call(SYS_mount, "none", a.folder.c_str(), "no-such-type", 0, nullptr); }},
    {"perf_event_open", Needs::nothing, [](Around) { return watch_performance(); }},
    {"setresuid", Needs::nothing, [](Around) { return call(SYS_setresuid, -1, -1, -1); }},
    {"setresgid", Needs::nothing, [](Around) { return call(SYS_setresgid, -1, -1, -1); }},
    {"sethostname", Needs::nothing, [](Around) { return set_names(SYS_sethostname); }},
    {"setdomainname", Needs::nothing, [](Around) { return set_names(SYS_setdomainname); }},
    {"write the host's name", Needs::landlock,
     [](Around) { return closed(open("/proc/sys/kernel/hostname", kLikeAnOutput, 0600)); }},
    {"adjtimex", Needs::nothing, [](Around) { return read_clock_settings(); }},
    {"personality", Needs::nothing, [](Around) { return call(SYS_personality, 0xffffffffUL); }},
    {"io_uring", Needs::nothing, [](Around) { return start_io_uring(); }},
    {"bpf", Needs::nothing, [](Around) { return call(SYS_bpf, -1, nullptr, 0); }},
    {"keyctl", Needs::nothing, [](Around) { return call(SYS_keyctl, 0, -3, 0, 0, 0); }},
    {"userfaultfd", Needs::nothing, [](Around) { return closed(call(SYS_userfaultfd, 1)); }},
    {"socket", Needs::nothing, [](Around) { return closed(socket(AF_UNIX, SOCK_STREAM, 0)); }},
    {"execve", Needs::nothing,
     [](Around a) { return call(SYS_execve, (a.folder + "/no").c_str(), nullptr, nullptr); }},
    // Code of its own
    {"map writable code", Needs::nothing,
     [](Around) { return make_executable(PROT_READ | PROT_WRITE | PROT_EXEC); }},
    {"make memory executable", Needs::nothing,
     [](Around) { return make_executable(PROT_READ | PROT_WRITE); }},
    {"map a file of code", Needs::nothing, [](Around) { return map_executable_file(); }},
    {"run a program in memory", Needs::nothing, [](Around) { return run_in_memory(); }},
    {"share code", Needs::nothing, [](Around) { return share_memory_with_code(); }},
});

}  // namespace

std::span<const Escape> escapes() { return kEscapes; }

bool is_refused(const Escape& escape, const Surroundings& around) {
  constexpr std::array kRefusals = {EPERM, EACCES, ENOSYS};
  errno = 0;
  return escape.attempt(around) < 0 && std::ranges::find(kRefusals, errno) != kRefusals.end();
}

}  // namespace bb::testing
