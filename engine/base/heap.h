/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Large blocks out of one range of addresses, whose pages stay when blocks are released.
 *
 * Fresh pages are slow to get (the system clears each), and computations ask for the same series of sizes
 * over and over: with the smallest gap that fits and gaps that grow together, the same series gets the
 * same addresses again. Not safe to use from several threads at a time; NsMemory is.
 */

#ifndef NS_HEAP_H
#define NS_HEAP_H

#include <stdbool.h>
#include <stddef.h>

typedef struct _NsHeap NsHeap;

/* Reserves that many bytes of addresses, which takes no memory yet. NULL if the system refuses, or where there
 * are no such ranges. Free with ns_heap_free(). */
NsHeap *ns_heap_new (size_t bytes);
void    ns_heap_free (NsHeap *heap);

/* A block of that many bytes (> 0, a multiple of NS_MEMORY_ALIGNMENT), aligned to NS_MEMORY_ALIGNMENT; NULL
 * if there is no gap of that size. */
void *ns_heap_alloc (NsHeap *heap, size_t bytes);
void  ns_heap_release (NsHeap *heap, void *block);

/* Whether block lies in the heap's range. */
bool ns_heap_owns (const NsHeap *heap, const void *block);

/* Bytes of gaps that may still have pages, and giving pages of gaps back, the last ones first, until at most
 * `bytes` are left. */
size_t ns_heap_kept (const NsHeap *heap);
void   ns_heap_trim (NsHeap *heap, size_t bytes);

#endif /* NS_HEAP_H */
