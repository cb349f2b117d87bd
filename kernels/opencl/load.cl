// The first stage. Loads `columns` × `rows` pixels of the image from (left, top) on; some may lie
// outside the image. Converts them to grey if the target has one channel and the image three.
#define READ_PER_SAMPLE (IMAGE_CHANNELS / CHANNELS)
#undef READ
#if READ_PER_SAMPLE == 1
#define READ(space, p) LOAD(space, p)
#else
#define READ(space, p) LOAD_GREY(space, p)
#endif

void NAME(global const uchar* restrict image, int width, int height, int left, int top,
          SPACE uchar* restrict target, size_t pitch, int columns, int rows) {
  const Rows mine = my_rows(rows);
  const int inside_first = max(0, -left);  // the columns that are inside the image
  const int inside_last = min(columns, width - left);

  const int first = inside_first * CHANNELS;
  const int samples = (inside_last - inside_first) * CHANNELS;
  // All work-items count to the same number. In a loop over `mine`, which a barrier follows, PoCL 6
  // lets work-items enter that have no row.
  ROLLED
  for (int k = 0; k < share_of_rows(rows); ++k) {
    const int y = mine.first + k;
    if (y >= mine.last) continue;
    global const uchar* source =
        image + ((size_t)reflect(top + y, height) * width + left + inside_first) * IMAGE_CHANNELS;
    SPACE uchar* row = target + y * pitch + first;
    if (samples >= LANES) {
      ROLLED
      for (int n = (int)get_local_id(0) * LANES; n < samples; n += GROUP_X * LANES) {
        const int x = min(n, samples - LANES);  // the last vector overlaps the one before it
        PUT(row + x, READ(global, source + x * READ_PER_SAMPLE), samples);
      }
    } else if (get_local_id(0) == 0) {
      union {  // without it, some compilers read the vectors before the samples are written
        uchar samples[READ_PER_SAMPLE * LANES];
        VECTOR(uchar) vectors[READ_PER_SAMPLE];
      } padded;
      for (int i = 0; i < READ_PER_SAMPLE; ++i) padded.vectors[i] = 0;
      ROLLED
      for (int i = 0; i < samples * READ_PER_SAMPLE; ++i) padded.samples[i] = source[i];
      PUT(row, READ(private, padded.samples), samples);
    }
  }
  SYNCHRONIZE();

  // Columns outside the image reflect columns of the tile: its halo is equally wide on both sides.
  const int outside = columns - (inside_last - inside_first);
  ROLLED
  for (int y = mine.first; y < mine.last; ++y) {
    SPACE uchar* row = target + y * pitch;
    ROLLED
    for (int i = get_local_id(0); i < outside; i += GROUP_X) {
      const int x = i < inside_first ? i : i + inside_last - inside_first;
      const int from = reflect(left + x, width) - left;
      ROLLED
      for (int c = 0; c < CHANNELS; ++c) row[x * CHANNELS + c] = row[from * CHANNELS + c];
    }
  }
}
