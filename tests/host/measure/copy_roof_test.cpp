#include "host/measure/copy_roof.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

#include "host/contender/contender.h"

namespace bb {
namespace {

// What became of a contender whose runs fail.
struct Fate {
  bool alive = false;  // it may still write into the outputs
};

class FailingContender final : public Contender {
 public:
  explicit FailingContender(Fate& fate) : fate_(fate) {}

  [[nodiscard]] Shape output_shape(Shape input) const override { return input; }
  SetUp prepare(std::span<const JobSet* const> /*job_sets*/, const Tick& /*tick*/) override {
    fate_.alive = true;
    return {};
  }
  SetUp prepare(std::vector<Task> /*tasks*/, const Tick& tick) override {
    return prepare(std::span<const JobSet* const>(), tick);
  }
  SetUp take_on(std::size_t /*task*/, const Tick& /*tick*/) override { return {}; }
  Run run(std::size_t /*job_set*/, const Tick& /*tick*/) override {
    throw std::runtime_error("the host cannot wait for it");
  }
  void end() override { fate_.alive = false; }
  void kill() const override {}
  void discard() override { fate_.alive = false; }

 private:
  Fate& fate_;
};

TEST(CopyRoof, ACopierThatFailedWritesNoLongerIntoTheOutputs) {
  Fate fate;
  Entrant copy;
  copy.make = [&](const Pipeline& /*pipeline*/) {
    return std::make_unique<FailingContender>(fate);
  };
  CopyRoofMeasurement measurement(copy, Pipeline::parse("sharpen"), {nullptr}, 1);
  measurement.run(0, 1, 0);
  EXPECT_FALSE(fate.alive);
  EXPECT_TRUE(measurement.roof().samples.empty());
}

}  // namespace
}  // namespace bb
