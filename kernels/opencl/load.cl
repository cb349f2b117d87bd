// The first stage: `columns` × `rows` pixels of the image from (left, top), which may lie outside
// it, to the tile. Turns them to grey on the way where the tile has one channel and the image
// three.
int reflect(int i, int size) {
  if (size == 1) return 0;
  while (i < 0 || i >= size) i = i < 0 ? -i : 2 * (size - 1) - i;
  return i;
}

#if IMAGE_CHANNELS == CHANNELS
#define READ_VECTOR(p) LOAD(global, p)
#define READ_SAMPLE(p) *(p)
#else
#define READ_VECTOR(p) \
  grey_of_pixels(LOAD(global, p), LOAD(global, (p) + LANES), LOAD(global, (p) + 2 * LANES))
#define READ_SAMPLE(p) grey_of_pixel((p)[0], (p)[1], (p)[2])
#endif

void load(global const uchar* restrict image, int width, int height, int left, int top, int columns,
          int rows, local uchar* restrict tile) {
  const int read_per_sample = IMAGE_CHANNELS / CHANNELS;
  const Rows mine = my_rows(rows);
  const int inside_first = max(0, -left);  // the tile's columns that are inside the image
  const int inside_last = min(columns, width - left);

  const int first = inside_first * CHANNELS;
  const int samples = (inside_last - inside_first) * CHANNELS;
  for (int y = mine.first; y < mine.last; ++y) {
    global const uchar* source =
        image + ((size_t)reflect(top + y, height) * width + left + inside_first) * IMAGE_CHANNELS;
    local uchar* target = tile + y * PITCH + first;
    if (samples >= LANES) {
      FOR_MY_COLUMNS(column, samples) {
        const int x = min(column, samples - LANES);  // the last vector overlaps the one before it
        STORE(local, target + x, READ_VECTOR(source + x * read_per_sample));
      }
    } else {
      for (int x = get_local_id(0); x < samples; x += GROUP_X) {
        target[x] = READ_SAMPLE(source + x * read_per_sample);
      }
    }
  }
  SYNCHRONIZE();

  // What lies outside reflects columns that are in the tile: the halo is as wide on both sides.
  const int outside = columns - (inside_last - inside_first);
  for (int y = mine.first; y < mine.last; ++y) {
    local uchar* row = tile + y * PITCH;
    for (int i = get_local_id(0); i < outside; i += GROUP_X) {
      const int x = i < inside_first ? i : i + inside_last - inside_first;
      const int from = reflect(left + x, width) - left;
      for (int c = 0; c < CHANNELS; ++c) row[x * CHANNELS + c] = row[from * CHANNELS + c];
    }
  }
}
