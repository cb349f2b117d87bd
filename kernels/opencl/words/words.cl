// Stages for GPUs, whose registers hold 32 bits and whose compilers take vectors of bytes apart.
// So a stage computes on sums of 16 bits, two in a word, or on floats, which hold all sums exactly.
// Its loops over rows are not unrolled: that brings nothing and takes long to compile. A row is a
// sequence of words of four samples each, the first in the lowest byte.
//
// The tiles are as in tile.cl, except that a tile begins at a multiple of four samples of the image
// and that samples move in whole words. A stage reads its first input sample OFFSET samples after
// the beginning of a row of its source. Only OFFSET of the first stage after load can be more than
// 0: there, it drops what load read to the left of the halo for the sake of alignment.

// Loops over the words of a row that this work-item computes; x is a word's first sample. The last
// word may reach beyond the row: a tile's rows have space after them, and put_global() drops it.
#define FOR_MY_WORDS(x, samples) \
  for (int x = 4 * (int)get_local_id(0); x < (samples); x += 4 * GROUP_X)

// Declares an array of the source's words that hold `count` samples from `pointer` + OFFSET on.
#define WORDS_FOR(count) ((OFFSET + (count)-1) / 4 + 1)
#define WORDS_OF(name, pointer, count)                               \
  uint name[WORDS_FOR(count)];                                       \
  _Pragma("unroll") for (int i_ = 0; i_ < WORDS_FOR(count); ++i_)    \
      name[i_] = ((local const uint*)(pointer))[i_]

// The macros below need all their arguments but the words when the program is compiled.

// The four bytes from a byte of `word` on, which is not its first; `next` has the last of them.
#define SHIFTED(word, next, bytes) ((word) >> (8 * (bytes)) | (next) << (32 - 8 * (bytes)))

// Four samples, from sample k on.
#define FOUR(words, k) \
  ((k) % 4 == 0 ? words[(k) / 4] : SHIFTED(words[(k) / 4], words[(k) / 4 + 1], (k) % 4))

// Two samples in 16 bits each: samples k and k + 2.
#define PAIR(words, k)                                                    \
  (((k) % 4 < 2 ? words[(k) / 4] >> (8 * ((k) % 2))                       \
                : SHIFTED(words[(k) / 4], words[(k) / 4 + 1], (k) % 4)) & \
   0x00ff00ffu)

// Samples as floats, from sample k on. Each sample lands in the middle of the mantissa of
// FLOAT_BIAS, whose bits stay exact in the sums of filters.
#define FLOAT_BIAS 32768.0f
#define BIAS_BITS 0x47000000u
#define IN_SECOND_BYTE(word, n) ((n) == 0 ? (word) << 8 : (word) >> (8 * ((n)-1)))
#define FLOAT(words, k) as_float((IN_SECOND_BYTE(words[(k) / 4], (k) % 4) & 0xff00u) | BIAS_BITS)
#define FLOATS(words, k) \
  (float4)(FLOAT(words, k), FLOAT(words, (k) + 1), FLOAT(words, (k) + 2), FLOAT(words, (k) + 3))

// The lowest bytes of four numbers.
uint pack(uint4 v) { return (v.x & 255) | (v.y & 255) << 8 | (v.z & 255) << 16 | v.w << 24; }

// Rounds numbers from 0 to 255 to integers, half to even, in the low bits of floats.
#define ROUND_BIAS 8388608.0f
float4 rounded(float4 v) { return (v + ROUND_BIAS) - ROUND_BIAS; }
uint pack_rounded(float4 v) { return pack(as_uint4(v + ROUND_BIAS)); }

float4 limited(float4 v) { return min(max(v, 0.0f), 255.0f); }

float4 unpacked(uint word) {
  const uint words[] = {word};
  return FLOATS(words, 0) - FLOAT_BIAS;
}

// Store a word of results: its first samples, as many as there are in the row from it on.
void put_local(local uchar* target, uint word, int samples) { *(local uint*)target = word; }

void put_global(global uchar* target, uint word, int samples) {
  if (samples >= 4 && ((size_t)target & 3) == 0) {
    *(global uint*)target = word;
  } else {
#pragma unroll 1
    for (int i = 0; i < min(samples, 4); ++i) target[i] = (uchar)(word >> (8 * i));
  }
}

// Store results of a filter: a word, whole numbers, or numbers to be rounded.
#define PUT_WORD(target, word, samples) \
  JOIN(put_, SPACE)(target, FINISHES ? pack_rounded(FINISH(unpacked(word))) : (word), samples)
#define PUT_INTEGERS(target, results, samples) \
  JOIN(put_, SPACE)(target, pack_rounded(FINISH(results)), samples)
#define PUT_FLOATS(target, results, samples) \
  JOIN(put_, SPACE)                          \
  (target, pack_rounded(FINISHES ? FINISH(rounded(results)) : (results)), samples)

#define JOIN_TOKENS(a, b) a##b
#define JOIN(a, b) JOIN_TOKENS(a, b)

// Grey of a word with red, green and blue in its bytes FIRST to FIRST + 2, in byte 2 of the result.
#define WEIGHT(colour) (JOIN(GREY_, colour) << (16 - GREY_SHIFT))
#define BYTE(word, n) ((word) >> (8 * (n)) & 255)
#define GREY(word, first)                                                      \
  (BYTE(word, first) * WEIGHT(RED) + BYTE(word, (first) + 1) * WEIGHT(GREEN) + \
   BYTE(word, (first) + 2) * WEIGHT(BLUE) + 0x8000u)

// The grey word of three words of colours.
uint grey_of(uint a, uint b, uint c) {
  const uint4 v =
      (uint4)(GREY(a, 0), GREY(SHIFTED(a, b, 3), 0), GREY(SHIFTED(b, c, 2), 0), GREY(c, 1));
  return v.x >> 16 | (v.y >> 8 & 0xff00u) | (v.z & 0xff0000u) | (v.w << 8 & 0xff000000u);
}

// The row of an image for a row that may lie outside of it. Most need no reflection.
int row_in(int y, int height) { return y >= 0 && y < height ? y : reflect(y, height); }
