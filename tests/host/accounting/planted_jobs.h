// Job sets with planted delays, and a run of any backend over them.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <thread>

#include "host/contender/backend_process.h"

namespace bb::testing {

inline constexpr std::size_t kImages = 6;
inline constexpr double kPlanted = 0.010;  // seconds, of each delay

inline void sleep(double seconds) {
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

inline void burn(double seconds) {
  timespec start{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
  timespec now = start;
  const auto spent = [&] {
    return static_cast<double>(now.tv_sec - start.tv_sec) +
           static_cast<double>(now.tv_nsec - start.tv_nsec) * 1e-9;
  };
  while (spent() < seconds) clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
}

// The delays of a set of 1-pixel images, in the three places that a job set can delay.
struct Plant {
  double decode_s = 0;
  double filter_s = 0;  // between load() and store()
  double encode_s = 0;
  std::size_t images = kImages;
  std::size_t only_image = SIZE_MAX;  // the only one to delay
  bool burn = false;                  // use CPU time instead of sleeping
};

class PlantedJobs : public JobSet {
 public:
  explicit PlantedJobs(Plant plant) : plant_(plant) {}

  [[nodiscard]] std::size_t size() const override { return plant_.images; }
  [[nodiscard]] Shape input_shape(std::size_t /*i*/) const override { return {1, 1, 3}; }
  [[nodiscard]] Shape output_shape(std::size_t /*i*/) const override { return {1, 1, 1}; }
  [[nodiscard]] ConstImageView load(std::size_t i, Image& scratch) const override {
    pass(i, plant_.decode_s);
    scratch.reshape(input_shape(i));
    return scratch.view();
  }
  [[nodiscard]] ImageView target(std::size_t i, Image& scratch) const override {
    pass(i, plant_.filter_s);
    scratch.reshape(output_shape(i));
    return scratch.view();
  }
  void store(std::size_t i, ConstImageView /*result*/) const override { pass(i, plant_.encode_s); }

 private:
  void pass(std::size_t i, double seconds) const {
    if (plant_.only_image != SIZE_MAX && i != plant_.only_image) return;
    if (plant_.burn) burn(seconds);
    if (!plant_.burn && seconds > 0) sleep(seconds);
  }

  Plant plant_;
};

// The second run of a backend over a job set; the first one warms it up.
inline Run run_twice(const BackendInfo& info, const JobSet& jobs, int workers = 1) {
  const Pipeline pipeline = Pipeline::parse("grayscale");
  BackendProcess process(info, {Task{pipeline, {&jobs}}}, {info.kernels.front(), workers, ""});
  process.prepare();
  process.run(0);
  Run run = process.run(0);
  EXPECT_EQ(process.end(), "exit status 0");
  return run;
}

}  // namespace bb::testing
