/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/rows.h"

/* About as many floats as fit a core's first-level cache: small enough to share out evenly, large
 * enough that taking a task costs nothing beside it. */
#define TASK_FLOATS 16384

typedef struct
{
  int       from, to;
  int       block;
  NsRowFunc func;
  void     *data;
} Rows;

static void
run_block (size_t index, unsigned worker, void *data)
{
  const Rows *rows = data;
  int         y = rows->from + (int) index * rows->block;
  int         end = y + rows->block < rows->to ? y + rows->block : rows->to;

  (void) worker;
  for (; y < end; y++)
    rows->func (y, rows->data);
}

void
ns_rows_run (NsPool *pool, int from, int to, size_t row_floats, NsRowFunc func, void *data)
{
  Rows rows = { from, to, 1, func, data };

  if (to <= from)
    return;

  if (row_floats < TASK_FLOATS)
    rows.block = (int) (TASK_FLOATS / (row_floats ? row_floats : 1));
  if (rows.block > to - from)
    rows.block = to - from;

  ns_pool_run (pool, (size_t) ((to - from - 1) / rows.block + 1), run_block, &rows);
}
