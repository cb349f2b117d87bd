// Simulates a JPEG decoder that an attacker has taken over, and processes that fail while they
// write. Preloaded before libjpeg and libc (LD_PRELOAD).
//
// BACKEND_BENCH_DECODER is "KIND WIDTH". At an image of that width, the decoder misbehaves and then
// decodes it. The kinds are "hang"; "crash"; "socket", which opens a socket; "exec", which tries to
// run a program; and "write", which tries to create $BACKEND_BENCH_MARK. "socket-later" opens a
// socket only outside of the sandbox for decoding, and reports the result on stderr. "escape"
// likewise tries each escape of tests/support/escapes.h on its parent and on $BACKEND_BENCH_MARK,
// and reports those that are not refused.
//
// BACKEND_BENCH_WRITE is "KIND NAME". It affects the process that writes a file whose path ends
// with NAME. With "kill", this process is killed before the file is complete; this happens only
// once, because then $BACKEND_BENCH_MARK exists. With "hang", it hangs.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <string_view>

// jpeglib.h must come after <cstdio>, which it needs but does not include.
#include <jpeglib.h>

#include "tests/support/escapes.h"

namespace {

struct Fault {
  std::string kind;
  std::string of;
};

Fault planted(const char* variable) {
  Fault fault;
  const char* const text = std::getenv(variable);
  std::istringstream(text == nullptr ? "" : text) >> fault.kind >> fault.of;
  return fault;
}

bool leave_mark() {
  const char* const path = std::getenv("BACKEND_BENCH_MARK");
  return path != nullptr && open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) >= 0;
}

// The sandbox for decoding refuses this call.
bool in_a_backend() { return prctl(PR_SET_NAME, "decoder") == 0; }

void report(const std::string& line) {
  static_cast<void>(write(STDERR_FILENO, line.data(), line.size()));
}

void open_socket_later() {
  if (!in_a_backend()) return;
  const bool opened = socket(AF_INET, SOCK_STREAM, 0) >= 0;
  report(std::string("socket: ") + (opened ? "opened" : std::strerror(errno)) + "\n");
}

void escape() {
  if (!in_a_backend()) return;
  const char* const path = std::getenv("BACKEND_BENCH_MARK");
  if (path == nullptr) return;
  const std::string mark = path;
  const bb::testing::Surroundings around = {getppid(), mark, mark.substr(0, mark.rfind('/')), ""};
  for (const bb::testing::Escape& attempt : bb::testing::escapes()) {
    if (bb::testing::is_refused(attempt, around)) continue;
    report(std::string("escaped: ") + attempt.name + "\n");
  }
  report("tried to escape\n");
}

void misbehave(const std::string& kind) {
  if (kind == "hang") sleep(1000);
  if (kind == "crash") raise(SIGKILL);
  if (kind == "socket") socket(AF_INET, SOCK_STREAM, 0);
  if (kind == "exec") execl("/bin/true", "true", nullptr);
  if (kind == "write") leave_mark();
  if (kind == "socket-later") open_socket_later();
  if (kind == "escape") escape();
}

}  // namespace

#define REAL(name) reinterpret_cast<decltype(&(name))>(dlsym(RTLD_NEXT, #name))

extern "C" {

boolean jpeg_start_decompress(j_decompress_ptr info) {
  const Fault fault = planted("BACKEND_BENCH_DECODER");
  if (fault.of == std::to_string(info->image_width)) misbehave(fault.kind);
  return REAL(jpeg_start_decompress)(info);
}

int ftruncate(int file, off_t length) noexcept {
  const Fault fault = planted("BACKEND_BENCH_WRITE");
  std::array<char, 4096> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  if (!fault.of.empty() && readlink(link.c_str(), path.data(), path.size() - 1) > 0 &&
      std::string_view(path.data()).ends_with(fault.of)) {
    if (fault.kind == "hang") pause();
    if (fault.kind == "kill" && leave_mark()) raise(SIGKILL);
  }
  return REAL(ftruncate)(file, length);
}

}  // extern "C"
