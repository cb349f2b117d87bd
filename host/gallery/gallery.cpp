#include "host/gallery/gallery.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <functional>
#include <new>
#include <set>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/interrupt.h"
#include "host/base/text.h"
#include "host/codecs/codec.h"
#include "host/gallery/originals.h"
#include "host/gallery/preview.h"
#include "host/images/output_names.h"
#include "host/isolation/sandbox.h"
#include "host/model/scope.h"
#include "kernels/scalar/scalar.h"

namespace bb {
namespace fs = std::filesystem;
namespace {

// The most images, in order. They include the first that a stored row got wrong.
std::set<std::size_t> choose_images(const Comparison& comparison, std::size_t most) {
  const std::size_t count = comparison.input.images;
  std::set<std::size_t> chosen;
  for (const Row& row : comparison.rows) {
    const std::size_t wrong = row.first_difference.value_or(count);
    if (chosen.size() < most && !row.saved_as.empty() && wrong < count) chosen.insert(wrong);
  }
  const std::size_t gaps = std::max<std::size_t>(most, 2) - 1;
  for (std::size_t n = 0; n < most && chosen.size() < std::min(most, count); ++n) {
    // n · (count - 1) / gaps, without overflow
    chosen.insert((count - 1) / gaps * n + (count - 1) % gaps * n / gaps);
  }
  return chosen;
}

std::vector<const Row*> rows_with_files(const Comparison& comparison) {
  std::vector<const Row*> rows;
  for (const Row& row : comparison.rows) {
    const ScopeInfo* const scope = find_scope(row.scope);
    if (scope != nullptr && !scope->in_memory) rows.push_back(&row);
  }
  return rows;
}

FileFormat format_of(std::string_view extension, int channels) {
  for (const FileFormat format : {FileFormat::jpeg, FileFormat::png, FileFormat::pnm}) {
    if (file_extension(format, channels) == extension) return format;
  }
  throw std::runtime_error(fmt::format("files of {} channels are not written as '{}'", channels,
                                       printable_text(extension)));
}

bool has_bytes(const fs::path& file, const std::vector<std::uint8_t>& bytes) {
  std::error_code unknown;
  if (!fs::is_regular_file(file, unknown) || fs::file_size(file, unknown) != bytes.size()) {
    return false;
  }
  std::vector<std::uint8_t> found;
  read_file(file, found);
  return found == bytes;
}

// The right output of an image, as a file and decoded from it.
struct Expected {
  std::vector<std::uint8_t> file;
  Image pixels;
  std::size_t picture = 0;
  std::size_t no_difference = 0;  // the picture of it
};

// What the rows' files are compared with.
struct Comparand {
  std::optional<Expected> expected;
  std::string why_absent;
};

class GalleryMaker {
 public:
  GalleryMaker(const Comparison& comparison, const GalleryOptions& options)
      : comparison_(comparison),
        rows_(rows_with_files(comparison)),
        originals_(find_folder(options.originals, comparison.input.folder, options.result_file)),
        saved_images_(
            find_folder(options.saved_images, comparison.saved_images, options.result_file)),
        decoding_{options.max_pixels, {.sandboxed = why_no_sandbox().empty()}} {
    std::vector<SetImage> files;
    for (const std::string& name : comparison.input.names) files.push_back({name, {}, {}});
    output_names_ = output_names(files, comparison.output_format);
  }

  Gallery make(std::size_t most) {
    Gallery gallery;
    for (const std::size_t index : choose_images(comparison_, most)) {
      gallery.images.push_back(show(index));
    }
    gallery.pictures = store_.take();
    return gallery;
  }

 private:
  GalleryImage show(std::size_t index) {
    check_interrupted();
    GalleryImage shown;
    shown.name = image_name(comparison_.input, index);
    Image output;
    shown.problem = attempt([&] { output = show_filters(index, shown); });
    Comparand comparand;
    if (!shown.problem.empty()) {
      comparand.why_absent = "there is no original";
    } else if (std::ranges::any_of(rows_, [](const Row* row) { return !row->saved_as.empty(); })) {
      comparand.why_absent =
          attempt([&] { comparand.expected = encode_and_decode(std::as_const(output).view()); });
    }
    for (const Row* row : rows_) {
      RowPicture& picture = shown.rows.emplace_back();
      picture.contender = row->contender;
      if (row->saved_as.empty()) {
        picture.note = comparison_.saved_images.empty()
                           ? "not stored: measure with --save-images"
                           : fmt::format("not stored: it is {}", to_string(row->status));
        continue;
      }
      const std::string problem = attempt([&] { show_row(*row, index, comparand, picture); });
      if (!problem.empty()) picture.note = problem;
    }
    return shown;
  }

  // Why the action failed; empty if it did not.
  static std::string attempt(const std::function<void()>& action) {
    try {
      action();
      return "";
    } catch (const Interrupted&) {
      throw;
    } catch (const std::bad_alloc&) {
      return "not enough memory";
    } catch (const std::exception& error) {
      return error.what();
    }
  }

  // Adds the original and the output of each filter. Returns the last one.
  Image show_filters(std::size_t index, GalleryImage& shown) {
    const Pipeline pipeline = Pipeline::parse(comparison_.pipeline);
    const ImageArena original =
        load_original(comparison_.input, index, originals_, !rows_.empty(), decoding_);
    shown.shape = original.shape(0);
    shown.original = add_preview(original.view(0));
    Image output;
    for (const Filter& filter : pipeline.filters()) {
      const ConstImageView input =
          shown.filters.empty() ? ConstImageView(original.view(0)) : std::as_const(output).view();
      Image next(output_shape(filter, input.shape()));
      scalar::make(Pipeline(std::vector{filter}))->apply(input, next.view());
      output = std::move(next);
      shown.filters.push_back({to_string(filter), add_preview(output.view())});
    }
    return output;
  }

  Expected encode_and_decode(ConstImageView output) {
    Expected expected;
    const FileFormat format = format_of(comparison_.output_format, output.shape().channels);
    encode(output, format, expected.file);
    expected.pixels.reshape(read_shape(expected.file));
    decode(expected.file, expected.pixels.view());
    expected.picture = add_preview(expected.pixels.view());
    const ConstImageView pixels = expected.pixels.view();
    expected.no_difference =
        add_preview(picture_of_difference(pixels, pixels).view(), Reduction::maximum);
    return expected;
  }

  void show_row(const Row& row, std::size_t index, const Comparand& comparand, RowPicture& shown) {
    const std::optional<Expected>& expected = comparand.expected;
    const fs::path name = fs::path(row.saved_as) / output_name(index);
    if (!stays_below(name)) {
      throw std::runtime_error(fmt::format(
          "{} is not the name of a file in the folder of --save-images", printable(name)));
    }
    const fs::path file = saved_images_ / name;
    if (expected && has_bytes(file, expected->file)) {
      shown.picture = expected->picture;
      shown.difference_picture = expected->no_difference;
      return;
    }
    const ImageArena stored = load_file(file, decoding_.max_pixels, decoding_.isolation);
    shown.picture = add_preview(stored.view(0));
    if (!expected) {
      shown.note = "not compared: " + comparand.why_absent;
    } else if (stored.shape(0) != expected->pixels.shape()) {
      shown.note = fmt::format("not compared: it has {}×{} pixels, not {}×{}",
                               stored.shape(0).width, stored.shape(0).height,
                               expected->pixels.shape().width, expected->pixels.shape().height);
    } else {
      compare(row, expected->pixels.view(), stored.view(0), shown);
    }
  }

  void compare(const Row& row, ConstImageView expected, ConstImageView stored, RowPicture& shown) {
    const Image picture = picture_of_difference(expected, stored);
    shown.difference_picture = add_preview(picture.view(), Reduction::maximum);
    const std::optional<Difference> difference = find_difference(expected, stored);
    if (!difference) return;
    const Detail detail = marked_detail(picture.view(), difference->x, difference->y);
    shown.difference = {*difference, store_.add(detail.image.view()), detail.left, detail.top};
    if (row.status == Status::ok) {
      shown.note =
          "it was identical to the reference when it was measured: since then, the file, the "
          "original or an image library has changed";
    }
  }

  std::size_t add_preview(ConstImageView image, Reduction reduction = Reduction::mean) {
    return store_.add(without_equal_channels(preview(image, reduction).view()).view());
  }

  // The name of a row's file. A generated image's is never that of another one.
  [[nodiscard]] fs::path output_name(std::size_t index) const {
    const Input& input = comparison_.input;
    if (input.generated) return generated_name(index) + "." + comparison_.output_format;
    if (index >= output_names_.size()) {
      throw std::runtime_error("the result file does not name its images");
    }
    return output_names_[index];
  }

  const Comparison& comparison_;
  std::vector<const Row*> rows_;  // that write files
  fs::path originals_;
  fs::path saved_images_;
  std::vector<fs::path> output_names_;  // of files, in the order of the images
  Decoding decoding_;
  PictureStore store_;
};

}  // namespace

Gallery make_gallery(const Comparison& comparison, const GalleryOptions& options) {
  return GalleryMaker(comparison, options).make(options.images);
}

}  // namespace bb
