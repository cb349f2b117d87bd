// min(255, round(√(gx² + gy²))) in 16 bits. If gx or gy exceeds 255, the result is 255, so both may
// be limited to 255. For the same reason, the sum of squares may be limited to MAX_SUM, which is
// just below 255.5².
#define MAX_SUM 65280

VECTOR(ushort) JOIN(NAME, _square)(VECTOR(short) gradient) {
  const VECTOR(short) size = MIN(MAX(gradient, -gradient), (VECTOR(short))(255));
  return REINTERPRET(VECTOR(ushort), size) * REINTERPRET(VECTOR(ushort), size);
}

// An approximation of √sum, rounded to an integer in the low bits of a float. Before rounding it is
// at most √sum, and less than 0.4 smaller. A constant minus half of a float's bits approximates
// 1/√. One Newton step reduces the error to 0.07%, from below, with or without fused multiply-add.
HALF_VECTOR(uint) JOIN(NAME, _root_bits)(HALF_VECTOR(uint) sum) {
  const HALF_VECTOR(float) s = CONVERT(HALF_VECTOR(float), REINTERPRET(HALF_VECTOR(int), sum));
  const HALF_VECTOR(float) inverse =
      REINTERPRET(HALF_VECTOR(float), 0x5f1ffff9u - (REINTERPRET(HALF_VECTOR(uint), s) >> 1u));
  const HALF_VECTOR(float) root = s * inverse;
  return REINTERPRET(HALF_VECTOR(uint),
                     root * (1.68073657f - 0.70345949f * (root * inverse)) + 8388608.0f);
}

VECTOR(uchar) JOIN(NAME, _magnitude)(VECTOR(short) gx, VECTOR(short) gy) {
  const VECTOR(ushort) square = JOIN(NAME, _square)(gx);
  const VECTOR(ushort) sum = square + MIN(JOIN(NAME, _square)(gy), (ushort)MAX_SUM - square);
  const HALF_VECTOR(uint) pairs = REINTERPRET(HALF_VECTOR(uint), sum);
  const HALF_VECTOR(uint) low = JOIN(NAME, _root_bits)(pairs & 0xffffu);
  const HALF_VECTOR(uint) high = JOIN(NAME, _root_bits)(pairs >> 16u);
  const VECTOR(ushort) root = REINTERPRET(VECTOR(ushort), (low & 0xffffu) | (high << 16u));
  // The root is right or 1 too small; if it is too small, the difference is negative. This is not a
  // comparison, because the simulator Oclgrind adds a wrong number for a comparison of vectors.
  const VECTOR(ushort) is_small = (root * root + root - sum) >> (ushort)15;
  return CONVERT(VECTOR(uchar), MIN(root + is_small, (VECTOR(ushort))(255)));
}

// Keeps each row's horizontal differences and smoothed sums for the two rows below it.
#define DIFFERENCE(p) (SHORTS((p) + 2) - SHORTS(p))
#define SMOOTHED(p) (SHORTS(p) + (SHORTS((p) + 1) << (short)1) + SHORTS((p) + 2))

void NAME(local const uchar* restrict source, SPACE uchar* restrict target, size_t pitch,
          int columns, int rows) {
  const Rows mine = my_rows(rows);
  if (mine.first >= mine.last) return;
  FOR_MY_COLUMNS(x, columns) {
    local const uchar* row = source + mine.first * PITCH + x;
    VECTOR(short) difference_above = DIFFERENCE(row);
    VECTOR(short) smoothed_above = SMOOTHED(row);
    row += PITCH;
    VECTOR(short) difference = DIFFERENCE(row);
    VECTOR(short) smoothed = SMOOTHED(row);
    ROLLED
    for (int y = mine.first; y < mine.last; ++y) {
      row += PITCH;
      const VECTOR(short) difference_below = DIFFERENCE(row);
      const VECTOR(short) smoothed_below = SMOOTHED(row);
      const VECTOR(short) gx = difference_above + (difference << (short)1) + difference_below;
      const VECTOR(short) gy = smoothed_below - smoothed_above;
      PUT(target + y * pitch + x, JOIN(NAME, _magnitude)(gx, gy), columns);
      difference_above = difference;
      smoothed_above = smoothed;
      difference = difference_below;
      smoothed = smoothed_below;
    }
  }
}
