// The codec of each format, and how errors leave the C libraries. Only codec*.cpp may include this
// file; other files include host/codecs/codec.h.
#pragma once

#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "host/codecs/codec.h"

namespace bb {

using Bytes = std::span<const std::uint8_t>;

Shape read_jpeg_shape(Bytes file);
std::size_t jpeg_decoder_bytes(Bytes file);
std::string decode_jpeg(Bytes file, ImageView out);
void encode_jpeg(ConstImageView image, std::vector<std::uint8_t>& file);

Shape read_png_shape(Bytes file);
std::size_t png_decoder_bytes(Bytes file);
std::string decode_png(Bytes file, ImageView out);
void encode_png(ConstImageView image, std::vector<std::uint8_t>& file);

bool is_pnm(Bytes file);  // by its first bytes
Shape read_pnm_shape(Bytes file);
std::string decode_pnm(Bytes file, ImageView out);
void encode_pnm(ConstImageView image, std::vector<std::uint8_t>& file);

/// What decode() says of bytes after the end.
inline constexpr std::string_view kTrailing = "bytes after the end of the image";

/// What decode() returns where it passed over both, either or neither.
std::string join_notes(std::string_view inside, std::string_view after);

/// Throws std::invalid_argument when `out` was not made for this file.
void require_shape(Shape file, Shape out);

/// Carries an error from a C library's callback to the C++ caller. The libraries may be compiled
/// without the unwind tables that an exception needs to pass through their frames. So the callback
/// jumps over these frames, and run() then throws.
class ErrorTrap {
 public:
  /// Calls body(), and throws CodecError if fail() was called during it. A jump runs no
  /// destructors, so body() may call the C library, but must not create objects with destructors.
  template <class Body>
  void run(const Body& body) {
    static_assert(std::is_trivially_destructible_v<Body>);
    if (setjmp(return_point_) != 0) throw CodecError(message_.data());
    body();
  }

  /// Ends the current run(). `what` and `detail` are joined by a colon.
  [[noreturn]] void fail(std::string_view what, std::string_view detail) noexcept {
    std::size_t end = 0;
    for (const std::string_view part : {what, std::string_view(": "), detail}) {
      for (const char c : part) {
        if (end + 1 < message_.size()) message_[end++] = c;
      }
    }
    message_[end] = '\0';
    std::longjmp(return_point_, 1);
  }

 private:
  std::jmp_buf return_point_{};
  std::array<char, 320> message_{};
};

}  // namespace bb
