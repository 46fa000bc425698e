/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define _DEFAULT_SOURCE /* madvise(), MAP_ANONYMOUS */

#include "base/heap.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* A part of the range; parts lie side by side, and no two neighbours are gaps. */
typedef struct _Part Part;

struct _Part
{
  Part  *before, *after;
  size_t offset, size;
  bool   used;
  size_t touched; /* of a gap: how much of it, from its beginning on, may have pages */
};

struct _NsHeap
{
  unsigned char *base;
  size_t         size;
  size_t         page;
  Part          *first;
};

NsHeap *
ns_heap_new (size_t bytes)
{
#if defined(MAP_ANONYMOUS) && defined(MAP_NORESERVE) && defined(MADV_DONTNEED)
  NsHeap *heap = malloc (sizeof *heap);
  Part   *part = calloc (1, sizeof *part);
  void   *base = MAP_FAILED;

  if (heap && part && bytes > 0)
    base = mmap (NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                 -1, 0);
  if (base == MAP_FAILED)
    {
      free (heap);
      free (part);
      return NULL;
    }
#ifdef MADV_HUGEPAGE
  madvise (base, bytes, MADV_HUGEPAGE); /* far fewer faults; no matter if it is refused */
#endif

  heap->base = base;
  heap->size = bytes;
  heap->page = (size_t) sysconf (_SC_PAGESIZE);
  heap->first = part;
  part->size = bytes;

  return heap;
#else
  (void) bytes;
  return NULL;
#endif
}

void
ns_heap_free (NsHeap *heap)
{
  if (!heap)
    return;

  for (Part *part = heap->first; part;)
    {
      Part *after = part->after;

      free (part);
      part = after;
    }
  munmap (heap->base, heap->size);
  free (heap);
}

bool
ns_heap_owns (const NsHeap *heap, const void *block)
{
  uintptr_t base = (uintptr_t) heap->base;
  uintptr_t address = (uintptr_t) block;

  return address >= base && address - base < heap->size;
}

void *
ns_heap_alloc (NsHeap *heap, size_t bytes)
{
  Part *best = NULL;
  Part *rest;

  for (Part *part = heap->first; part; part = part->after)
    if (!part->used && part->size >= bytes && (!best || part->size < best->size))
      best = part;
  if (!best)
    return NULL;

  if (best->size > bytes)
    {
      rest = malloc (sizeof *rest);
      if (!rest)
        return NULL;
      *rest = (Part) { best, best->after, best->offset + bytes, best->size - bytes, false, 0 };
      rest->touched = best->touched > bytes ? best->touched - bytes : 0;
      if (rest->after)
        rest->after->before = rest;
      best->after = rest;
      best->size = bytes;
    }
  best->used = true;

  return heap->base + best->offset;
}

/* Makes one gap of a gap and the one behind it. */
static void
merge (Part *part, Part *behind)
{
  if (behind->touched > 0)
    part->touched = part->size + behind->touched;
  part->size += behind->size;
  part->after = behind->after;
  if (part->after)
    part->after->before = part;
  free (behind);
}

void
ns_heap_release (NsHeap *heap, void *block)
{
  size_t offset = (size_t) ((unsigned char *) block - heap->base);
  Part  *part = heap->first;

  while (part->offset != offset)
    part = part->after;

  part->used = false;
  part->touched = part->size;
  if (part->after && !part->after->used)
    merge (part, part->after);
  if (part->before && !part->before->used)
    merge (part->before, part);
}

size_t
ns_heap_kept (const NsHeap *heap)
{
  size_t bytes = 0;

  for (const Part *part = heap->first; part; part = part->after)
    if (!part->used)
      bytes += part->touched;

  return bytes;
}

/* Gives the pages that lie wholly within the end of a gap back to the system, leaving `touched` bytes. */
static void
give_back (NsHeap *heap, Part *part, size_t touched)
{
  uintptr_t begin = (uintptr_t) (heap->base + part->offset + touched);
  uintptr_t end = (uintptr_t) (heap->base + part->offset + part->touched);

  begin = (begin + heap->page - 1) / heap->page * heap->page;
  if (part->after)
    end = end / heap->page * heap->page;
  else
    end = (end + heap->page - 1) / heap->page * heap->page;
  if (begin < end)
    madvise (heap->base + (begin - (uintptr_t) heap->base), end - begin, MADV_DONTNEED);
  part->touched = touched;
}

void
ns_heap_trim (NsHeap *heap, size_t bytes)
{
  size_t kept = ns_heap_kept (heap);
  Part  *last = heap->first;

  while (last->after)
    last = last->after;
  for (Part *part = last; part && kept > bytes; part = part->before)
    if (!part->used && part->touched > 0)
      {
        size_t too_many = kept - bytes < part->touched ? kept - bytes : part->touched;

        kept -= too_many;
        give_back (heap, part, part->touched - too_many);
      }
}
