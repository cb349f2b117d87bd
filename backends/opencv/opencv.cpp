// OpenCV's filters on the CPU: an independent oracle, and a peer that users know.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <opencv2/core/utility.hpp>
#include <optional>

#include "backends/interface/backend.h"
#include "backends/opencv/filters.h"
#include "backends/process/pinning.h"
#include "backends/process/roll_call.h"

namespace bb::backends {
namespace {

class OpenCv final : public Backend {
 public:
  Prepared prepare(const Pipeline& pipeline, const BackendOptions& options,
                   std::span<const JobSet* const> /*job_sets*/) override {
    pipeline_ = pipeline;
    preparation_ = next_preparation();
    pinning_ = Pinning(options);
    // setNumThreads() accepts more threads than cores, but OpenCV's pool does not start them.
    workers_ = std::min(options.workers, cv::getNumberOfCPUs());
    cv::setNumThreads(workers_);
    workers_ = start_threads(workers_);
    return {.device = {},
            .driver = fmt::format("OpenCV {}", cv::getVersionString()),
            .workers = workers_,
            .limit = fmt::format("OpenCV starts no more threads than there are cores, {}",
                                 cv::getNumberOfCPUs()),
            .cores = pinning_.cores()};
  }

  PhaseTimes run(const JobSet& jobs) override {
    const auto count = static_cast<int>(jobs.size());
    const auto process_range = [&](const cv::Range& range) {
      Worker& worker = this_worker();
      for (int n = range.start; n < range.end; ++n) {
        const auto i = static_cast<std::size_t>(n);
        const cv::Mat in = as_mat(jobs.load(i, worker.input));
        const ImageView target = jobs.target(i, worker.output);
        cv::Mat out = as_mat(target);
        worker.filters->apply(in, out, [](const Filter& /*filter*/, const cv::Mat& /*result*/) {});
        jobs.store(i, target);
      }
    };
    PhaseTimes times;
    times.workers = workers_;
    if (count < workers_) {
      // Each OpenCV function shares its image among threads that the backend cannot see.
      process_range({0, count});
      times.workers = 1;
    } else {
      const auto process_bound = [&](const cv::Range& range) {
        Worker& worker = this_worker();
        if (!worker.bound) pinning_.bind(next_worker_++);  // OpenCV does not number its threads
        worker.bound = true;
        process_range(range);
      };
      cv::parallel_for_({0, count}, process_bound, count);
    }
    return times;
  }

 private:
  // What each of OpenCV's threads has. They live longer than the backend.
  struct Worker {
    std::size_t preparation = 0;  // that it belongs to
    std::optional<OpenCvFilters<cv::Mat>> filters;
    Image input;
    Image output;
    bool bound = false;
  };

  Worker& this_worker() const {
    thread_local Worker worker;
    if (worker.preparation != preparation_) {
      worker = {};
      worker.preparation = preparation_;
      worker.filters.emplace(*pipeline_);
    }
    return worker;
  }

  static std::size_t next_preparation() {
    static std::atomic<std::size_t> count = 0;
    return ++count;
  }

  // Otherwise OpenCV would start them in the first run. Returns how many there are.
  static int start_threads(int workers) {
    RollCall roll_call(static_cast<std::size_t>(workers));
    cv::parallel_for_(
        {0, workers}, [&](const cv::Range& /*range*/) { roll_call.answer(); }, workers);
    return roll_call.present();
  }

  std::optional<Pipeline> pipeline_;
  std::size_t preparation_ = 0;
  int workers_ = 1;
  Pinning pinning_;
  std::atomic<std::size_t> next_worker_ = 0;
};

}  // namespace

std::vector<BackendInfo> opencv() {
  BackendInfo info;
  info.name = "opencv";
  info.description = "OpenCV's own filters on the CPU, its own threads";
  info.kernels = {"opencv"};
  info.takes_workers = true;
  info.make = [] { return std::make_unique<OpenCv>(); };
  return {info};
}

}  // namespace bb::backends
