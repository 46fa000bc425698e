/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Memory that may run out: an accounted allocator with a limit.
 *
 * All pictures, tensors and weights come from here, so that a run states what it needs, keeps to
 * it, and fails with a sentence instead of ending the host. Safe to use from several threads.
 */

#ifndef NS_MEMORY_H
#define NS_MEMORY_H

#include <stddef.h>

#include "base/error.h"

#define NS_MEMORY_ALIGNMENT 64 /* bytes: one cache line, one AVX-512 register */

typedef struct _NsMemory NsMemory;

/* limit: bytes that may be allocated at a time; 0 for no limit but the system's.
 * Returns NULL if even this small structure cannot be allocated. Free with ns_memory_free(). */
NsMemory *ns_memory_new (size_t limit);

/* Frees memory; every block must have been released before. NULL is allowed. */
void ns_memory_free (NsMemory *memory);

/* count * size bytes, aligned to NS_MEMORY_ALIGNMENT, uninitialised; NULL with
 * NS_ERROR_MEMORY if the product overflows, the limit would be passed or the system refuses.
 * count or size 0 gives a valid block. Release with ns_memory_release(). */
void *ns_memory_alloc (NsMemory *memory, size_t count, size_t size, NsError *error);

/* The same, filled with zeros. */
void *ns_memory_alloc_zeroed (NsMemory *memory, size_t count, size_t size, NsError *error);

/* The same, uninitialised, for what outlives a run, such as weights: stays out of the way of large blocks that
 * come and go. */
void *ns_memory_alloc_lasting (NsMemory *memory, size_t count, size_t size, NsError *error);

/* What a block of that many bytes counts as: bytes rounded up, and some to keep books. */
size_t ns_memory_counted (size_t bytes);

/* Gives block back to the memory it came from. NULL is allowed. */
void ns_memory_release (NsMemory *memory, void *block);

/* Large blocks come from a heap that keeps the pages of what is released (base/heap.h). What is in use of it and
 * what is kept together do not pass the most that has been in use of it at a time by more than half. trim() gives
 * kept pages back to the system, for times of rest; kept() tells how many bytes they have. */
void   ns_memory_trim (NsMemory *memory);
size_t ns_memory_kept (NsMemory *memory);

/* Bytes allocated now, the most at any time since creation or the last reset, and the limit. */
size_t ns_memory_used (const NsMemory *memory);
size_t ns_memory_peak (const NsMemory *memory);
size_t ns_memory_limit (const NsMemory *memory);
void   ns_memory_reset_peak (NsMemory *memory);

/* For tests: the n-th allocation from now (1 = the next) and all later ones fail; 0 ends that. */
void ns_memory_fail_from (NsMemory *memory, unsigned long n);

#endif /* NS_MEMORY_H */
