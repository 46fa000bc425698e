/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/add.h"

#include "ops/rows.h"

typedef struct
{
  const NsTensor *a, *b;
  NsTensor       *output;
} Operands;

static size_t
row_floats (const NsTensor *tensor)
{
  return (size_t) tensor->width * (size_t) tensor->channels;
}

static void
add_row (int y, void *data)
{
  const Operands *operands = data;
  const float    *a = ns_tensor_at (operands->a, y, 0);
  const float    *b = ns_tensor_at (operands->b, y, 0);
  float          *out = ns_tensor_at (operands->output, y, 0);
  size_t          n = row_floats (operands->a);

  for (size_t i = 0; i < n; i++)
    out[i] = a[i] + b[i];
}

void
ns_add (NsPool *pool, const NsTensor *a, const NsTensor *b, NsTensor *output)
{
  Operands operands = { a, b, output };

  ns_rows_run (pool, 0, a->height, row_floats (a), add_row, &operands);
}
