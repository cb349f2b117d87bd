// Sums of two samples each, in 16 bits: of samples 0 and 2 of a word, and of samples 1 and 3. Keeps
// each row's horizontal sums for the rows below it. Parameters: as in gaussian.cl.
#define REACH ((KSIZE - 1) * CHANNELS)  // from the first to the last sample of a sum

typedef struct {
  uint even, odd;
} JOIN(NAME, _sums);

JOIN(NAME, _sums) JOIN(NAME, _across)(local const uchar* source) {
  const uint taps[] = TAPS;
  WORDS_OF(words, source, 4 + REACH);
  JOIN(NAME, _sums) sums;
  sums.even = PAIR(words, OFFSET + REACH / 2) * taps[KSIZE / 2];
  sums.odd = PAIR(words, OFFSET + REACH / 2 + 1) * taps[KSIZE / 2];
#pragma unroll
  for (int k = 0; k < KSIZE / 2; ++k) {
    const int low = OFFSET + k * CHANNELS;
    const int high = OFFSET + REACH - k * CHANNELS;
    sums.even += (PAIR(words, low) + PAIR(words, high)) * taps[k];
    sums.odd += (PAIR(words, low + 1) + PAIR(words, high + 1)) * taps[k];
  }
  return sums;
}

// The sum of both passes may need 32 bits: then each pair is taken apart.
#if FITS_16_BITS
uint JOIN(NAME, _down)(const uint* window) {
  const uint taps[] = TAPS;
  uint sum = window[KSIZE / 2] * taps[KSIZE / 2] + (0x00010001u << (SHIFT - 1));
#pragma unroll
  for (int k = 0; k < KSIZE / 2; ++k) sum += (window[k] + window[KSIZE - 1 - k]) * taps[k];
  return sum >> SHIFT & 0x00ff00ffu;
}
#else
uint JOIN(NAME, _down)(const uint* window) {
  const uint taps[] = TAPS;
  uint low = (window[KSIZE / 2] & 0xffffu) * taps[KSIZE / 2] + (1u << (SHIFT - 1));
  uint high = (window[KSIZE / 2] >> 16) * taps[KSIZE / 2] + (1u << (SHIFT - 1));
#pragma unroll
  for (int k = 0; k < KSIZE / 2; ++k) {
    const uint both = window[k] + window[KSIZE - 1 - k];
    low += (both & 0xffffu) * taps[k];
    high += (both >> 16) * taps[k];
  }
  return low >> SHIFT | high >> SHIFT << 16;
}
#endif

void NAME(local const uchar* restrict source, SPACE uchar* restrict target, size_t pitch,
          int columns, int rows) {
  const Rows mine = my_rows(rows);
  if (mine.first >= mine.last) return;
  FOR_MY_WORDS(x, columns * CHANNELS) {
    uint even[KSIZE];
    uint odd[KSIZE];
#pragma unroll
    for (int k = 1; k < KSIZE; ++k) {
      const JOIN(NAME, _sums) sums =
          JOIN(NAME, _across)(source + (mine.first + k - 1) * PITCH + x);
      even[k] = sums.even;
      odd[k] = sums.odd;
    }
#pragma unroll 1
    for (int y = mine.first; y < mine.last; ++y) {
#pragma unroll
      for (int k = 1; k < KSIZE; ++k) {
        even[k - 1] = even[k];
        odd[k - 1] = odd[k];
      }
      const JOIN(NAME, _sums) sums = JOIN(NAME, _across)(source + (y + KSIZE - 1) * PITCH + x);
      even[KSIZE - 1] = sums.even;
      odd[KSIZE - 1] = sums.odd;
      const uint word = JOIN(NAME, _down)(even) | JOIN(NAME, _down)(odd) << 8;
      PUT_WORD(target + y * pitch + x, word, columns * CHANNELS - x);
    }
  }
}
#undef REACH
