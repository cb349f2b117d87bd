// The program with a backend that computes wrongly: one bit of one sample, chosen by the
// environment. BACKEND_BENCH_FAULT is "IMAGE X Y FILTER": where the bit flips, and the filter (its
// number, from 1) whose output it flips in. BACKEND_BENCH_FAULT_KIND may be "crash", "throw" or
// "unwritten" instead.
#include <fmt/format.h>

#include <csignal>
#include <cstdlib>
#include <sstream>

#include "backends/registry.h"
#include "backends/worker.h"
#include "host/run.h"
#include "kernels/kernel.h"

namespace bb {
namespace {

struct Fault {
  std::size_t image = 0;
  int x = 0;
  int y = 0;
  std::size_t filter = 1;
  std::string kind;
};

Fault planted_fault() {
  Fault fault;
  const char* text = std::getenv("BACKEND_BENCH_FAULT");
  std::istringstream(text == nullptr ? "" : text) >> fault.image >> fault.x >> fault.y >>
      fault.filter;
  const char* kind = std::getenv("BACKEND_BENCH_FAULT_KIND");
  fault.kind = kind == nullptr ? "flip" : kind;
  return fault;
}

class Faulty final : public Backend {
 public:
  Prepared prepare(const Pipeline& pipeline, const BackendOptions& /*options*/,
                   std::span<const JobSet* const> /*job_sets*/) override {
    pipeline_.emplace(pipeline);
    if (fault_.kind == "hidden") throw std::runtime_error("nothing works today");
    return {"a broken device", "a broken driver"};
  }

  PhaseTimes run(const JobSet& jobs) override {
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const bool here = i == fault_.image;
      if (here && fault_.kind == "crash") {
        std::signal(SIGSEGV, SIG_DFL);  // a sanitizer would turn it into an exit
        std::raise(SIGSEGV);
      }
      if (here && fault_.kind == "throw") throw std::runtime_error("CL_OUT_OF_RESOURCES");
      Image input;
      Image output;
      ConstImageView source = jobs.load(i, input);
      Image from(source.shape());
      std::ranges::copy(source.samples(), from.view().samples().begin());
      for (std::size_t n = 0; n < pipeline_->filters().size(); ++n) {
        const Pipeline one({pipeline_->filters()[n]});
        Image to(one.output_shape(from.shape()));
        make_kernel("scalar", one)->apply(from.view(), to.view());
        if (here && fault_.kind == "flip" && n + 1 == fault_.filter) {
          const auto at = static_cast<std::size_t>(fault_.x * to.shape().channels);
          to.view().row(fault_.y)[at] ^= 1;
        }
        from = to;
      }
      const ImageView target = jobs.target(i, output);
      if (!(here && fault_.kind == "unwritten")) {
        std::ranges::copy(from.view().samples(), target.samples().begin());
      }
      jobs.store(i, target);
    }
    return {};
  }

 private:
  Fault fault_ = planted_fault();
  std::optional<Pipeline> pipeline_;
};

BackendInfo faulty_info() {
  BackendInfo info;
  info.name = "faulty";
  info.description = "wrong on purpose";
  info.kernels = {"faulty"};
  info.probe = [] {
    const bool usable = planted_fault().kind != "absent";
    return Availability{usable, usable ? "" : "there is no broken device", {}};
  };
  info.make = [] { return std::make_unique<Faulty>(); };
  return info;
}

}  // namespace
}  // namespace bb

int main(int argc, char** argv) {
  bb::register_backend(bb::faulty_info());
  return bb::run_program(argc, argv);
}
