// The pictures of a report: a few images of a comparison, what each filter makes of them, and what
// each row made of them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/gallery/picture.h"
#include "host/images/image_set.h"
#include "host/model/study.h"
#include "host/verify/verify.h"

namespace bb {

struct GalleryOptions {
  std::size_t images = 3;                                  // the most that are shown
  std::optional<std::filesystem::path> originals = {};     // folder of the images, if it moved
  std::optional<std::filesystem::path> saved_images = {};  // that of --save-images, if it moved
  std::filesystem::path result_file = {};  // relative folders are also looked for beside it
  std::size_t max_pixels = ImageSource().max_pixels;  // a larger image is not decoded
};

// Pictures are indices into Gallery::pictures.

/// What a filter makes of the output of the filter before it.
struct FilterPicture {
  std::string label;  // the filter with its parameters
  std::size_t picture = 0;
};

/// How a row's picture differs from the definition's.
struct PictureDifference {
  Difference pixels;       // of the decoded pictures at full size
  std::size_t detail = 0;  // the amplified difference at full resolution, the first pixel marked
  int detail_left = 0;     // where the detail lies in the image
  int detail_top = 0;
};

/// What a row of scope e2e made of an image.
struct RowPicture {
  ContenderKey contender;
  std::optional<std::size_t> picture;             // as it is stored
  std::optional<std::size_t> difference_picture;  // amplified; black if identical; absent if it was
                                                  // not compared
  std::optional<PictureDifference> difference;    // absent if identical, or not compared
  std::string note;  // why something is absent, or cannot be as it was measured; or empty

  /// Whether its pixels are those of the definition's output, encoded and decoded likewise.
  [[nodiscard]] bool identical() const { return difference_picture && !difference; }
};

struct GalleryImage {
  std::string name;  // as results use it
  Shape shape;       // of the original
  std::optional<std::size_t> original;
  std::vector<FilterPicture> filters;  // in the order of the pipeline, by its definition
  std::vector<RowPicture> rows;        // of scope e2e, in the order of the comparison
  std::string problem;                 // why the original or outputs are absent; else empty
};

struct Gallery {
  std::vector<GalleryImage> images;
  std::vector<Picture> pictures;  // previews and details as PNG; equal ones are held once
};

/// Chooses images spread over the set, and before them the first image that a stored row got wrong.
/// Makes their originals and filters' outputs anew with the scalar kernels, and reads the rows'
/// stored files. A file of equal bytes is identical, as in scope e2e; any other is decoded in a
/// confined child process. Whatever is missing, unreadable or too large is said in the gallery.
/// Throws Interrupted.
[[nodiscard]] Gallery make_gallery(const Comparison& comparison, const GalleryOptions& options);

}  // namespace bb
