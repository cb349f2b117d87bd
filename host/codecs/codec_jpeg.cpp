// JPEG through libjpeg-turbo's own interface. The settings (accurate integer DCT, smooth chroma
// upsampling) are libjpeg's defaults, so other readers decode to the same pixels.
#include <cstddef>
#include <cstdio>  // jpeglib.h needs FILE and size_t, but does not include them
// jpeglib.h must come before jerror.h
#include <jpeglib.h>

#include <jerror.h>

#include <algorithm>

#include "host/codecs/codec_formats.h"

namespace bb {
namespace {

// A progressive file may contain any number of scans. A scan may be only a few bytes long, but
// costs a pass over the whole image. Encoders write about ten; libjpeg's own tools write no more
// than 100.
constexpr int kMaxScans = 100;

struct Errors : jpeg_error_mgr {
  ErrorTrap trap;
  Bytes file;                // when reading
  bool passed_over = false;  // bytes that belong to no segment
};

Errors& errors_of(j_common_ptr info) { return *static_cast<Errors*>(info->err); }

std::string_view kind_of_error(int code) {
  switch (code) {
    case JWRN_JPEG_EOF:
    case JERR_INPUT_EOF:
    case JERR_INPUT_EMPTY:
      return "truncated JPEG";
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_COMPONENT_COUNT:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_IMAGE_TOO_BIG:
    case JERR_SOF_UNSUPPORTED:
      return "unsupported JPEG";
    case JERR_OUT_OF_MEMORY:
      return "JPEG";
    default:
      return "corrupt JPEG";
  }
}

[[noreturn]] void on_error(j_common_ptr info) {
  std::array<char, JMSG_LENGTH_MAX> text{};
  info->err->format_message(info, text.data());
  std::string_view message = text.data();
  constexpr std::string_view kPrefix = "Corrupt JPEG data: ";
  if (message.starts_with(kPrefix)) message.remove_prefix(kPrefix.size());
  errors_of(info).trap.fail(kind_of_error(info->err->msg_code), message);
}

// Are the skipped bytes a segment whose marker is damaged? Its length shows that. Where the damage
// made another marker of it, one that is followed by no segment, only the rest was skipped. An
// empty segment hides nothing.
bool is_segment(Bytes skipped) {
  const auto holds_length = [&](std::size_t at) {
    return skipped.size() > at + 2 &&
           skipped.size() - at == (std::size_t{skipped[at]} << 8 | skipped[at + 1]);
  };
  return holds_length(0) || holds_length(2);
}

// After a scan, may the skipped bytes be its data, left over where damage ended it too early? What
// cameras leave there is one byte, or a fill of equal ones. `before` is what precedes them: the
// decoder's bit buffer has read some of it ahead. A fill that begins earlier was taken for pixels.
bool may_be_pixels(Bytes before, Bytes skipped) {
  constexpr std::size_t kReadAhead = 8;
  const auto equals_first = [&](std::uint8_t byte) { return byte == skipped.front(); };
  if (!std::ranges::all_of(skipped, equals_first)) return true;
  return before.size() > kReadAhead &&
         std::ranges::all_of(before.last(kReadAhead + 1), equals_first);
}

// libjpeg skipped `count` bytes before a marker, where none should be.
void pass_over(j_common_ptr info, std::size_t count, int marker) {
  Errors& errors = errors_of(info);
  const auto* const decoder = reinterpret_cast<j_decompress_ptr>(info);
  const Bytes until_marker(errors.file.data(), decoder->src->next_input_byte);
  const Bytes skipped = until_marker.last(std::min(count, until_marker.size()));
  const Bytes before = until_marker.first(until_marker.size() - skipped.size());
  const bool restarts = marker >= JPEG_RST0 && marker <= JPEG_RST0 + 7;
  const bool after_scan = decoder->input_scan_number > 0;
  if (is_segment(skipped) || (after_scan && (restarts || may_be_pixels(before, skipped)))) {
    on_error(info);
  }
  errors.passed_over = true;
}

// A negative level is a warning: libjpeg then invents the pixels that it has no data for. So
// warnings become errors, except those about what does not affect the pixels.
void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  switch (info->err->msg_code) {
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
    case JWRN_NOT_SEQUENTIAL:
      return;
    case JWRN_EXTRANEOUS_DATA:
      return pass_over(info, static_cast<std::size_t>(info->err->msg_parm.i[0]),
                       info->err->msg_parm.i[1]);
    default:
      on_error(info);
  }
}

void on_progress(j_common_ptr info) {
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > kMaxScans) {
    errors_of(info).trap.fail("unsupported JPEG", "too many scans");
  }
}

jpeg_error_mgr* set_up(Errors& errors) {
  jpeg_std_error(&errors);
  errors.error_exit = on_error;
  errors.emit_message = on_message;
  return &errors;
}

class Reader {
 public:
  explicit Reader(Bytes file) : Reader() {
    errors_.trap.run([&] {
      jpeg_create_decompress(&info_);
      info_.progress = &progress_;
      jpeg_mem_src(&info_, file.data(), file.size());
      errors_.file = file;
      jpeg_read_header(&info_, TRUE);
      choose_output();
    });
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { jpeg_destroy_decompress(&info_); }

  [[nodiscard]] Shape shape() const {
    return {static_cast<int>(info_.image_width), static_cast<int>(info_.image_height), 3};
  }

  // What libjpeg takes while it decodes: a few rows, and of a progressive file, or one of several
  // scans, all coefficients.
  [[nodiscard]] std::size_t decoder_bytes() {
    constexpr std::size_t kTables = std::size_t{1} << 20;
    constexpr std::size_t kBytesInColumn = 256;  // of the rows, in all components
    std::size_t bytes = kTables + kBytesInColumn * info_.image_width;
    if (jpeg_has_multiple_scans(&info_) == FALSE) return bytes;
    const auto blocks = [](JDIMENSION count, int sampling) {
      const auto factor = static_cast<std::size_t>(sampling);
      return (count + factor - 1) / factor * factor;
    };
    for (int i = 0; i < info_.num_components; ++i) {
      const jpeg_component_info& component = info_.comp_info[i];
      const std::size_t rows = blocks(component.height_in_blocks, component.v_samp_factor);
      const std::size_t columns = blocks(component.width_in_blocks, component.h_samp_factor);
      bytes += rows * (columns * sizeof(JBLOCK) + sizeof(JBLOCKROW));
    }
    return bytes;
  }

  // Returns what was passed over.
  std::string read_pixels(ImageView out) {
    const bool inks = info_.out_color_space == JCS_CMYK;
    std::vector<JSAMPLE> ink_row(inks ? std::size_t{4} * info_.image_width : 0);
    errors_.trap.run([&] {
      jpeg_start_decompress(&info_);
      require_all_scans();
      while (info_.output_scanline < info_.output_height) {
        const std::span row = out.row(static_cast<int>(info_.output_scanline));
        JSAMPROW target = inks ? ink_row.data() : row.data();
        jpeg_read_scanlines(&info_, &target, 1);
        if (inks) mix_inks(ink_row, row);
      }
      jpeg_finish_decompress(&info_);  // reads on to the end-of-image marker
    });
    return join_notes(errors_.passed_over ? "bytes that belong to no segment" : "",
                      info_.src->bytes_in_buffer > 0 ? kTrailing : "");
  }

 private:
  // The constructor above delegates to this one, so that the destructor runs if the constructor
  // above throws.
  Reader() {
    info_.err = set_up(errors_);
    progress_.progress_monitor = on_progress;
  }

  void choose_output() {
    if (info_.data_precision != 8) fail_unsupported("more than 8 bits a sample");
    switch (info_.jpeg_color_space) {
      case JCS_GRAYSCALE:
      case JCS_RGB:
      case JCS_YCbCr:
        info_.out_color_space = JCS_RGB;
        break;
      case JCS_CMYK:
      case JCS_YCCK:
        info_.out_color_space = JCS_CMYK;
        break;
      default:
        fail_unsupported("an unknown colour space");
    }
  }

  // A file may look whole although its scans do not contain all data: a component may have no scan,
  // or the progression may stop before the last bits. libjpeg then gives grey or blurred pixels
  // without a warning.
  void require_all_scans() {
    for (int i = 0; i < info_.num_components; ++i) {
      bool complete = info_.comp_info[i].quant_table != nullptr;
      if (info_.coef_bits != nullptr) {  // how many low bits each coefficient lacks, -1 for all
        complete =
            complete && std::ranges::all_of(info_.coef_bits[i], [](int n) { return n == 0; });
      }
      if (!complete) errors_.trap.fail("truncated JPEG", "it ends before its last scan");
    }
  }

  [[noreturn]] void fail_unsupported(std::string_view reason) {
    errors_.trap.fail("unsupported JPEG", reason);
  }

  // Converts inverted inks to RGB: black darkens each of them. The arithmetic is OpenCV's.
  static void mix_inks(Bytes cmyk, std::span<std::uint8_t> rgb) {
    for (std::size_t x = 0; x < rgb.size() / 3; ++x) {
      const int black = cmyk[4 * x + 3];
      for (std::size_t c = 0; c < 3; ++c) {
        rgb[3 * x + c] = static_cast<std::uint8_t>(black - ((255 - cmyk[4 * x + c]) * black >> 8));
      }
    }
  }

  Errors errors_{};
  jpeg_progress_mgr progress_{};
  jpeg_decompress_struct info_{};
};

// Writes into a vector, whose memory is reused from image to image.
struct Destination : jpeg_destination_mgr {
  std::vector<std::uint8_t>* file = nullptr;

  void offer_from(std::size_t used) {
    next_output_byte = file->data() + used;
    free_in_buffer = file->size() - used;
  }
};

boolean grow_destination(j_compress_ptr info) {
  auto& destination = *static_cast<Destination*>(info->dest);
  const std::size_t used = destination.file->size();
  bool grown = true;
  try {
    destination.file->resize(2 * used);
  } catch (const std::exception&) {
    grown = false;  // no exception may pass through libjpeg
  }
  if (!grown) static_cast<Errors*>(info->err)->trap.fail("JPEG", "no memory for the file");
  destination.offer_from(used);
  return TRUE;
}

class Writer {
 public:
  explicit Writer(std::vector<std::uint8_t>& file) {
    info_.err = set_up(errors_);
    constexpr std::size_t kLeast = std::size_t{1} << 14;
    file.resize(std::max(file.capacity(), kLeast));
    destination_.file = &file;
    destination_.init_destination = [](j_compress_ptr) {};
    destination_.empty_output_buffer = grow_destination;
    destination_.term_destination = [](j_compress_ptr) {};
    destination_.offer_from(0);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() { jpeg_destroy_compress(&info_); }

  void write(ConstImageView image) {
    const Shape shape = image.shape();
    errors_.trap.run([&] {
      jpeg_create_compress(&info_);
      info_.dest = &destination_;
      info_.image_width = static_cast<JDIMENSION>(shape.width);
      info_.image_height = static_cast<JDIMENSION>(shape.height);
      info_.input_components = shape.channels;
      info_.in_color_space = shape.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
      jpeg_set_defaults(&info_);
      jpeg_set_quality(&info_, kJpegQuality, TRUE);
      jpeg_start_compress(&info_, TRUE);
      while (info_.next_scanline < info_.image_height) {
        // libjpeg does not write to the rows that it is given to compress.
        auto* row = const_cast<JSAMPLE*>(image.row(static_cast<int>(info_.next_scanline)).data());
        jpeg_write_scanlines(&info_, &row, 1);
      }
      jpeg_finish_compress(&info_);
    });
    destination_.file->resize(destination_.file->size() - destination_.free_in_buffer);
  }

 private:
  Errors errors_{};
  Destination destination_{};
  jpeg_compress_struct info_{};
};

}  // namespace

Shape read_jpeg_shape(Bytes file) { return Reader(file).shape(); }

std::size_t jpeg_decoder_bytes(Bytes file) { return Reader(file).decoder_bytes(); }

std::string decode_jpeg(Bytes file, ImageView out) {
  Reader reader(file);
  require_shape(reader.shape(), out.shape());
  return reader.read_pixels(out);
}

void encode_jpeg(ConstImageView image, std::vector<std::uint8_t>& file) {
  Writer(file).write(image);
}

}  // namespace bb
