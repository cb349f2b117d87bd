// A module with the backend "guest". The backend is right unless BACKEND_BENCH_TEST_MODULE names a
// fault. "crash", "exit", "hang" and "nonsense", in place of its process's reply, happen when the
// module is loaded; "taken", "unfit", "unfit-kernel", "twice", "nothing" and "throw" when it is
// asked for its backends; "image" and "error" when the backend runs. With "socket", it needs a
// socket when it runs; with "unconfined", it also asks to be unconfined.
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>

#include "backends/interface/module.h"
#include "kernels/cpu/kernels.h"

namespace bb {
namespace {

std::string fault() {
  const char* const text = std::getenv("BACKEND_BENCH_TEST_MODULE");
  return text == nullptr ? "" : text;
}

[[maybe_unused]] const bool kLoaded = [] {
  if (fault() == "hang") pause();
  if (fault() == "exit") std::exit(0);
  if (fault() == "nonsense") {
    constexpr std::string_view kReply = R"({"manifest": 5})";
    send(STDERR_FILENO + 1, kReply.data(), kReply.size(), 0);  // to its process's channel
  }
  if (fault() == "crash") {
    std::signal(SIGSEGV, SIG_DFL);  // a sanitizer would turn it into an exit
    std::raise(SIGSEGV);
  }
  return true;
}();

class Guest final : public Backend {
 public:
  Prepared prepare(const Pipeline& pipeline, const BackendOptions& /*options*/,
                   std::span<const JobSet* const> /*job_sets*/) override {
    kernel_ = make_kernel("scalar", pipeline);
    return {.device = "a guest", .driver = {}};
  }

  PhaseTimes run(const JobSet& jobs) override {
    if (fault() == "image") throw ImageFailure(1, "this image is too much");
    if (fault() == "error") throw std::runtime_error("no run today");
    if (fault() == "socket" || fault() == "unconfined") open_socket();
    Image input;
    Image output;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const ConstImageView in = jobs.load(i, input);
      const ImageView out = jobs.target(i, output);
      kernel_->apply(in, out);
      jobs.store(i, out);
    }
    return {};
  }

 private:
  static void open_socket() {
    const int opened = socket(AF_UNIX, SOCK_STREAM, 0);
    if (opened < 0) throw std::runtime_error(std::string("no socket: ") + std::strerror(errno));
    close(opened);
  }

  std::unique_ptr<Kernel> kernel_;
};

std::vector<BackendInfo> backends() {
  if (fault() == "nothing") return {};
  if (fault() == "throw") throw std::runtime_error("does not know what it has");
  BackendInfo info;
  info.name = fault() == "taken" ? "cpu-simd" : fault() == "unfit" ? "a/b" : "guest";
  info.description = "a backend from outside";
  info.kernels = {fault() == "unfit-kernel" ? "../guest" : "guest"};
  info.unconfined = fault() == "unconfined";
  info.make = [] { return std::make_unique<Guest>(); };
  if (fault() == "twice") return {info, info};
  return {info};
}

}  // namespace
}  // namespace bb

BACKEND_BENCH_MODULE(bb::backends)
