#include "backends/process/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <new>
#include <system_error>
#include <utility>
#include <vector>

#ifdef BACKEND_BENCH_ASAN
#include <sanitizer/lsan_interface.h>
#endif

namespace bb {
namespace {

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): for all children alike
bool (*is_hurried)() noexcept = []() noexcept { return false; };

constexpr int kOutOfMemory = 3;  // exit status after std::bad_alloc

// Where the program was started with SIGCHLD ignored, the system reaps its children unasked, and
// does not tell how they ended.
void expect_children() {
  struct sigaction action {};
  sigaction(SIGCHLD, nullptr, &action);
  const bool ignored = (action.sa_flags & SA_SIGINFO) == 0 && action.sa_handler == SIG_IGN;
  if (ignored) std::signal(SIGCHLD, SIG_DFL);
}

// Fulfils ChildProcess's contract in a new child, before its body. Returns the child's channel.
Channel isolate_child(int fd, std::span<const int> files, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);  // the parent died before the line above
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_IGN);
  std::signal(SIGHUP, SIG_IGN);
  std::signal(SIGQUIT, SIG_IGN);
  constexpr int kChannelFd = STDERR_FILENO + 1;
  static_assert(ChildProcess::kFirstFile == kChannelFd + 1);
  const int end = ChildProcess::kFirstFile + static_cast<int>(files.size());
  // Any of them may have the number that another one gets, so all move out of the way first.
  std::vector<int> moved;
  moved.reserve(files.size());
  for (const int file : files) moved.push_back(file < 0 ? -1 : fcntl(file, F_DUPFD, end));
  if (fd != kChannelFd && dup2(fd, kChannelFd) < 0) _exit(1);
  close_range(ChildProcess::kFirstFile, static_cast<unsigned>(end - 1), 0);
  for (std::size_t n = 0; n < moved.size(); ++n) {
    const int place = ChildProcess::kFirstFile + static_cast<int>(n);
    if (files[n] >= 0 && dup2(moved[n], place) < 0) _exit(1);
  }
  close_range(static_cast<unsigned>(end), ~0U, 0);
  return Channel(kChannelFd);
}

// A library or a driver may call exit(). That would run the handlers that the parent registered for
// its own end. This one runs before them, and after those that the child registers later.
void end_without_parents_handlers() {
  on_exit([](int status, void* /*unused*/) { _exit(status); }, nullptr);
}

// A sanitizer build checks for leaks at the end of a program, which _exit() leaves out.
void check_leaks() {
#ifdef BACKEND_BENCH_ASAN
  __lsan_do_leak_check();
#endif
}

}  // namespace

Channel::Channel(Channel&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

Channel& Channel::operator=(Channel&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Channel::~Channel() {
  if (fd_ >= 0) close(fd_);
}

bool Channel::send(std::string_view message) const {
  message = message.substr(0, kMaxMessage);
  while (::send(fd_, message.data(), message.size(), MSG_NOSIGNAL) < 0) {
    if (errno == EPIPE || errno == ECONNRESET) return false;
    if (errno != EINTR) throw_errno("cannot send to another process");
  }
  return true;
}

std::optional<std::string> Channel::receive() const {
  std::string message(kMaxMessage, '\0');
  ssize_t length = recv(fd_, message.data(), message.size(), 0);
  while (length < 0 && errno == EINTR) length = recv(fd_, message.data(), message.size(), 0);
  if (length < 0 && errno != ECONNRESET) throw_errno("cannot receive from another process");
  if (length <= 0) return std::nullopt;
  message.resize(static_cast<std::size_t>(length));
  return message;
}

std::optional<std::size_t> wait_readable(std::span<const Channel* const> channels,
                                         std::chrono::milliseconds timeout) {
  std::vector<pollfd> waiting;
  waiting.reserve(channels.size());
  for (const Channel* channel : channels) waiting.push_back({channel->fd(), POLLIN, 0});
  const int ready = poll(waiting.data(), waiting.size(), static_cast<int>(timeout.count()));
  if (ready < 0 && errno != EINTR) throw_errno("cannot wait for a child process");
  if (ready <= 0) return std::nullopt;
  const auto found =
      std::ranges::find_if(waiting, [](const pollfd& entry) { return entry.revents != 0; });
  return static_cast<std::size_t>(found - waiting.begin());
}

ChildProcess::ChildProcess(const std::function<void(const Channel&)>& body, ProcessGroup group,
                           std::span<const int> files)
    : leads_group_(group == ProcessGroup::own) {
  // When a group's leader has ended, its remaining processes become children of this process, so
  // that reap() can wait for them.
  if (leads_group_) prctl(PR_SET_CHILD_SUBREAPER, 1);
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw_errno("cannot make a channel to a child process");
  }
  channel_ = Channel(ends[0]);
  Channel child_end(ends[1]);
  const pid_t parent = getpid();
  expect_children();
  pid_ = fork();
  if (pid_ < 0) throw_errno("cannot fork a child process");
  if (leads_group_) setpgid(pid_, pid_);  // both do it: either may run first
  if (pid_ > 0) return;

  end_without_parents_handlers();
  try {
    body(isolate_child(child_end.fd(), files, parent));
  } catch (const std::bad_alloc&) {
    _exit(kOutOfMemory);
  } catch (...) {
    _exit(1);
  }
  check_leaks();
  _exit(0);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      leads_group_(other.leads_group_),
      channel_(std::move(other.channel_)) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(leads_group_, other.leads_group_);
  std::swap(channel_, other.channel_);
  return *this;
}

ChildProcess::~ChildProcess() {
  if (pid_ < 0) return;
  kill();
  reap();
}

void ChildProcess::wait_no_longer_if(bool (*hurried)() noexcept) { is_hurried = hurried; }

void ChildProcess::dismiss() const { shutdown(channel_.fd(), SHUT_WR); }

void ChildProcess::kill() const {
  if (pid_ > 0) ::kill(leads_group_ ? -pid_ : pid_, SIGKILL);
}

std::string ChildProcess::end() {
  if (pid_ < 0) return "ended before";
  dismiss();
  return wait();
}

// A child that was taken over may have closed its channel and live on.
void ChildProcess::kill_unless_it_ends() const {
  constexpr int kTickMs = 100;
  constexpr int kTicks = 50;
  const Channel process(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
  // A sandbox may refuse that. Then only the end of its channel tells of its end.
  pollfd ended{process.fd(), POLLIN, 0};
  if (ended.fd < 0) ended = {channel_.fd(), 0, 0};
  int ready = 0;
  for (int tick = 0; tick < kTicks && ready == 0 && !is_hurried(); ++tick) {
    ready = poll(&ended, 1, kTickMs);
  }
  if (ready <= 0) kill();
}

int ChildProcess::reap() noexcept {
  // Until the leader is reaped, no other process can get its number, which is the group's.
  siginfo_t ended{};
  while (waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
  }
  if (leads_group_) ::kill(-pid_, SIGKILL);
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  while (leads_group_ && (waitpid(-pid_, nullptr, 0) > 0 || errno == EINTR)) {
  }
  pid_ = -1;
  return status;
}

std::string ChildProcess::wait() {
  kill_unless_it_ends();
  const int status = reap();
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    if (signal == SIGSYS) return "it asked the kernel for what its sandbox forbids (SIGSYS)";
    return fmt::format("signal {} ({})", signal, strsignal(signal));
  }
  if (WEXITSTATUS(status) == kOutOfMemory) return "out of memory";
  return fmt::format("exit status {}", WEXITSTATUS(status));
}

}  // namespace bb
