/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "image/hidden.h"

#define WIDTH 61
#define HEIGHT 47

/* A colour that changes slowly, so that its continuation is known within bounds. */
static float
colour (int x, int y, int channel)
{
  return 0.2f + 0.005f * (float) x + 0.004f * (float) y * (float) (channel == 1);
}

/* Visible outside of a disc, hidden rubbish within. */
static bool
is_hidden (int x, int y)
{
  return (x - 30) * (x - 30) + (y - 20) * (y - 20) < 144;
}

static void
make (NsImage *image, NsMemory *memory)
{
  assert_int_equal (ns_image_init (image, memory, WIDTH, HEIGHT, NULL), NS_OK);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      for (int c = 0; c < 4; c++)
        ns_image_at (image, x, y)[c] =
          is_hidden (x, y) ? (c == 3 ? 0.0f : (float) (x % 2)) : (c == 3 ? 1.0f : colour (x, y, c));
}

static void
hidden_pixels_continue_the_visible_ones (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  NsImage   image = NS_IMAGE_INIT;

  (void) state;
  make (&image, memory);
  assert_int_equal (ns_image_fill_hidden (&image, NULL), NS_OK);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      for (int c = 0; c < 4; c++)
        {
          float value = ns_image_at (&image, x, y)[c];

          if (!is_hidden (x, y))
            assert_true (value == (c == 3 ? 1.0f : colour (x, y, c)));
          else if (c == 3)
            assert_true (value == 0.0f);
          else
            assert_true (fabsf (value - colour (x, y, c)) < 0.08f);
        }
  ns_image_clear (&image);
  assert_int_equal (ns_memory_used (memory), 0);
  ns_memory_free (memory);
}

static void
what_was_hidden_has_no_influence (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  NsImage   image = NS_IMAGE_INIT, other = NS_IMAGE_INIT;

  (void) state;
  make (&image, memory);
  make (&other, memory);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      if (is_hidden (x, y))
        ns_image_at (&other, x, y)[1] = ns_random_uniform (1, (uint64_t) (y * WIDTH + x));
  assert_int_equal (ns_image_fill_hidden (&image, NULL), NS_OK);
  assert_int_equal (ns_image_fill_hidden (&other, NULL), NS_OK);
  assert_memory_equal (image.pixels, other.pixels, 4 * sizeof (float) * WIDTH * HEIGHT);
  ns_image_clear (&image);
  ns_image_clear (&other);
  ns_memory_free (memory);
}

static void
nothing_visible_becomes_mid_grey (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  const int sizes[][2] = { { 1, 1 }, { 2, 1 }, { 1, 7 }, { 17, 5 } };

  (void) state;
  for (int i = 0; i < 4; i++)
    {
      NsImage image = NS_IMAGE_INIT;

      assert_int_equal (ns_image_init (&image, memory, sizes[i][0], sizes[i][1], NULL), NS_OK);
      memset (image.pixels, 0, 4 * sizeof (float) * (size_t) (sizes[i][0] * sizes[i][1]));
      assert_int_equal (ns_image_fill_hidden (&image, NULL), NS_OK);
      for (int p = 0; p < sizes[i][0] * sizes[i][1]; p++)
        {
          for (int c = 0; c < 3; c++)
            assert_true (image.pixels[4 * p + c] == 0.5f);
          assert_true (image.pixels[4 * p + 3] == 0.0f);
        }
      ns_image_clear (&image);
    }
  ns_memory_free (memory);
}

static void
one_visible_pixel_colours_all (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  NsImage   image = NS_IMAGE_INIT;

  (void) state;
  assert_int_equal (ns_image_init (&image, memory, 19, 3, NULL), NS_OK);
  memset (image.pixels, 0, 4 * sizeof (float) * 19 * 3);
  memcpy (ns_image_at (&image, 7, 1), (float[4]) { 0.25f, 0.5f, 0.75f, 1.0f }, 4 * sizeof (float));
  assert_int_equal (ns_image_fill_hidden (&image, NULL), NS_OK);
  for (int p = 0; p < 19 * 3; p++)
    for (int c = 0; c < 3; c++)
      assert_true (fabsf (image.pixels[4 * p + c] - 0.25f * (float) (c + 1)) < 1e-6f);
  ns_image_clear (&image);
  ns_memory_free (memory);
}

static void
no_memory_leaves_the_picture_unchanged (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  NsImage   image = NS_IMAGE_INIT, before = NS_IMAGE_INIT;
  NsStatus  status = NS_ERROR_MEMORY;
  int       n = 0;

  (void) state;
  make (&image, memory);
  make (&before, memory);
  while (status == NS_ERROR_MEMORY)
    {
      ns_memory_fail_from (memory, (unsigned long) ++n);
      status = ns_image_fill_hidden (&image, NULL);
      if (status != NS_OK)
        assert_memory_equal (image.pixels, before.pixels, 4 * sizeof (float) * WIDTH * HEIGHT);
    }
  assert_int_equal (status, NS_OK);
  assert_true (n > 3);
  ns_memory_fail_from (memory, 0);
  ns_image_clear (&image);
  ns_image_clear (&before);
  assert_int_equal (ns_memory_used (memory), 0);
  ns_memory_free (memory);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (hidden_pixels_continue_the_visible_ones),
    cmocka_unit_test (what_was_hidden_has_no_influence),
    cmocka_unit_test (nothing_visible_becomes_mid_grey),
    cmocka_unit_test (one_visible_pixel_colours_all),
    cmocka_unit_test (no_memory_leaves_the_picture_unchanged),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
