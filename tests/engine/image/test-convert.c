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

#include "base/random.h"
#include "image/convert.h"

static void
random_image (NsImage *image, NsMemory *memory, int width, int height)
{
  assert_int_equal (ns_image_init (image, memory, width, height, NULL), NS_OK);
  for (size_t i = 0; i < 4 * (size_t) width * (size_t) height; i++)
    image->pixels[i] = ns_random_uniform (5, i);
}

/* Mirrored at the first and last pixel, step by step. */
static int
walk (int position, int size)
{
  int at = 0;
  int step = 1;

  if (size == 1)
    return 0;
  for (int i = 0; i < (position < 0 ? -position : position); i++)
    {
      if (at + step < 0 || at + step >= size)
        step = -step;
      at += step;
    }

  return at;
}

/* Reflected around the picture, then once more where the padded picture ends. */
static int
source (int position, int size, int padding)
{
  int padded = size + 2 * padding;

  return walk (position < padded ? position - padding : 2 * padded - 2 - position - padding, size);
}

static void
pictures_are_extended_by_reflection (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  const int sizes[][4] = { /* width, height, padding, multiple */
                           { 7, 5, 0, 1 }, { 7, 5, 3, 4 },  { 1, 1, 4, 8 },
                           { 1, 9, 2, 4 }, { 3, 2, 16, 8 }, { 8, 8, 0, 4 }
  };

  (void) state;
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      int      padding = sizes[i][2], multiple = sizes[i][3];
      NsImage  image = NS_IMAGE_INIT;
      NsTensor tensor = NS_TENSOR_INIT;

      random_image (&image, memory, sizes[i][0], sizes[i][1]);
      assert_int_equal (ns_image_to_tensor (&image, memory, padding, multiple, &tensor, NULL),
                        NS_OK);
      assert_int_equal (tensor.channels, 3);
      assert_int_equal (tensor.width % multiple, 0);
      assert_int_equal (tensor.height % multiple, 0);
      assert_in_range (tensor.width, image.width + 2 * padding,
                       image.width + 2 * padding + multiple - 1);
      assert_in_range (tensor.height, image.height + 2 * padding,
                       image.height + 2 * padding + multiple - 1);
      for (int y = 0; y < tensor.height; y++)
        for (int x = 0; x < tensor.width; x++)
          for (int c = 0; c < 3; c++)
            assert_true (ns_tensor_at (&tensor, y, x)[c] ==
                         255.0f * ns_image_at (&image, source (x, image.width, padding),
                                               source (y, image.height, padding))[c]);
      ns_tensor_clear (&tensor);
      ns_image_clear (&image);
    }
  assert_int_equal (ns_memory_used (memory), 0);
  ns_memory_free (memory);
}

static void
the_way_back_crops_and_keeps_alpha (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  NsImage   image = NS_IMAGE_INIT, result = NS_IMAGE_INIT;
  NsTensor  tensor = NS_TENSOR_INIT;

  (void) state;
  random_image (&image, memory, 11, 6);
  assert_int_equal (ns_image_to_tensor (&image, memory, 5, 4, &tensor, NULL), NS_OK);
  assert_int_equal (ns_tensor_to_image (&tensor, 5, &image, memory, &result, NULL), NS_OK);
  for (size_t i = 0; i < 4 * 11 * 6; i++)
    {
      if (i % 4 == 3)
        assert_memory_equal (&result.pixels[i], &image.pixels[i], sizeof (float));
      assert_true (fabsf (result.pixels[i] - image.pixels[i]) < 1e-6f);
    }
  ns_tensor_clear (&tensor);
  ns_image_clear (&image);
  ns_image_clear (&result);
  ns_memory_free (memory);
}

static void
parts_are_parts_of_the_whole (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  NsImage   image = NS_IMAGE_INIT, result = NS_IMAGE_INIT;
  NsTensor  whole = NS_TENSOR_INIT, tensor = NS_TENSOR_INIT;
  NsRect    parts[4] = { { 0, 0, 8, 12 }, { 8, 0, 12, 12 }, { 0, 12, 8, 4 }, { 8, 12, 12, 4 } };

  (void) state;
  random_image (&image, memory, 11, 6);
  assert_int_equal (ns_image_init (&result, memory, 11, 6, NULL), NS_OK);
  assert_int_equal (ns_image_to_tensor (&image, memory, 4, 4, &whole, NULL), NS_OK);
  assert_int_equal (whole.width, 20);
  assert_int_equal (whole.height, 16);
  for (int i = 0; i < 4; i++)
    {
      NsRect part = parts[i];

      assert_int_equal (ns_image_part_to_tensor (&image, memory, 4, part, 2, &tensor, NULL), NS_OK);
      assert_int_equal (tensor.halo, 2);
      for (int y = 0; y < part.height; y++)
        assert_memory_equal (ns_tensor_at (&tensor, y, 0),
                             ns_tensor_at (&whole, part.y + y, part.x),
                             sizeof (float) * 3 * (size_t) part.width);
      ns_tensor_to_image_part (&tensor, part.x, part.y, 4, part, &result);
      ns_tensor_clear (&tensor);
    }
  for (size_t i = 0; i < 4 * 11 * 6; i++)
    if (i % 4 != 3)
      assert_true (fabsf (result.pixels[i] - image.pixels[i]) < 1e-6f);
  ns_tensor_clear (&whole);
  ns_image_clear (&image);
  ns_image_clear (&result);
  ns_memory_free (memory);
}

static void
values_that_no_picture_has_are_clamped (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  NsImage   image = NS_IMAGE_INIT, result = NS_IMAGE_INIT;
  NsTensor  tensor = NS_TENSOR_INIT;

  (void) state;
  random_image (&image, memory, 2, 1);
  assert_int_equal (ns_image_to_tensor (&image, memory, 0, 1, &tensor, NULL), NS_OK);
  memcpy (ns_tensor_at (&tensor, 0, 0), (float[6]) { -3.0f, NAN, 300.0f, INFINITY, 51.0f, 0.0f },
          6 * sizeof (float));
  assert_int_equal (ns_tensor_to_image (&tensor, 0, &image, memory, &result, NULL), NS_OK);
  assert_true (result.pixels[0] == 0.0f && result.pixels[1] == 0.0f && result.pixels[2] == 1.0f);
  assert_true (result.pixels[4] == 1.0f && result.pixels[5] == 0.2f && result.pixels[6] == 0.0f);
  ns_tensor_clear (&tensor);
  ns_image_clear (&image);
  ns_image_clear (&result);
  ns_memory_free (memory);
}

static void
no_memory_is_an_error (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  NsImage   image = NS_IMAGE_INIT, result = NS_IMAGE_INIT;
  NsTensor  tensor = NS_TENSOR_INIT;

  (void) state;
  random_image (&image, memory, 9, 9);
  for (unsigned long n = 1; n < 3; n++)
    {
      ns_memory_fail_from (memory, n);
      assert_int_equal (ns_image_to_tensor (&image, memory, 2, 4, &tensor, NULL), NS_ERROR_MEMORY);
      assert_null (tensor.data);
    }
  ns_memory_fail_from (memory, 0);
  assert_int_equal (ns_image_to_tensor (&image, memory, 2, 4, &tensor, NULL), NS_OK);
  ns_memory_fail_from (memory, 1);
  assert_int_equal (ns_tensor_to_image (&tensor, 2, &image, memory, &result, NULL),
                    NS_ERROR_MEMORY);
  assert_null (result.pixels);
  ns_tensor_clear (&tensor);
  ns_image_clear (&image);
  ns_memory_free (memory);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (pictures_are_extended_by_reflection),
    cmocka_unit_test (the_way_back_crops_and_keeps_alpha),
    cmocka_unit_test (parts_are_parts_of_the_whole),
    cmocka_unit_test (values_that_no_picture_has_are_clamped),
    cmocka_unit_test (no_memory_is_an_error),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
