/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include "testing.h"

#include "style/tiling.h"

static void
tiles_cover_every_pixel_once (void **state)
{
  static const int sizes[][3] = { /* width, height, align */
                                  { 8, 8, 8 },
                                  { 1512, 1112, 8 },
                                  { 40, 2032, 8 },
                                  { 1000, 700, 4 },
                                  { 333, 777, 1 }
  };

  (void) state;
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      int            width = sizes[i][0], height = sizes[i][1], align = sizes[i][2];
      unsigned char *count = calloc ((size_t) width * (size_t) height, 1);
      NsTiling       tiling;
      int            n_before = 0;

      ns_tiling_init (&tiling, width, height, align);
      do
        {
          int n = ns_tiling_n_tiles (&tiling);

          assert_true (n > n_before);
          n_before = n;
          memset (count, 0, (size_t) width * (size_t) height);
          for (int tile = 0; tile < n; tile++)
            {
              NsRect rect = ns_tiling_tile (&tiling, tile);

              assert_true (rect.width > 0 && rect.height > 0);
              assert_int_equal (rect.x % align, 0);
              assert_int_equal (rect.y % align, 0);
              for (int y = rect.y; y < rect.y + rect.height; y++)
                for (int x = rect.x; x < rect.x + rect.width; x++)
                  count[(size_t) y * (size_t) width + (size_t) x]++;
            }
          for (size_t p = 0; p < (size_t) width * (size_t) height; p++)
            assert_int_equal (count[p], 1);
        }
      while (ns_tiling_refine (&tiling, 64));
      assert_true (tiling.tile_width >= 64 || tiling.columns == 1);
      assert_true (tiling.tile_height >= 64 || tiling.rows == 1);
      free (count);
    }
}

static void
margins_are_aligned_and_end_with_the_picture (void **state)
{
  NsTiling tiling;
  NsRect   rect;

  (void) state;
  ns_tiling_init (&tiling, 800, 600, 8);
  rect = ns_tiling_expand (&tiling, (NsRect) { 160, 200, 160, 104 }, 30);
  assert_int_equal (rect.x, 128);
  assert_int_equal (rect.y, 168);
  assert_int_equal (rect.width, 160 + 64);
  assert_int_equal (rect.height, 104 + 64);
  rect = ns_tiling_expand (&tiling, (NsRect) { 0, 16, 800, 584 }, 30);
  assert_int_equal (rect.x, 0);
  assert_int_equal (rect.y, 0);
  assert_int_equal (rect.width, 800);
  assert_int_equal (rect.height, 600);
}

static void
the_largest_tile_is_known (void **state)
{
  NsTiling tiling;

  (void) state;
  ns_tiling_init (&tiling, 1512, 1112, 8);
  for (int i = 0; i < 6; i++)
    assert_true (ns_tiling_refine (&tiling, 64));
  for (int margin = 0; margin < 100; margin += 33)
    {
      NsRect largest = ns_tiling_largest (&tiling, margin);
      bool   reached = false;

      for (int i = 0; i < ns_tiling_n_tiles (&tiling); i++)
        {
          NsRect tile = ns_tiling_expand (&tiling, ns_tiling_tile (&tiling, i), margin);

          assert_true (tile.width <= largest.width && tile.height <= largest.height);
          reached = reached || (tile.width == largest.width && tile.height == largest.height);
        }
      assert_true (reached);
    }
}

/* As many bytes as pixels. */
static size_t
area (int width, int height, const void *data)
{
  assert_string_equal (data, "data");

  return (size_t) width * (size_t) height;
}

static void
tiles_fit_into_a_limit (void **state)
{
  size_t   limit = 900 * 700;
  size_t   least, needed;
  int      n_before = 0;
  NsTiling tiling;

  (void) state;
  ns_tiling_init (&tiling, 1512, 1112, 8);
  assert_false (ns_tiling_fit (&tiling, 30, 64, 0, area, "data", &least));
  assert_in_range (least, 128 * 128, (64 + 8 + 64) * (64 + 8 + 64)); /* with 32 around them */
  for (; limit >= least; limit -= limit / 5)
    {
      ns_tiling_init (&tiling, 1512, 1112, 8);
      assert_true (ns_tiling_fit (&tiling, 30, 64, limit, area, "data", &needed));
      assert_in_range (needed, limit / 3, limit);
      assert_int_equal (needed, area (ns_tiling_largest (&tiling, 30).width,
                                      ns_tiling_largest (&tiling, 30).height, "data"));
      assert_true (ns_tiling_n_tiles (&tiling) >= n_before);
      n_before = ns_tiling_n_tiles (&tiling);
    }
  ns_tiling_init (&tiling, 1512, 1112, 8);
  assert_true (ns_tiling_fit (&tiling, 30, 64, least, area, "data", &needed));
  assert_int_equal (needed, least);
  ns_tiling_init (&tiling, 1512, 1112, 8);
  assert_false (ns_tiling_fit (&tiling, 30, 64, least - 1, area, "data", &needed));
  assert_int_equal (needed, least);

  ns_tiling_init (&tiling, 1512, 1112, 8);
  assert_true (ns_tiling_fit (&tiling, 30, 64, 1512 * 1112, area, "data", &needed));
  assert_int_equal (ns_tiling_n_tiles (&tiling), 1);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (tiles_cover_every_pixel_once),
    cmocka_unit_test (margins_are_aligned_and_end_with_the_picture),
    cmocka_unit_test (the_largest_tile_is_known),
    cmocka_unit_test (tiles_fit_into_a_limit),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
