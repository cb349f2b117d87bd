// RGB to grey. A group of interleaved pixels fills three parts, each as long as the group's grey
// pixels. A colour is every third byte, and its bytes have different places in the three parts. So
// its bytes are merged into one part, and then put in order. A wide vector has several groups.
typedef uchar16 Group;
#define EVERY_THIRD_FROM_1 (Group)(0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0)
#define EVERY_THIRD_FROM_2 (Group)(0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0)
#define IN_ORDER_FROM_0 s0369cf258be147ad
#define IN_ORDER_FROM_1 s147ad0369cf258be
#define IN_ORDER_FROM_2 s258be147ad0369cf

typedef struct __attribute__((packed)) {
  Group part;
} UnalignedGroup;

#if LANES == 64
#define PARTS(p, n) (uchar64)((p)[n].part, (p)[n + 3].part, (p)[n + 6].part, (p)[n + 9].part)
#define REPEAT(group) (uchar64)(group, group, group, group)
#define REORDER(v, order) (uchar64)(v.lo.lo.order, v.lo.hi.order, v.hi.lo.order, v.hi.hi.order)
#elif LANES == 32
#define PARTS(p, n) (uchar32)((p)[n].part, (p)[n + 3].part)
#define REPEAT(group) (uchar32)(group, group)
#define REORDER(v, order) (uchar32)(v.lo.order, v.hi.order)
#else
#define PARTS(p, n) ((p)[n].part)
#define REPEAT(group) (group)
#define REORDER(v, order) (v.order)
#endif

// The weighted sum in 16 bits, of the weights' high bytes and of their low bytes separately. The
// low bytes add up to 256, so neither sum can overflow.
#define WEIGHTED(red, green, blue, part)                                 \
  ((red) * (ushort)part(GREY_RED) + (green) * (ushort)part(GREY_GREEN) + \
   (blue) * (ushort)part(GREY_BLUE))
#define HIGH_BYTE(weight) ((weight) >> 8)
#define LOW_BYTE(weight) ((weight)&255)
#define GREY_HALF (ushort)(1 << (GREY_SHIFT - 9))

VECTOR(uchar) merge(VECTOR(uchar) from_0, VECTOR(uchar) from_1, VECTOR(uchar) from_2) {
  const VECTOR(uchar) in_1 = REPEAT(EVERY_THIRD_FROM_1);
  const VECTOR(uchar) in_2 = REPEAT(EVERY_THIRD_FROM_2);
  return (from_0 & ~(in_1 | in_2)) | (from_1 & in_1) | (from_2 & in_2);
}

VECTOR(uchar) grey_of_parts(VECTOR(uchar) a, VECTOR(uchar) b, VECTOR(uchar) c) {
  const VECTOR(uchar) reds = merge(a, c, b);
  const VECTOR(uchar) greens = merge(b, a, c);
  const VECTOR(uchar) blues = merge(c, b, a);
  const VECTOR(ushort) red = CONVERT(VECTOR(ushort), REORDER(reds, IN_ORDER_FROM_0));
  const VECTOR(ushort) green = CONVERT(VECTOR(ushort), REORDER(greens, IN_ORDER_FROM_1));
  const VECTOR(ushort) blue = CONVERT(VECTOR(ushort), REORDER(blues, IN_ORDER_FROM_2));
  const VECTOR(ushort) high = WEIGHTED(red, green, blue, HIGH_BYTE) + GREY_HALF;
  const VECTOR(ushort) low = WEIGHTED(red, green, blue, LOW_BYTE);
  return CONVERT(VECTOR(uchar), (high + (low >> (ushort)8)) >> (ushort)(GREY_SHIFT - 8));
}

#define LOAD_GREY(space, p)                                \
  grey_of_parts(PARTS((const space UnalignedGroup*)(p), 0), \
                PARTS((const space UnalignedGroup*)(p), 1), \
                PARTS((const space UnalignedGroup*)(p), 2))
