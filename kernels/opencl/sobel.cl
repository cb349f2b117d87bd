// min(255, round(√(gx² + gy²))) in 16 bits: a gradient beyond 255 in either direction saturates the
// result as 255 does, and so does any sum of squares beyond MAX_SUM, the last below 255.5². sqrt()
// is within 3 ulp, which rounds right up to there: no √ of an integer is nearer than 2^-11 to the
// middle between two integers.
#define MAX_SUM 65280

VECTOR(ushort) JOIN(NAME, _square)(VECTOR(short) gradient) {
  const VECTOR(short) size = min(max(gradient, -gradient), (VECTOR(short))(255));
  return CONVERT(ushort)(size) * CONVERT(ushort)(size);
}

VECTOR(uchar) JOIN(NAME, _magnitude)(VECTOR(short) gx, VECTOR(short) gy) {
  const VECTOR(ushort) sum = add_sat(JOIN(NAME, _square)(gx), JOIN(NAME, _square)(gy));
  const VECTOR(float) root = sqrt(CONVERT(float)(min(sum, (VECTOR(ushort))(MAX_SUM))));
  return CONVERT(uchar)(CONVERT(int)(root + 0.5f));
}

// Each row's differences and smoothed sums across are kept for the two rows below it.
#define DIFFERENCE(p) (SHORTS((p) + 2) - SHORTS(p))
#define SMOOTHED(p) (SHORTS(p) + (SHORTS((p) + 1) << (short)1) + SHORTS((p) + 2))

void NAME(local const uchar* restrict source, local uchar* restrict target, int columns, int rows) {
  const Rows mine = my_rows(rows);
  if (mine.first >= mine.last) return;
  FOR_MY_COLUMNS(x, columns) {
    local const uchar* row = source + mine.first * PITCH + x;
    VECTOR(short) difference_above = DIFFERENCE(row);
    VECTOR(short) smoothed_above = SMOOTHED(row);
    row += PITCH;
    VECTOR(short) difference = DIFFERENCE(row);
    VECTOR(short) smoothed = SMOOTHED(row);
    for (int y = mine.first; y < mine.last; ++y) {
      row += PITCH;
      const VECTOR(short) difference_below = DIFFERENCE(row);
      const VECTOR(short) smoothed_below = SMOOTHED(row);
      const VECTOR(short) gx = difference_above + (difference << (short)1) + difference_below;
      const VECTOR(short) gy = smoothed_below - smoothed_above;
      STORE(local, target + y * PITCH + x, JOIN(NAME, _magnitude)(gx, gy));
      difference_above = difference;
      smoothed_above = smoothed;
      difference = difference_below;
      smoothed = smoothed_below;
    }
  }
}
