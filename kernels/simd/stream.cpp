#include "kernels/simd/stream.h"

#include <algorithm>
#include <utility>
#include <variant>

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

}  // namespace

RowRing::RowRing(std::size_t rows, std::size_t row_bytes)
    : rows_(static_cast<unsigned>(rows)),
      stride_((kMargin + row_bytes + kSlack + kMargin - 1) / kMargin * kMargin),
      memory_(hwy::AllocateAligned<std::uint8_t>(rows * stride_)) {
  std::fill_n(memory_.get(), rows * stride_, std::uint8_t{0});
}

Stream::Stream(std::span<const Step> steps, std::size_t vector_bytes, Shape shape)
    : shape_(shape), vector_bytes_(vector_bytes) {
  std::size_t column_bytes = 0;
  Shape reached = shape;
  for (const Step& step : steps) {
    const Shape out = output_shape(step.filter, reached);
    if (passes(step.filter, reached.channels)) continue;
    const int rows = halo(step.filter);
    if (rows == 0 && out == reached && !stages_.empty()) {
      stages_.back().in_place.push_back(step);
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
  const auto widest = std::min(static_cast<std::size_t>(shape.width),
                               static_cast<std::size_t>(strip_width_ + 2 * reach_) + vector_bytes);
  tails_ = RowRing(kBandRows, vector_bytes_);
  for (Stage& stage : stages_) {
    stage.input = RowRing(ring_rows(stage.halo), widest * stage.channels);
    stage.task.channels = stage.channels;
    stage.task.brightness = &stage.step.brightness;
  }
}

void Stream::run(ConstImageView in, ImageView out, RowRange rows) {
  if (stages_.empty()) {
    for (int y = rows.first; y < rows.last; ++y) std::ranges::copy(in.row(y), out.row(y).begin());
    return;
  }
  const int strips = (shape_.width + strip_width_ - 1) / strip_width_;
  const auto border = [&](int n) {  // a multiple of a vector
    const auto vector = static_cast<std::int64_t>(vector_bytes_);
    return static_cast<int>(std::int64_t{shape_.width} * n / strips / vector * vector);
  };
  for (int n = 0; n < strips; ++n) {
    run_strip(in, out, rows, {border(n), n + 1 == strips ? shape_.width : border(n + 1)});
  }
}

void Stream::run_strip(ConstImageView in, ImageView out, RowRange rows, Columns strip) {
  start_strip(rows, strip);
  start_ahead(in, out);
  Stage& front = stages_.front();
  while (front.filled < front.input_rows.last) {
    const RowRange band{front.filled, std::min(front.filled + kBand, front.input_rows.last)};
    if (!reads_in_place(band)) load(in, band);
    front.filled = band.last;
    move_ahead(in, out);
    advance(in, out, 0);
  }
}

// Lists the first band's input and output rows for prefetching, in pieces as long as output rows,
// and distributes them among the stages.
void Stream::start_ahead(ConstImageView in, ConstImageView out) {
  const Stage& front = stages_.front();
  const Stage& back = stages_.back();
  const std::size_t piece = back.columns.count();
  const auto add = [&](std::span<const std::uint8_t> row) {
    for (std::size_t i = 0; i < row.size(); i += piece) ahead_.push_back(&row[i]);
  };
  const int rows = std::min(kBand, back.rows.last - back.rows.first);
  ahead_.clear();
  for (int y = 0; y < rows; ++y) {
    add(columns_of(in.row(front.input_rows.first + y), front.input_columns, front.channels));
  }
  ahead_inputs_ = ahead_.size();
  for (int y = 0; y < rows; ++y) {
    add(columns_of(out.row(back.rows.first + y), back.columns, back.out_channels));
  }
  ahead_row_ = back.rows.first;
  for (std::size_t n = 0; n < stages_.size(); ++n) {
    const auto share = [&](std::size_t k) { return ahead_.size() * k / stages_.size(); };
    stages_[n].task.ahead = std::span(ahead_).subspan(share(n), share(n + 1) - share(n));
    stages_[n].task.ahead_bytes = piece;
  }
}

// Moves the pieces to the next band. Stops prefetching if that is not a whole band.
void Stream::move_ahead(ConstImageView in, ConstImageView out) {
  ahead_row_ += kBand;
  if (ahead_row_ + kBand > stages_.back().rows.last) {
    for (Stage& stage : stages_) stage.task.ahead_bytes = 0;
    return;
  }
  const auto inputs = std::span(ahead_).first(ahead_inputs_);
  for (const std::uint8_t*& piece : inputs) piece += kBandRows * in.shape().row_bytes();
  for (const std::uint8_t*& piece : std::span(ahead_).subspan(ahead_inputs_)) {
    piece += kBandRows * out.shape().row_bytes();
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
    stage.mirrors = mirrors(stage);
    stage.filled = stage.input_rows.first;
    stage.done = stage.rows.first;
    stage.task.samples = stage.columns.count() * stage.out_channels;
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

// Whether the first stage may read the band directly from the image. This requires that no border
// is needed, and that the bytes that row functions read after a row still belong to the image.
bool Stream::reads_in_place(RowRange band) const {
  const auto rows_below = static_cast<std::size_t>(shape_.height - band.last);
  return stages_.front().halo == 0 && rows_below * shape_.row_bytes() >= kSlack;
}

void Stream::load(ConstImageView in, RowRange band) {
  const Stage& stage = stages_.front();
  for (int y = band.first; y < band.last; ++y) {
    std::uint8_t* const row = stage.input.row(y);
    std::ranges::copy(columns_of(in.row(y), stage.input_columns, stage.channels), row);
    stage.reflect_ends(row);
  }
}

// Computes all bands that are ready in the n-th stage and the stages after it.
void Stream::advance(ConstImageView in, ImageView out, std::size_t n) {
  Stage& stage = stages_[n];
  while (stage.done < stage.ready()) {
    const RowRange band{stage.done, std::min(stage.done + kBand, stage.ready())};
    stage.done = band.last;
    stage.task.count = static_cast<std::size_t>(band.last - band.first);
    find_rows(in, n, band);
    if (n + 1 == stages_.size()) {
      compute_output(out, band);
    } else {
      compute_band(n, band);
      stages_[n + 1].filled = band.last;
      advance(in, out, n + 1);
    }
  }
}

// Sets the input rows of the n-th stage's task for a band of output rows.
void Stream::find_rows(ConstImageView in, std::size_t n, RowRange band) {
  Stage& stage = stages_[n];
  const std::size_t skipped =
      Columns{stage.input_columns.first, stage.columns.first}.count() * stage.channels;
  const RowRange needed{band.first - stage.halo, band.last + stage.halo};
  const std::span<const std::uint8_t*> pointers = stage.task.used_rows(stage.halo);
  if (n == 0 && reads_in_place(band)) {
    const std::uint8_t* row = columns_of(in.row(band.first), stage.columns, stage.channels).data();
    for (const std::uint8_t*& pointer : pointers)
      pointer = std::exchange(row, row + shape_.row_bytes());
  } else if (0 <= needed.first && needed.last <= shape_.height) {
    stage.input.rows(needed.first, skipped, pointers);
  } else {
    int y = needed.first;
    for (const std::uint8_t*& pointer : pointers)
      pointer = stage.input.row(reflect101(y++, shape_.height)) + skipped;
  }
}

void Stream::compute_band(std::size_t n, RowRange band) {
  Stage& stage = stages_[n];
  const Stage& next = stages_[n + 1];
  const std::span<std::uint8_t*> targets = stage.task.used_targets();
  next.input.rows(band.first, 0, targets);
  compute_targets(stage);
  for (std::uint8_t* const row : targets) next.reflect_ends(row);
}

void Stream::compute_targets(const Stage& stage) {
  stage.step.function(stage.task);
  for (const Step& step : stage.in_place) {
    RowTask task = stage.task;
    std::ranges::copy(task.targets, task.rows.begin());
    task.brightness = &step.brightness;
    task.ahead_bytes = 0;
    step.function(task);
  }
}

// Row functions write whole vectors. The last samples of each row, which fill less than a vector,
// go through tails_, so that nothing beyond the row is written.
void Stream::compute_output(ImageView out, RowRange band) {
  Stage& stage = stages_.back();
  RowTask& task = stage.task;
  const std::size_t samples = stage.columns.count() * stage.out_channels;
  const std::size_t whole = samples / vector_bytes_ * vector_bytes_;
  const auto target = [&](int y) {
    return columns_of(out.row(y), stage.columns, stage.out_channels);
  };
  if (whole > 0) {
    for (int y = band.first; y < band.last; ++y) {
      task.targets[static_cast<std::size_t>(y - band.first)] = target(y).data();
    }
    task.samples = whole;
    compute_targets(stage);
  }
  if (whole == samples) return;
  const std::size_t done = whole * (stage.channels / stage.out_channels);
  for (const std::uint8_t*& row : task.used_rows(stage.halo)) row += done;
  for (int y = band.first; y < band.last; ++y) {
    task.targets[static_cast<std::size_t>(y - band.first)] = tails_.row(y);
  }
  task.samples = samples - whole;
  compute_targets(stage);
  for (int y = band.first; y < band.last; ++y) {
    std::ranges::copy(std::span(tails_.row(y), samples - whole), target(y).subspan(whole).begin());
  }
}

}  // namespace bb::simd
