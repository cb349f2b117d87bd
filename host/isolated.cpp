#include "host/isolated.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <optional>

#include "backends/child_process.h"
#include "host/interrupt.h"

namespace bb {
namespace {

constexpr char kOk = '+';
constexpr char kFailed = '-';

// A child that works on every `stride`-th item from `next` on, and answers one message for each.
struct Lane {
  std::size_t next;
  ChildProcess child;
};

ChildProcess start(std::size_t first, std::size_t count, std::size_t stride,
                   const std::function<std::string(std::size_t)>& work) {
  return ChildProcess([&, first](const Channel& channel) {
    for (std::size_t i = first; i < count; i += stride) {
      std::string answer;
      try {
        answer = kOk + work(i);
      } catch (const std::exception& error) {
        answer = kFailed + std::string(error.what());
      }
      channel.send(answer);
    }
  });
}

}  // namespace

std::vector<IsolatedResult> run_isolated(std::size_t count, int workers,
                                         const std::function<std::string(std::size_t)>& work) {
  std::vector<IsolatedResult> results(count);
  const std::size_t stride = std::min(count, static_cast<std::size_t>(workers));
  std::vector<Lane> lanes;
  for (std::size_t first = 0; first < stride; ++first) {
    lanes.push_back({first, start(first, count, stride, work)});
  }
  while (!lanes.empty()) {
    std::vector<const Channel*> channels;
    channels.reserve(lanes.size());
    for (const Lane& lane : lanes) channels.push_back(&lane.child.channel());
    const std::size_t ready = wait_for_message(channels);
    Lane& lane = lanes[ready];
    const std::optional<std::string> answer = lane.child.channel().receive();
    IsolatedResult& result = results[lane.next];
    lane.next += stride;
    if (answer) {
      result = {answer->front() == kOk, answer->substr(1)};
    } else {
      result = {false, fmt::format("the process that worked on it died: {}", lane.child.wait())};
      if (lane.next < count) lane.child = start(lane.next, count, stride, work);
    }
    if (lane.next >= count) {
      if (answer) lane.child.end();
      lanes.erase(lanes.begin() + static_cast<std::ptrdiff_t>(ready));
    }
  }
  return results;
}

}  // namespace bb
