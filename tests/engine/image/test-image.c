/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "image/image.h"

static void
impossible_sizes_are_refused (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  const int sizes[][2] = { { 0, 5 }, { 5, -1 }, { NS_IMAGE_SIDE_MAX + 1, 1 }, { 32768, 32768 } };

  (void) state;
  for (int i = 0; i < 4; i++)
    {
      NsImage image = NS_IMAGE_INIT;
      NsError error = NS_ERROR_INIT;

      assert_int_equal (ns_image_init (&image, memory, sizes[i][0], sizes[i][1], &error),
                        NS_ERROR_ARGUMENT);
      assert_true (error.message[0] != '\0');
      assert_null (image.pixels);
    }
  assert_int_equal (ns_memory_peak (memory), 0);
  ns_memory_free (memory);
}

static void
clearing_releases_and_may_be_repeated (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  NsImage   image = NS_IMAGE_INIT;

  (void) state;
  ns_image_clear (&image);
  assert_int_equal (ns_image_init (&image, memory, 3, 4, NULL), NS_OK);
  assert_ptr_equal (ns_image_at (&image, 2, 3), image.pixels + 4 * 11);
  ns_image_clear (&image);
  ns_image_clear (&image);
  assert_null (image.pixels);
  assert_int_equal (ns_memory_used (memory), 0);
  ns_memory_free (memory);
}

static void
no_memory_is_an_error (void **state)
{
  NsMemory *memory = ns_memory_new (1000);
  NsImage   image = NS_IMAGE_INIT;

  (void) state;
  assert_int_equal (ns_image_init (&image, memory, 30, 40, NULL), NS_ERROR_MEMORY);
  assert_null (image.pixels);
  ns_memory_free (memory);
}

static void
sanitising_leaves_only_usable_values (void **state)
{
  NsMemory   *memory = ns_memory_new (0);
  NsImage     image = NS_IMAGE_INIT;
  const float values[8] = { NAN, -INFINITY, INFINITY, 2.0f, -0.5f, 0.0f, 0.25f, 1.0f };
  const float wanted[8] = { 0.0f, 0.0f, 1.0f, 1.0f, 0.0f, 0.0f, 0.25f, 1.0f };

  (void) state;
  assert_int_equal (ns_image_init (&image, memory, 2, 1, NULL), NS_OK);
  memcpy (image.pixels, values, sizeof values);
  ns_image_sanitise (&image);
  for (int i = 0; i < 8; i++)
    assert_true (image.pixels[i] == wanted[i]);
  ns_image_clear (&image);
  ns_memory_free (memory);
}

static void
copies_are_pictures_of_their_own (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  NsImage   image = NS_IMAGE_INIT, copy = NS_IMAGE_INIT;

  (void) state;
  assert_int_equal (ns_image_init (&image, memory, 3, 2, NULL), NS_OK);
  for (int i = 0; i < 24; i++)
    image.pixels[i] = (float) i;
  assert_int_equal (ns_image_copy (&image, memory, &copy, NULL), NS_OK);
  assert_int_equal (copy.width, 3);
  assert_int_equal (copy.height, 2);
  assert_memory_equal (copy.pixels, image.pixels, ns_image_bytes (3, 2));
  image.pixels[0] = 5.0f;
  assert_true (copy.pixels[0] == 0.0f);
  ns_image_clear (&copy);
  ns_memory_fail_from (memory, 1);
  assert_int_equal (ns_image_copy (&image, memory, &copy, NULL), NS_ERROR_MEMORY);
  assert_null (copy.pixels);
  ns_image_clear (&image);
  ns_memory_free (memory);
}

static void
opaque_is_what_hides_all_behind_it (void **state)
{
  static const float transparent[] = { 0.999f, 0.0f, -1.0f, NAN };
  NsMemory          *memory = ns_memory_new (0);
  NsImage            image = NS_IMAGE_INIT;

  (void) state;
  assert_int_equal (ns_image_init (&image, memory, 3, 2, NULL), NS_OK);
  for (int i = 0; i < 24; i++)
    image.pixels[i] = 0.5f;
  for (int i = 0; i < 4; i++)
    {
      ns_image_make_opaque (&image);
      assert_true (ns_image_is_opaque (&image));
      assert_true (image.pixels[20] == 0.5f && image.pixels[23] == 1.0f);
      image.pixels[23] = transparent[i];
      assert_false (ns_image_is_opaque (&image));
    }
  image.pixels[23] = 2.0f;
  assert_true (ns_image_is_opaque (&image));
  ns_image_clear (&image);
  ns_memory_free (memory);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (impossible_sizes_are_refused),
    cmocka_unit_test (clearing_releases_and_may_be_repeated),
    cmocka_unit_test (no_memory_is_an_error),
    cmocka_unit_test (sanitising_leaves_only_usable_values),
    cmocka_unit_test (copies_are_pictures_of_their_own),
    cmocka_unit_test (opaque_is_what_hides_all_behind_it),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
