#include "host/isolation/isolated.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <deque>
#include <exception>
#include <fstream>
#include <new>
#include <numeric>
#include <optional>
#include <system_error>
#include <utility>

#include "backends/process/shared_memory.h"
#include "backends/process/working_time.h"
#include "host/base/error.h"
#include "host/base/interrupt.h"
#include "host/base/text.h"

namespace bb {
namespace {

using Supply = std::function<Supplies(std::size_t)>;
using Work = std::function<std::string(std::size_t, int)>;

constexpr char kOk = '+';
constexpr char kFailed = '-';

// The memory that this process has for data, in bytes: what RLIMIT_DATA limits, and the stack.
std::size_t data_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t pages = 0;
  for (int field = 0; field < 6; ++field) statm >> pages;  // data is the sixth
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

// Lets the process take so much more memory, and what its heap wastes.
void limit_memory(std::size_t bytes) {
  constexpr std::size_t kSlack = std::size_t{4} << 20;
  rlimit limit{};
  getrlimit(RLIMIT_DATA, &limit);
  limit.rlim_max = std::min<rlim_t>(limit.rlim_max, data_bytes() + bytes + kSlack);
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_DATA, &limit) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot limit the memory of a process");
  }
}

// The items of a process. A process for each would cost milliseconds, which is more than a small
// image takes.
struct Batch {
  std::vector<std::size_t> items;
  std::vector<Supplies> supplies;
  std::size_t memory_bytes = 0;  // of the item that takes most
};

class Runner {
 public:
  Runner(std::size_t count, const Isolation& isolation, Sandbox sandbox, const Supply& supply,
         const Work& work)
      : isolation_(isolation),
        sandbox_(sandbox),
        supply_(supply),
        work_(work),
        results_(count),
        waiting_(count) {
    std::iota(waiting_.begin(), waiting_.end(), std::size_t{0});
  }

  std::vector<IsolatedResult> run() {
    while (true) {
      check_interrupted();
      start_what_fits();
      if (running_.empty()) return std::move(results_);
      if (const auto ready = wait_readable(channels(), kTick)) receive(running_[*ready]);
      for (Running& one : running_) check_time(one);
      std::erase_if(running_, [](const Running& one) { return one.items.empty(); });
    }
  }

 private:
  struct Running {
    std::deque<std::size_t> items;  // that are not done; it works on the first
    std::size_t memory_bytes;
    ChildProcess process;
    WorkingTime time = {};  // of the first item
  };

  static constexpr std::chrono::milliseconds kTick{100};

  // What does not fit beside others waits until it is alone.
  void start_what_fits() {
    while (running_.size() < static_cast<std::size_t>(isolation_.workers)) {
      if (next_.items.empty()) next_ = take_batch();
      if (next_.items.empty()) return;
      if (!running_.empty() && memory_bytes() + next_.memory_bytes > isolation_.memory_bytes)
        return;
      const Batch batch = std::exchange(next_, {});
      running_.push_back(
          {{batch.items.begin(), batch.items.end()}, batch.memory_bytes, start(batch)});
    }
  }

  // Fewer items towards the end, so that no process is idle for long; a large one is alone, and so
  // is one that nothing is known of.
  Batch take_batch() {
    const std::size_t most_items = supply_ ? 32 : 1;
    constexpr std::size_t kMostBytes = std::size_t{32} << 20;
    const std::size_t share = waiting_.size() / (2 * static_cast<std::size_t>(isolation_.workers));
    const std::size_t most = std::clamp(share, std::size_t{1}, most_items);
    Batch batch;
    std::size_t bytes = 0;
    while (!waiting_.empty() && batch.items.size() < most && bytes < kMostBytes) {
      const std::size_t item = waiting_.front();
      waiting_.pop_front();
      try {
        Supplies supplies = supply_ ? supply_(item) : Supplies();
        batch.memory_bytes = std::max(batch.memory_bytes, supplies.memory_bytes);
        bytes += supplies.memory_bytes + supplies.shared.size();
        batch.items.push_back(item);
        batch.supplies.push_back(std::move(supplies));
      } catch (const std::exception& error) {
        finish(item, {false, printable_text(error.what())});
      }
    }
    return batch;
  }

  [[nodiscard]] std::size_t memory_bytes() const {
    std::size_t bytes = 0;
    for (const Running& one : running_) bytes += one.memory_bytes;
    return bytes;
  }

  [[nodiscard]] ChildProcess start(const Batch& batch) const {
    std::vector<int> files;
    files.reserve(batch.supplies.size());
    for (const Supplies& supplies : batch.supplies) files.push_back(supplies.file.get());
    return ChildProcess([&](const Channel& channel) { work_on(batch, channel); },
                        ProcessGroup::inherited, files);
  }

  // Runs in the process.
  void work_on(const Batch& batch, const Channel& channel) const {
    if (supply_) keep_shared_memory_of(batch);
    if (isolation_.sandboxed) {
      if (supply_) limit_memory(batch.memory_bytes);
      enter_sandbox(sandbox_);
    }
    for (std::size_t n = 0; n < batch.items.size(); ++n) {
      channel.send(answer_of(batch.items[n], ChildProcess::kFirstFile + static_cast<int>(n)));
      if (supply_) SharedMemory::unmap(batch.supplies[n].shared);
    }
  }

  static void keep_shared_memory_of(const Batch& batch) {
    std::vector<std::span<std::uint8_t>> kept;
    kept.reserve(batch.supplies.size());
    for (const Supplies& supplies : batch.supplies) kept.push_back(supplies.shared);
    SharedMemory::unmap_all_but(std::move(kept));
  }

  [[nodiscard]] std::string answer_of(std::size_t item, int file) const {
    try {
      return kOk + work_(item, file);
    } catch (const std::bad_alloc&) {
      const bool limited = isolation_.sandboxed && supply_;
      return kFailed +
             (limited ? "it takes more memory than it should" : current_failure().message);
    } catch (const std::exception&) {
      return kFailed + current_failure().message;
    }
  }

  [[nodiscard]] std::vector<const Channel*> channels() const {
    std::vector<const Channel*> channels;
    channels.reserve(running_.size());
    for (const Running& one : running_) channels.push_back(&one.process.channel());
    return channels;
  }

  void receive(Running& one) {
    const std::optional<std::string> answer = one.process.channel().receive();
    if (!answer) {
      give_up(one, fmt::format("the process that worked on it died: {}", one.process.wait()));
      return;
    }
    finish_first(one, parse_answer(*answer));
    if (one.items.empty()) one.process.end();
  }

  void check_time(Running& one) {
    if (one.items.empty()) return;
    one.time.tick(one.process);
    if (one.time.worked() <= isolation_.timeout) return;
    give_up(one, fmt::format("not done within {} s: the process was killed",
                             std::chrono::duration<double>(isolation_.timeout).count()));
  }

  // Another process goes on after the item that failed.
  void give_up(Running& one, std::string failure) {
    finish_first(one, {false, std::move(failure)});
    waiting_.insert(waiting_.begin(), one.items.begin(), one.items.end());
    one.items.clear();
    one.process.kill();
  }

  void finish_first(Running& one, IsolatedResult result) {
    finish(one.items.front(), std::move(result));
    one.items.pop_front();
    one.time = {};
  }

  void finish(std::size_t item, IsolatedResult result) {
    results_[item] = std::move(result);
    if (isolation_.on_done) isolation_.on_done(++done_);
  }

  const Isolation& isolation_;
  Sandbox sandbox_;
  const Supply& supply_;  // empty if items need nothing, and keep all shared memory
  const Work& work_;
  std::vector<IsolatedResult> results_;
  std::deque<std::size_t> waiting_;
  Batch next_;  // while it waits for its turn
  std::vector<Running> running_;
  std::size_t done_ = 0;
};

}  // namespace

IsolatedResult parse_answer(std::string_view answer) {
  if (answer.starts_with(kOk)) return {true, std::string(answer.substr(1))};
  if (!answer.starts_with(kFailed)) return {false, "its process answered nonsense"};
  constexpr std::size_t kLongest = 1000;
  return {false, printable_text(answer.substr(1, kLongest))};
}

std::vector<IsolatedResult> run_isolated(std::size_t count, const Isolation& isolation,
                                         Sandbox sandbox,
                                         const std::function<std::string(std::size_t)>& work) {
  return Runner(count, isolation, sandbox, nullptr,
                [&](std::size_t i, int /*file*/) { return work(i); })
      .run();
}

std::vector<IsolatedResult> run_isolated(std::size_t count, const Isolation& isolation,
                                         Sandbox sandbox, const Supply& supply, const Work& work) {
  return Runner(count, isolation, sandbox, supply, work).run();
}

}  // namespace bb
