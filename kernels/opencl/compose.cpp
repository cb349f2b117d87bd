#include "kernels/opencl/compose.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <variant>

#include "opencl_sources.h"

namespace bb::opencl {
namespace {

// The filters of one kernel.
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
    if (passes(filter, channels)) continue;
    const Part& part = parts.back();
    const bool fits = fusion == Fusion::kFull && part.halo() + halo(filter) <= max_halo;
    if (!fits && !part.filters.empty()) parts.push_back({channels, {}});
    parts.back().filters.push_back(filter);
    channels = output_channels(filter, channels);
  }
  return parts;
}

// A template's text. The compiler's messages then name its file and line.
std::string included(std::string_view file, std::string_view text) {
  return fmt::format("#line 1 \"{}.cl\"\n{}", file, text);
}

// The OpenCL C of each filter: its parameters as macros, then its template.
std::string body(const Grayscale& /*filter*/, bool words) {
  return words ? included("words_grayscale", source::words_grayscale)
               : included("grayscale", source::grayscale);
}

std::string body(const Gaussian& filter, bool words) {
  const GaussianTaps taps = gaussian_taps(filter.ksize);
  const int kept = filter.size() / 2 + 1;
  const int shift = 2 * taps.shift;
  constexpr int kMaxSample = 255;
  const bool fits_16_bits = (kMaxSample << shift) + (1 << (shift - 1)) < (1 << 16);
  return fmt::format(
             "#undef KSIZE\n#undef TAPS\n#undef SHIFT\n#undef FITS_16_BITS\n"
             "#define KSIZE {}\n#define TAPS {{{}}}\n#define SHIFT {}\n#define FITS_16_BITS {}\n",
             filter.size(), fmt::join(std::span(taps.half).first(kept), ", "), shift,
             fits_16_bits ? 1 : 0) +
         (words ? included("words_gaussian", source::words_gaussian)
                : included("gaussian", source::gaussian));
}

std::string body(const Sobel& /*filter*/, bool words) {
  return words ? included("words_sobel", source::words_sobel) : included("sobel", source::sobel);
}

std::string body(const Sharpen& /*filter*/, bool words) {
  return words ? included("words_sharpen", source::words_sharpen)
               : included("sharpen", source::sharpen);
}

// Brightness computed as the upper half of the product of the gain and 256·v + rounding.
std::array<std::uint8_t, 256> short_table(const Brightness& brightness, int rounding) {
  std::array<std::uint8_t, 256> table{};
  for (int v = 0; v < 256; ++v) {
    const int scaled = ((256 * v + rounding) * brightness.gain) >> 16;
    table[static_cast<std::size_t>(v)] =
        static_cast<std::uint8_t>(std::clamp(scaled + (brightness.bias >> 8), 0, 255));
  }
  return table;
}

// The rounding for which short_table() is the filter's table, if there is one. With a larger gain,
// the sum with the bias could overflow 16 bits.
std::optional<int> short_rounding(const Brightness& brightness) {
  constexpr int kMostGain = 100 * Brightness::kOne;
  if (brightness.gain < 0 || brightness.gain > kMostGain) return std::nullopt;
  const std::array<std::uint8_t, 256> table = brightness.table();
  for (int rounding = 0; rounding < 256; ++rounding) {
    if (short_table(brightness, rounding) == table) return rounding;
  }
  return std::nullopt;
}

std::string body(const Brightness& filter, bool words) {
  if (words) {
    return fmt::format("#undef GAIN\n#undef BIAS\n#define GAIN {}\n#define BIAS {}\n{}",
                       filter.gain, filter.bias,
                       included("words_brightness", source::words_brightness));
  }
  const std::optional<int> rounding = short_rounding(filter);
  return fmt::format(
             "#undef GAIN\n#undef BIAS\n#undef ROUNDING\n#define GAIN {}\n#define BIAS {}\n{}",
             filter.gain, filter.bias,
             rounding ? fmt::format("#define ROUNDING {}\n", *rounding) : "") +
         included("brightness", source::brightness);
}

// One pass over the tile. It loads the tile or applies a filter, and then applies the per-sample
// filters that follow.
struct Stage {
  std::string name;
  std::string text;
  int halo = 0;
  int channels = 0;                // of its input; for loading, of the tile
  int output_channels = 0;         // of its output
  std::string functions;           // definitions of the per-sample filters
  std::string finish = "results";  // an expression that calls them
};

// The first stage loads the tile. If grayscale is the first filter, loading applies it: the tile
// then takes a third of the memory.
std::vector<Stage> stages_of(const Part& part, const std::string& kernel, bool words) {
  std::span<const Filter> filters(part.filters);
  const bool loads_grey = !filters.empty() && std::holds_alternative<Grayscale>(filters.front());
  if (loads_grey) filters = filters.subspan(1);
  const int channels = loads_grey ? 1 : part.input_channels;
  std::vector<Stage> stages{
      {.name = kernel + "_load",
       .text = words ? included("words_load", source::words_load) : included("load", source::load),
       .channels = channels,
       .output_channels = channels,
       .functions = {}}};
  for (std::size_t n = 0; n < filters.size(); ++n) {
    const Filter& filter = filters[n];
    const std::string name = fmt::format("{}_stage_{}_{}", kernel, n, filter_name(filter));
    const std::string text = std::visit([&](const auto& f) { return body(f, words); }, filter);
    Stage& last = stages.back();
    if (is_per_sample(filter)) {
      last.functions += fmt::format("#define NAME {}\n{}#undef NAME\n", name, text);
      const bool rounds = words && last.finish != "results";  // what a filter before it leaves
      last.finish = fmt::format("{}({}({}))", name, rounds ? "rounded" : "", last.finish);
    } else {
      const int before = last.output_channels;
      stages.push_back({.name = name,
                        .text = text,
                        .halo = halo(filter),
                        .channels = before,
                        .output_channels = output_channels(filter, before),
                        .functions = {}});
    }
  }
  return stages;
}

struct Tile {
  int width = 0;
  int height = 0;
  int pitch = 0;  // samples from one row to the next in local memory
  int bytes = 0;  // of one buffer, which includes the halo
  int group_width = 0;
};

// The columns that load reads to the left of the tile. Where it reads words, their addresses are
// multiples of four.
int left_halo(const Layout& layout, int halo) {
  return layout.in_words() ? (halo + 3) / 4 * 4 : halo;
}

// Words: as many work-items as share the words of the first stage's rows evenly.
int group_width(const Layout& layout, int samples) {
  if (!layout.in_words()) return layout.group_width;
  const int words = (samples + 3) / 4;
  const int passes = (words + layout.group_width - 1) / layout.group_width;
  return (words + passes - 1) / passes;
}

// The largest tile whose buffers fit into local memory. It is as wide as in the layout, unless few
// rows would fit: most rows would then belong to the halo, and be computed more than once.
Tile fit_tile(const Layout& layout, int halo, int channels, int buffers) {
  constexpr int kFewRows = 8;
  for (int width = layout.tile_width;; width /= 2) {
    // A stage may read a vector beyond the end of a row.
    const int lanes = layout.lanes == Layout::kAutoLanes ? Layout::kMostLanes : layout.lanes;
    const int samples = (left_halo(layout, halo) + width + halo) * channels;
    const int pitch = layout.in_words() ? (samples + 3) / 4 * 4 + 8 : samples + lanes * channels;
    const int rows =
        std::min(layout.local_bytes / std::max(1, buffers) / pitch, layout.tile_height + 2 * halo);
    const int height = rows - 2 * halo;
    if (height >= std::max(2 * halo, kFewRows)) {
      return {width, height, pitch, rows * pitch, group_width(layout, samples)};
    }
    if (width <= 4) throw std::runtime_error("OpenCL: the device has too little local memory");
  }
}

// What all kernels of a layout share.
std::string preamble(const Layout& layout) {
  std::string text;
  if (!layout.in_words() && layout.lanes != Layout::kAutoLanes)
    text = fmt::format("#define LANES {}\n", layout.lanes);
  text += fmt::format(
      "#define GROUP_Y {}\n"
      "#define GREY_RED {}\n#define GREY_GREEN {}\n#define GREY_BLUE {}\n#define GREY_SHIFT {}\n",
      layout.group_height, Grayscale::kRed, Grayscale::kGreen, Grayscale::kBlue, Grayscale::kShift);
  text += included("group", source::group);
  text += layout.in_words() ? included("words", source::words)
                            : included("vector", source::vector) + included("tile", source::tile) +
                                  included("grey", source::grey);
  return text;
}

// Adds a kernel's text, which follows the preamble. The kernel calls its stages in order; each
// leaves a smaller halo.
ComposedKernel add_kernel(const std::string& name, const Part& part, const Layout& layout,
                          std::string& text) {
  const std::vector<Stage> stages = stages_of(part, name, layout.in_words());
  const int channels = stages.back().output_channels;
  const int buffers = std::min(static_cast<int>(stages.size()) - 1, 2);
  int halo = part.halo();
  const Tile tile = fit_tile(layout, halo, stages.front().channels, buffers);

  std::string functions;
  std::string calls;
  std::string_view from;
  std::string_view to = "a";
  int offset = 0;  // of a stage's first column from the source's
  for (const Stage& stage : stages) {
    const bool is_last = &stage == &stages.back();
    functions += stage.functions;
    functions += fmt::format(
        "#define NAME {}\n#define CHANNELS {}\n#define SPACE {}\n#define FINISH(results) {}\n"
        "#define FINISHES {}\n#define OFFSET {}\n{}"
        "#undef NAME\n#undef CHANNELS\n#undef SPACE\n#undef FINISH\n#undef FINISHES\n#undef "
        "OFFSET\n",
        stage.name, stage.channels, is_last ? "global" : "local", stage.finish,
        stage.functions.empty() ? 0 : 1, offset * stage.channels, stage.text);
    halo -= stage.halo;
    const std::string target = is_last ? "output, output_pitch" : fmt::format("{}, PITCH", to);
    const std::string size = fmt::format("columns + {0}, rows + {0}", 2 * halo);
    if (&stage == &stages.front()) {
      const int left = left_halo(layout, halo);
      calls +=
          fmt::format("  {}(input, width, height, x - {}, y - {}, {}, columns + {}, rows + {});\n",
                      stage.name, left, halo, target, left + halo, 2 * halo);
      offset = left - halo;
    } else {
      offset = 0;
      calls += fmt::format("  SYNCHRONIZE();\n  {}({}, {}, {});\n", stage.name, from, target, size);
    }
    from = to;
    to = from == "a" ? "b" : "a";
  }

  text += fmt::format(
      "#define GROUP_X {}\n#define TILE_WIDTH {}\n#define TILE_HEIGHT {}\n#define PITCH {}\n"
      "#define TILE_BYTES {}\n#define IMAGE_CHANNELS {}\n#define OUTPUT_CHANNELS {}\n",
      tile.group_width, tile.width, tile.height, tile.pitch, tile.bytes, part.input_channels,
      channels);
  text += functions;
  text +=
      fmt::format(R"(#line 1 "pipeline"
kernel __attribute__((reqd_work_group_size(GROUP_X, GROUP_Y, 1))) void {}(
    global const uchar* restrict input, ulong input_stride, global uchar* restrict output,
    ulong output_stride, int width, int height) {{
{}  const int x = get_group_id(0) * TILE_WIDTH;
  const int y = get_group_id(1) * TILE_HEIGHT;
  const int columns = min(TILE_WIDTH, width - x);
  const int rows = min(TILE_HEIGHT, height - y);
  const size_t output_pitch = (size_t)width * OUTPUT_CHANNELS;
  input += get_group_id(2) * input_stride;
  output += get_group_id(2) * output_stride + y * output_pitch + x * OUTPUT_CHANNELS;
{}}}
#undef GROUP_X
#undef TILE_WIDTH
#undef TILE_HEIGHT
#undef PITCH
#undef TILE_BYTES
#undef IMAGE_CHANNELS
#undef OUTPUT_CHANNELS
)",
                  name,
                  buffers == 0   ? ""
                  : buffers == 1 ? "  local uchar a[TILE_BYTES] __attribute__((aligned(16)));\n"
                                 : "  local uchar a[TILE_BYTES] __attribute__((aligned(16)));\n"
                                   "  local uchar b[TILE_BYTES] __attribute__((aligned(16)));\n",
                  calls);
  return {.name = name,
          .input_channels = part.input_channels,
          .filters = part.filters,
          .output_channels = channels,
          .tile_width = tile.width,
          .tile_height = tile.height,
          .group_width = tile.group_width,
          .group_height = layout.group_height,
          .local_bytes = buffers * tile.bytes};
}

}  // namespace

ProgramSource::ProgramSource(const Layout& layout) : layout_(layout), text_(preamble(layout)) {}

std::vector<ComposedKernel> ProgramSource::add(const Pipeline& pipeline, int channels,
                                               Fusion fusion) {
  std::vector<ComposedKernel> kernels;
  for (const Part& part : split(pipeline, channels, layout_.max_halo, fusion)) {
    const auto known = std::ranges::find_if(kernels_, [&](const ComposedKernel& kernel) {
      return kernel.input_channels == part.input_channels && kernel.filters == part.filters;
    });
    if (known != kernels_.end()) {
      kernels.push_back(*known);
      continue;
    }
    const std::string name = fmt::format("pipeline_{}", kernels_.size());
    kernels.push_back(kernels_.emplace_back(add_kernel(name, part, layout_, text_)));
  }
  return kernels;
}

}  // namespace bb::opencl
