// Which worker process has which image of a run, in memory that outlives the workers.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "backends/process/shared_memory.h"

namespace bb {

/// Hands out each image of a run once. A worker may die between any two instructions: it takes an
/// image and signs for it in one atomic step, so none is ever lost, and none handed out twice.
class ImageClaims {
 public:
  /// For runs of up to `most_images`.
  explicit ImageClaims(std::size_t most_images);

  /// Begins a run. No worker may be at work.
  void begin(std::size_t images);

  /// Begins another pass over the images that are still free. No worker may be at work.
  void begin_pass() { *next_ = 0; }

  /// For a worker: the next free image, now its own; absent when the pass has come to its end.
  [[nodiscard]] std::optional<std::size_t> claim(std::size_t worker) const;

  /// For a worker: image `i` is done.
  void finish(std::size_t i) const { owners_[i] = kDone; }

  /// The image that a worker has claimed and not finished.
  [[nodiscard]] std::optional<std::size_t> held_by(std::size_t worker) const;

  /// Makes image `i` free again.
  void release(std::size_t i) { owners_[i] = kFree; }

  [[nodiscard]] bool all_done() const;

 private:
  using Next = std::atomic<std::size_t>;
  using Owner = std::atomic<std::uint32_t>;
  static_assert(Next::is_always_lock_free && Owner::is_always_lock_free,
                "a lock would not be shared between processes");

  static constexpr std::uint32_t kFree = 0;
  static constexpr std::uint32_t kDone = UINT32_MAX;
  static std::uint32_t owner(std::size_t worker) { return static_cast<std::uint32_t>(worker) + 1; }
  [[nodiscard]] std::span<Owner> current() const { return owners_.first(*images_); }

  SharedMemory memory_;
  Next* next_;           // the first image that may still be free
  std::size_t* images_;  // of the current run
  std::span<Owner> owners_;
};

}  // namespace bb
