// Grey from a tile of three channels, where grayscale is not the pipeline's first filter.
void NAME(local const uchar* restrict source, local uchar* restrict target, int columns, int rows) {
  const Rows mine = my_rows(rows);
  for (int y = mine.first; y < mine.last; ++y) {
    FOR_MY_COLUMNS(x, columns) {
      local const uchar* p = source + y * PITCH + 3 * x;
      STORE(local, target + y * PITCH + x,
            grey_of_pixels(BYTES(p), BYTES(p + LANES), BYTES(p + 2 * LANES)));
    }
  }
}
