#include "host/verify/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "host/base/files.h"
#include "host/base/interrupt.h"

namespace bb {
namespace {

// Adds what differs between two images of the same shape.
void add_differences(ConstImageView expected, ConstImageView actual, std::size_t image,
                     Difference& total) {
  if (std::ranges::equal(expected.samples(), actual.samples())) return;
  const auto channels = static_cast<std::size_t>(expected.shape().channels);
  const auto width = static_cast<std::size_t>(expected.shape().width);
  ++total.images;
  for (std::size_t pixel = 0; pixel < expected.shape().pixels(); ++pixel) {
    bool differs = false;
    for (std::size_t channel = 0; channel < channels; ++channel) {
      const int e = expected.samples()[pixel * channels + channel];
      const int a = actual.samples()[pixel * channels + channel];
      if (e == a) continue;
      differs = true;
      if (total.largest == 0) {
        total.first_image = image;
        total.x = static_cast<int>(pixel % width);
        total.y = static_cast<int>(pixel / width);
        total.channel = static_cast<int>(channel);
        total.expected = e;
        total.actual = a;
      }
      total.largest = std::max(total.largest, std::abs(e - a));
    }
    total.pixels += differs ? 1 : 0;
  }
}

// The offset of the first byte in which two files differ, or the length of the shorter one.
std::size_t first_differing_byte(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

}  // namespace

std::optional<Difference> find_difference(const ImageArena& expected, const ImageArena& actual) {
  Difference total;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    check_interrupted();
    add_differences(expected.view(i), actual.view(i), i, total);
  }
  return total.images == 0 ? std::nullopt : std::optional(total);
}

std::optional<Difference> find_difference(ConstImageView expected, ConstImageView actual) {
  Difference total;
  add_differences(expected, actual, 0, total);
  return total.images == 0 ? std::nullopt : std::optional(total);
}

Image picture_of_difference(ConstImageView expected, ConstImageView actual) {
  Image picture(expected.shape());
  std::ranges::transform(expected.samples(), actual.samples(), picture.view().samples().begin(),
                         [](int e, int a) -> std::uint8_t {
                           return e == a ? 0 : static_cast<std::uint8_t>(128 + std::abs(e - a) / 2);
                         });
  return picture;
}

void add(Difference& total, const Difference& later) {
  total.images += later.images;
  total.pixels += later.pixels;
  total.largest = std::max(total.largest, later.largest);
}

void spoil(const ImageArena& reference, const ImageArena& outputs) {
  for (std::size_t i = 0; i < reference.size(); ++i) {
    check_interrupted();
    std::ranges::transform(reference.view(i).samples(), outputs.view(i).samples().begin(),
                           std::bit_not<>());
  }
}

std::string describe(const Difference& difference, const ImageSet& set) {
  const std::string channel =
      set.images[difference.first_image].shape.channels > 1 && difference.channel > 0
          ? fmt::format(" channel {}", difference.channel)
          : std::string();
  return fmt::format(
      "{} of {} images, {} pixels differ; first: {} at ({}, {}){}: {}, not {}; by at most {}",
      difference.images, set.images.size(), difference.pixels,
      printable(set.images[difference.first_image].name), difference.x, difference.y, channel,
      difference.actual, difference.expected, difference.largest);
}

std::optional<FileDifference> find_file_difference(const std::filesystem::path& expected,
                                                   const std::filesystem::path& actual,
                                                   std::span<const std::filesystem::path> names) {
  FileDifference total;
  std::vector<std::uint8_t> expected_bytes;
  std::vector<std::uint8_t> actual_bytes;
  std::string first;
  for (std::size_t i = 0; i < names.size(); ++i) {
    check_interrupted();
    read_file(expected / names[i], expected_bytes);
    std::string problem;
    if (!std::filesystem::exists(actual / names[i])) {
      problem = "is missing";
    } else {
      read_file(actual / names[i], actual_bytes);
      if (actual_bytes == expected_bytes) continue;
      problem = fmt::format("from byte {}", first_differing_byte(expected_bytes, actual_bytes));
    }
    if (++total.files == 1) {
      total.first_file = i;
      first = fmt::format("{} {}", printable(names[i]), problem);
    }
  }
  if (total.files == 0) return std::nullopt;
  total.description =
      fmt::format("{} of {} files differ; first: {}", total.files, names.size(), first);
  return total;
}

}  // namespace bb
