// Tiles of samples in local memory, which every stage uses.
//
// A work-group of GROUP_X × GROUP_Y items computes one tile of the output, at most TILE_WIDTH ×
// TILE_HEIGHT pixels. The first stage, load, fills a local buffer with the tile and the halo that
// all stages together need. Each later stage reads one local buffer, writes the other one, and
// leaves a smaller halo. The last stage writes to the image. Only load treats the image's borders.
// This is right because every filter is mirror-symmetric: it turns a reflected input into a
// reflected output.
//
// The stages' files are templates. A program includes one for each stage, after defining NAME,
// CHANNELS, the filter's parameters, SPACE (the address space of the target), and FINISH, which
// applies the per-sample filters that follow to a vector of results.

// Loops over the samples of a row that this work-item computes, LANES at a time. In a tile, whose
// rows have space after them, the last vector may reach beyond the row. In an image, it overlaps
// the vector before it instead.
#define FOR_MY_COLUMNS(x, samples)                                                              \
  ROLLED                                                                                        \
  for (int n_ = (int)get_local_id(0) * LANES, x = JOIN(column_in_, SPACE)(n_, samples);         \
       n_ < (samples); n_ += GROUP_X * LANES, x = JOIN(column_in_, SPACE)(n_, samples))
int column_in_local(int n, int samples) { return n; }
int column_in_global(int n, int samples) { return max(0, min(n, samples - LANES)); }

// Stores a vector of results. An image's row may have fewer samples than a vector.
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
    ROLLED
    for (int i = 0; i < samples; ++i) target[i] = each.samples[i];
  }
}
