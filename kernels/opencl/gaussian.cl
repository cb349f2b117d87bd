// Keeps each row's horizontal sums for the rows below it. Parameters: KSIZE; TAPS, the first half
// of the taps and the centre; SHIFT for both passes; FITS_16_BITS, whether the sum of both passes
// does.
#undef WIDE
#if FITS_16_BITS
#define WIDE ushort
#else
#define WIDE uint
#endif

VECTOR(ushort) JOIN(NAME, _across)(local const uchar* source) {
  const ushort taps[] = TAPS;
  VECTOR(ushort) sum = USHORTS(source + KSIZE / 2 * CHANNELS) * taps[KSIZE / 2];
#pragma unroll
  for (int k = 0; k < KSIZE / 2; ++k) {
    sum +=
        (USHORTS(source + k * CHANNELS) + USHORTS(source + (KSIZE - 1 - k) * CHANNELS)) * taps[k];
  }
  return sum;
}

void NAME(local const uchar* restrict source, SPACE uchar* restrict target, size_t pitch,
          int columns, int rows) {
  const WIDE taps[] = TAPS;
  const Rows mine = my_rows(rows);
  if (mine.first >= mine.last) return;
  FOR_MY_COLUMNS(x, columns * CHANNELS) {
    VECTOR(ushort) window[KSIZE];
#pragma unroll
    for (int k = 1; k < KSIZE; ++k) {
      window[k] = JOIN(NAME, _across)(source + (mine.first + k - 1) * PITCH + x);
    }
    ROLLED
    for (int y = mine.first; y < mine.last; ++y) {
#pragma unroll
      for (int k = 1; k < KSIZE; ++k) window[k - 1] = window[k];
      window[KSIZE - 1] = JOIN(NAME, _across)(source + (y + KSIZE - 1) * PITCH + x);
      VECTOR(WIDE) sum =
          CONVERT(VECTOR(WIDE), window[KSIZE / 2]) * taps[KSIZE / 2] + (WIDE)(1 << (SHIFT - 1));
#pragma unroll
      for (int k = 0; k < KSIZE / 2; ++k) {
        sum += CONVERT(VECTOR(WIDE), window[k] + window[KSIZE - 1 - k]) * taps[k];
      }
      PUT(target + y * pitch + x, CONVERT(VECTOR(uchar), sum >> (WIDE)SHIFT), columns * CHANNELS);
    }
  }
}
