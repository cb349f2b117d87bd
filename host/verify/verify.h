// Comparing a backend's output with the reference, byte for byte. There are no tolerances.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "host/images/image_arena.h"
#include "host/images/image_set.h"

namespace bb {

/// How the outputs of one run differ from the reference.
struct Difference {
  std::size_t images = 0;       // how many images differ
  std::size_t pixels = 0;       // how many pixels in them
  std::size_t first_image = 0;  // the first image that differs, and where in it
  int x = 0;
  int y = 0;
  int channel = 0;
  int expected = 0;  // the first differing sample in both
  int actual = 0;
  int largest = 0;  // the largest difference of any sample
};

/// Absent when the images are identical. Both arenas hold images of the same shapes.
[[nodiscard]] std::optional<Difference> find_difference(const ImageArena& expected,
                                                        const ImageArena& actual);

/// The same for two images of the same shape.
[[nodiscard]] std::optional<Difference> find_difference(ConstImageView expected,
                                                        ConstImageView actual);

/// An image of the same shape: black where the images agree, else mid-grey or brighter, so that a
/// difference of 1 is visible.
[[nodiscard]] Image picture_of_difference(ConstImageView expected, ConstImageView actual);

/// Adds what differs in later images of the same set.
void add(Difference& total, const Difference& later);

/// Makes every sample of `outputs` differ from the reference. Without this, a backend that leaves
/// all or part of an image unwritten could pass with the results of an earlier run.
void spoil(const ImageArena& reference, const ImageArena& outputs);

/// "3 of 100 images, 17 pixels differ; first: pizza.jpg at (12, 7): 41, not 40; by at most 2"
[[nodiscard]] std::string describe(const Difference& difference, const ImageSet& set);

/// Compares the files of the same names in two directories, byte for byte; absent if all are
/// identical. A file that is missing in `actual` is a difference. Throws std::runtime_error if a
/// file cannot be read.
struct FileDifference {
  std::size_t files = 0;
  std::size_t first_file = 0;
  std::string description;
};
[[nodiscard]] std::optional<FileDifference> find_file_difference(
    const std::filesystem::path& expected, const std::filesystem::path& actual,
    std::span<const std::filesystem::path> names);

}  // namespace bb
