// Forked children and the channel to talk to them: the host's backend processes and cpu-proc's
// pool.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bb {

/// One end of a connection between two processes that carries whole messages in order.
class Channel {
 public:
  explicit Channel(int fd) : fd_(fd) {}
  Channel(Channel&& other) noexcept;
  Channel& operator=(Channel&& other) noexcept;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  ~Channel();

  /// Sends a message of up to kMaxMessage bytes; a longer one is cut there. False when the other
  /// end is gone.
  bool send(std::string_view message) const;

  /// Blocks for the next message; absent when the other end is gone.
  [[nodiscard]] std::optional<std::string> receive() const;

  /// For poll(2).
  [[nodiscard]] int fd() const { return fd_; }

  static constexpr std::size_t kMaxMessage = 65536;

 private:
  int fd_;
};

/// Waits until one of the channels has a message or has lost its other end, and returns its index;
/// absent when nothing of that has happened within `timeout`, or a signal has arrived.
[[nodiscard]] std::optional<std::size_t> wait_readable(std::span<const Channel* const> channels,
                                                       std::chrono::milliseconds timeout);

/// Whose process group a child is in. One with a group of its own takes all that it has started
/// along: when it ends, however it does, the others of the group are killed and waited for.
enum class ProcessGroup { inherited, own };

/// A child made by fork(2). It shares the memory that was mapped as shared before, and nothing
/// else: it holds no descriptor but standard input, output, error and its channel, ignores SIGINT,
/// SIGTERM and SIGHUP (the parent decides), and dies with the parent.
class ChildProcess {
 public:
  /// Forks a child that runs `body` and exits; an exception that leaves `body` ends it with exit
  /// status 1. Must be called from a process with a single thread. Throws std::system_error.
  explicit ChildProcess(const std::function<void(const Channel&)>& body,
                        ProcessGroup group = ProcessGroup::inherited);
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Kills the child if it still runs, and reaps it.
  ~ChildProcess();

  [[nodiscard]] const Channel& channel() const { return channel_; }
  [[nodiscard]] pid_t pid() const { return pid_; }

  /// Tells the child that no more messages will come, which is its cue to end.
  void dismiss() const;

  /// Kills the child without waiting for its end, so that several can end at a time.
  void kill() const;

  /// Dismisses the child, waits until it has ended, and says how, as wait() does. A child that
  /// takes too long over it is killed.
  std::string end();

  /// Waits until the child has ended and says how ("signal 11 (Segmentation fault)", "exit status
  /// 1", "out of memory").
  std::string wait();

 private:
  // Waits for the end and returns the status that wait(2) gives.
  int reap() noexcept;

  pid_t pid_ = -1;
  bool leads_group_ = false;
  Channel channel_{-1};
};

}  // namespace bb
