// What every stage builds on: tiles of samples in local memory.
//
// A work-group of GROUP_X × GROUP_Y items computes one tile of the output, TILE_WIDTH × TILE_HEIGHT
// pixels at most. Its first stage loads the tile with the halo that all stages together need; each
// further one takes it from one local buffer to the other and leaves less of the halo; the last one
// writes to the image. Only the first stage, load, knows of the image's borders: every filter is
// mirror-symmetric, and such a filter turns a reflected input into the reflection of its output.
//
// The files of the stages are templates: included once for each stage of a pipeline, with NAME and
// CHANNELS defined, the filter's parameters, the address SPACE that it writes to, and FINISH, which
// does to a vector of results what filters of single samples do that come next.

// The rows of a stage that are this work-item's.
typedef struct {
  int first, last;
} Rows;

Rows my_rows(int rows) {
  const int share = (rows + GROUP_Y - 1) / GROUP_Y;
  const int first = (int)get_local_id(1) * share;
  return (Rows){first, min(first + share, rows)};
}

// The samples of a row, LANES at a time, that are this work-item's. A vector may reach beyond the
// row in a tile, which is wider than its rows; in an image, the last one overlaps the one before.
#define FOR_MY_COLUMNS(x, samples)                                                              \
  for (int n_ = (int)get_local_id(0) * LANES, x = JOIN(column_in_, SPACE)(n_, samples);         \
       n_ < (samples); n_ += GROUP_X * LANES, x = JOIN(column_in_, SPACE)(n_, samples))
int column_in_local(int n, int samples) { return n; }
int column_in_global(int n, int samples) { return max(0, min(n, samples - LANES)); }

// Stores a vector of a row's results. An image's row may have fewer samples than a vector.
#define PUT(target, results, samples) JOIN(put_, SPACE)(target, FINISH(results), samples)
void put_local(local uchar* target, VECTOR(uchar) results, int samples) {
  STORE(local, target, results);
}
void put_global(global uchar* target, VECTOR(uchar) results, int samples) {
  if (samples >= LANES) {
    STORE(global, target, results);
  } else {
    union {
      VECTOR(uchar) vector;
      uchar samples[LANES];
    } each = {results};
    for (int i = 0; i < samples; ++i) target[i] = each.samples[i];
  }
}

#if GROUP_X * GROUP_Y == 1
#define SYNCHRONIZE()
#else
#define SYNCHRONIZE() barrier(CLK_LOCAL_MEM_FENCE)
#endif
