/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/budget.h"

#include <stdint.h>

/* Kept free for operators, the same for any number of threads. */
#define SCRATCH_BYTES ((size_t) 128 << 20)

size_t
ns_budget_left (const NsMemory *memory, size_t preparation)
{
  size_t limit = ns_memory_limit (memory);
  size_t used = ns_memory_used (memory);
  size_t left = limit > used ? limit - used : 0;

  if (limit == 0)
    return SIZE_MAX;

  return left > preparation ? left - preparation : 0;
}

size_t
ns_budget_of_parts (size_t left, size_t least, size_t most)
{
  size_t more;

  if (left <= least)
    return left;
  if (most < least)
    most = least;

  more = left - least;
  more -= more / 2 < SCRATCH_BYTES ? more / 2 : SCRATCH_BYTES;

  return more < most - least ? least + more : most;
}

NsStatus
ns_budget_refuse (size_t needed, size_t left, NsError *error)
{
  return ns_error_set (error, NS_ERROR_MEMORY,
                       "Painting needs %zu MiB of memory beside what is in use, but only %zu "
                       "MiB are left. Raise the memory limit or scale the picture down.",
                       (needed >> 20) + 1, left >> 20);
}
