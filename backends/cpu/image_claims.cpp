#include "backends/cpu/image_claims.h"

#include <algorithm>
#include <memory>
#include <new>

namespace bb {

// The memory holds *next_, *images_ and the owners, in this order.
ImageClaims::ImageClaims(std::size_t most_images)
    : memory_(sizeof(Next) + sizeof(std::size_t) + most_images * sizeof(Owner)) {
  std::uint8_t* const place = memory_.bytes().data();
  next_ = new (place) Next(0);
  images_ = new (place + sizeof(Next)) std::size_t(0);
  std::uint8_t* const owners = place + sizeof(Next) + sizeof(std::size_t);
  for (std::size_t i = 0; i < most_images; ++i) new (owners + i * sizeof(Owner)) Owner(kFree);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): made in the loop above
  owners_ = {std::launder(reinterpret_cast<Owner*>(owners)), most_images};
}

void ImageClaims::begin(std::size_t images) {
  *images_ = images;
  for (Owner& owner : current()) owner = kFree;
  begin_pass();
}

std::optional<std::size_t> ImageClaims::claim(std::size_t worker) const {
  for (std::size_t i = (*next_)++; i < *images_; i = (*next_)++) {
    std::uint32_t expected = kFree;
    if (owners_[i].compare_exchange_strong(expected, owner(worker))) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> ImageClaims::held_by(std::size_t worker) const {
  const std::span<Owner> owners = current();
  const auto found = std::ranges::find_if(
      owners, [&](const Owner& candidate) { return candidate == owner(worker); });
  if (found == owners.end()) return std::nullopt;
  return static_cast<std::size_t>(found - owners.begin());
}

bool ImageClaims::all_done() const {
  return std::ranges::all_of(current(), [](const Owner& owner) { return owner == kDone; });
}

}  // namespace bb
