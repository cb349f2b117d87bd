// A few images, what each filter makes of them, and what each row made of them.
#include <fmt/format.h>

#include "host/html/markup.h"
#include "host/html/sections.h"
#include "host/model/row.h"

namespace bb {
namespace {

// All pictures of the page, each once. <use> shows them elsewhere.
class PictureSheet {
 public:
  PictureSheet(const Gallery& gallery, int number) : gallery_(gallery), number_(number) {}

  [[nodiscard]] std::string definitions() const {
    std::string images;
    for (std::size_t n = 0; n < gallery_.pictures.size(); ++n) {
      const Picture& picture = gallery_.pictures[n];
      images += fmt::format("<image id=\"{}\" width=\"{}\" height=\"{}\" href=\"{}\"/>\n", id(n),
                            picture.width, picture.height, data_uri(picture));
    }
    return fmt::format(
        "<svg width=\"0\" height=\"0\" class=\"sheet\" "
        "aria-hidden=\"true\"><defs>\n{}</defs></svg>\n",
        images);
  }

  [[nodiscard]] std::string show(std::size_t n, std::string_view alternative) const {
    const Picture& picture = gallery_.pictures[n];
    return fmt::format(
        "<svg class=\"picture\" role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {} {}\" "
        "style=\"max-width:{}px\"><use href=\"#{}\"/></svg>",
        html_text(alternative), picture.width, picture.height, picture.width, id(n));
  }

 private:
  [[nodiscard]] std::string id(std::size_t n) const {
    return fmt::format("picture{}-{}", number_, n);
  }

  const Gallery& gallery_;
  int number_;
};

std::string shown_picture(const PictureSheet& sheet, std::size_t picture,
                          const std::string& caption) {
  return element("figure",
                 sheet.show(picture, caption) + element("figcaption", html_text(caption)));
}

// Without the script, two pictures side by side.
std::string slider(const PictureSheet& sheet, const GalleryImage& image) {
  if (!image.original || image.filters.empty()) return "";
  const std::string label = fmt::format("{}: how much of the original is shown", image.name);
  return element(
      "div",
      element("div", sheet.show(*image.original, "the original of " + image.name), "before") +
          element(
              "div",
              sheet.show(image.filters.back().picture, "the pipeline's output for " + image.name),
              "after") +
          fmt::format("<input type=\"range\" min=\"0\" max=\"100\" value=\"50\" hidden "
                      "aria-label=\"{}\">\n",
                      html_text(label)),
      "slider");
}

std::string difference_in_words(const PictureDifference& difference) {
  const Difference& pixels = difference.pixels;
  return fmt::format(
      "{} pixels differ, by at most {}; the first is at column {}, row {}: {} instead "
      "of {} in channel {}",
      pixels.pixels, pixels.largest, pixels.x, pixels.y, pixels.actual, pixels.expected,
      pixels.channel);
}

std::string row_pictures(const PictureSheet& sheet, const RowPicture& row) {
  const std::string name = to_string(row.contender);
  std::string text;
  if (row.picture) {
    text += shown_picture(sheet, *row.picture,
                          name + (row.identical()  ? ": identical"
                                  : row.difference ? ": DIFFERS"
                                                   : ""));
  }
  if (row.difference_picture && row.difference) {
    text += shown_picture(sheet, *row.difference_picture, name + ": the difference, amplified");
    text +=
        shown_picture(sheet, row.difference->detail,
                      fmt::format("{}: {} (marked)", name, difference_in_words(*row.difference)));
  }
  return text;
}

std::string image_pictures(const PictureSheet& sheet, const GalleryImage& image) {
  std::string text = element(
      "h3", html_text(fmt::format("{}, {}×{}", image.name, image.shape.width, image.shape.height)));
  if (!image.problem.empty()) text += element("p", html_text(image.problem), "quiet");
  text += slider(sheet, image);
  std::string stages;
  if (image.original) stages += shown_picture(sheet, *image.original, "the original");
  for (const FilterPicture& filter : image.filters) {
    stages += shown_picture(sheet, filter.picture, filter.label);
  }
  if (!stages.empty()) text += element("div", stages, "images");
  std::string rows;
  std::vector<std::string> notes;
  const RowPicture* identical = nullptr;
  for (const RowPicture& row : image.rows) {
    rows += row_pictures(sheet, row);
    if (!row.note.empty()) notes.push_back(to_string(row.contender) + ": " + row.note);
    if (row.identical()) identical = &row;
  }
  if (identical != nullptr) {
    rows += shown_picture(sheet, *identical->difference_picture,
                          "amplified difference of those that are identical: there is none");
  }
  if (!rows.empty()) {
    text += element("p", "What the rows wrote:", "quiet") + element("div", rows, "images");
  }
  return text + note_list(notes);
}

}  // namespace

std::string gallery_section(std::span<const NamedGallery> galleries) {
  std::string text;
  int number = 0;
  for (const NamedGallery& named : galleries) {
    const PictureSheet sheet(named.gallery, ++number);
    text += element("h2", html_text(galleries.size() > 1 ? "Gallery: " + named.name : "Gallery"));
    text += sheet.definitions();
    for (const GalleryImage& image : named.gallery.images) text += image_pictures(sheet, image);
  }
  return text;
}

}  // namespace bb
