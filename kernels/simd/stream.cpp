#include "kernels/simd/stream.h"

#include <hwy/base.h>

#include <algorithm>
#include <array>

#include "kernels/filter/pages.h"

namespace bb::simd {
namespace {

constexpr int kBand = static_cast<int>(kBandRows);

// The most memory for all rings of a strip: a part of a second-level cache. Rings in the
// first-level cache would need narrow strips, which cost more page-table look-ups than they save.
constexpr std::size_t kStripBytes = 192 << 10;

// Strips overlap by the pipeline's reach on each side, which must stay a small part of the width.
constexpr int kMinStripWidth = 256;
constexpr int kMinReachesInStrip = 16;

// The rows that a band needs.
std::size_t ring_rows(int halo) { return kBandRows + 2 * static_cast<std::size_t>(halo); }

template <class Sample>
std::span<Sample> columns_of(std::span<Sample> row, Columns columns, std::size_t channels) {
  return row.subspan(static_cast<std::size_t>(columns.first) * channels,
                     columns.count() * channels);
}

// Fetches a line of each page of some rows, so that the page's address is known when its other
// lines are fetched. Always inlined: g++ takes a function that only fetches for one without effect,
// and leaves it out.
HWY_INLINE void touch_pages(ConstImageView image, RowRange rows) {
  constexpr int kSecondLevel = 2;
  const std::size_t row_bytes = image.shape().row_bytes();
  const auto end = static_cast<std::size_t>(std::min(rows.last, image.shape().height)) * row_bytes;
  const std::uint8_t* const samples = image.samples().data();
  for (std::size_t i = static_cast<std::size_t>(rows.first) * row_bytes; i < end;
       i += page_bytes()) {
    __builtin_prefetch(samples + i, 0, kSecondLevel);
  }
}

}  // namespace

Stream::Stream(std::span<const Step> steps, const Layout& layout, Shape shape)
    : shape_(shape), layout_(layout) {
  std::size_t column_bytes = 0;
  Shape reached = shape;
  for (const Step& step : steps) {
    const Shape out = output_shape(step.filter, reached);
    if (passes(step.filter, reached.channels)) continue;
    const int rows = halo(step.filter);
    if (step.brightness && !stages_.empty() && !stages_.back().step.brightness) {
      stages_.back().step.brightness = step.brightness;
      continue;
    }
    reach_ += rows;
    Stage& stage = stages_.emplace_back();
    stage.step = step;
    stage.halo = rows;
    stage.channels = static_cast<std::size_t>(reached.channels);
    stage.out_channels = static_cast<std::size_t>(out.channels);
    if (reach_ > 0) column_bytes += ring_rows(rows) * stage.channels;
    reached = out;
  }
  if (stages_.empty()) return;  // run() copies
  strip_width_ = column_bytes == 0 ? shape.width
                                   : std::max({static_cast<int>(kStripBytes / column_bytes),
                                               kMinStripWidth, kMinReachesInStrip * reach_});
  const auto widest =
      std::min(static_cast<std::size_t>(shape.width),
               static_cast<std::size_t>(strip_width_ + 2 * reach_) + layout.vector_bytes);
  tails_ = RowRing(kBandRows, layout_.vector_bytes);
  for (Stage& stage : stages_) {
    stage.input = RowRing(ring_rows(stage.halo), widest * stage.channels);
    stage.task.channels = stage.channels;
    stage.task.brightness = stage.step.brightness ? &*stage.step.brightness : nullptr;
  }
}

void Stream::run(ConstImageView in, ImageView out, RowRange rows) {
  if (stages_.empty()) {
    for (int y = rows.first; y < rows.last; ++y) std::ranges::copy(in.row(y), out.row(y).begin());
    return;
  }
  const int strips = (shape_.width + strip_width_ - 1) / strip_width_;
  const auto border = [&](int n) {  // a multiple of a vector
    const auto vector = static_cast<std::int64_t>(layout_.vector_bytes);
    return static_cast<int>(std::int64_t{shape_.width} * n / strips / vector * vector);
  };
  for (int n = 0; n < strips; ++n) {
    run_strip(in, out, rows, {border(n), n + 1 == strips ? shape_.width : border(n + 1)});
  }
}

void Stream::run_strip(ConstImageView in, ImageView out, RowRange rows, Columns strip) {
  start_strip(rows, strip);
  const Stage& back = stages_.back();
  const std::size_t stages = stages_.size();
  const std::size_t blocks = stages_.front().blocks;
  while (back.done < back.rows.last) {
    start_band(in, out);
    for (std::size_t step = 0; step + 1 < blocks + stages; ++step) {
      const std::size_t first = step < blocks ? 0 : step - blocks + 1;
      for (std::size_t n = first; n < std::min(stages, step + 1); ++n) compute_block(n, step - n);
    }
  }
}

// Determines the rows and columns that each stage computes: those that the stage after it reads.
void Stream::start_strip(RowRange rows, Columns strip) {
  for (std::size_t n = stages_.size(); n-- > 0;) {
    Stage& stage = stages_[n];
    stage.rows = rows;
    stage.columns = strip;
    rows = {std::max(0, rows.first - stage.halo), std::min(shape_.height, rows.last + stage.halo)};
    strip = {std::max(0, strip.first - stage.halo),
             std::min(shape_.width, strip.last + stage.halo)};
    stage.input_rows = rows;
    stage.input_columns = strip;
    set_mirrors(stage);
    stage.blocks = (stage.columns.count() + layout_.block_columns - 1) / layout_.block_columns;
    stage.filled = stage.input_rows.first;
    stage.done = stage.rows.first;
  }
}

void Stream::set_mirrors(Stage& stage) const {
  const auto channels = static_cast<std::ptrdiff_t>(stage.channels);
  const auto add = [&](std::vector<Mirror>& list, int x) {
    const std::ptrdiff_t to = (x - stage.input_columns.first) * channels;
    const std::ptrdiff_t from =
        (reflect101(x, shape_.width) - stage.input_columns.first) * channels;
    for (std::ptrdiff_t c = 0; c < channels; ++c) list.push_back({to + c, from + c});
  };
  stage.left.clear();
  stage.right.clear();
  for (int i = 1; i <= stage.halo; ++i) {
    if (stage.input_columns.first == 0) add(stage.left, -i);
    if (stage.input_columns.last == shape_.width) add(stage.right, shape_.width - 1 + i);
  }
}

RowRange Stream::Stage::ready() const {
  const int end = filled == input_rows.last ? rows.last : filled - halo;
  return {done, std::max(done, std::min(done + kBand, end))};
}

// Determines the rows of the next band in each stage, and where they are.
void Stream::start_band(ConstImageView in, ImageView out) {
  Stage& front = stages_.front();
  const RowRange loaded{front.filled, std::min(front.filled + kBand, front.input_rows.last)};
  load(in, loaded);
  front.filled = loaded.last;
  for (std::size_t n = 0; n < stages_.size(); ++n) {
    Stage& stage = stages_[n];
    const RowRange band = stage.ready();
    stage.task.count = static_cast<std::size_t>(band.last - band.first);
    find_rows(in, n, band);
    find_targets(out, n, band);
    stage.done = band.last;
    if (n + 1 < stages_.size()) stages_[n + 1].filled = band.last;
  }
  look_ahead(in, out);
}

// Lists the input and output rows of the next band for fetching, in pieces as long as output rows,
// and distributes them among the stages. Fetches nothing more if that is not a whole band.
void Stream::look_ahead(ConstImageView in, ConstImageView out) {
  const Stage& front = stages_.front();
  const Stage& back = stages_.back();
  const std::size_t piece = back.columns.count() * back.out_channels;
  const auto add = [&](ConstImageView image, int y, Columns columns) {
    const std::size_t row_bytes = image.shape().row_bytes();
    const auto row =
        columns_of(image.row(y), columns, static_cast<std::size_t>(image.shape().channels));
    for (std::size_t i = 0; i < row.size(); i += piece) ahead_.push_back({&row[i], row_bytes});
    touch_pages(image, {y + kBand, y + 2 * kBand});
  };
  ahead_.clear();
  if (front.filled + kBand <= front.input_rows.last && back.done + kBand <= back.rows.last) {
    add(in, front.filled, front.input_columns);
    add(out, back.done, back.columns);
  }
  for (std::size_t n = 0; n < stages_.size(); ++n) {
    const auto share = [&](std::size_t k) { return ahead_.size() * k / stages_.size(); };
    stages_[n].task.ahead = std::span(ahead_).subspan(share(n), share(n + 1) - share(n));
    stages_[n].task.ahead_bytes = piece;
  }
}

// Whether the first stage may read a row directly from the image. This requires that no border is
// needed, and that the bytes that row functions read after the row still belong to the image.
bool Stream::reads_in_place(int y) const {
  const auto rows_below = static_cast<std::size_t>(shape_.height - 1 - y);
  return stages_.front().halo == 0 && rows_below * shape_.row_bytes() >= kSlack;
}

void Stream::reflect(std::span<const Mirror> mirrors, std::span<std::uint8_t* const> rows) {
  for (std::uint8_t* const row : rows) {
    for (const Mirror& mirror : mirrors) row[mirror.to] = row[mirror.from];
  }
}

void Stream::load(ConstImageView in, RowRange band) {
  const Stage& stage = stages_.front();
  for (int y = band.first; y < band.last; ++y) {
    if (reads_in_place(y)) continue;
    std::uint8_t* const row = stage.input.row(y);
    std::ranges::copy(columns_of(in.row(y), stage.input_columns, stage.channels), row);
    reflect(stage.left, std::span(&row, 1));
    reflect(stage.right, std::span(&row, 1));
  }
}

// Sets the input rows of the n-th stage's task for a band of output rows.
void Stream::find_rows(ConstImageView in, std::size_t n, RowRange band) {
  Stage& stage = stages_[n];
  const std::size_t skipped =
      Columns{stage.input_columns.first, stage.columns.first}.count() * stage.channels;
  const RowRange needed{band.first - stage.halo, band.last + stage.halo};
  const std::span<const std::uint8_t*> pointers = stage.task.used_rows(stage.halo);
  if (0 <= needed.first && needed.last <= shape_.height) {
    stage.input.rows(needed.first, skipped, pointers);
  } else {
    int y = needed.first;
    for (const std::uint8_t*& pointer : pointers)
      pointer = stage.input.row(reflect101(y++, shape_.height)) + skipped;
  }
  if (n > 0) return;
  for (int y = band.first; y < band.last && reads_in_place(y); ++y) {
    pointers[static_cast<std::size_t>(y - band.first)] =
        columns_of(in.row(y), stage.columns, stage.channels).data();
  }
}

void Stream::find_targets(ImageView out, std::size_t n, RowRange band) {
  Stage& stage = stages_[n];
  const std::span<std::uint8_t*> targets = stage.task.used_targets();
  if (n + 1 < stages_.size()) return stages_[n + 1].input.rows(band.first, 0, targets);
  for (std::size_t y = 0; y < targets.size(); ++y) {
    targets[y] =
        columns_of(out.row(band.first + static_cast<int>(y)), stage.columns, stage.out_channels)
            .data();
  }
}

void Stream::compute_block(std::size_t n, std::size_t block) {
  Stage& stage = stages_[n];
  RowTask& task = stage.task;
  if (block >= stage.blocks || task.count == 0) return;
  const std::size_t samples = stage.columns.count() * stage.out_channels;
  const std::size_t size = layout_.block_columns * stage.out_channels;
  task.first = block * size;
  task.last = std::min(task.first + size, samples);
  if (n + 1 == stages_.size()) return compute_output(stage);
  stage.step.function(task);
  const Stage& next = stages_[n + 1];
  if (block == 0) reflect(next.left, task.used_targets());
  if (block + 1 == stage.blocks) reflect(next.right, task.used_targets());
}

// Row functions write whole vectors, which would reach into what comes after the output's rows. So
// the samples after the last whole vector go through other memory.
void Stream::compute_output(Stage& stage) {
  RowTask& task = stage.task;
  const std::size_t last = task.last;
  const std::size_t whole = last / layout_.vector_bytes * layout_.vector_bytes;
  task.last = whole;
  if (task.first < whole) stage.step.function(task);
  if (whole == last) return;
  const std::array<std::uint8_t*, kBandRows> targets = task.targets;
  for (const std::uint8_t*& row : task.used_rows(stage.halo)) {
    row += whole * (stage.channels / stage.out_channels);
  }
  for (std::size_t y = 0; y < task.count; ++y) task.targets[y] = tails_.row(static_cast<int>(y));
  task.first = 0;
  task.last = last - whole;
  stage.step.function(task);
  for (std::size_t y = 0; y < task.count; ++y) {
    std::copy_n(task.targets[y], task.last, targets[y] + whole);
  }
}

}  // namespace bb::simd
