/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define _DEFAULT_SOURCE /* madvise() */

#include "base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Smaller blocks are quick to get. With AddressSanitizer none is kept, so that it sees who uses one after
 * its release. */
#define KEEP_MIN ((size_t) 1 << 20)
#define KEEP_SLACK 16 /* a kept block may be larger than needed by 1 / KEEP_SLACK: halos differ */
#if defined(__SANITIZE_ADDRESS__)
#define KEEPS_BLOCKS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KEEPS_BLOCKS 0
#endif
#endif
#ifndef KEEPS_BLOCKS
#define KEEPS_BLOCKS 1
#endif

/* Stands before every block, as long as the alignment so that the block keeps it. */
typedef union _Header Header;

union _Header
{
  struct
  {
    size_t  size;   /* of the whole allocation */
    size_t  booked; /* what counts as used: size, or less if a kept block was larger than needed */
    Header *next;   /* the next kept block */
  };
  unsigned char padding[NS_MEMORY_ALIGNMENT];
};

struct _NsMemory
{
  size_t        limit;
  atomic_size_t used;
  atomic_size_t peak;
  atomic_ulong  fail_countdown; /* 0: off; 1: fail now and from now on */

  pthread_mutex_t mutex; /* for what follows */
  Header         *kept;  /* the last released first */
  size_t          kept_bytes;
  size_t          most; /* in use at a time, ever */
};

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
  memory->kept = NULL;
  memory->kept_bytes = 0;
  memory->most = 0;

  return memory;
}

void
ns_memory_free (NsMemory *memory)
{
  if (!memory)
    return;

  ns_memory_trim (memory);
  pthread_mutex_destroy (&memory->mutex);
  free (memory);
}

/* Takes the kept block at *link out of the list. */
static Header *
unlink_kept (NsMemory *memory, Header **link)
{
  Header *header = *link;

  *link = header->next;
  memory->kept_bytes -= header->size;

  return header;
}

/* Frees kept blocks until at most bytes of them are left: the newest first, since what is asked for in turn
 * again and again would otherwise be freed each time just before it is needed. */
static void
shrink_kept (NsMemory *memory, size_t bytes)
{
  while (memory->kept_bytes > bytes)
    free (unlink_kept (memory, &memory->kept));
}

/* The smallest kept block that suits, or NULL; then there is room for a new one. */
static Header *
take_kept (NsMemory *memory, size_t bytes)
{
  size_t   used = atomic_load (&memory->used); /* bytes included */
  Header **best = NULL;
  Header  *header = NULL;

  pthread_mutex_lock (&memory->mutex);
  if (used > memory->most)
    memory->most = used;
  for (Header **link = &memory->kept; bytes >= KEEP_MIN && *link; link = &(*link)->next)
    if ((*link)->size >= bytes && (*link)->size - bytes <= bytes / KEEP_SLACK &&
        (!best || (*link)->size < (*best)->size))
      best = link;
  if (best)
    header = unlink_kept (memory, best);
  else
    shrink_kept (memory, memory->most - used);
  pthread_mutex_unlock (&memory->mutex);

  return header;
}

/* Keeps the released block if there is room for it. */
static bool
keep (NsMemory *memory, Header *header)
{
  size_t used = atomic_load (&memory->used); /* without the block */
  bool   room;

  if (!KEEPS_BLOCKS || header->size < KEEP_MIN)
    return false;

  pthread_mutex_lock (&memory->mutex);
  room = used <= memory->most && memory->kept_bytes <= memory->most - used &&
         header->size <= memory->most - used - memory->kept_bytes;
  if (room)
    {
      header->next = memory->kept;
      memory->kept = header;
      memory->kept_bytes += header->size;
    }
  pthread_mutex_unlock (&memory->mutex);

  return room;
}

void
ns_memory_trim (NsMemory *memory)
{
  pthread_mutex_lock (&memory->mutex);
  shrink_kept (memory, 0);
  pthread_mutex_unlock (&memory->mutex);
}

size_t
ns_memory_kept (NsMemory *memory)
{
  size_t bytes;

  pthread_mutex_lock (&memory->mutex);
  bytes = memory->kept_bytes;
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

/* Large blocks ask for huge pages, which the system hands out with far fewer faults. */
static void *
from_system (size_t bytes)
{
  size_t huge = (size_t) 2 << 20;
  void  *block;

  if (bytes < 2 * huge)
    return aligned_alloc (NS_MEMORY_ALIGNMENT, bytes);

  block = aligned_alloc (huge, (bytes + huge - 1) / huge * huge);
#ifdef MADV_HUGEPAGE
  if (block)
    madvise (block, bytes, MADV_HUGEPAGE);
#endif

  return block;
}

static Header *
new_block (NsMemory *memory, size_t bytes)
{
  Header *header = from_system (bytes);

  if (!header) /* perhaps what is kept is what is missing */
    {
      ns_memory_trim (memory);
      header = from_system (bytes);
    }
  if (header)
    header->size = bytes;

  return header;
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

  header = take_kept (memory, bytes);
  if (!header)
    header = new_block (memory, bytes);
  if (!header)
    {
      atomic_fetch_sub (&memory->used, bytes);
      ns_error_set (error, NS_ERROR_MEMORY,
                    "The computer has run out of memory: %zu MiB more are needed. Close other "
                    "programs or try a smaller picture.",
                    bytes >> 20);
      return NULL;
    }

  header->booked = bytes;

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
  atomic_fetch_sub (&memory->used, header->booked);
  if (!keep (memory, header))
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
