// OpenCV's own filters on the CPU: an oracle that nobody here wrote, and the peer that users know.
#include <opencv2/core.hpp>
#include <opencv2/core/utility.hpp>
#include <opencv2/imgproc.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "backends/backend.h"

namespace bb::backends {
namespace {

cv::Mat as_mat(ConstImageView image) {
  // cv::Mat has no constant form; the sources are only ever read.
  auto* samples = const_cast<std::uint8_t*>(image.samples().data());
  const Shape shape = image.shape();
  return {shape.height, shape.width, CV_8UC(shape.channels), samples};
}

// The memory that one thread needs, kept from image to image.
struct Scratch {
  Image input;
  Image output;
  std::array<cv::Mat, 2> between;
  std::array<cv::Mat, 2> gradients;
  std::array<cv::Mat, 3> float_gradients;
};

void apply(const Grayscale& /*filter*/, const cv::Mat& in, cv::Mat& out, Scratch& /*scratch*/) {
  if (in.channels() == 1) {
    in.copyTo(out);
  } else {
    cv::cvtColor(in, out, cv::COLOR_RGB2GRAY);
  }
}

void apply(const Gaussian& filter, const cv::Mat& in, cv::Mat& out, Scratch& /*scratch*/) {
  cv::GaussianBlur(in, out, {filter.ksize, filter.ksize}, 0);
}

void apply(const Sobel& /*filter*/, const cv::Mat& in, cv::Mat& out, Scratch& scratch) {
  for (std::size_t axis = 0; axis < 2; ++axis) {
    cv::Sobel(in, scratch.gradients[axis], CV_16S, axis == 0 ? 1 : 0, axis == 0 ? 0 : 1);
    scratch.gradients[axis].convertTo(scratch.float_gradients[axis], CV_32F);
  }
  cv::magnitude(scratch.float_gradients[0], scratch.float_gradients[1], scratch.float_gradients[2]);
  scratch.float_gradients[2].convertTo(out, CV_8U);
}

void apply(const Sharpen& /*filter*/, const cv::Mat& in, cv::Mat& out, Scratch& /*scratch*/) {
  static const cv::Mat kernel = (cv::Mat_<float>(3, 3) << 0, -1, 0, -1, 5, -1, 0, -1, 0);
  cv::filter2D(in, out, -1, kernel);
}

void apply(const Brightness& filter, const cv::Mat& in, cv::Mat& out, Scratch& /*scratch*/) {
  constexpr double kOne = Brightness::kOne;
  in.convertTo(out, -1, filter.gain / kOne, filter.bias / kOne);
}

void process(const Pipeline& pipeline, const JobSet& jobs, std::size_t i, Scratch& scratch) {
  cv::Mat source = as_mat(jobs.load(i, scratch.input));
  const ImageView target = jobs.target(i, scratch.output);
  cv::Mat last = as_mat(target);
  for (std::size_t n = 0; n < pipeline.filters().size(); ++n) {
    cv::Mat& out = n + 1 == pipeline.filters().size() ? last : scratch.between[n % 2];
    std::visit([&](const auto& filter) { apply(filter, source, out, scratch); },
               pipeline.filters()[n]);
    source = out;
  }
  jobs.store(i, target);
}

class OpenCv final : public Backend {
 public:
  Prepared prepare(const Pipeline& pipeline, const BackendOptions& options,
                   std::span<const JobSet* const> /*job_sets*/) override {
    pipeline_ = pipeline;
    // More threads than cores are promised by setNumThreads(), and not delivered by its pool.
    workers_ = std::min(options.workers, cv::getNumberOfCPUs());
    cv::setNumThreads(workers_);
    return {.device = {},
            .driver = fmt::format("OpenCV {}", cv::getVersionString()),
            .workers = workers_};
  }

  PhaseTimes run(const JobSet& jobs) override {
    const auto count = static_cast<int>(jobs.size());
    const auto process_range = [&](const cv::Range& range) {
      thread_local Scratch scratch;
      for (int i = range.start; i < range.end; ++i) {
        process(*pipeline_, jobs, static_cast<std::size_t>(i), scratch);
      }
    };
    if (count < workers_) {
      process_range({0, count});  // each function then shares its one image among the threads
    } else {
      cv::parallel_for_({0, count}, process_range, count);
    }
    return {};
  }

 private:
  std::optional<Pipeline> pipeline_;
  int workers_ = 1;
};

}  // namespace

std::vector<BackendInfo> opencv() {
  BackendInfo info;
  info.name = "opencv";
  info.description = "OpenCV's own filters on the CPU, its own threads";
  info.kernels = {"opencv"};
  info.takes_workers = true;
  info.probe = [] { return Availability{.usable = true, .reason = {}, .devices = {}}; };
  info.make = [] { return std::make_unique<OpenCv>(); };
  return {info};
}

}  // namespace bb::backends
