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

int reflect(int i, int size) {
  if (size == 1) return 0;
  while (i < 0 || i >= size) i = i < 0 ? -i : 2 * (size - 1) - i;
  return i;
}
