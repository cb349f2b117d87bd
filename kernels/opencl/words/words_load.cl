// The first stage. Loads `columns` × `rows` pixels of the image from (left, top) on; some may lie
// outside the image. Converts them to grey if the target has one channel and the image three.
#define READ_PER_SAMPLE (IMAGE_CHANNELS / CHANNELS)

// The first `samples` samples from `source` on, and zeros.
uint JOIN(NAME, _some_samples)(global const uchar* source, int samples) {
  uint words[READ_PER_SAMPLE];
#pragma unroll
  for (int n = 0; n < READ_PER_SAMPLE; ++n) {
    words[n] = 0;
#pragma unroll 1
    for (int i = 0; i < min(4, samples * READ_PER_SAMPLE - 4 * n); ++i) {
      words[n] |= (uint)source[4 * n + i] << (8 * i);
    }
  }
#if READ_PER_SAMPLE == 1
  return words[0];
#else
  return grey_of(words[0], words[1], words[2]);
#endif
}

uint JOIN(NAME, _four_samples)(global const uint* source) {
#if READ_PER_SAMPLE == 1
  return source[0];
#else
  return grey_of(source[0], source[1], source[2]);
#endif
}

// The part of the tile that is inside the image.
void JOIN(NAME, _inside)(global const uchar* restrict image, int width, int height, int left,
                         int top, SPACE uchar* restrict target, size_t pitch, int samples,
                         int rows) {
  const Rows mine = my_rows(rows);
  if (mine.first >= mine.last) return;
  const size_t row_bytes = (size_t)width * IMAGE_CHANNELS;
  const bool is_aligned = (((size_t)image | row_bytes | (size_t)(left * IMAGE_CHANNELS)) & 3) == 0;
  FOR_MY_WORDS(x, samples) {
    global const uchar* column = image + (long)left * IMAGE_CHANNELS + x * READ_PER_SAMPLE;
    if (is_aligned && x + 4 <= samples) {
#pragma unroll 1
      for (int y = mine.first; y < mine.last; ++y) {
        global const uchar* source = column + row_in(top + y, height) * row_bytes;
        PUT_WORD(target + y * pitch + x, JOIN(NAME, _four_samples)((global const uint*)source),
                 samples - x);
      }
    } else {
      for (int y = mine.first; y < mine.last; ++y) {
        global const uchar* source = column + row_in(top + y, height) * row_bytes;
        PUT_WORD(target + y * pitch + x, JOIN(NAME, _some_samples)(source, samples - x),
                 samples - x);
      }
    }
  }
}

void NAME(global const uchar* restrict image, int width, int height, int left, int top,
          SPACE uchar* restrict target, size_t pitch, int columns, int rows) {
  const int inside_first = max(0, -left);  // the columns that are inside the image
  const int inside_last = min(columns, width - left);
  JOIN(NAME, _inside)
  (image, width, height, left + inside_first, top, target + inside_first * CHANNELS, pitch,
   (inside_last - inside_first) * CHANNELS, rows);
  SYNCHRONIZE();

  // Columns outside the image reflect columns of the tile: it has its halo on both sides.
  const Rows mine = my_rows(rows);
  const int outside = columns - (inside_last - inside_first);
  for (int i = get_local_id(0); i < outside; i += GROUP_X) {
    const int x = i < inside_first ? i : i + inside_last - inside_first;
    const int from = reflect(left + x, width) - left;
    for (int y = mine.first; y < mine.last; ++y) {
      SPACE uchar* row = target + y * pitch;
      for (int c = 0; c < CHANNELS; ++c) row[x * CHANNELS + c] = row[from * CHANNELS + c];
    }
  }
}
