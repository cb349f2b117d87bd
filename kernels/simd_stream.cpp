#include "kernels/simd_stream.h"

#include <hwy/cache_control.h>

#include <algorithm>
#include <bit>
#include <variant>

namespace bb::simd {
namespace {

// What the rows of a strip may take together: about half of a first-level
// cache.
constexpr std::size_t kStripBytes = 24 << 10;
constexpr int kMinStripWidth = 256;

// How many rows of its input a stage keeps.
std::size_t ring_rows(int halo) { return std::bit_ceil(static_cast<std::size_t>(2 * halo + 1)); }

// How many rows before they are read, or written, rows of the images are brought to the cache.
constexpr int kPrefetchedRows = 2;

template <class Sample>
std::span<Sample> columns_of(std::span<Sample> row, Columns columns, int channels) {
  return row.subspan(static_cast<std::size_t>(columns.first * channels),
                     static_cast<std::size_t>((columns.last - columns.first) * channels));
}

std::size_t round_up(std::size_t n) { return (n + kMargin - 1) / kMargin * kMargin; }

template <class Number>
AlignedMemory<Number> zeros(std::size_t count) {
  AlignedMemory<Number> memory = hwy::AllocateAligned<Number>(count);
  std::fill_n(memory.get(), count, Number{0});
  return memory;
}

}  // namespace

RowRing::RowRing(std::size_t rows, std::size_t row_bytes)
    : rows_(rows),
      stride_(round_up(kMargin + row_bytes + kSlack)),
      memory_(zeros<std::uint8_t>(rows_ * stride_)) {}

Stream::Stream(std::span<const Step> steps, std::size_t vector_bytes, Shape shape)
    : shape_(shape), vector_bytes_(vector_bytes) {
  int delay = 0;
  std::size_t pixel_bytes = kScratchPlanes * static_cast<std::size_t>(shape.channels);
  Shape reached = shape;
  for (const Step& step : steps) {
    const Shape out = output_shape(step.filter, reached);
    const bool passes = std::holds_alternative<Grayscale>(step.filter) && out == reached;
    if (passes) continue;
    const int rows = halo(step.filter);
    reach_ += rows;
    delay += rows + 1;
    pixel_bytes += ring_rows(rows) * static_cast<std::size_t>(reached.channels);
    stages_.push_back({step, rows, reached.channels, out.channels, delay, {}, {}, {}, {}, {}, {}});
    reached = out;
  }
  strip_width_ = std::max(kMinStripWidth, static_cast<int>(kStripBytes / pixel_bytes));
  const auto widest = static_cast<std::size_t>(std::min(shape.width, strip_width_ + 2 * reach_));
  for (Stage& stage : stages_) {
    stage.input = RowRing(ring_rows(stage.halo), widest * static_cast<std::size_t>(stage.channels));
  }
  const std::size_t samples = widest * static_cast<std::size_t>(shape.channels);
  scratch_stride_ = round_up(samples + kMargin + kSlack) / 2;
  scratch_ = zeros<std::int16_t>(kScratchPlanes * scratch_stride_);
  tail_ = zeros<std::uint8_t>(vector_bytes_ + kSlack);
}

void Stream::run(ConstImageView in, ImageView out, RowRange rows) {
  if (stages_.empty()) {
    for (int y = rows.first; y < rows.last; ++y) std::ranges::copy(in.row(y), out.row(y).begin());
    return;
  }
  const int strips = (shape_.width + strip_width_ - 1) / strip_width_;
  const auto border = [&](int n) {
    return static_cast<int>(std::int64_t{shape_.width} * n / strips);
  };
  for (int n = 0; n < strips; ++n) run_strip(in, out, rows, {border(n), border(n + 1)});
}

void Stream::run_strip(ConstImageView in, ImageView out, RowRange rows, Columns strip) {
  start_strip(rows, strip);
  const Stage& front = stages_.front();
  const Stage& back = stages_.back();
  const RowRange loaded{std::max(0, rows.first - reach_),
                        std::min(shape_.height, rows.last + reach_)};
  for (int tick = loaded.first; tick < rows.last + back.delay; ++tick) {
    const int next_loaded = tick + kPrefetchedRows;
    const int next_written = tick + kPrefetchedRows - back.delay;
    std::span<const std::uint8_t> loads;
    std::span<const std::uint8_t> writes;
    if (next_loaded < loaded.last) {
      loads = columns_of(in.row(next_loaded), front.input_columns, front.channels);
    }
    if (next_written >= rows.first && next_written < rows.last) {
      writes = columns_of(out.row(next_written), back.columns, back.out_channels);
    }
    for (std::size_t stage = stages_.size(); stage-- > 0;) {
      const int y = tick - stages_[stage].delay;
      const RowRange needed = stages_[stage].rows;
      if (y >= needed.first && y < needed.last) compute_row(in, out, stage, y);
      prefetch(loads, stage);
      prefetch(writes, stage);
    }
    if (tick < loaded.last && !reads_in_place(tick)) load_row(in, tick);
  }
}

// Asks for every n-th cache line of a row, for each of n stages: all at once would pile up.
void Stream::prefetch(std::span<const std::uint8_t> row, std::size_t stage) const {
  constexpr std::size_t kLine = 64;
  for (std::size_t i = stage * kLine; i < row.size(); i += stages_.size() * kLine) {
    hwy::Prefetch(&row[i]);
  }
}

// Works out, from the last stage to the first, what each has to compute for the
// one after it.
void Stream::start_strip(RowRange rows, Columns strip) {
  for (auto stage = stages_.rbegin(); stage != stages_.rend(); ++stage) {
    const int halo = stage->halo;
    stage->rows = rows;
    stage->columns = strip;
    rows = {std::max(0, rows.first - halo), std::min(shape_.height, rows.last + halo)};
    strip = {std::max(0, strip.first - halo), std::min(shape_.width, strip.last + halo)};
    stage->input_columns = strip;
    stage->task.samples = static_cast<std::size_t>((stage->columns.last - stage->columns.first) *
                                                   stage->out_channels);
    stage->task.channels = static_cast<std::size_t>(stage->channels);
    stage->task.scratch = scratch_.get();
    stage->task.scratch_stride = scratch_stride_;
    stage->task.brightness = &stage->step.brightness;
    stage->mirrors.clear();
    const auto mirror = [&](int x) {
      const std::ptrdiff_t to = std::ptrdiff_t{x - strip.first} * stage->channels;
      const std::ptrdiff_t from =
          std::ptrdiff_t{reflect101(x, shape_.width) - strip.first} * stage->channels;
      for (int c = 0; c < stage->channels; ++c) stage->mirrors.push_back({to + c, from + c});
    };
    for (int i = 1; i <= halo; ++i) {
      if (strip.first == 0) mirror(-i);
      if (strip.last == shape_.width) mirror(shape_.width - 1 + i);
    }
  }
}

// Row functions read beyond the row: only where that still is the image, and no
// border is needed, may they read it directly.
bool Stream::reads_in_place(int y) const {
  const auto rows_below = static_cast<std::size_t>(shape_.height - 1 - y);
  return stages_.front().halo == 0 && rows_below * shape_.row_bytes() >= kSlack;
}

void Stream::load_row(ConstImageView in, int y) {
  const Stage& stage = stages_.front();
  std::uint8_t* const row = stage.input.row(y);
  std::ranges::copy(columns_of(in.row(y), stage.input_columns, stage.channels), row);
  for (const Mirror& mirror : stage.mirrors) row[mirror.to] = row[mirror.from];
}

void Stream::compute_row(ConstImageView in, ImageView out, std::size_t n, int y) {
  Stage& stage = stages_[n];
  if (n == 0 && reads_in_place(y)) {
    stage.task.rows[0] = in.row(y).data() + stage.columns.first * stage.channels;
  } else {
    const int skipped = (stage.columns.first - stage.input_columns.first) * stage.channels;
    for (int k = 0; k <= 2 * stage.halo; ++k) {
      const int row = reflect101(y + k - stage.halo, shape_.height);
      stage.task.rows[static_cast<std::size_t>(k)] = stage.input.row(row) + skipped;
    }
  }
  if (n + 1 == stages_.size()) {
    compute_output(columns_of(out.row(y), stage.columns, stage.out_channels));
    return;
  }
  const Stage& next = stages_[n + 1];
  std::uint8_t* const row = next.input.row(y);
  stage.task.target = row;
  stage.step.function(stage.task);
  for (const Mirror& mirror : next.mirrors) row[mirror.to] = row[mirror.from];
}

// Row functions write beyond the target, too: what does not fill whole vectors
// goes by way of tail_.
void Stream::compute_output(std::span<std::uint8_t> target) {
  const Stage& stage = stages_.back();
  RowTask task = stage.task;
  const std::size_t whole = target.size() / vector_bytes_ * vector_bytes_;
  if (whole > 0) {
    task.samples = whole;
    task.target = target.data();
    stage.step.function(task);
  }
  if (whole == target.size()) return;
  const std::size_t done = whole * static_cast<std::size_t>(stage.channels / stage.out_channels);
  for (int k = 0; k <= 2 * stage.halo; ++k) task.rows[static_cast<std::size_t>(k)] += done;
  task.samples = target.size() - whole;
  task.target = tail_.get();
  stage.step.function(task);
  std::copy_n(tail_.get(), task.samples, target.data() + whole);
}

}  // namespace bb::simd
