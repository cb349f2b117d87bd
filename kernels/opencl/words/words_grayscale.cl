// Converts a tile of three channels to grey, where grayscale is not the pipeline's first filter.
void NAME(local const uchar* restrict source, SPACE uchar* restrict target, size_t pitch,
          int columns, int rows) {
  const Rows mine = my_rows(rows);
  for (int y = mine.first; y < mine.last; ++y) {
    FOR_MY_WORDS(x, columns) {
      WORDS_OF(words, source + y * PITCH + 3 * x, 12);
      const uint word =
          grey_of(FOUR(words, OFFSET), FOUR(words, OFFSET + 4), FOUR(words, OFFSET + 8));
      PUT_WORD(target + y * pitch + x, word, columns - x);
    }
  }
}
