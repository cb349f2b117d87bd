#include "kernels/simd_stream.h"

#include <hwy/cache_control.h>

#include <algorithm>
#include <bit>
#include <variant>

namespace bb::simd {
namespace {

// What the rows of a strip may take together: less than a first-level cache.
constexpr std::size_t kStripBytes = 24 << 10;

// But strips overlap by the pipeline's reach on either side, which must stay a small part of them.
constexpr int kMinStripWidth = 256;
constexpr int kMinReachesInStrip = 16;

// How many rows before they are read, or written, rows of the images are brought to the cache.
constexpr int kPrefetchedRows = 2;

// How many rows of its input a stage keeps.
std::size_t ring_rows(int halo) { return std::bit_ceil(2 * static_cast<std::size_t>(halo) + 1); }

std::size_t round_up(std::size_t n) { return (n + kMargin - 1) / kMargin * kMargin; }

template <class Number>
AlignedMemory<Number> zeros(std::size_t count) {
  AlignedMemory<Number> memory = hwy::AllocateAligned<Number>(count);
  std::fill_n(memory.get(), count, Number{0});
  return memory;
}

template <class Sample>
std::span<Sample> columns_of(std::span<Sample> row, Columns columns, std::size_t channels) {
  return row.subspan(static_cast<std::size_t>(columns.first) * channels,
                     columns.count() * channels);
}

}  // namespace

RowRing::RowRing(std::size_t rows, std::size_t row_bytes)
    : rows_(rows),
      stride_(round_up(kMargin + row_bytes + kSlack)),
      memory_(zeros<std::uint8_t>(rows_ * stride_)) {}

Stream::Stream(std::span<const Step> steps, std::size_t vector_bytes, Shape shape)
    : shape_(shape), vector_bytes_(vector_bytes) {
  std::size_t pixel_bytes = 0;
  int delay = 0;
  Shape reached = shape;
  for (const Step& step : steps) {
    const Shape out = output_shape(step.filter, reached);
    const bool passes = std::holds_alternative<Grayscale>(step.filter) && out == reached;
    if (passes) continue;
    const int rows = halo(step.filter);
    if (rows == 0 && out == reached && !stages_.empty()) {
      stages_.back().in_place.push_back(step);
      continue;
    }
    reach_ += rows;
    const bool two_passes = step.passes.columns != nullptr;
    delay += rows + (two_passes ? 2 : 1);
    Stage& stage = stages_.emplace_back();
    stage.step = step;
    stage.halo = rows;
    stage.delay = delay;
    stage.channels = static_cast<std::size_t>(reached.channels);
    stage.out_channels = static_cast<std::size_t>(out.channels);
    pixel_bytes += (ring_rows(rows) + (two_passes ? kScratchPlanes : 0)) * stage.channels;
    reached = out;
  }
  if (pixel_bytes == 0) return;  // run() will copy
  strip_width_ = std::max(
      {static_cast<int>(kStripBytes / pixel_bytes), kMinStripWidth, kMinReachesInStrip * reach_});
  const auto widest = static_cast<std::size_t>(std::min(shape.width, strip_width_ + 2 * reach_));
  tail_ = zeros<std::uint8_t>(vector_bytes_ + kSlack);
  for (Stage& stage : stages_) {
    stage.input = RowRing(ring_rows(stage.halo), widest * stage.channels);
    stage.task.row_count = 2 * static_cast<std::size_t>(stage.halo) + 1;
    stage.task.channels = stage.channels;
    stage.task.brightness = &stage.step.brightness;
    if (stage.step.passes.columns == nullptr) continue;
    stage.task.scratch_stride = round_up(widest * stage.channels + kMargin + kSlack) / 2;
    stage.scratch = zeros<std::int16_t>(kScratchPlanes * stage.task.scratch_stride);
  }
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
  const RowRange read{std::max(0, rows.first - reach_),
                      std::min(shape_.height, rows.last + reach_)};
  for (int tick = read.first; tick < rows.last + back.delay; ++tick) {
    const int next_read = tick + kPrefetchedRows;
    const int next_written = next_read - back.delay;
    std::span<const std::uint8_t> source;
    std::span<const std::uint8_t> target;
    if (next_read < read.last) {
      source = columns_of(in.row(next_read), front.input_columns, front.channels);
    }
    if (next_written >= rows.first && next_written < rows.last) {
      target = columns_of(out.row(next_written), back.columns, back.out_channels);
    }
    for (std::size_t stage = stages_.size(); stage-- > 0;) {
      advance(in, out, stage, tick);
      prefetch(source, stage);
      prefetch(target, stage);
    }
    if (tick < read.last && !reads_in_place(tick)) load_row(in, tick);
  }
}

// Works out, from the last stage to the first, what each has to compute for the one after it.
void Stream::start_strip(RowRange rows, Columns strip) {
  for (std::size_t n = stages_.size(); n-- > 0;) {
    Stage& stage = stages_[n];
    stage.rows = rows;
    stage.columns = strip;
    rows = {std::max(0, rows.first - stage.halo), std::min(shape_.height, rows.last + stage.halo)};
    strip = {std::max(0, strip.first - stage.halo),
             std::min(shape_.width, strip.last + stage.halo)};
    stage.input_columns = strip;
    stage.task.samples = stage.columns.count() * stage.out_channels;
    stage.task.scratch = stage.scratch.get();
    stage.mirrors = mirrors(stage);
  }
}

std::vector<Stream::Mirror> Stream::mirrors(const Stage& stage) const {
  std::vector<Mirror> list;
  const auto channels = static_cast<std::ptrdiff_t>(stage.channels);
  const auto mirror = [&](int x) {
    const std::ptrdiff_t to = (x - stage.input_columns.first) * channels;
    const std::ptrdiff_t from =
        (reflect101(x, shape_.width) - stage.input_columns.first) * channels;
    for (std::ptrdiff_t c = 0; c < channels; ++c) list.push_back({to + c, from + c});
  };
  for (int i = 1; i <= stage.halo; ++i) {
    if (stage.input_columns.first == 0) mirror(-i);
    if (stage.input_columns.last == shape_.width) mirror(shape_.width - 1 + i);
  }
  return list;
}

// Asks for every n-th cache line of a row, for each of n stages: all at once would pile up.
void Stream::prefetch(std::span<const std::uint8_t> row, std::size_t stage) const {
  constexpr std::size_t kLine = 64;
  const std::size_t step = stages_.size() * kLine;
  for (std::size_t i = stage * kLine; i < row.size(); i += step) hwy::Prefetch(&row[i]);
}

// Row functions read beyond the row: only where that still is the image, and no border is needed,
// may they read it directly.
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

// Every stage computes one row in each tick, if there is one to compute.
void Stream::advance(ConstImageView in, ImageView out, std::size_t n, int tick) {
  const Stage& stage = stages_[n];
  const RowFunction columns = stage.step.passes.columns;
  const auto needs = [&](int y) { return y >= stage.rows.first && y < stage.rows.last; };
  const int y = tick - stage.delay;
  if (needs(y)) {
    if (columns == nullptr) find_rows(in, n, y);
    compute_row(out, n, y);
  }
  if (columns != nullptr && needs(y + 1)) {
    find_rows(in, n, y + 1);
    columns(stage.task);
  }
}

// Sets the task's input rows to those for row y.
void Stream::find_rows(ConstImageView in, std::size_t n, int y) {
  Stage& stage = stages_[n];
  if (n == 0 && reads_in_place(y)) {
    stage.task.rows[0] = columns_of(in.row(y), stage.columns, stage.channels).data();
    return;
  }
  const std::size_t skipped =
      Columns{stage.input_columns.first, stage.columns.first}.count() * stage.channels;
  int row = y - stage.halo;
  for (const std::uint8_t*& pointer : stage.task.used_rows()) {
    pointer = stage.input.row(reflect101(row++, shape_.height)) + skipped;
  }
}

void Stream::compute_row(ImageView out, std::size_t n, int y) {
  Stage& stage = stages_[n];
  if (n + 1 == stages_.size()) {
    compute_output(columns_of(out.row(y), stage.columns, stage.out_channels));
    return;
  }
  const Stage& next = stages_[n + 1];
  std::uint8_t* const row = next.input.row(y);
  stage.task.target = row;
  compute_target(stage);
  for (const Mirror& mirror : next.mirrors) row[mirror.to] = row[mirror.from];
}

void Stream::compute_target(const Stage& stage) {
  stage.step.passes.row(stage.task);
  for (const Step& step : stage.in_place) {
    RowTask task{};
    task.rows[0] = stage.task.target;
    task.target = stage.task.target;
    task.samples = stage.task.samples;
    task.brightness = &step.brightness;
    step.passes.row(task);
  }
}

// Row functions write beyond the target: what does not fill whole vectors goes by way of tail_.
void Stream::compute_output(std::span<std::uint8_t> target) {
  Stage& stage = stages_.back();
  RowTask& task = stage.task;
  const std::size_t whole = target.size() / vector_bytes_ * vector_bytes_;
  if (whole > 0) {
    task.samples = whole;
    task.target = target.data();
    compute_target(stage);
  }
  const std::size_t rest = target.size() - whole;
  if (rest > 0) {
    const std::size_t done = whole * (stage.channels / stage.out_channels);
    for (const std::uint8_t*& row : task.used_rows()) row += done;
    if (task.scratch != nullptr) task.scratch += done / 2;
    task.samples = rest;
    task.target = tail_.get();
    compute_target(stage);
    std::ranges::copy_n(tail_.get(), static_cast<std::ptrdiff_t>(rest), target.data() + whole);
  }
  task.samples = target.size();
  task.scratch = stage.scratch.get();
}

}  // namespace bb::simd
