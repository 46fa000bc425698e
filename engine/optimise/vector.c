/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "optimise/vector.h"

#include <string.h>

#define BLOCK 16384 /* floats: 64 KiB, so that two vectors' blocks fit in the second-level cache */

static size_t
n_blocks (const NsVectorSpace *space)
{
  return (space->n + BLOCK - 1) / BLOCK;
}

NsStatus
ns_vector_space_init (NsVectorSpace *space,
                      NsPool        *pool,
                      NsMemory      *memory,
                      size_t         n,
                      NsError       *error)
{
  space->pool = pool;
  space->memory = memory;
  space->n = n;
  space->partial = ns_memory_alloc (memory, n_blocks (space), sizeof (double), error);

  return space->partial ? NS_OK : NS_ERROR_MEMORY;
}

void
ns_vector_space_clear (NsVectorSpace *space)
{
  if (space->partial)
    ns_memory_release (space->memory, space->partial);
  space->partial = NULL;
}

float *
ns_vector_new (NsVectorSpace *space, NsError *error)
{
  return ns_memory_alloc (space->memory, space->n, sizeof (float), error);
}

typedef struct
{
  NsVectorSpace *space;
  double         scale;
  const float   *x, *y;
  float         *z;
} Task;

/* The block with that index: its first float and how many there are. */
static size_t
block_range (const Task *task, size_t index, size_t *first)
{
  *first = index * BLOCK;

  return task->space->n - *first < BLOCK ? task->space->n - *first : BLOCK;
}

static void
dot_task (size_t index, unsigned worker, void *data)
{
  Task  *task = data;
  size_t first;
  size_t n = block_range (task, index, &first);
  double sums[8] = { 0 }; /* independent, so that the compiler may use vector registers */
  double sum = 0.0;
  size_t i;

  (void) worker;
  for (i = 0; i + 8 <= n; i += 8)
    for (int k = 0; k < 8; k++)
      sums[k] += (double) task->x[first + i + k] * task->y[first + i + k];
  for (; i < n; i++)
    sum += (double) task->x[first + i] * task->y[first + i];
  for (int k = 0; k < 8; k++)
    sum += sums[k];
  task->space->partial[index] = sum;
}

double
ns_vector_dot (NsVectorSpace *space, const float *a, const float *b)
{
  Task   task = { space, 0.0, a, b, NULL };
  double sum = 0.0;

  ns_pool_run (space->pool, n_blocks (space), dot_task, &task);
  for (size_t i = 0; i < n_blocks (space); i++)
    sum += space->partial[i];

  return sum;
}

static void
combine_task (size_t index, unsigned worker, void *data)
{
  Task  *task = data;
  size_t first;
  size_t n = block_range (task, index, &first);
  float  scale = (float) task->scale;

  (void) worker;
  for (size_t i = first; i < first + n; i++)
    task->z[i] = scale * task->x[i] + task->y[i];
}

void
ns_vector_add (NsVectorSpace *space, double scale, const float *x, float *y)
{
  ns_vector_combine (space, scale, x, y, y);
}

void
ns_vector_combine (NsVectorSpace *space, double scale, const float *x, const float *y, float *z)
{
  Task task = { space, scale, x, y, z };

  ns_pool_run (space->pool, n_blocks (space), combine_task, &task);
}

static void
scale_task (size_t index, unsigned worker, void *data)
{
  Task  *task = data;
  size_t first;
  size_t n = block_range (task, index, &first);
  float  scale = (float) task->scale;

  (void) worker;
  for (size_t i = first; i < first + n; i++)
    task->z[i] = scale * task->x[i];
}

void
ns_vector_scale (NsVectorSpace *space, double scale, const float *x, float *y)
{
  Task task = { space, scale, x, NULL, y };

  ns_pool_run (space->pool, n_blocks (space), scale_task, &task);
}

void
ns_vector_copy (NsVectorSpace *space, const float *from, float *to)
{
  memcpy (to, from, space->n * sizeof (float));
}
