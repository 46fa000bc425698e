/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "base/random.h"

#define PAGE_MAX ((size_t) 64 << 10)
#define SIZE ((size_t) 8 << 20)

static void
the_same_series_gets_the_same_addresses (void **state)
{
  NsHeap *heap = ns_heap_new (SIZE);
  void   *first[8];

  (void) state;
  assert_non_null (heap);
  for (int round = 0; round < 3; round++)
    {
      void *blocks[8];

      for (int i = 0; i < 8; i++)
        {
          blocks[i] = ns_heap_alloc (heap, (size_t) (64 * (i % 3 + 1)));
          if (i % 2)
            ns_heap_release (heap, blocks[i - 1]);
        }
      if (round == 0)
        memcpy (first, blocks, sizeof first);
      assert_memory_equal (first, blocks, sizeof first);
      for (int i = 1; i < 8; i += 2)
        ns_heap_release (heap, blocks[i]);
    }
  ns_heap_free (heap);
}

static void
gaps_grow_together (void **state)
{
  NsHeap *heap = ns_heap_new (SIZE);
  void   *blocks[4];

  (void) state;
  for (int i = 0; i < 4; i++)
    blocks[i] = ns_heap_alloc (heap, SIZE / 4);
  assert_null (ns_heap_alloc (heap, 64));
  ns_heap_release (heap, blocks[1]);
  ns_heap_release (heap, blocks[3]);
  assert_null (ns_heap_alloc (heap, SIZE / 2));
  ns_heap_release (heap, blocks[2]);
  assert_ptr_equal (ns_heap_alloc (heap, SIZE / 4 * 3), blocks[1]);
  ns_heap_free (heap);
}

static void
the_smallest_gap_that_fits_is_taken (void **state)
{
  NsHeap *heap = ns_heap_new (SIZE);
  void   *large = ns_heap_alloc (heap, 1024);
  void   *wall = ns_heap_alloc (heap, 64);
  void   *small = ns_heap_alloc (heap, 512);

  (void) state;
  assert_non_null (ns_heap_alloc (heap, 64));
  assert_true (ns_heap_owns (heap, wall) && !ns_heap_owns (heap, &heap));
  ns_heap_release (heap, large);
  ns_heap_release (heap, small);
  assert_ptr_equal (ns_heap_alloc (heap, 448), small);
  assert_ptr_equal (ns_heap_alloc (heap, 448), large);
  ns_heap_free (heap);
}

static void
pages_are_given_back_and_come_back_empty (void **state)
{
  NsHeap *heap = ns_heap_new (SIZE);
  char   *a = ns_heap_alloc (heap, SIZE / 2);
  char   *b = ns_heap_alloc (heap, SIZE / 4);

  (void) state;
  memset (a, 1, SIZE / 2);
  memset (b, 2, SIZE / 4);
  assert_int_equal (ns_heap_kept (heap), 0);
  ns_heap_release (heap, a);
  assert_int_equal (ns_heap_kept (heap), SIZE / 2);
  ns_heap_trim (heap, SIZE / 8);
  assert_int_equal (ns_heap_kept (heap), SIZE / 8);
  ns_heap_trim (heap, SIZE); /* no more than is there */
  assert_int_equal (ns_heap_kept (heap), SIZE / 8);
  assert_true (b[0] == 2 && b[SIZE / 4 - 1] == 2);

  a = ns_heap_alloc (heap, SIZE / 2);
  assert_int_equal (a[0], 1);
  for (size_t i = SIZE / 8 + PAGE_MAX; i < SIZE / 2 - PAGE_MAX; i++)
    assert_int_equal (a[i], 0);
  ns_heap_free (heap);
  ns_heap_free (NULL);
}

/* Random blocks, filled and looked at: none may touch another. */
static void
blocks_do_not_overlap (void **state)
{
  enum
  {
    N = 40
  };
  NsHeap        *heap = ns_heap_new (SIZE);
  unsigned char *blocks[N] = { NULL };
  size_t         sizes[N];

  (void) state;
  for (uint64_t step = 0; step < 4000; step++)
    {
      size_t i = ns_random_bits (1, step) % N;

      if (blocks[i])
        {
          for (size_t k = 0; k < sizes[i]; k += 64)
            assert_int_equal (blocks[i][k], i);
          assert_int_equal (blocks[i][sizes[i] - 1], i);
          ns_heap_release (heap, blocks[i]);
          blocks[i] = NULL;
          if (step % 7 == 0)
            ns_heap_trim (heap, SIZE / 16);
          continue;
        }
      sizes[i] = 64 * (1 + ns_random_bits (2, step) % 4000);
      blocks[i] = ns_heap_alloc (heap, sizes[i]);
      if (blocks[i])
        memset (blocks[i], (int) i, sizes[i]);
    }
  ns_heap_free (heap);
}

static void
impossible_heaps_are_refused (void **state)
{
  (void) state;
  assert_null (ns_heap_new (0));
  assert_null (ns_heap_new (SIZE_MAX / 2));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_same_series_gets_the_same_addresses),
    cmocka_unit_test (gaps_grow_together),
    cmocka_unit_test (the_smallest_gap_that_fits_is_taken),
    cmocka_unit_test (pages_are_given_back_and_come_back_empty),
    cmocka_unit_test (blocks_do_not_overlap),
    cmocka_unit_test (impossible_heaps_are_refused),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
