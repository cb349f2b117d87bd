// How a work-group shares a stage's rows, and the order in which its stages follow one another.

// The rows of a stage that this work-item computes.
typedef struct {
  int first, last;
} Rows;

int share_of_rows(int rows) { return (rows + GROUP_Y - 1) / GROUP_Y; }

Rows my_rows(int rows) {
  const int share = share_of_rows(rows);
  const int first = (int)get_local_id(1) * share;
  return (Rows){first, min(first + share, rows)};
}

#define SYNCHRONIZE() \
  if (GROUP_X * GROUP_Y > 1) barrier(CLK_LOCAL_MEM_FENCE)

// Stands before a loop. Its vectors are in the text: to look for others, and to unroll it, takes a
// compiler long and brings nothing.
#define ROLLED _Pragma("clang loop vectorize(disable) unroll(disable)")

// Mirrors an index that may lie outside of an image, as often as it takes.
int reflect(int i, int size) {
  if (size == 1) return 0;
  const int period = 2 * (size - 1);
  const int phase = (int)abs(i) % period;
  return min(phase, period - phase);
}
