// PNG through libpng's row interface.
#include <fmt/format.h>
#include <png.h>
#include <zlib.h>

#include <algorithm>

#include "host/codecs/codec_formats.h"

namespace bb {
namespace {

// Ancillary chunks are skipped without being read, so they take no memory. All other chunks are
// small.
constexpr png_alloc_size_t kMaxChunkBytes = png_alloc_size_t{64} << 20;

// The callbacks' data. libpng passes it to them as a void pointer.
struct Session {
  ErrorTrap trap;
  std::string_view failure;                   // what an error of libpng means
  Bytes unread;                               // when reading
  std::vector<std::uint8_t>* file = nullptr;  // when writing
  std::array<char, 128> warning{};            // the first one
  std::string_view passed_over;               // empty as a rule
};

[[noreturn]] void on_error(png_structp png, png_const_charp message) {
  auto& session = *static_cast<Session*>(png_get_error_ptr(png));
  session.trap.fail(session.failure, message);
}

// What a warning is about, where no pixel depends on it; else empty. A small letter begins the name
// of an ancillary chunk.
std::string_view kind_of_harmless(std::string_view warning) {
  constexpr std::size_t kName = 4;
  const bool without_pixels =
      warning.starts_with("IEND") || (warning.front() >= 'a' && warning.front() <= 'z');
  if (without_pixels && warning.substr(std::min(kName, warning.size())) == ": CRC error") {
    return "a wrong checksum of a chunk without pixels";
  }
  // The data of all pixels has ended, and its checksum was right.
  if (warning == "IDAT: Extra compressed data") return "data after that of the last pixel";
  return "";
}

// libpng only warns where it can go on (a wrong checksum, surplus data), but the pixels of such a
// file may be damaged. libpng may have to finish what it is doing, so the warning is stored, and
// becomes an error as soon as possible.
void on_warning(png_structp png, png_const_charp message) {
  auto& session = *static_cast<Session*>(png_get_error_ptr(png));
  if (const std::string_view kind = kind_of_harmless(message); !kind.empty()) {
    session.passed_over = kind;
    return;
  }
  auto& warning = session.warning;
  if (warning.front() != '\0') return;
  *fmt::format_to_n(warning.data(), warning.size() - 1, "{}", message).out = '\0';
}

void on_read(png_structp png, png_bytep to, std::size_t size) {
  auto& session = *static_cast<Session*>(png_get_io_ptr(png));
  if (size > session.unread.size()) {
    session.trap.fail("truncated PNG", "the file ends before its IEND chunk");
  }
  std::copy_n(session.unread.begin(), size, to);
  session.unread = session.unread.subspan(size);
}

void on_write(png_structp png, png_bytep from, std::size_t size) {
  auto& session = *static_cast<Session*>(png_get_io_ptr(png));
  bool written = true;
  try {
    session.file->insert(session.file->end(), from, from + size);
  } catch (const std::exception&) {
    written = false;  // no exception may pass through libpng
  }
  if (!written) session.trap.fail("PNG", "no memory for the file");
}

class Reader {
 public:
  explicit Reader(Bytes file) : Reader() {
    session_.failure = "corrupt PNG";
    session_.unread = file;
    session_.trap.run([&] {
      png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &session_, on_error, on_warning);
      if (png_ != nullptr) info_ = png_create_info_struct(png_);
      if (info_ == nullptr) session_.trap.fail("PNG", "no memory to read it");
      png_set_read_fn(png_, &session_, on_read);
      png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // the caller has a limit
      png_set_chunk_malloc_max(png_, kMaxChunkBytes);
      // Skips all known ancillary chunks; tRNS is not among them unless it is named. None of them
      // changes a sample that is kept, and libpng would reject many common colour profiles.
      png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
      static constexpr std::array<png_byte, 5> kTransparency = {'t', 'R', 'N', 'S', '\0'};
      png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, kTransparency.data(), 1);
      png_read_info(png_, info_);
    });
    fail_on_warning();
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }

  [[nodiscard]] Shape shape() const {
    return {static_cast<int>(png_get_image_width(png_, info_)),
            static_cast<int>(png_get_image_height(png_, info_)), 3};
  }

  // Returns what was passed over.
  std::string read_pixels(ImageView out) {
    session_.trap.run([&] {
      const int passes = choose_output();
      if (png_get_rowbytes(png_, info_) != out.shape().row_bytes()) {
        session_.trap.fail("unsupported PNG", "its samples do not expand to 8-bit RGB");
      }
      for (int pass = 0; pass < passes; ++pass) {
        for (int y = 0; y < out.shape().height; ++y) {
          png_read_row(png_, out.row(y).data(), nullptr);
        }
      }
      // A wrong checksum of the pixels is an error already; one of their end becomes a warning.
      png_set_crc_action(png_, PNG_CRC_WARN_USE, PNG_CRC_NO_CHANGE);
      png_read_end(png_, nullptr);  // the rest of the data, its checksum, and IEND
    });
    fail_on_warning();
    return join_notes(session_.passed_over, session_.unread.empty() ? "" : kTrailing);
  }

 private:
  // The constructor above delegates to this one, so that the destructor runs if the constructor
  // above throws.
  Reader() = default;

  // Makes libpng output 8-bit RGB. Returns the number of passes over the rows.
  int choose_output() {
    png_set_strip_16(png_);
    png_set_strip_alpha(png_);
    const int colour = png_get_color_type(png_, info_);
    if (colour == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png_);
    if (colour == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(png_);
    png_set_gray_to_rgb(png_);
    const int passes = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    return passes;
  }

  void fail_on_warning() const {
    if (session_.warning[0] != '\0') {
      throw CodecError(fmt::format("corrupt PNG: {}", session_.warning.data()));
    }
  }

  Session session_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

class Writer {
 public:
  explicit Writer(std::vector<std::uint8_t>& file) {
    file.clear();
    session_.failure = "PNG";
    session_.file = &file;
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() { png_destroy_write_struct(&png_, &info_); }

  void write(ConstImageView image) {
    const Shape shape = image.shape();
    session_.trap.run([&] {
      png_ = png_create_write_struct(PNG_LIBPNG_VER_STRING, &session_, on_error, on_warning);
      if (png_ != nullptr) info_ = png_create_info_struct(png_);
      if (info_ == nullptr) session_.trap.fail("PNG", "no memory to write it");
      png_set_write_fn(png_, &session_, on_write, nullptr);
      png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
      choose_compression();
      png_set_IHDR(png_, info_, static_cast<png_uint_32>(shape.width),
                   static_cast<png_uint_32>(shape.height), 8,
                   shape.channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB,
                   PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
      png_write_info(png_, info_);
      for (int y = 0; y < shape.height; ++y) png_write_row(png_, image.row(y).data());
      png_write_end(png_, nullptr);
    });
  }

 private:
  // Chooses the mean filter, run-length encoding and Huffman codes. On photos and on edge images,
  // this is 4 to 8 times as fast as libpng's defaults, and the files are 5 to 13% larger.
  void choose_compression() {
    png_set_filter(png_, PNG_FILTER_TYPE_BASE, PNG_FILTER_AVG);
    png_set_compression_level(png_, Z_BEST_SPEED);
    png_set_compression_strategy(png_, Z_RLE);
  }

  Session session_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

}  // namespace

Shape read_png_shape(Bytes file) { return Reader(file).shape(); }

std::size_t png_decoder_bytes(Bytes file) {
  // Two rows as they are stored, one as it is expanded, and the tables of zlib. An interlaced file
  // is put together in the image itself.
  constexpr std::size_t kTables = std::size_t{1} << 20;
  constexpr std::size_t kBytesInColumn = 32;
  return kTables + kBytesInColumn * static_cast<std::size_t>(Reader(file).shape().width);
}

std::string decode_png(Bytes file, ImageView out) {
  Reader reader(file);
  require_shape(reader.shape(), out.shape());
  return reader.read_pixels(out);
}

void encode_png(ConstImageView image, std::vector<std::uint8_t>& file) {
  Writer(file).write(image);
}

}  // namespace bb
