// Keeps each row's centre for the rows above and below it. FLOAT_BIAS is in the centre's term five
// times and in its neighbours' four times.
void NAME(local const uchar* restrict source, SPACE uchar* restrict target, size_t pitch,
          int columns, int rows) {
  const Rows mine = my_rows(rows);
  if (mine.first >= mine.last) return;
  FOR_MY_WORDS(x, columns * CHANNELS) {
    local const uchar* from = source + mine.first * PITCH + x;
    WORDS_OF(first, from, 4 + CHANNELS);
    float4 above = FLOATS(first, OFFSET + CHANNELS);
    from += PITCH;
    WORDS_OF(second, from, 4 + 2 * CHANNELS);
    float4 centre = FLOATS(second, OFFSET + CHANNELS);
    float4 sides = FLOATS(second, OFFSET) + FLOATS(second, OFFSET + 2 * CHANNELS);
#pragma unroll 1
    for (int y = mine.first; y < mine.last; ++y) {
      from += PITCH;
      WORDS_OF(words, from, 4 + 2 * CHANNELS);
      const float4 below = FLOATS(words, OFFSET + CHANNELS);
      const float4 value = (centre * 5.0f - FLOAT_BIAS) - (above + below + sides);
      PUT_INTEGERS(target + y * pitch + x, limited(value), columns * CHANNELS - x);
      above = centre;
      centre = below;
      sides = FLOATS(words, OFFSET) + FLOATS(words, OFFSET + 2 * CHANNELS);
    }
  }
}
