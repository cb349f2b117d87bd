#include "host/generate.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdlib>
#include <span>
#include <stdexcept>
#include <vector>

namespace bb {
namespace {

using Row = std::vector<std::int16_t>;
using Colour = std::array<std::int16_t, 3>;

std::uint64_t mix(std::uint64_t z) {  // the finaliser of SplitMix64
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

/// SplitMix64. The standard's distributions differ between libraries, so none is used.
class Random {
 public:
  explicit Random(std::uint64_t key) : state_(key) {}

  std::uint64_t bits() { return mix(state_ += 0x9e3779b97f4a7c15U); }
  int between(int low, int high) {  // both included
    const auto count = static_cast<std::uint64_t>(high - low) + 1;
    return low + static_cast<int>(((bits() >> 32) * count) >> 32);
  }
  Colour vary(Colour colour, int spread) {
    const int light = between(-spread, spread);
    for (auto& c : colour) {
      const int varied = c + light + between(-spread, spread) / 2;
      c = static_cast<std::int16_t>(std::clamp(varied, 0, 255));
    }
    return colour;
  }
  auto pick(const auto& choices) {
    return choices[static_cast<std::size_t>(between(0, static_cast<int>(choices.size()) - 1))];
  }

 private:
  std::uint64_t state_;
};

/// Fractal value noise: each octave is the one before at twice the resolution (Chaikin's corner
/// cutting: a quadratic B-spline) plus white noise. Rows are made as they are asked for, downwards.
class Noise {
 public:
  /// Octave 0 spans the picture, the last one has a value a pixel. White noise begins in octave
  /// `first`, as strong as `strength`, and loses a quarter of it with each octave.
  Noise(std::uint64_t key, int width, int octaves, int first, int strength)
      : key_(key), octaves_(static_cast<std::size_t>(octaves)) {
    auto columns = static_cast<std::size_t>(width);
    for (std::size_t i = octaves_.size(); i-- > 0; columns = columns / 2 + 2) {
      for (Row& row : octaves_[i].rows) row.resize((columns + 7) / 8 * 8);
    }
    for (auto i = static_cast<std::size_t>(first); i < octaves_.size(); ++i) {
      octaves_[i].strength = strength;
      strength = strength * 3 / 4;
    }
  }

  const Row& row(int y) { return row(octaves_.size() - 1, y); }

 private:
  struct Octave {
    int strength = 0;
    std::array<Row, 2> rows;  // the last even and odd one, in whole groups of 8 values
    std::array<int, 2> y = {-1, -1};
  };

  const Row& row(std::size_t octave, int y) {
    const std::size_t parity = y % 2 == 0 ? 0 : 1;
    Row& out = octaves_[octave].rows[parity];
    if (octaves_[octave].y[parity] == y) return out;
    octaves_[octave].y[parity] = y;
    if (octave > 0) {
      const Row& above = row(octave - 1, y / 2);
      const Row& below = row(octave - 1, y / 2 + 1);
      enlarge(parity == 0 ? above : below, parity == 0 ? below : above, out);
    }
    if (octaves_[octave].strength != 0) {
      Random random(mix(key_ + octave) + mix(static_cast<std::uint64_t>(y)));
      add_white(random, octaves_[octave].strength, out);
    }
    return out;
  }

  /// The row a quarter of the way from `near` to `far`, at twice their resolution.
  static void enlarge(const Row& near, const Row& far, Row& out) {
    const auto at = [&](std::size_t i) { return 3 * near[i] + far[i]; };
    for (std::size_t i = 0; i < std::min(out.size() / 2, near.size() - 1); ++i) {
      out[2 * i] = static_cast<std::int16_t>((3 * at(i) + at(i + 1) + 8) >> 4);
      out[2 * i + 1] = static_cast<std::int16_t>((at(i) + 3 * at(i + 1) + 8) >> 4);
    }
  }

  static void add_white(Random& random, int strength, Row& out) {
    for (std::size_t x = 0; x < out.size(); x += 8) {
      const std::uint64_t bits = random.bits();
      for (std::size_t i = 0; i < 8; ++i) {
        const int sample = static_cast<int>((bits >> (8 * i)) & 0xff) - 128;
        out[x + i] = static_cast<std::int16_t>(out[x + i] + ((sample * strength) >> 4));
      }
    }
  }

  std::uint64_t key_;
  std::vector<Octave> octaves_;
};

/// A thing in the picture: an ellipse with an irregular edge, bulging towards the light.
struct Leaf {
  Colour colour;
  int x, y;        // the centre
  int a, b;        // half the width and half the height, from 1
  int shear = 0;   // in 1/256; every slanted ellipse is an upright one, sheared
  int relief = 0;  // how much darker than the middle the edge is, up to 64
  int rough = 6;   // the strength of the texture, 0 to 127
  int fray = 0;    // how irregular the edge is, 0 to 15
  int blur = 1;    // half the width of the edge, in pixels
};

/// What the picture shows: the table, and what lies on it, back to front.
struct Scene {
  Colour table;
  int table_rough;
  std::vector<Leaf> leaves;
};

/// A plate of food in the manner of the dead leaves model, whose edges and spectrum are those of
/// photos: things of a few kinds, one over the other, with sizes by a power law.
Scene arrange(Random& random, int width, int height) {
  static constexpr auto kTables = std::to_array<Colour>({{120, 80, 50},
                                                         {70, 48, 36},
                                                         {210, 206, 200},
                                                         {90, 96, 104},
                                                         {60, 84, 120},
                                                         {160, 140, 116}});
  static constexpr auto kPlates = std::to_array<Colour>(
      {{230, 230, 226}, {236, 228, 210}, {224, 230, 238}, {60, 62, 70}, {110, 140, 170}});
  // Crust, roast, chocolate; potato, cream, tomato; carrot, salad, salmon.
  static constexpr auto kFoods = std::to_array<Colour>({{204, 156, 92},
                                                        {150, 88, 42},
                                                        {96, 54, 32},
                                                        {222, 178, 96},
                                                        {236, 220, 186},
                                                        {188, 52, 34},
                                                        {216, 122, 40},
                                                        {96, 136, 52},
                                                        {206, 112, 96}});

  Scene scene{random.vary(random.pick(kTables), 20), random.between(10, 60), {}};
  // Lengths are in 1/1024 of the longer side.
  const auto pixels = [side = std::int64_t{std::max(width, height)}](int length) {
    return static_cast<int>(length * side / 1024);
  };
  const int x0 = width / 2 + pixels(random.between(-90, 90));
  const int y0 = height / 2 + pixels(random.between(-60, 60));
  const int flat = random.between(9, 16);  // sixteenths: seen slantwise, or from above
  const auto add = [&](Colour colour, int x, int y, int a, int b) -> Leaf& {
    return scene.leaves.emplace_back(Leaf{colour, x0 + pixels(x), y0 + pixels(y * flat / 16),
                                          std::max(1, pixels(a)), std::max(1, pixels(b))});
  };

  const int radius = random.between(400, 560);
  Leaf& shadow = add(scene.table, 10, 40, radius + 20, (radius + 20) * flat / 16);
  for (auto& c : shadow.colour) c /= 2;
  shadow.rough = scene.table_rough;
  shadow.blur = std::max(1, pixels(60));
  const Colour plate = random.vary(random.pick(kPlates), 16);
  add(plate, 0, 0, radius, radius * flat / 16).relief = 6;
  Leaf& well = add(plate, 0, 4, radius * 3 / 4, radius * 3 / 4 * flat / 16);
  well.relief = -8;
  well.blur = std::max(1, pixels(16));

  struct Kind {
    Colour colour;
    int slim, relief, rough, fray;
  };
  std::vector<Kind> kinds(static_cast<std::size_t>(random.between(2, 4)));
  for (Kind& kind : kinds) {
    kind = {random.vary(random.pick(kFoods), 16), random.between(6, 16), random.between(10, 50),
            random.between(20, 127), random.between(0, 15)};
  }
  const int count = random.between(30, 160);
  const int largest = random.between(90, 220);
  for (int i = 0; i < count; ++i) {
    const Kind kind = random.pick(kinds);
    const int size = largest * 8 / (8 + i);
    const int reach = (radius - size) * 7 / 8;
    const int y = random.between(-reach, reach);
    const int x = random.between(-reach, reach) * (reach - std::abs(y) / 2) / reach;
    Leaf& food = add(random.vary(kind.colour, 24), x, y, size, size * kind.slim / 16);
    food.shear = random.between(-200, 200);
    food.relief = kind.relief;
    food.rough = kind.rough;
    food.fray = kind.fray;
  }
  return scene;
}

/// What the pixels of one row are made of.
struct Canvas {
  explicit Canvas(std::size_t width)
      : colour{Row(width), Row(width), Row(width)},
        light(width),
        rough(width),
        cover(width),
        bulge(width) {}

  void clear(const Scene& scene) {
    for (std::size_t c = 0; c < 3; ++c) std::ranges::fill(colour[c], scene.table[c]);
    std::ranges::fill(light, std::int16_t{128});
    std::ranges::fill(rough, static_cast<std::int16_t>(scene.table_rough));
  }

  std::array<Row, 3> colour;
  Row light;  // 128 leaves a colour as it is
  Row rough;
  Row cover;  // how much of a pixel the leaf being painted covers, 0 to 128
  Row bulge;  // that leaf's light
};

/// Paints the leaf's part of row `y`; `wobble` moves its edge.
void paint(const Leaf& leaf, int y, const Row& wobble, Canvas& canvas) {
  // Ample for the wobble: beyond 5/4 of the ellipse nothing is painted.
  const std::int64_t dy = std::int64_t{y} - leaf.y;
  if (std::abs(dy) > leaf.b * std::int64_t{5} / 4) return;
  const std::int64_t centre = leaf.x + leaf.shear * dy / 256;
  const std::int64_t reach = leaf.a * std::int64_t{5} / 4 + 1;
  const auto width = static_cast<std::int64_t>(canvas.light.size());
  const auto first = static_cast<std::size_t>(std::clamp<std::int64_t>(centre - reach, 0, width));
  const auto last = static_cast<std::size_t>(std::clamp<std::int64_t>(centre + reach, 0, width));

  // The ellipse is u² + v² = 1. Fixed point: u in 1/2^28 (to step exactly), then both in 1/2^13.
  constexpr std::int64_t kOne = 1 << 28;
  const int v = static_cast<int>(dy * kOne / leaf.b) >> 15;
  auto u_fine = static_cast<int>((static_cast<std::int64_t>(first) - centre) * kOne / leaf.a);
  const auto u_step = static_cast<int>(kOne / leaf.a);
  const int sharpness = std::clamp(std::min(leaf.a, leaf.b) / (2 * leaf.blur), 1, 1 << 14);
  for (std::size_t x = first; x < last; ++x, u_fine += u_step) {
    const int u = u_fine >> 15;
    const int inside = (((1 << 26) - u * u - v * v) >> 12) + leaf.fray * wobble[x];
    const int light = 128 - leaf.relief + ((leaf.relief * (2 * inside - u - v)) >> 14);
    canvas.cover[x] =
        static_cast<std::int16_t>(std::clamp(64 + ((inside * sharpness) >> 8), 0, 128));
    canvas.bulge[x] = static_cast<std::int16_t>(light);
  }
  const auto blend = [&](Row& row, auto target) {  // all fits 16 bits, so that it vectorises well
    for (std::size_t x = first; x < last; ++x) {
      const auto change = static_cast<std::int16_t>((target(x) - row[x]) * canvas.cover[x]);
      row[x] = static_cast<std::int16_t>(row[x] + (change >> 7));
    }
  };
  for (std::size_t c = 0; c < 3; ++c) {
    blend(canvas.colour[c], [value = leaf.colour[c]](std::size_t) { return value; });
  }
  blend(canvas.rough, [value = leaf.rough](std::size_t) { return value; });
  blend(canvas.light, [&](std::size_t x) { return canvas.bulge[x]; });
}

}  // namespace

void generate(std::uint64_t seed, std::uint64_t index, ImageView out) {
  const auto [width, height, channels] = out.shape();
  if (channels != 3) throw std::invalid_argument("a generated picture has 3 channels");

  Random random(mix(mix(seed) + index));
  const Scene scene = arrange(random, width, height);
  const int octaves = std::bit_width(static_cast<unsigned>(std::max(width, height)) - 1) + 1;
  Noise wobble(random.bits(), width, octaves, 1, 32);
  Noise texture(random.bits(), width, octaves, 5, 56);
  Canvas canvas(static_cast<std::size_t>(width));
  for (int y = 0; y < height; ++y) {
    const Row& wobbles = wobble.row(y);
    const Row& textures = texture.row(y);
    canvas.clear(scene);
    for (const Leaf& leaf : scene.leaves) paint(leaf, y, wobbles, canvas);
    const std::span<std::uint8_t> pixels = out.row(y);
    for (std::size_t x = 0; x < canvas.light.size(); ++x) {
      const int warmth = wobbles[x] >> 5;
      const int light = canvas.light[x] + warmth + ((textures[x] * canvas.rough[x]) >> 10);
      const std::array<int, 3> tinge = {warmth, 0, -warmth};
      for (std::size_t c = 0; c < 3; ++c) {
        const int value = (canvas.colour[c][x] + tinge[c]) * light >> 7;
        pixels[3 * x + c] = static_cast<std::uint8_t>(std::clamp(value, 0, 255));
      }
    }
  }
}

}  // namespace bb
