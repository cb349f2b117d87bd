// Random numbers that are the same on every machine. The standard library's distributions are not:
// they differ between implementations.
#pragma once

#include <cstdint>

namespace bb {

/// The finaliser of SplitMix64: every bit of the result depends on every bit of `z`.
constexpr std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

/// SplitMix64.
class Random {
 public:
  explicit Random(std::uint64_t key) : state_(key) {}

  std::uint64_t bits() { return mix(state_ += 0x9e3779b97f4a7c15U); }
  int between(int low, int high) {  // both included
    const auto count = static_cast<std::uint64_t>(high - low) + 1;
    return low + static_cast<int>(((bits() >> 32) * count) >> 32);
  }

 private:
  std::uint64_t state_;
};

}  // namespace bb
