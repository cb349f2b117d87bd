// Forked child processes, and the channel between a child and its parent.
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

/// One end of a connection between two processes. It carries whole messages, in order.
class Channel {
 public:
  explicit Channel(int fd) : fd_(fd) {}
  Channel(Channel&& other) noexcept;
  Channel& operator=(Channel&& other) noexcept;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  ~Channel();

  /// Sends a message; cuts it after kMaxMessage bytes. Returns false if the other end is closed.
  /// Throws std::system_error.
  bool send(std::string_view message) const;

  /// Waits for the next message; absent if the other end is closed. Throws std::system_error.
  [[nodiscard]] std::optional<std::string> receive() const;

  /// For poll(2).
  [[nodiscard]] int fd() const { return fd_; }

  static constexpr std::size_t kMaxMessage = 65536;

 private:
  int fd_;
};

/// Waits until one of the channels has a message or its other end is closed, and returns its index.
/// Absent after `timeout`, if it is not negative, or a signal. Throws std::system_error.
[[nodiscard]] std::optional<std::size_t> wait_readable(std::span<const Channel* const> channels,
                                                       std::chrono::milliseconds timeout);

/// The process group of a child. When a child with its own group ends, in whatever way, all other
/// processes of the group are killed and waited for.
enum class ProcessGroup { inherited, own };

/// A child made by fork(2). It shares only the memory that was mapped as shared before. It keeps no
/// descriptors except standard input, output, error, its channel, and files that it was given.
/// It ignores SIGINT, SIGTERM and SIGHUP, since the parent decides when it ends, and is killed when
/// the parent dies.
class ChildProcess {
 public:
  /// Forks a child that runs `body` and exits, without this process's handlers for its end. An
  /// exception that leaves `body` ends it with exit status 1. The calling process must have a
  /// single thread. Throws std::system_error. The child has copies of the descriptors `files` as
  /// kFirstFile, kFirstFile + 1, and so on; a negative one leaves its place free.
  explicit ChildProcess(const std::function<void(const Channel&)>& body,
                        ProcessGroup group = ProcessGroup::inherited,
                        std::span<const int> files = {});
  static constexpr int kFirstFile = 4;

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Kills the child if it still runs, and reaps it.
  ~ChildProcess();

  [[nodiscard]] const Channel& channel() const { return channel_; }
  [[nodiscard]] pid_t pid() const { return pid_; }

  /// Tells the child that no more messages will come, so that it ends.
  void dismiss() const;

  /// Kills the child, and does not wait for its end.
  void kill() const;

  /// From now on, what waits for the end of a child kills it as soon as this returns true: a user
  /// who has interrupted the program does not wait, either.
  static void wait_no_longer_if(bool (*hurried)() noexcept);

  /// Dismisses the child, and kills it if it does not end within 5 s. Returns how it ended, as
  /// wait() does.
  std::string end();

  /// Waits for the end of a child that has closed its channel, and kills it if it does not end
  /// within 5 s. Returns how it ended: "signal 11 (Segmentation fault)", "exit status 1", "out of
  /// memory".
  std::string wait();

 private:
  void kill_unless_it_ends() const;
  // Waits for the end, and returns the status as wait(2) does.
  int reap() noexcept;

  pid_t pid_ = -1;
  bool leads_group_ = false;
  Channel channel_{-1};
};

}  // namespace bb
