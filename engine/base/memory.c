/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cpu.h"
#include "base/heap.h"

/* Smaller blocks are quick to get. With AddressSanitizer there is no heap, so that it sees who uses a block
 * after its release. */
#define HEAP_MIN ((size_t) 1 << 20)
#if defined(__SANITIZE_ADDRESS__)
#define HAS_HEAP 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_HEAP 0
#endif
#endif
#ifndef HAS_HEAP
#define HAS_HEAP 1
#endif

/* Stands before every block, as long as the alignment so that the block keeps it. */
typedef union _Header Header;

union _Header
{
  size_t        size; /* of the whole allocation */
  unsigned char padding[NS_MEMORY_ALIGNMENT];
};

struct _NsMemory
{
  size_t        limit;
  atomic_size_t used;
  atomic_size_t peak;
  atomic_ulong  fail_countdown; /* 0: off; 1: fail now and from now on */

  pthread_mutex_t mutex;   /* for what follows */
  NsHeap         *heap;    /* for large blocks; NULL where there is none */
  size_t          in_heap; /* bytes */
  size_t          most;    /* in the heap at a time, ever */
};

/* Addresses to reserve: with gaps, blocks within the limit may need some more. */
static size_t
heap_size (size_t limit)
{
  size_t bytes = limit ? limit : ns_cpu_memory ();

  if (SIZE_MAX <= UINT32_MAX || bytes < HEAP_MIN || bytes > SIZE_MAX / 4)
    return 0;

  return bytes + bytes / 2;
}

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
  pthread_mutex_init (&memory->mutex, NULL);
  memory->heap = HAS_HEAP ? ns_heap_new (heap_size (limit)) : NULL;
  memory->in_heap = 0;
  memory->most = 0;

  return memory;
}

void
ns_memory_free (NsMemory *memory)
{
  if (!memory)
    return;

  ns_heap_free (memory->heap);
  pthread_mutex_destroy (&memory->mutex);
  free (memory);
}

void
ns_memory_trim (NsMemory *memory)
{
  pthread_mutex_lock (&memory->mutex);
  if (memory->heap)
    ns_heap_trim (memory->heap, 0);
  pthread_mutex_unlock (&memory->mutex);
}

size_t
ns_memory_kept (NsMemory *memory)
{
  size_t bytes = 0;

  pthread_mutex_lock (&memory->mutex);
  if (memory->heap)
    bytes = ns_heap_kept (memory->heap);
  pthread_mutex_unlock (&memory->mutex);

  return bytes;
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

/* From the heap; pages that gaps keep must not make the whole much more than has been in use at a time: half as much again,
 * since gaps between blocks of several sizes are never all filled again. */
static Header *
from_heap (NsMemory *memory, size_t bytes)
{
  Header *header = NULL;

  if (!memory->heap || bytes < HEAP_MIN)
    return NULL;

  pthread_mutex_lock (&memory->mutex);
  header = ns_heap_alloc (memory->heap, bytes);
  if (header)
    {
      memory->in_heap += bytes;
      if (memory->in_heap > memory->most)
        memory->most = memory->in_heap;
      ns_heap_trim (memory->heap, memory->most + memory->most / 2 - memory->in_heap);
    }
  pthread_mutex_unlock (&memory->mutex);

  return header;
}

static Header *
new_block (NsMemory *memory, size_t bytes, bool lasting)
{
  Header *header = lasting ? NULL : from_heap (memory, bytes);

  if (!header)
    header = aligned_alloc (NS_MEMORY_ALIGNMENT, bytes);
  if (!header) /* perhaps what is kept is what is missing */
    {
      ns_memory_trim (memory);
      header = aligned_alloc (NS_MEMORY_ALIGNMENT, bytes);
    }
  if (header)
    {
#ifndef NDEBUG
      memset (header, 0xff, bytes); /* as floats NaN: what is read before it is written shows */
#endif
      header->size = bytes;
    }

  return header;
}

static void
release_block (NsMemory *memory, Header *header)
{
  if (!memory->heap || !ns_heap_owns (memory->heap, header))
    {
      free (header);
      return;
    }

  pthread_mutex_lock (&memory->mutex);
  memory->in_heap -= header->size;
  ns_heap_release (memory->heap, header);
  pthread_mutex_unlock (&memory->mutex);
}

size_t
ns_memory_counted (size_t bytes)
{
  /* aligned_alloc() wants a multiple of the alignment */
  return (bytes + sizeof (Header) + NS_MEMORY_ALIGNMENT - 1) / NS_MEMORY_ALIGNMENT *
         NS_MEMORY_ALIGNMENT;
}

static void *
allocate (NsMemory *memory, size_t count, size_t size, bool lasting, NsError *error)
{
  size_t  bytes = 0;
  Header *header;

  if (size != 0 && count > (SIZE_MAX - 2 * sizeof (Header)) / size)
    {
      ns_error_set (error, NS_ERROR_MEMORY,
                    "The picture or model is too large for this computer. Try a smaller one.");
      return NULL;
    }

  bytes = ns_memory_counted (count * size);
  if (told_to_fail (memory) || !reserve (memory, bytes))
    {
      ns_error_set (error, NS_ERROR_MEMORY,
                    "Not enough memory: %zu MiB more are needed, but %zu of %zu MiB allowed are in "
                    "use. Try a smaller picture or raise the memory limit.",
                    bytes >> 20, ns_memory_used (memory) >> 20, memory->limit >> 20);
      return NULL;
    }

  header = new_block (memory, bytes, lasting);
  if (!header)
    {
      atomic_fetch_sub (&memory->used, bytes);
      ns_error_set (error, NS_ERROR_MEMORY,
                    "The computer has run out of memory: %zu MiB more are needed. Close other "
                    "programs or try a smaller picture.",
                    bytes >> 20);
      return NULL;
    }

  return header + 1;
}

void *
ns_memory_alloc (NsMemory *memory, size_t count, size_t size, NsError *error)
{
  return allocate (memory, count, size, false, error);
}

void *
ns_memory_alloc_lasting (NsMemory *memory, size_t count, size_t size, NsError *error)
{
  return allocate (memory, count, size, true, error);
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
  release_block (memory, header);
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
