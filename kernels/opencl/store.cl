// The last stage: a finished tile to its place in the image, which is `width` pixels wide.
void store(local const uchar* restrict tile, global uchar* restrict target, int width, int columns,
           int rows) {
  const Rows mine = my_rows(rows);
  const int samples = columns * CHANNELS;
  for (int y = mine.first; y < mine.last; ++y) {
    local const uchar* from = tile + y * PITCH;
    global uchar* to = target + (size_t)y * width * CHANNELS;
    if (samples >= LANES) {
      FOR_MY_COLUMNS(column, samples) {
        const int x = min(column, samples - LANES);  // the last vector overlaps the one before it
        STORE(global, to + x, BYTES(from + x));
      }
    } else {
      for (int x = get_local_id(0); x < samples; x += GROUP_X) to[x] = from[x];
    }
  }
}
