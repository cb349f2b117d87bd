// What every stage builds on: vectors of LANES samples, and tiles of samples in local memory.
//
// A work-group of GROUP_X × GROUP_Y items computes one tile of the output, TILE_WIDTH × TILE_HEIGHT
// pixels at most. It loads the tile with the halo that all stages together need, and takes it from
// one local buffer to the other, stage by stage, each leaving less of the halo. Only the first
// stage, load, knows of the image's borders: every filter is mirror-symmetric, and such a filter
// turns a reflected input into the reflection of its output.
//
// The files of the stages are templates: included once for each stage of a pipeline, with NAME and
// CHANNELS defined and the filter's parameters.

#define JOIN_TOKENS(a, b) a##b
#define JOIN(a, b) JOIN_TOKENS(a, b)
#define VECTOR(type) JOIN(type, LANES)
#define CONVERT(type) JOIN(convert_, VECTOR(type))
#define SATURATE(type) JOIN(CONVERT(type), _sat)

// Vectors at any address in a tile (local) or an image (global). vload and vstore would do, but
// there are compilers that take them apart into bytes.
typedef struct __attribute__((packed)) {
  VECTOR(uchar) vector;
} Unaligned;
#define LOAD(space, pointer) (((const space Unaligned*)(pointer))->vector)
#define STORE(space, pointer, value) (((space Unaligned*)(pointer))->vector = (value))
#define BYTES(pointer) LOAD(local, pointer)
#define SHORTS(pointer) CONVERT(short)(BYTES(pointer))
#define USHORTS(pointer) CONVERT(ushort)(BYTES(pointer))

// The rows of a stage that are this work-item's.
typedef struct {
  int first, last;
} Rows;

Rows my_rows(int rows) {
  const int share = (rows + GROUP_Y - 1) / GROUP_Y;
  const int first = (int)get_local_id(1) * share;
  return (Rows){first, min(first + share, rows)};
}

// The samples of a row, LANES at a time, that are this work-item's.
#define FOR_MY_COLUMNS(x, samples) \
  for (int x = (int)get_local_id(0) * LANES; x < (samples); x += GROUP_X * LANES)

#if GROUP_X * GROUP_Y == 1
#define SYNCHRONIZE()
#else
#define SYNCHRONIZE() barrier(CLK_LOCAL_MEM_FENCE)
#endif
