#include "host/base/digest.h"

#include <fmt/format.h>
#include <xxhash.h>

namespace bb {

void Digest::Free::operator()(XXH3_state_s* state) const { XXH3_freeState(state); }

Digest::Digest() : state_(XXH3_createState()) { XXH3_128bits_reset(state_.get()); }

void Digest::add(ConstImageView image) {
  add(image.shape());
  add(image.samples());
}

void Digest::add(Shape shape) {
  const std::string header = fmt::format("{}x{}x{};", shape.width, shape.height, shape.channels);
  XXH3_128bits_update(state_.get(), header.data(), header.size());
}

void Digest::add(std::span<const std::uint8_t> bytes) {
  XXH3_128bits_update(state_.get(), bytes.data(), bytes.size());
}

std::string Digest::text() const {
  const XXH128_hash_t hash = XXH3_128bits_digest(state_.get());
  return fmt::format("xxh3:{:016x}{:016x}", hash.high64, hash.low64);
}

std::string digest(ConstImageView image) {
  Digest digest;
  digest.add(image);
  return digest.text();
}

}  // namespace bb
