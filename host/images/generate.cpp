#include "host/images/generate.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdlib>
#include <span>
#include <stdexcept>
#include <vector>

#include "host/images/noise.h"

namespace bb {
namespace {

using Row = Noise::Row;
using Colour = std::array<std::int16_t, 3>;

/// Draws the random values that differ from picture to picture.
class Dice : public Random {
 public:
  using Random::Random;

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
};

/// An object in the picture: an ellipse with an irregular edge that bulges towards the light.
struct Leaf {
  Colour colour = {};
  int x = 0, y = 0;  // the centre
  int a = 1, b = 1;  // half the width and half the height
  int shear = 0;     // in 1/256; every slanted ellipse is an upright one, sheared
  int relief = 0;    // how much darker than the middle the edge is, up to 64
  int rough = 6;     // the strength of the texture, 0 to 127
  int fray = 0;      // how irregular the edge is, 0 to 15
  int blur = 0;      // half the width of the edge
};

/// The content of the picture: the table and the objects on it, from back to front.
struct Scene {
  Colour table;
  int table_rough;
  std::vector<Leaf> leaves;
};

/// Composes a plate of food by the dead leaves model: objects of a few kinds cover each other, and
/// their sizes follow a power law. The model's edges and spectrum are those of photos.
Scene arrange(Dice& dice, int width, int height) {
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

  Scene scene{dice.vary(dice.pick(kTables), 20), dice.between(10, 60), {}};
  // Lengths are in 1/1024 of the longer side.
  const auto pixels = [side = std::int64_t{std::max(width, height)}](int length) {
    return static_cast<int>(length * side / 1024);
  };
  const int x0 = width / 2 + pixels(dice.between(-90, 90));
  const int y0 = height / 2 + pixels(dice.between(-60, 60));
  const int flat = dice.between(9, 16);  // sixteenths: seen at an angle, or from above
  const auto add = [&](Leaf leaf, int x, int y, int a, int b) {
    leaf.x = x0 + pixels(x);
    leaf.y = y0 + pixels(y * flat / 16);
    leaf.a = std::max(1, pixels(a));
    leaf.b = std::max(1, pixels(b));
    leaf.blur = std::max(1, pixels(leaf.blur));
    scene.leaves.push_back(leaf);
  };

  const int radius = dice.between(400, 560);
  const int depth = radius * flat / 16;
  Colour shade = scene.table;
  for (auto& c : shade) c /= 2;
  add({.colour = shade, .rough = scene.table_rough, .blur = 60}, 10, 40, radius + 20, depth + 12);
  const Colour plate = dice.vary(dice.pick(kPlates), 16);
  add({.colour = plate, .relief = 6}, 0, 0, radius, depth);
  add({.colour = plate, .relief = -8, .blur = 16}, 0, 4, radius * 3 / 4, depth * 3 / 4);

  std::vector<Leaf> kinds(static_cast<std::size_t>(dice.between(2, 4)));
  for (Leaf& kind : kinds) {
    kind.colour = dice.vary(dice.pick(kFoods), 16);
    kind.relief = dice.between(10, 50);
    kind.rough = dice.between(20, 127);
    kind.fray = dice.between(0, 15);
  }
  const int count = dice.between(30, 160);
  const int largest = dice.between(90, 220);
  for (int i = 0; i < count; ++i) {
    Leaf food = dice.pick(kinds);
    food.colour = dice.vary(food.colour, 24);
    food.shear = dice.between(-200, 200);
    const int size = largest * 8 / (8 + i);
    const int reach = (radius - size) * 7 / 8;
    const int y = dice.between(-reach, reach);
    const int x = dice.between(-reach, reach) * (reach - std::abs(y) / 2) / reach;
    add(food, x, y, size, size * dice.between(6, 14) / 16);
  }
  return scene;
}

/// The layers that make up the pixels of one row.
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
  // Paints nothing beyond 5/4 of the ellipse, which leaves enough space for the wobble.
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

  Dice dice(mix(mix(seed) + index));
  const Scene scene = arrange(dice, width, height);
  const int octaves = std::bit_width(static_cast<unsigned>(std::max(width, height)) - 1) + 1;
  Noise wobble(dice.bits(), width, octaves, 1, 32);
  Noise texture(dice.bits(), width, octaves, 5, 60);
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
