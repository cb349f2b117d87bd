#include "host/base/progress.h"

#include <gtest/gtest.h>

#include "host/base/text.h"

namespace bb {
namespace {

TEST(ProgressLine, NamesTheStepTheRateAndTheTimeLeft) {
  EXPECT_EQ(progress_line({"filter cpu-thread simd 2", 0.5, 412.4, 83}, 100),
            "filter cpu-thread simd 2           ███████████████░░░░░░░░░░░░░░░ 412 images/s   1:23 "
            "left");
  EXPECT_EQ(progress_line({"opencl fused sets up", 0, {}, {}}, 80),
            "opencl fused sets up               ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░");
  EXPECT_EQ(progress_line({"a", 1.2, {}, 8100.4}, 80),
            "a                                  ██████████████████████████████ 2:15:00 left");
}

TEST(ProgressLine, FitsAnyTerminal) {
  const ProgressState state{"12/16: filter opencv-tapi umat 16 宽宽宽", 0.25, 123456, 359999};
  for (int columns = 24; columns < 120; ++columns) {
    const std::string line = progress_line(state, columns);
    EXPECT_LE(text_width(line), columns) << line;
    EXPECT_NE(line.find(" left"), std::string::npos) << line;
  }
  EXPECT_NE(progress_line(state, 80).find("images/s"), std::string::npos);
  EXPECT_EQ(progress_line(state, 50).find("images/s"), std::string::npos)
      << "what runs says more than how fast";
}

TEST(ProgressLine, NothingReachesTheTerminalButText) {
  EXPECT_EQ(progress_line({"a\x1b[2J\n", 0, {}, {}}, 60).substr(0, 12), "a\\x1b[2J\\x0a");
}

}  // namespace
}  // namespace bb
