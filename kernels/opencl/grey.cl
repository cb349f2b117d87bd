// RGB to grey. LANES interleaved pixels are three vectors. A colour is every third byte of them,
// and no two of its bytes have the same place in their vectors: so it is merged into one vector,
// byte for byte, and then put in order.
#if LANES == 16
#define EVERY_THIRD_FROM_1 (uchar16)(0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0)
#define EVERY_THIRD_FROM_2 (uchar16)(0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0)
#define IN_ORDER_FROM_0 s0369cf258be147ad
#define IN_ORDER_FROM_1 s147ad0369cf258be
#define IN_ORDER_FROM_2 s258be147ad0369cf
#else
#define EVERY_THIRD_FROM_1 (uchar4)(0, 255, 0, 0)
#define EVERY_THIRD_FROM_2 (uchar4)(0, 0, 255, 0)
#define IN_ORDER_FROM_0 s0321
#define IN_ORDER_FROM_1 s1032
#define IN_ORDER_FROM_2 s2103
#endif
#define MERGE(from_0, from_1, from_2) \
  bitselect(bitselect(from_0, from_1, EVERY_THIRD_FROM_1), from_2, EVERY_THIRD_FROM_2)

// The weighted sum in 16 bits: of the weights' high bytes, and of their low bytes, whose sum of 256
// cannot overflow.
#define WEIGHTED(red, green, blue, part)                                 \
  ((red) * (ushort)part(GREY_RED) + (green) * (ushort)part(GREY_GREEN) + \
   (blue) * (ushort)part(GREY_BLUE))
#define HIGH_BYTE(weight) ((weight) >> 8)
#define LOW_BYTE(weight) ((weight)&255)
#define GREY_HALF (ushort)(1 << (GREY_SHIFT - 9))

VECTOR(uchar) grey_of_pixels(VECTOR(uchar) a, VECTOR(uchar) b, VECTOR(uchar) c) {
  const VECTOR(ushort) red = CONVERT(ushort)(MERGE(a, c, b).IN_ORDER_FROM_0);
  const VECTOR(ushort) green = CONVERT(ushort)(MERGE(b, a, c).IN_ORDER_FROM_1);
  const VECTOR(ushort) blue = CONVERT(ushort)(MERGE(c, b, a).IN_ORDER_FROM_2);
  const VECTOR(ushort) high = WEIGHTED(red, green, blue, HIGH_BYTE) + GREY_HALF;
  const VECTOR(ushort) low = WEIGHTED(red, green, blue, LOW_BYTE);
  return CONVERT(uchar)((high + (low >> (ushort)8)) >> (ushort)(GREY_SHIFT - 8));
}

uchar grey_of_pixel(uchar red, uchar green, uchar blue) {
  return (GREY_RED * red + GREY_GREEN * green + GREY_BLUE * blue + (1 << (GREY_SHIFT - 1))) >>
         GREY_SHIFT;
}
