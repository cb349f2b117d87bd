// A JPEG decoder that was taken over, and writing that comes to grief: preloaded before libjpeg and
// libc (LD_PRELOAD).
//
// BACKEND_BENCH_DECODER is "KIND WIDTH": with an image of that width the decoder hangs, crashes,
// opens a "socket", tries to "exec", or to "write" $BACKEND_BENCH_MARK; then it decodes. With
// "socket-later" it only opens the socket, and says on stderr what came of it, where its sandbox,
// if it has one, is not that of decoding.
//
// BACKEND_BENCH_WRITE is "KIND NAME": the process that writes a file whose path ends so is killed
// before it is done (kind "kill"; once: then $BACKEND_BENCH_MARK exists), or hangs.
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

// After <cstdio>, which it needs and does not include.
#include <jpeglib.h>

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

void open_socket_later() {
  if (prctl(PR_GET_SECCOMP) < 0) return;  // where even this is refused
  const bool opened = socket(AF_INET, SOCK_STREAM, 0) >= 0;
  const std::string line =
      std::string("socket: ") + (opened ? "opened" : std::strerror(errno)) + "\n";
  static_cast<void>(write(STDERR_FILENO, line.data(), line.size()));
}

void misbehave(const std::string& kind) {
  if (kind == "hang") sleep(1000);
  if (kind == "crash") raise(SIGKILL);
  if (kind == "socket") socket(AF_INET, SOCK_STREAM, 0);
  if (kind == "exec") execl("/bin/true", "true", nullptr);
  if (kind == "write") leave_mark();
  if (kind == "socket-later") open_socket_later();
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
