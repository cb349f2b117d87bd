// GAIN and BIAS are in units of 1/256; 127 and the floor's last bit round half to even.
void NAME(local const uchar* restrict source, local uchar* restrict target, int columns, int rows) {
  const Rows mine = my_rows(rows);
  for (int y = mine.first; y < mine.last; ++y) {
    FOR_MY_COLUMNS(x, columns * CHANNELS) {
      const VECTOR(int) scaled = CONVERT(int)(BYTES(source + y * PITCH + x)) * GAIN + BIAS;
      const VECTOR(int) rounded = (scaled + 127 + ((scaled >> 8) & 1)) >> 8;
      STORE(local, target + y * PITCH + x, SATURATE(uchar)(rounded));
    }
  }
}
