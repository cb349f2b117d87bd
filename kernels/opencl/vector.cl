// Vectors of LANES samples.
//
// If the layout does not set LANES, a vector of 16-bit numbers fills two registers of the target.
// OpenCL C has at most 16 lanes. Clang, which most OpenCL drivers for CPUs use, has more.
#ifndef LANES
#if __clang_major__ >= 14 && defined(__AVX512BW__)
#define LANES 64
#elif __clang_major__ >= 14 && defined(__AVX2__)
#define LANES 32
#else
#define LANES 16
#endif
#endif

#if LANES == 64
#define HALF_LANES 32
#elif LANES == 32
#define HALF_LANES 16
#else
#define HALF_LANES 8
#endif

#define JOIN_TOKENS(a, b) a##b
#define JOIN(a, b) JOIN_TOKENS(a, b)
#define VECTOR(type) JOIN(type, LANES)
#define HALF_VECTOR(type) JOIN(type, HALF_LANES)

#if LANES > 16
#define DEFINE(type, lanes) typedef type JOIN(type, lanes) __attribute__((ext_vector_type(lanes)))
DEFINE(uchar, LANES);
DEFINE(short, LANES);
DEFINE(ushort, LANES);
DEFINE(int, LANES);
DEFINE(uint, LANES);
#if HALF_LANES > 16
DEFINE(int, HALF_LANES);
DEFINE(uint, HALF_LANES);
DEFINE(float, HALF_LANES);
#endif
#define CONVERT(vector_type, v) __builtin_convertvector(v, vector_type)
#define REINTERPRET(vector_type, v) __builtin_astype(v, vector_type)
#define MIN(a, b) __builtin_elementwise_min(a, b)
#define MAX(a, b) __builtin_elementwise_max(a, b)
#else
#define CONVERT(vector_type, v) JOIN(convert_, vector_type)(v)
#define REINTERPRET(vector_type, v) JOIN(as_, vector_type)(v)
#define MIN(a, b) min(a, b)
#define MAX(a, b) max(a, b)
#endif

// Vectors at any address. Some compilers split vload and vstore into single bytes.
typedef struct __attribute__((packed)) {
  VECTOR(uchar) vector;
} Unaligned;
#define LOAD(space, pointer) (((const space Unaligned*)(pointer))->vector)
#define STORE(space, pointer, value) (((space Unaligned*)(pointer))->vector = (value))

#define SHORTS(pointer) CONVERT(VECTOR(short), LOAD(local, pointer))
#define USHORTS(pointer) CONVERT(VECTOR(ushort), LOAD(local, pointer))

VECTOR(uchar) saturate(VECTOR(short) v) {
  return CONVERT(VECTOR(uchar), MIN(MAX(v, (VECTOR(short))(0)), (VECTOR(short))(255)));
}
