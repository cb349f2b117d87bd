// A library to preload: it lets one call of the C library fail, as BACKEND_BENCH_FAIL says
// ("mmap 17": the 17th call of mmap of all processes together). It counts in a file that
// BACKEND_BENCH_FAIL_COUNTS names, a 64-bit number for each kind in the order of kKinds, which
// exists and has room for them. "allocate" is the operator new of C++. With
// BACKEND_BENCH_FAIL_TRACE, standard error gets the stack of the call that fails.
#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string_view>

namespace {

struct Kind {
  std::string_view name;
  int error;  // what it sets errno to
};

constexpr auto kKinds = std::to_array<Kind>(
    {{"open", EMFILE},    {"mmap", ENOMEM},      {"fork", EAGAIN},         {"write", ENOSPC},
     {"read", EIO},       {"ftruncate", ENOSPC}, {"memfd_create", EMFILE}, {"socketpair", EMFILE},
     {"pipe", EMFILE},    {"send", ENOBUFS},     {"recv", ENOBUFS},        {"poll", ENOMEM},
     {"thread", EAGAIN},  {"mkdir", ENOSPC},     {"rename", ENOSPC},       {"unlink", EPERM},
     {"wait", EINTR},     {"affinity", EINVAL},  {"sigaction", EINVAL},    {"dup", EMFILE},
     {"allocate", ENOMEM}});

using Counts = std::array<std::atomic<std::uint64_t>, kKinds.size()>;

constexpr std::size_t index_of(std::string_view name) {
  for (std::size_t n = 0; n < kKinds.size(); ++n) {
    if (kKinds[n].name == name) return n;
  }
  return kKinds.size();
}

// System calls themselves, so that none of them is counted.
Counts* map_counts() {
  const char* const file = std::getenv("BACKEND_BENCH_FAIL_COUNTS");
  if (file == nullptr) return nullptr;
  const auto descriptor = static_cast<int>(syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CLOEXEC));
  if (descriptor < 0) return nullptr;
  const long address = syscall(SYS_mmap, nullptr, sizeof(Counts), PROT_READ | PROT_WRITE,
                               MAP_SHARED, descriptor, 0L);
  syscall(SYS_close, descriptor);
  // NOLINTNEXTLINE(performance-no-int-to-ptr): that is how the kernel returns it
  return address > 0 ? reinterpret_cast<Counts*>(address) : nullptr;
}

struct Plan {
  Counts* counts = map_counts();
  std::size_t kind = kKinds.size();
  std::uint64_t number = 0;

  Plan() {
    const char* const text = std::getenv("BACKEND_BENCH_FAIL");
    if (text == nullptr) return;
    const std::string_view plan(text);
    const std::size_t blank = plan.find(' ');
    if (blank == std::string_view::npos) return;
    kind = index_of(plan.substr(0, blank));
    number = std::strtoull(text + blank, nullptr, 10);
  }
};

const Plan& plan() {
  static const Plan plan;
  return plan;
}

void show_stack() {
  std::array<void*, 60> stack{};
  const int depth = backtrace(stack.data(), static_cast<int>(stack.size()));
  backtrace_symbols_fd(stack.data(), depth, STDERR_FILENO);
}

// Counts a call, and returns whether it is the one that fails; errno is then set.
bool fails(std::size_t kind) {
  const Plan& now = plan();
  if (now.counts == nullptr) return false;
  const std::uint64_t number = ++(*now.counts)[kind];
  if (kind != now.kind || number != now.number) return false;
  if (std::getenv("BACKEND_BENCH_FAIL_TRACE") != nullptr) show_stack();
  errno = kKinds[kind].error;
  return true;
}

// Calls the function of this name that is called without this library, or lets it fail.
template <class Result, class... Arguments>
Result call(const char* name, std::size_t kind, Result failure, Arguments... arguments) {
  if (fails(kind)) return failure;
  return reinterpret_cast<Result (*)(Arguments...)>(dlsym(RTLD_NEXT, name))(arguments...);
}

constexpr std::size_t kOpen = index_of("open");
constexpr std::size_t kMmap = index_of("mmap");
constexpr std::size_t kWrite = index_of("write");
constexpr std::size_t kRead = index_of("read");
constexpr std::size_t kSend = index_of("send");
constexpr std::size_t kReceive = index_of("recv");
constexpr std::size_t kPoll = index_of("poll");
constexpr std::size_t kWait = index_of("wait");
constexpr std::size_t kDup = index_of("dup");
constexpr std::size_t kPipe = index_of("pipe");
constexpr std::size_t kAllocate = index_of("allocate");

// The mode, which a caller passes if it may make a file.
mode_t mode_of(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

void* allocate(std::size_t size) {
  return fails(kAllocate) ? nullptr : std::malloc(size == 0 ? 1 : size);
}

}  // namespace

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): the headers' are reserved
extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return call("open", kOpen, -1, path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return call("open64", kOpen, -1, path, flags, mode);
}

int openat(int folder, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return call("openat", kOpen, -1, folder, path, flags, mode);
}

FILE* fopen(const char* path, const char* mode) {
  return call<FILE*>("fopen", kOpen, nullptr, path, mode);
}

FILE* fopen64(const char* path, const char* mode) {
  return call<FILE*>("fopen64", kOpen, nullptr, path, mode);
}

void* mmap(void* address, size_t size, int protection, int flags, int descriptor, off_t offset) {
  return call("mmap", kMmap, MAP_FAILED, address, size, protection, flags, descriptor, offset);
}

void* mmap64(void* address, size_t size, int protection, int flags, int descriptor,
             off64_t offset) {
  return call("mmap64", kMmap, MAP_FAILED, address, size, protection, flags, descriptor, offset);
}

pid_t fork() { return call<pid_t>("fork", index_of("fork"), -1); }

ssize_t write(int descriptor, const void* bytes, size_t size) {
  return call<ssize_t>("write", kWrite, -1, descriptor, bytes, size);
}

ssize_t writev(int descriptor, const iovec* parts, int count) {
  return call<ssize_t>("writev", kWrite, -1, descriptor, parts, count);
}

size_t fwrite(const void* bytes, size_t size, size_t count, FILE* file) {
  return call<size_t>("fwrite", kWrite, 0, bytes, size, count, file);
}

ssize_t read(int descriptor, void* bytes, size_t size) {
  return call<ssize_t>("read", kRead, -1, descriptor, bytes, size);
}

int ftruncate(int descriptor, off_t size) {
  return call("ftruncate", index_of("ftruncate"), -1, descriptor, size);
}

int memfd_create(const char* name, unsigned flags) {
  return call("memfd_create", index_of("memfd_create"), -1, name, flags);
}

int socketpair(int domain, int type, int protocol, int* ends) {
  return call("socketpair", index_of("socketpair"), -1, domain, type, protocol, ends);
}

int pipe(int* ends) { return call("pipe", kPipe, -1, ends); }

int pipe2(int* ends, int flags) { return call("pipe2", kPipe, -1, ends, flags); }

ssize_t send(int descriptor, const void* bytes, size_t size, int flags) {
  return call<ssize_t>("send", kSend, -1, descriptor, bytes, size, flags);
}

ssize_t sendmsg(int descriptor, const msghdr* message, int flags) {
  return call<ssize_t>("sendmsg", kSend, -1, descriptor, message, flags);
}

ssize_t recv(int descriptor, void* bytes, size_t size, int flags) {
  return call<ssize_t>("recv", kReceive, -1, descriptor, bytes, size, flags);
}

ssize_t recvmsg(int descriptor, msghdr* message, int flags) {
  return call<ssize_t>("recvmsg", kReceive, -1, descriptor, message, flags);
}

int poll(pollfd* descriptors, nfds_t count, int timeout) {
  return call("poll", kPoll, -1, descriptors, count, timeout);
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*function)(void*),
                   void* argument) {
  return call("pthread_create", index_of("thread"), EAGAIN, thread, attributes, function, argument);
}

int mkdir(const char* path, mode_t mode) {
  return call("mkdir", index_of("mkdir"), -1, path, mode);
}

char* mkdtemp(char* path) { return call<char*>("mkdtemp", index_of("mkdir"), nullptr, path); }

int rename(const char* from, const char* to) {
  return call("rename", index_of("rename"), -1, from, to);
}

int unlink(const char* path) { return call("unlink", index_of("unlink"), -1, path); }

int unlinkat(int folder, const char* path, int flags) {
  return call("unlinkat", index_of("unlink"), -1, folder, path, flags);
}

int remove(const char* path) { return call("remove", index_of("unlink"), -1, path); }

pid_t waitpid(pid_t process, int* status, int options) {
  return call<pid_t>("waitpid", kWait, -1, process, status, options);
}

int waitid(idtype_t type, id_t id, siginfo_t* about, int options) {
  return call("waitid", kWait, -1, type, id, about, options);
}

int sched_setaffinity(pid_t process, size_t size, const cpu_set_t* cores) {
  return call("sched_setaffinity", index_of("affinity"), -1, process, size, cores);
}

int sched_getaffinity(pid_t process, size_t size, cpu_set_t* cores) {
  return call("sched_getaffinity", index_of("affinity"), -1, process, size, cores);
}

int sigaction(int number, const struct sigaction* action, struct sigaction* old) {
  return call("sigaction", index_of("sigaction"), -1, number, action, old);
}

int dup(int descriptor) { return call("dup", kDup, -1, descriptor); }

int dup2(int from, int to) { return call("dup2", kDup, -1, from, to); }

}  // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)

void* operator new(std::size_t size) {
  void* const memory = allocate(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return allocate(size);
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }
