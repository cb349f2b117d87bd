// A comparison with pictures, for tests of its gallery.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/files.h"
#include "host/base/temporary.h"
#include "host/codecs/codec.h"
#include "host/gallery/gallery.h"
#include "host/images/generate.h"
#include "kernels/scalar/scalar.h"
#include "tests/host/results/studies.h"

namespace bb::testing {

inline Image decoded(const std::vector<std::uint8_t>& file) {
  Image image(read_shape(file));
  decode(file, image.view());
  return image;
}

inline Image computed(std::string_view filters, ConstImageView input) {
  const Pipeline pipeline = Pipeline::parse(filters);
  Image output(pipeline.output_shape(input.shape()));
  scalar::make(pipeline)->apply(input, output.view());
  return output;
}

inline bool same_pixels(ConstImageView a, ConstImageView b) {
  return a.shape() == b.shape() && std::ranges::equal(a.samples(), b.samples());
}

// A comparison of two backends over generated images of 60×40, in scope e2e with PNG files.
class GalleryTest : public ::testing::Test {
 protected:
  static constexpr Shape kShape = {60, 40, 3};
  static constexpr const char* kPipeline = "grayscale,brightness:gain=2,bias=1";

  GalleryTest() {
    comparison_ = comparison_of(
        {row_of("cpu-scalar", "scalar", 1, {1}), row_of("cpu-thread", "simd", 2, {1})});
    for (Row& row : comparison_.rows) row.scope = "e2e";
    comparison_.pipeline = kPipeline;
    comparison_.output_format = "png";
    comparison_.input.images = 5;
    comparison_.input.generated = GeneratedImages{7, kShape.width, kShape.height};
  }

  // What scope e2e reads: the generated image as a JPEG file.
  static Image original(std::size_t index) {
    Image image(kShape);
    generate(7, index, image.view());
    std::vector<std::uint8_t> file;
    encode(image.view(), FileFormat::jpeg, file);
    return decoded(file);
  }

  // Stores what each row would: its right outputs.
  void save_images(FileFormat format = FileFormat::png) {
    comparison_.saved_images = saved();
    comparison_.output_format = file_extension(format, 1);
    comparison_.rows[0].saved_as = "cpu-scalar";
    comparison_.rows[1].saved_as = "cpu-thread-simd";
    for (const Row& row : comparison_.rows) {
      std::filesystem::create_directories(saved() / row.saved_as);
      for (std::size_t i = 0; i < comparison_.input.images; ++i) {
        const Image input = original(i);
        save(row.saved_as, i, computed(kPipeline, input.view()), format);
      }
    }
  }

  void save(const std::string& label, std::size_t index, const Image& output,
            FileFormat format = FileFormat::png) const {
    std::vector<std::uint8_t> file;
    encode(output.view(), format, file);
    write_file(
        saved() / label / fmt::format("generated-{:03}.{}", index, comparison_.output_format),
        file);
  }

  [[nodiscard]] Gallery make(const GalleryOptions& options = {}) const {
    return make_gallery(comparison_, options);
  }

  static Image picture(const Gallery& gallery, std::size_t index) {
    return decoded(gallery.pictures.at(index).bytes);
  }

  [[nodiscard]] const std::filesystem::path& folder() const { return directory_.path(); }
  [[nodiscard]] std::filesystem::path saved() const { return folder() / "saved"; }

  Comparison comparison_;

 private:
  TemporaryDirectory directory_;
};

inline std::vector<std::string> names_of(const Gallery& gallery) {
  std::vector<std::string> names;
  for (const GalleryImage& image : gallery.images) names.push_back(image.name);
  return names;
}

}  // namespace bb::testing
