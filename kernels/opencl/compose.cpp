#include "kernels/opencl/compose.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <variant>

#include "opencl_sources.h"

namespace bb::opencl {
namespace {

// The filters of one program, and what it reads and writes.
struct Part {
  int input_channels = 0;
  std::vector<Filter> filters;

  [[nodiscard]] int halo() const {
    int sum = 0;
    for (const Filter& filter : filters) sum += bb::halo(filter);
    return sum;
  }
};

std::vector<Part> split(const Pipeline& pipeline, int channels, int max_halo, Fusion fusion) {
  std::vector<Part> parts{{channels, {}}};
  for (const Filter& filter : pipeline.filters()) {
    const bool is_grayscale = std::holds_alternative<Grayscale>(filter);
    if (is_grayscale && channels == 1) continue;
    const Part& part = parts.back();
    const bool fits = fusion == Fusion::kFull && part.halo() + halo(filter) <= max_halo;
    if (!fits && !part.filters.empty()) parts.push_back({channels, {}});
    parts.back().filters.push_back(filter);
    if (is_grayscale) channels = 1;
  }
  return parts;
}

// A template's text, such that the compiler's messages name its file and line.
std::string included(std::string_view file, std::string_view text) {
  return fmt::format("#line 1 \"{}.cl\"\n{}", file, text);
}

std::string instance(std::string_view text, const Filter& filter, std::string_view name,
                     int channels, std::string_view parameters = "") {
  return fmt::format("#define NAME {}\n#define CHANNELS {}\n{}{}#undef NAME\n#undef CHANNELS\n",
                     name, channels, parameters, included(filter_name(filter), text));
}

std::string stage(const Gaussian& gaussian, std::string_view name, int channels) {
  const GaussianTaps taps = gaussian_taps(gaussian.ksize);
  const int kept = gaussian.ksize / 2 + 1;
  const int shift = 2 * taps.shift;
  constexpr int kMaxSample = 255;
  const bool fits_16_bits = (kMaxSample << shift) + (1 << (shift - 1)) < (1 << 16);
  return instance(source::gaussian, gaussian, name, channels,
                  fmt::format("#undef KSIZE\n#undef TAPS\n#undef SHIFT\n#undef WIDE\n"
                              "#define KSIZE {}\n#define TAPS {{{}}}\n#define SHIFT {}\n"
                              "#define WIDE {}\n",
                              gaussian.ksize, fmt::join(std::span(taps.half).first(kept), ", "),
                              shift, fits_16_bits ? "ushort" : "uint"));
}

std::string stage(const Brightness& brightness, std::string_view name, int channels) {
  return instance(source::brightness, brightness, name, channels,
                  fmt::format("#undef GAIN\n#undef BIAS\n#define GAIN {}\n#define BIAS {}\n",
                              brightness.gain, brightness.bias));
}

std::string stage(const Grayscale& grayscale, std::string_view name, int channels) {
  return instance(source::grayscale, grayscale, name, channels);
}
std::string stage(const Sobel& sobel, std::string_view name, int channels) {
  return instance(source::sobel, sobel, name, channels);
}
std::string stage(const Sharpen& sharpen, std::string_view name, int channels) {
  return instance(source::sharpen, sharpen, name, channels);
}

struct Tile {
  int width = 0;
  int height = 0;
  int pitch = 0;  // samples from row to row in local memory
  int bytes = 0;  // with the halo, in each of the two buffers
};

// The largest tile whose two buffers fit into local memory, as wide as the layout has it unless it
// would be low for its halo: most rows would then be computed more than once.
Tile fit_tile(const Layout& layout, int halo, int channels) {
  constexpr int kFewRows = 8;
  for (int width = layout.tile_width;; width /= 2) {
    // A stage may read up to a vector's lanes past the row that it needs.
    const int pitch = (width + 2 * halo + layout.lanes) * channels;
    const int rows = std::min(layout.local_bytes / 2 / pitch, layout.tile_height + 2 * halo);
    const int height = rows - 2 * halo;
    if (height >= std::max(2 * halo, kFewRows)) return {width, height, pitch, rows * pitch};
    if (width <= 1) throw std::runtime_error("OpenCL: the device has too little local memory");
  }
}

// The kernel's text, which names each stage in turn, over ever less of the tile.
Program compose_part(const Part& part, const Layout& layout) {
  std::span<const Filter> filters(part.filters);
  // A leading grayscale is done while loading: the tile then takes a third of the memory.
  const bool loads_grey = !filters.empty() && std::holds_alternative<Grayscale>(filters.front());
  if (loads_grey) filters = filters.subspan(1);
  const int tile_channels = loads_grey ? 1 : part.input_channels;

  int halo = part.halo();
  const Tile tile = fit_tile(layout, halo, tile_channels);

  std::string functions;
  std::string calls =
      fmt::format("  load(input, width, height, x - {0}, y - {0}, columns + {1}, rows + {1}, a);\n",
                  halo, 2 * halo);
  std::string_view from = "a";
  std::string_view to = "b";
  int channels = tile_channels;
  for (std::size_t n = 0; n < filters.size(); ++n) {
    const std::string name = fmt::format("stage_{}_{}", n, filter_name(filters[n]));
    functions += std::visit([&](const auto& f) { return stage(f, name, channels); }, filters[n]);
    if (std::holds_alternative<Grayscale>(filters[n])) channels = 1;
    halo -= bb::halo(filters[n]);
    calls += fmt::format("  SYNCHRONIZE();\n  {}({}, {}, columns + {}, rows + {});\n", name, from,
                         to, 2 * halo, 2 * halo);
    std::swap(from, to);
  }

  std::string text = fmt::format(
      "#define LANES {}\n#define GROUP_X {}\n#define GROUP_Y {}\n"
      "#define TILE_WIDTH {}\n#define TILE_HEIGHT {}\n#define PITCH {}\n#define TILE_BYTES {}\n"
      "#define IMAGE_CHANNELS {}\n",
      layout.lanes, layout.group_width, layout.group_height, tile.width, tile.height, tile.pitch,
      tile.bytes, part.input_channels);
  text += fmt::format(
      "#define GREY_RED {}\n#define GREY_GREEN {}\n#define GREY_BLUE {}\n#define GREY_SHIFT {}\n",
      Grayscale::kRed, Grayscale::kGreen, Grayscale::kBlue, Grayscale::kShift);
  text += included("tile", source::tile) + included("grey", source::grey);
  text += fmt::format("#define CHANNELS {}\n{}#undef CHANNELS\n{}#define CHANNELS {}\n{}",
                      tile_channels, included("load", source::load), functions, channels,
                      included("store", source::store));
  text += fmt::format(R"(#line 1 "pipeline"
kernel __attribute__((reqd_work_group_size(GROUP_X, GROUP_Y, 1))) void run(
    global const uchar* restrict input, ulong input_stride, global uchar* restrict output,
    ulong output_stride, int width, int height) {{
  local uchar a[TILE_BYTES];
  local uchar b[TILE_BYTES];
  const int x = get_group_id(0) * TILE_WIDTH;
  const int y = get_group_id(1) * TILE_HEIGHT;
  const int columns = min(TILE_WIDTH, width - x);
  const int rows = min(TILE_HEIGHT, height - y);
  input += get_group_id(2) * input_stride;
  output += get_group_id(2) * output_stride + ((size_t)y * width + x) * CHANNELS;
{}  SYNCHRONIZE();
  store({}, output, width, columns, rows);
}}
)",
                      calls, from);
  return {.source = text,
          .output_channels = channels,
          .tile_width = tile.width,
          .tile_height = tile.height,
          .group_width = layout.group_width,
          .group_height = layout.group_height,
          .local_bytes = 2 * tile.bytes};
}

}  // namespace

std::vector<Program> compose(const Pipeline& pipeline, int channels, const Layout& layout,
                             Fusion fusion) {
  std::vector<Program> programs;
  for (const Part& part : split(pipeline, channels, layout.max_halo, fusion)) {
    programs.push_back(compose_part(part, layout));
  }
  return programs;
}

}  // namespace bb::opencl
