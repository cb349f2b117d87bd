// Converts a tile of three channels to grey, where grayscale is not the pipeline's first filter.
void NAME(local const uchar* restrict source, SPACE uchar* restrict target, size_t pitch,
          int columns, int rows) {
  const Rows mine = my_rows(rows);
  ROLLED
  for (int y = mine.first; y < mine.last; ++y) {
    FOR_MY_COLUMNS(x, columns) {
      PUT(target + y * pitch + x, LOAD_GREY(local, source + y * PITCH + 3 * x), columns);
    }
  }
}
