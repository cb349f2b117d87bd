// min(255, √(gx² + gy²)), to be rounded. gx² + gy² is an exact float. OpenCL's sqrt is at most 3
// ulp from the root of an integer; the nearest half-integers are at least 16 ulp from it, as their
// squares are a quarter from an integer.
float4 JOIN(NAME, _magnitude)(float4 gx, float4 gy) {
  return min(sqrt(gx * gx + gy * gy), 255.0f);
}

// A row's horizontal differences, and its smoothed samples with a bias.
typedef struct {
  float4 difference, smoothed;
} JOIN(NAME, _row);

JOIN(NAME, _row) JOIN(NAME, _across)(local const uchar* source) {
  WORDS_OF(words, source, 6);
  const float4 left = FLOATS(words, OFFSET);
  const float4 middle = FLOATS(words, OFFSET + 1);
  const float4 right = FLOATS(words, OFFSET + 2);
  JOIN(NAME, _row) row;
  row.difference = right - left;
  row.smoothed = left + right + middle * 2.0f;
  return row;
}

void NAME(local const uchar* restrict source, SPACE uchar* restrict target, size_t pitch,
          int columns, int rows) {
  const Rows mine = my_rows(rows);
  if (mine.first >= mine.last) return;
  FOR_MY_WORDS(x, columns) {
    local const uchar* from = source + mine.first * PITCH + x;
    JOIN(NAME, _row) above = JOIN(NAME, _across)(from);
    from += PITCH;
    JOIN(NAME, _row) centre = JOIN(NAME, _across)(from);
#pragma unroll 1
    for (int y = mine.first; y < mine.last; ++y) {
      from += PITCH;
      const JOIN(NAME, _row) below = JOIN(NAME, _across)(from);
      const float4 gx = above.difference + below.difference + centre.difference * 2.0f;
      const float4 gy = below.smoothed - above.smoothed;
      PUT_FLOATS(target + y * pitch + x, JOIN(NAME, _magnitude)(gx, gy), columns - x);
      above = centre;
      centre = below;
    }
  }
}
