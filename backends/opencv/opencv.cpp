// OpenCV's filters on the CPU: an independent oracle, and a peer that users know.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <opencv2/core/utility.hpp>

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
      thread_local OpenCvFilters<cv::Mat> filters(*pipeline_);
      thread_local Image input;
      thread_local Image output;
      for (int n = range.start; n < range.end; ++n) {
        const auto i = static_cast<std::size_t>(n);
        const cv::Mat in = as_mat(jobs.load(i, input));
        const ImageView target = jobs.target(i, output);
        cv::Mat out = as_mat(target);
        filters.apply(in, out, [](const Filter& /*filter*/, const cv::Mat& /*result*/) {});
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
        thread_local bool bound = false;  // OpenCV does not number its threads
        if (!bound) pinning_.bind(next_worker_++);
        bound = true;
        process_range(range);
      };
      cv::parallel_for_({0, count}, process_bound, count);
    }
    return times;
  }

 private:
  // Otherwise OpenCV would start them in the first run. Returns how many there are.
  static int start_threads(int workers) {
    RollCall roll_call(static_cast<std::size_t>(workers));
    cv::parallel_for_(
        {0, workers}, [&](const cv::Range& /*range*/) { roll_call.answer(); }, workers);
    return roll_call.present();
  }

  std::optional<Pipeline> pipeline_;
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
