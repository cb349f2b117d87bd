#include "kernels/simd_stream.h"

#include <algorithm>
#include <array>
#include <bit>
#include <variant>

namespace bb::simd {
namespace {

// What a strip's rows may take together: about half of a first-level cache.
constexpr std::size_t kStripBytes = 24 << 10;
constexpr int kMinStripWidth = 256;

std::size_t round_up(std::size_t n) { return (n + kMargin - 1) / kMargin * kMargin; }

// Gives the `halo` pixels beyond the image's left and right border their values by reflection.
// `row` has the pixels `columns` of an image that is `width` wide.
void reflect_ends(std::uint8_t* row, Columns columns, int width, int halo, int channels) {
  const auto copy_pixel = [=](int from, int to) {
    std::copy_n(row + (from - columns.first) * channels, channels,
                row + (to - columns.first) * channels);
  };
  for (int i = 1; i <= halo; ++i) {
    if (columns.first == 0) copy_pixel(reflect101(-i, width), -i);
    if (columns.last == width) copy_pixel(reflect101(width - 1 + i, width), width - 1 + i);
  }
}

}  // namespace

RowRing::RowRing(std::size_t rows, std::size_t row_bytes)
    : rows_(rows),
      stride_(round_up(kMargin + row_bytes + kSlack)),
      memory_(hwy::AllocateAligned<std::uint8_t>(rows_ * stride_)) {
  std::fill_n(memory_.get(), rows_ * stride_, std::uint8_t{0});
}

std::size_t RowRing::rows_for(int halo) {
  return std::bit_ceil(static_cast<std::size_t>(2 * halo + 1));
}

Stream::Stream(std::span<const Step> steps, std::size_t vector_bytes, Shape shape)
    : shape_(shape), vector_bytes_(vector_bytes) {
  int reach = 0;
  std::size_t pixel_bytes = kScratchPlanes * static_cast<std::size_t>(shape.channels);
  Shape reached = shape;
  for (const Step& step : steps) {
    const Shape out = output_shape(step.filter, reached);
    const bool passes = std::holds_alternative<Grayscale>(step.filter) && out == reached;
    if (passes) continue;
    stages_.push_back({step, halo(step.filter), reached.channels, out.channels, {}, {}, {}});
    reach += stages_.back().halo;
    pixel_bytes +=
        RowRing::rows_for(stages_.back().halo) * static_cast<std::size_t>(reached.channels);
    reached = out;
  }
  strip_width_ = std::max(kMinStripWidth, static_cast<int>(kStripBytes / pixel_bytes));
  const int widest = std::min(shape.width, strip_width_ + 2 * reach);
  for (Stage& stage : stages_) {
    stage.input =
        RowRing(RowRing::rows_for(stage.halo),
                static_cast<std::size_t>(widest) * static_cast<std::size_t>(stage.channels));
  }
  scratch_stride_ =
      round_up(static_cast<std::size_t>(widest * shape.channels) + kMargin + kSlack) / 2;
  scratch_ = hwy::AllocateAligned<std::uint16_t>(kScratchPlanes * scratch_stride_);
  std::fill_n(scratch_.get(), kScratchPlanes * scratch_stride_, std::uint16_t{0});
  tail_ = hwy::AllocateAligned<std::uint8_t>(vector_bytes_ + kSlack);
}

void Stream::run(ConstImageView in, ImageView out, RowRange rows) {
  if (stages_.empty()) {
    for (int y = rows.first; y < rows.last; ++y) std::ranges::copy(in.row(y), out.row(y).begin());
    return;
  }
  const int strips = (shape_.width + strip_width_ - 1) / strip_width_;
  for (int n = 0; n < strips; ++n) {
    const auto boundary = [&](int i) {
      return static_cast<int>(std::int64_t{shape_.width} * i / strips);
    };
    const Columns strip{boundary(n), boundary(n + 1)};
    start_strip(strip);
    const auto channels = static_cast<std::size_t>(out.shape().channels);
    for (int y = rows.first; y < rows.last; ++y) {
      write_output_row(
          in, y,
          out.row(y).subspan(static_cast<std::size_t>(strip.first) * channels,
                             static_cast<std::size_t>(strip.last - strip.first) * channels));
    }
  }
}

void Stream::start_strip(Columns strip) {
  for (auto stage = stages_.rbegin(); stage != stages_.rend(); ++stage) {
    stage->out_columns = strip;
    strip.first = std::max(0, strip.first - stage->halo);
    strip.last = std::min(shape_.width, strip.last + stage->halo);
    stage->in_columns = strip;
    stage->next_row = 0;
  }
}

// What computes row y of the stage's output, but for its target. Makes the input rows that are
// needed.
RowTask Stream::prepare(ConstImageView in, std::size_t stage, int y) {
  Stage& s = stages_[stage];
  const auto samples =
      static_cast<std::size_t>((s.out_columns.last - s.out_columns.first) * s.out_channels);
  RowTask task{{},
               nullptr,
               samples,
               static_cast<std::size_t>(s.channels),
               scratch_.get(),
               scratch_stride_,
               &s.step.brightness};
  if (reads_in_place(in, stage, y)) {
    task.rows[0] = in.row(y).data() + s.in_columns.first * s.channels;
    return task;
  }
  s.next_row = std::max(s.next_row, y - s.halo);
  for (const int last = std::min(shape_.height - 1, y + s.halo); s.next_row <= last; ++s.next_row) {
    make_input_row(in, stage, s.next_row);
  }
  const std::ptrdiff_t begin =
      std::ptrdiff_t{s.out_columns.first - s.in_columns.first} * s.channels;
  for (std::size_t k = 0; k < s.rows(); ++k) {
    task.rows[k] = s.input.row(reflect101(y + static_cast<int>(k) - s.halo, shape_.height)) + begin;
  }
  return task;
}

// Row functions read beyond the row: only where that still is the image, and no border is needed,
// may they read it directly.
bool Stream::reads_in_place(ConstImageView in, std::size_t stage, int y) const {
  const auto rows_below = static_cast<std::size_t>(shape_.height - 1 - y);
  return stage == 0 && stages_[0].halo == 0 && rows_below * in.shape().row_bytes() >= kSlack;
}

void Stream::make_input_row(ConstImageView in, std::size_t stage, int y) {
  const Stage& s = stages_[stage];
  std::uint8_t* const row = s.input.row(y);
  if (stage == 0) {
    const std::ptrdiff_t begin = std::ptrdiff_t{s.in_columns.first} * s.channels;
    const std::ptrdiff_t end = std::ptrdiff_t{s.in_columns.last} * s.channels;
    std::copy(in.row(y).begin() + begin, in.row(y).begin() + end, row);
  } else {
    RowTask task = prepare(in, stage - 1, y);
    task.target = row;
    stages_[stage - 1].step.function(task);
  }
  reflect_ends(row, s.in_columns, shape_.width, s.halo, s.channels);
}

// Row functions write beyond the target, too: what does not fill whole vectors goes by way of
// tail_.
void Stream::write_output_row(ConstImageView in, int y, std::span<std::uint8_t> target) {
  const Stage& s = stages_.back();
  RowTask task = prepare(in, stages_.size() - 1, y);
  const std::size_t whole = target.size() / vector_bytes_ * vector_bytes_;
  if (whole > 0) {
    task.samples = whole;
    task.target = target.data();
    s.step.function(task);
  }
  if (whole == target.size()) return;
  const std::size_t done = whole * static_cast<std::size_t>(s.channels / s.out_channels);
  for (const std::uint8_t*& row : std::span(task.rows).first(s.rows())) row += done;
  task.samples = target.size() - whole;
  task.target = tail_.get();
  s.step.function(task);
  std::copy_n(tail_.get(), task.samples, target.data() + whole);
}

}  // namespace bb::simd
