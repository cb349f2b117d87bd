// Digests that identify images across runs, files and machines.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "kernels/filter/image.h"

struct XXH3_state_s;

namespace bb {

/// The 128-bit XXH3 digest of everything that was added, in order.
class Digest {
 public:
  Digest();

  /// Adds the shape's text and then the samples, so that the same bytes in another shape give
  /// another digest.
  void add(ConstImageView image);
  void add(Shape shape);
  void add(std::span<const std::uint8_t> bytes);

  /// "xxh3:" and 32 hexadecimal digits.
  [[nodiscard]] std::string text() const;

 private:
  struct Free {
    void operator()(XXH3_state_s* state) const;
  };
  std::unique_ptr<XXH3_state_s, Free> state_;
};

/// The digest of one image.
[[nodiscard]] std::string digest(ConstImageView image);

}  // namespace bb
