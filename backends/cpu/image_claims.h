// Records which worker process has which image, in shared memory that outlives the workers.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "backends/process/shared_memory.h"

namespace bb {

/// Hands out each image of a run once. A worker takes an image and records itself as its owner in
/// one atomic step. So, wherever a worker dies, no image is lost or handed out twice.
class ImageClaims {
 public:
  /// For runs of up to `most_images`. Throws std::system_error.
  explicit ImageClaims(std::size_t most_images);

  /// Begins a run. No worker may be at work.
  void begin(std::size_t images);

  /// Begins another pass over the images that are still free. No worker may be at work.
  void begin_pass() { *next_ = 0; }

  /// Called by a worker: claims the next free image; absent at the end of the pass.
  [[nodiscard]] std::optional<std::size_t> claim(std::size_t worker) const;

  /// Called by a worker: image `i` is done.
  void finish(std::size_t i) const { owners_[i] = kDone; }

  /// The image that a worker has claimed and not finished.
  [[nodiscard]] std::optional<std::size_t> held_by(std::size_t worker) const;

  /// Makes image `i` free again, for the next pass.
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
  Next* next_;           // the first image that the pass has not reached
  std::size_t* images_;  // how many the current run has
  std::span<Owner> owners_;
};

}  // namespace bb
