/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/memory.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct _NsMemory
{
  size_t        limit;
  atomic_size_t used;
  atomic_size_t peak;
  atomic_ulong  fail_countdown; /* 0: off; 1: fail now and from now on */
};

/* Stands before every block, as long as the alignment so that the block keeps it. */
typedef union
{
  size_t        size; /* of the whole allocation */
  unsigned char padding[NS_MEMORY_ALIGNMENT];
} Header;

NsMemory *
ns_memory_new (size_t limit)
{
  NsMemory *memory = malloc (sizeof *memory);

  if (!memory)
    return NULL;

  memory->limit = limit;
  atomic_init (&memory->used, 0);
  atomic_init (&memory->peak, 0);
  atomic_init (&memory->fail_countdown, 0);

  return memory;
}

void
ns_memory_free (NsMemory *memory)
{
  free (memory);
}

static bool
told_to_fail (NsMemory *memory)
{
  unsigned long n = atomic_load (&memory->fail_countdown);

  while (n > 1 && !atomic_compare_exchange_weak (&memory->fail_countdown, &n, n - 1))
    ;

  return n == 1;
}

/* Books size bytes, or returns false if that would pass the limit. */
static bool
reserve (NsMemory *memory, size_t size)
{
  size_t used = atomic_load (&memory->used);
  size_t peak;

  do
    {
      if (size > SIZE_MAX - used || (memory->limit && used + size > memory->limit))
        return false;
    }
  while (!atomic_compare_exchange_weak (&memory->used, &used, used + size));

  used += size;
  peak = atomic_load (&memory->peak);
  while (used > peak && !atomic_compare_exchange_weak (&memory->peak, &peak, used))
    ;

  return true;
}

void *
ns_memory_alloc (NsMemory *memory, size_t count, size_t size, NsError *error)
{
  size_t  bytes = 0;
  Header *header;

  if (size != 0 && count > (SIZE_MAX - 2 * sizeof (Header)) / size)
    {
      ns_error_set (error, NS_ERROR_MEMORY,
                    "The picture or model is too large for this computer. Try a smaller one.");
      return NULL;
    }

  /* aligned_alloc() wants a multiple of the alignment */
  bytes = count * size + sizeof (Header);
  bytes = (bytes + NS_MEMORY_ALIGNMENT - 1) / NS_MEMORY_ALIGNMENT * NS_MEMORY_ALIGNMENT;

  if (told_to_fail (memory) || !reserve (memory, bytes))
    {
      ns_error_set (error, NS_ERROR_MEMORY,
                    "Not enough memory: %zu MiB more are needed, but %zu of %zu MiB allowed are in "
                    "use. Try a smaller picture or raise the memory limit.",
                    bytes >> 20, ns_memory_used (memory) >> 20, memory->limit >> 20);
      return NULL;
    }

  header = aligned_alloc (NS_MEMORY_ALIGNMENT, bytes);
  if (!header)
    {
      atomic_fetch_sub (&memory->used, bytes);
      ns_error_set (error, NS_ERROR_MEMORY,
                    "The computer has run out of memory: %zu MiB more are needed. Close other "
                    "programs or try a smaller picture.",
                    bytes >> 20);
      return NULL;
    }

  header->size = bytes;

  return header + 1;
}

void *
ns_memory_alloc_zeroed (NsMemory *memory, size_t count, size_t size, NsError *error)
{
  void *block = ns_memory_alloc (memory, count, size, error);

  if (block)
    memset (block, 0, count * size);

  return block;
}

void
ns_memory_release (NsMemory *memory, void *block)
{
  Header *header;

  if (!block)
    return;

  header = (Header *) block - 1;
  atomic_fetch_sub (&memory->used, header->size);
  free (header);
}

size_t
ns_memory_used (const NsMemory *memory)
{
  return atomic_load (&((NsMemory *) memory)->used);
}

size_t
ns_memory_peak (const NsMemory *memory)
{
  return atomic_load (&((NsMemory *) memory)->peak);
}

size_t
ns_memory_limit (const NsMemory *memory)
{
  return memory->limit;
}

void
ns_memory_reset_peak (NsMemory *memory)
{
  atomic_store (&memory->peak, atomic_load (&memory->used));
}

void
ns_memory_fail_from (NsMemory *memory, unsigned long n)
{
  atomic_store (&memory->fail_countdown, n);
}
