// The program with backends that fail on purpose. Environment variables choose the faults.
//
// "faulty" computes wrong pixels. BACKEND_BENCH_FAULT is "IMAGE X Y FILTER": one bit flips at this
// place, in the output of filter number FILTER, counted from 1. BACKEND_BENCH_FAULT_KIND chooses
// another fault. "crash", "throw", "hang", "unwritten" and "stale" affect that image; with "stale",
// the second run computes the image from the previous content of its slot. "hidden" and "absent"
// affect the backend as a whole. With "slow", the backend is right, but takes 30 ms longer for that
// image. With "in-memory", it throws at that image, but only if it is in memory. With "ages", it
// throws in the twelfth run of a process, without naming an image.
//
// "faulty-proc" is cpu-proc with a fault in the middle of an image: "kill", "abort", "hang" or
// "memory". BACKEND_BENCH_FAULT is "IMAGE FIRST LAST": the workers that take the image for the
// FIRST-th to the LAST-th time, counted from 0 in each scope, have the fault. With "flaky", every
// second one of these workers is killed. With "slow", these workers take 30 ms longer.
//
// "slowed-cpu-simd" and other "slowed-" backends are the backends of that name with more work: they
// compute the first BACKEND_BENCH_SLOWDOWN percent of the images twice.
#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <new>
#include <sstream>
#include <thread>
#include <utility>

#include "backends/cpu/worker.h"
#include "backends/interface/forwarding_jobs.h"
#include "backends/process/shared_memory.h"
#include "backends/registry/registry.h"
#include "host/app/program.h"
#include "kernels/cpu/kernels.h"

namespace bb {
namespace {

constexpr std::chrono::milliseconds kSlow(30);

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
    if (fault_.kind == "ages" && ++runs_ == 12) throw std::runtime_error("too old");
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const bool here = i == fault_.image;
      if (here && fault_.kind == "crash") {
        std::signal(SIGSEGV, SIG_DFL);  // a sanitizer would turn it into an exit
        std::raise(SIGSEGV);
      }
      if (here && fault_.kind == "hang") pause();
      if (here && fault_.kind == "in-memory" && jobs.memory()) {
        throw std::runtime_error("not today");
      }
      if (here && fault_.kind == "throw") throw std::runtime_error("CL_OUT_OF_RESOURCES");
      Image input;
      Image output;
      ConstImageView source = jobs.load(i, input);
      if (here && fault_.kind == "slow") std::this_thread::sleep_for(kSlow);
      Image from(source.shape());
      std::ranges::copy(source.samples(), from.view().samples().begin());
      if (fault_.kind == "stale") leave_stale(i, from);
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
  void leave_stale(std::size_t i, Image& image) {
    if (slots_.size() <= i) {
      slots_.push_back(image);
      return;
    }
    const std::span<const std::uint8_t> held = std::as_const(slots_[i]).view().samples();
    const std::span<std::uint8_t> samples = image.view().samples();
    std::ranges::copy(held.first(std::min(held.size(), samples.size())), samples.begin());
  }

  std::vector<Image> slots_;
  int runs_ = 0;
  Fault fault_ = planted_fault();
  std::optional<Pipeline> pipeline_;
};

BackendInfo faulty_info() {
  BackendInfo info;
  info.name = "faulty";
  info.description = "wrong on purpose";
  info.kernels = {"faulty"};
  info.probe = [](const BackendOptions&) {
    const bool usable = planted_fault().kind != "absent";
    return Availability{.usable = usable, .reason = usable ? "" : "there is no broken device"};
  };
  info.make = [] { return std::make_unique<Faulty>(); };
  return info;
}

// Forwards to another job set, and adds a fault.
class AccidentalJobs final : public ForwardingJobs {
 public:
  explicit AccidentalJobs(const JobSet& jobs) : ForwardingJobs(jobs) {
    const char* text = std::getenv("BACKEND_BENCH_FAULT");
    std::istringstream(text == nullptr ? "" : text) >> image_ >> first_ >> last_;
  }

  [[nodiscard]] ImageView target(std::size_t i, Image& scratch) const override {
    if (i == image_) take();
    return ForwardingJobs::target(i, scratch);
  }

 private:
  void take() const {
    const int turn = (*turns_)++;
    if (turn < first_ || turn > last_) return;
    if (kind_ == "kill") std::raise(SIGKILL);
    if (kind_ == "flaky" && (turn - first_) % 2 == 0) std::raise(SIGKILL);
    if (kind_ == "abort") std::abort();
    if (kind_ == "hang") pause();
    if (kind_ == "slow") std::this_thread::sleep_for(kSlow);
    if (kind_ == "memory") throw std::bad_alloc();
  }

  std::string kind_ = planted_fault().kind;
  std::size_t image_ = 0;
  int first_ = 0;
  int last_ = -1;
  SharedMemory memory_{sizeof(std::atomic<int>)};  // one count for all workers
  std::atomic<int>* turns_ = new (memory_.bytes().data()) std::atomic<int>(0);
};

// Repeats the first images after all others, when they are no longer in the caches.
class RepeatingJobs final : public JobSet {
 public:
  explicit RepeatingJobs(const JobSet& jobs) : jobs_(jobs) {
    const char* percent = std::getenv("BACKEND_BENCH_SLOWDOWN");
    repeated_ = jobs.size() * std::stoul(percent == nullptr ? "0" : percent) / 100;
  }

  [[nodiscard]] std::size_t size() const override { return jobs_.size() + repeated_; }
  [[nodiscard]] Shape input_shape(std::size_t i) const override {
    return jobs_.input_shape(original(i));
  }
  [[nodiscard]] Shape output_shape(std::size_t i) const override {
    return jobs_.output_shape(original(i));
  }
  [[nodiscard]] ConstImageView load(std::size_t i, Image& scratch) const override {
    return jobs_.load(original(i), scratch);
  }
  // The result of a repeated image is discarded, because another worker may still compute the
  // original.
  [[nodiscard]] ImageView target(std::size_t i, Image& scratch) const override {
    if (i < jobs_.size()) return jobs_.target(i, scratch);
    scratch.reshape(output_shape(i));
    return scratch.view();
  }
  void store(std::size_t i, ConstImageView result) const override {
    if (i < jobs_.size()) jobs_.store(i, result);
  }
  void prefault() const override { jobs_.prefault(); }

 private:
  [[nodiscard]] std::size_t original(std::size_t i) const { return i % jobs_.size(); }

  const JobSet& jobs_;
  std::size_t repeated_ = 0;
};

// A real backend that gets other jobs.
template <class Jobs>
class Misled final : public Backend {
 public:
  explicit Misled(std::unique_ptr<Backend> backend) : backend_(std::move(backend)) {}

  Prepared prepare(const Pipeline& pipeline, const BackendOptions& options,
                   std::span<const JobSet* const> job_sets) override {
    given_.assign(job_sets.begin(), job_sets.end());
    std::vector<const JobSet*> pointers;
    for (const JobSet* jobs : job_sets) pointers.push_back(&jobs_.emplace_back(*jobs));
    return backend_->prepare(pipeline, options, pointers);
  }

  PhaseTimes run(const JobSet& jobs) override {
    const auto set = std::ranges::find(given_, &jobs) - given_.begin();
    return backend_->run(jobs_[static_cast<std::size_t>(set)]);
  }

 private:
  std::vector<const JobSet*> given_;
  std::deque<Jobs> jobs_;
  std::unique_ptr<Backend> backend_;
};

template <class Jobs>
void register_misled(const std::string& original, const std::string& name) {
  BackendInfo info = get_backend(original);
  info.name = name;
  info.by_default = false;
  info.make = [make = info.make] { return std::make_unique<Misled<Jobs>>(make()); };
  register_backend(info);
}

}  // namespace
}  // namespace bb

int main(int argc, char** argv) {
  bb::register_backend(bb::faulty_info());
  bb::register_misled<bb::AccidentalJobs>("cpu-proc", "faulty-proc");
  for (const std::string name : {"cpu-simd", "cpu-thread", "cpu-openmp", "cpu-proc", "opencv"}) {
    bb::register_misled<bb::RepeatingJobs>(name, "slowed-" + name);
  }
  return bb::run_program(argc, argv);
}
