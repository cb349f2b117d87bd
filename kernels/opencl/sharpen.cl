// Keeps each row's centre for the rows above and below it.
void NAME(local const uchar* restrict source, SPACE uchar* restrict target, size_t pitch,
          int columns, int rows) {
  const Rows mine = my_rows(rows);
  if (mine.first >= mine.last) return;
  FOR_MY_COLUMNS(x, columns * CHANNELS) {
    local const uchar* row = source + mine.first * PITCH + x;
    VECTOR(short) above = SHORTS(row + CHANNELS);
    row += PITCH;
    VECTOR(short) centre = SHORTS(row + CHANNELS);
    ROLLED
    for (int y = mine.first; y < mine.last; ++y) {
      const VECTOR(short) sides = SHORTS(row) + SHORTS(row + 2 * CHANNELS);
      row += PITCH;
      const VECTOR(short) below = SHORTS(row + CHANNELS);
      const VECTOR(short) value = centre * (short)5 - (above + below + sides);
      PUT(target + y * pitch + x, saturate(value), columns * CHANNELS);
      above = centre;
      centre = below;
    }
  }
}
