#include "host/isolation/isolated.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>

#include "backends/process/child_process.h"
#include "backends/process/working_time.h"
#include "host/base/error.h"
#include "host/base/interrupt.h"

namespace bb {
namespace {

using Work = std::function<std::string(std::size_t)>;

constexpr char kOk = '+';
constexpr char kFailed = '-';

// Child processes. Each works on every `stride`-th item, and sends one message for each item.
class Lanes {
 public:
  Lanes(std::size_t count, const Isolation& isolation, Sandbox sandbox, const Work& work)
      : isolation_(isolation),
        sandbox_(sandbox),
        work_(work),
        stride_(std::min(count, static_cast<std::size_t>(isolation.workers))),
        results_(count) {
    for (std::size_t first = 0; first < stride_; ++first) {
      lanes_.push_back({first, start(first)});
    }
  }

  std::vector<IsolatedResult> run() {
    while (!lanes_.empty()) {
      check_interrupted();
      if (const auto ready = wait_readable(channels(), kTick)) receive(lanes_[*ready]);
      for (Lane& lane : lanes_) {
        lane.time.tick(lane.child);
        if (lane.time.worked() > isolation_.timeout) kill(lane);
      }
      std::erase_if(lanes_, [&](const Lane& lane) { return lane.next >= results_.size(); });
    }
    return std::move(results_);
  }

 private:
  struct Lane {
    std::size_t next;  // the child's current item
    ChildProcess child;
    WorkingTime time = {};  // of this item
  };

  static constexpr std::chrono::milliseconds kTick{100};

  ChildProcess start(std::size_t first) const {
    return ChildProcess([this, first](const Channel& channel) {
      if (isolation_.sandboxed) enter_sandbox(sandbox_);
      for (std::size_t i = first; i < results_.size(); i += stride_) {
        std::string answer;
        try {
          answer = kOk + work_(i);
        } catch (const std::exception&) {
          answer = kFailed + current_failure().message;
        }
        channel.send(answer);
      }
    });
  }

  [[nodiscard]] std::vector<const Channel*> channels() const {
    std::vector<const Channel*> channels;
    channels.reserve(lanes_.size());
    for (const Lane& lane : lanes_) channels.push_back(&lane.child.channel());
    return channels;
  }

  void receive(Lane& lane) {
    const std::optional<std::string> answer = lane.child.channel().receive();
    if (!answer) {
      restart_after(lane, fmt::format("the process that worked on it died: {}", lane.child.wait()));
      return;
    }
    results_[lane.next] = {answer->front() == kOk, answer->substr(1)};
    advance(lane);
    if (lane.next >= results_.size()) lane.child.end();
  }

  void kill(Lane& lane) {
    restart_after(lane, fmt::format("not done within {} s: the process was killed",
                                    std::chrono::duration<double>(isolation_.timeout).count()));
  }

  void restart_after(Lane& lane, std::string failure) {
    results_[lane.next] = {false, std::move(failure)};
    advance(lane);
    if (lane.next < results_.size()) lane.child = start(lane.next);
  }

  void advance(Lane& lane) {
    if (isolation_.on_done) isolation_.on_done(++done_);
    lane.next += stride_;
    lane.time = {};
  }

  const Isolation& isolation_;
  Sandbox sandbox_;
  const Work& work_;
  std::size_t stride_;
  std::vector<IsolatedResult> results_;
  std::size_t done_ = 0;
  std::vector<Lane> lanes_;
};

}  // namespace

std::vector<IsolatedResult> run_isolated(std::size_t count, const Isolation& isolation,
                                         Sandbox sandbox, const Work& work) {
  return Lanes(count, isolation, sandbox, work).run();
}

}  // namespace bb
