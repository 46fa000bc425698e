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
#include "image/resize.h"

#define PI 3.14159265358979323846

static const int ratios[][4] = { /* width and height from, to */
                                 { 1, 1, 7, 5 },      { 37, 23, 1, 1 },   { 40, 30, 20, 15 },
                                 { 41, 31, 100, 77 }, { 3, 200, 50, 10 }, { 33, 9, 33, 20 },
                                 { 64, 64, 63, 65 }
};
#define N_RATIOS (sizeof ratios / sizeof ratios[0])

static void
make (NsImage *image, NsMemory *memory, int width, int height, float alpha)
{
  assert_int_equal (ns_image_init (image, memory, width, height, NULL), NS_OK);
  for (size_t i = 0; i < 4 * (size_t) width * (size_t) height; i++)
    image->pixels[i] = i % 4 == 3 && alpha >= 0.0f ? alpha : ns_random_uniform (2, i);
}

static double
lanczos (double x)
{
  if (x == 0.0)
    return 1.0;

  return fabs (x) >= 3.0 ? 0.0 : sin (PI * x) / (PI * x) * sin (PI * x / 3.0) / (PI * x / 3.0);
}

/* Straight from the definition: one sum over the whole picture per pixel. */
static void
reference (const NsImage *image, int width, int height, int x, int y, double *rgba)
{
  double rx = (double) image->width / width, ry = (double) image->height / height;
  double sx = rx > 1.0 ? rx : 1.0, sy = ry > 1.0 ? ry : 1.0;
  double total = 0.0;

  memset (rgba, 0, 4 * sizeof (double));
  for (int j = 0; j < image->height; j++)
    for (int i = 0; i < image->width; i++)
      {
        double weight =
          lanczos ((i + 0.5 - (x + 0.5) * rx) / sx) * lanczos ((j + 0.5 - (y + 0.5) * ry) / sy);
        const float *pixel = ns_image_at (image, i, j);

        total += weight;
        for (int c = 0; c < 4; c++)
          rgba[c] += weight * (double) pixel[3] * (c < 3 ? (double) pixel[c] : 1.0);
      }
  for (int c = 0; c < 3; c++)
    rgba[c] = rgba[3] / total > 0.0 ? fmin (fmax (rgba[c] / rgba[3], 0.0), 1.0) : 0.0;
  rgba[3] = fmin (fmax (rgba[3] / total, 0.0), 1.0);
}

static void
it_is_what_the_definition_says (void **state)
{
  NsContext *context = ns_context_new (2, 0, NULL);

  (void) state;
  for (size_t i = 0; i < N_RATIOS; i++)
    {
      NsImage image = NS_IMAGE_INIT, result = NS_IMAGE_INIT;

      make (&image, context->memory, ratios[i][0], ratios[i][1], -1.0f);
      for (size_t p = 0; p < (size_t) image.width * (size_t) image.height; p++)
        image.pixels[4 * p + 3] = 0.5f + 0.5f * image.pixels[4 * p + 3];
      assert_int_equal (
        ns_image_resize (context, &image, ratios[i][2], ratios[i][3], &result, NULL), NS_OK);
      for (int y = 0; y < result.height; y++)
        for (int x = 0; x < result.width; x++)
          {
            double rgba[4];

            reference (&image, result.width, result.height, x, y, rgba);
            for (int c = 0; c < 4; c++)
              if (fabs (ns_image_at (&result, x, y)[c] - rgba[c]) > (c < 3 ? 1e-5 : 1.1e-4))
                fail_msg ("%d × %d to %d × %d, (%d, %d)[%d]: %g, not %g", image.width, image.height,
                          result.width, result.height, x, y, c,
                          (double) ns_image_at (&result, x, y)[c], rgba[c]);
          }
      ns_image_clear (&image);
      ns_image_clear (&result);
    }
  ns_context_free (context);
}

static void
an_even_picture_stays_even_and_opaque (void **state)
{
  NsContext *context = ns_context_new (2, 0, NULL);

  (void) state;
  for (size_t i = 0; i < N_RATIOS; i++)
    {
      NsImage image = NS_IMAGE_INIT, result = NS_IMAGE_INIT;

      make (&image, context->memory, ratios[i][0], ratios[i][1], 1.0f);
      for (size_t p = 0; p < 4 * (size_t) image.width * (size_t) image.height; p++)
        image.pixels[p] = p % 4 == 3 ? 1.0f : 0.3f * (float) (p % 4 + 1);
      assert_int_equal (
        ns_image_resize (context, &image, ratios[i][2], ratios[i][3], &result, NULL), NS_OK);
      for (size_t p = 0; p < 4 * (size_t) result.width * (size_t) result.height; p++)
        if (p % 4 == 3)
          assert_true (result.pixels[p] == 1.0f);
        else
          assert_true (fabsf (result.pixels[p] - 0.3f * (float) (p % 4 + 1)) < 1e-6f);
      ns_image_clear (&image);
      ns_image_clear (&result);
    }
  ns_context_free (context);
}

static void
the_same_size_is_an_exact_copy (void **state)
{
  NsContext *context = ns_context_new (1, 0, NULL);
  NsImage    image = NS_IMAGE_INIT, result = NS_IMAGE_INIT;

  (void) state;
  make (&image, context->memory, 31, 17, -1.0f);
  assert_int_equal (ns_image_resize (context, &image, 31, 17, &result, NULL), NS_OK);
  assert_memory_equal (result.pixels, image.pixels, 4 * sizeof (float) * 31 * 17);
  ns_image_clear (&image);
  ns_image_clear (&result);
  ns_context_free (context);
}

static void
a_part_is_cut_from_the_whole_picture_in_another_size (void **state)
{
  NsContext *context = ns_context_new (2, 0, NULL);
  NsImage    image = NS_IMAGE_INIT, whole = NS_IMAGE_INIT, result = NS_IMAGE_INIT;
  NsRegion   part = { 7.5, 2.0, 12.5, 6.0 };

  (void) state;
  make (&image, context->memory, 40, 10, -1.0f);
  assert_int_equal (ns_image_resize (context, &image, 80, 25, &whole, NULL), NS_OK);
  assert_int_equal (ns_image_resize_part (context, &image, &part, 25, 15, &result, NULL), NS_OK);
  for (int y = 0; y < 15; y++)
    for (int x = 0; x < 25; x++)
      for (int c = 0; c < 4; c++)
        assert_float_equal (ns_image_at (&result, x, y)[c], ns_image_at (&whole, 15 + x, 5 + y)[c],
                            1e-5);
  ns_image_clear (&image);
  ns_image_clear (&whole);
  ns_image_clear (&result);
  ns_context_free (context);
}

static void
hidden_colours_do_not_bleed (void **state)
{
  NsContext *context = ns_context_new (1, 0, NULL);
  NsImage    image = NS_IMAGE_INIT, result = NS_IMAGE_INIT;

  (void) state;
  make (&image, context->memory, 40, 40, 1.0f);
  for (int y = 0; y < 40; y++)
    for (int x = 0; x < 40; x++)
      memcpy (ns_image_at (&image, x, y),
              x < 20 ? (float[4]) { 0.2f, 0.4f, 0.6f, 1.0f }
                     : (float[4]) { 1.0f, 0.0f, 1.0f, 0.0f },
              4 * sizeof (float));
  assert_int_equal (ns_image_resize (context, &image, 27, 27, &result, NULL), NS_OK);
  for (size_t p = 0; p < 27 * 27; p++)
    if (result.pixels[4 * p + 3] > 0.001f)
      for (int c = 0; c < 3; c++)
        assert_true (fabsf (result.pixels[4 * p + c] - 0.2f * (float) (c + 1)) < 1e-4f);
  assert_true (ns_image_at (&result, 26, 13)[3] == 0.0f);
  ns_image_clear (&image);
  ns_image_clear (&result);
  ns_context_free (context);
}

static void
fine_detail_does_not_alias (void **state)
{
  NsContext *context = ns_context_new (1, 0, NULL);
  NsImage    image = NS_IMAGE_INIT, result = NS_IMAGE_INIT;

  (void) state;
  make (&image, context->memory, 200, 200, 1.0f);
  for (int y = 0; y < 200; y++)
    for (int x = 0; x < 200; x++)
      for (int c = 0; c < 3; c++)
        ns_image_at (&image, x, y)[c] = (float) ((x + y) % 2);
  assert_int_equal (ns_image_resize (context, &image, 61, 61, &result, NULL), NS_OK);
  for (int y = 5; y < 56; y++)
    for (int x = 5; x < 56; x++)
      assert_true (fabsf (ns_image_at (&result, x, y)[0] - 0.5f) < 0.01f);
  ns_image_clear (&image);
  ns_image_clear (&result);
  ns_context_free (context);
}

static void
threads_do_not_matter (void **state)
{
  NsContext *one = ns_context_new (1, 0, NULL);
  NsContext *three = ns_context_new (3, 0, NULL);
  NsImage    image = NS_IMAGE_INIT, a = NS_IMAGE_INIT, b = NS_IMAGE_INIT;

  (void) state;
  make (&image, one->memory, 100, 70, -1.0f);
  assert_int_equal (ns_image_resize (one, &image, 57, 93, &a, NULL), NS_OK);
  assert_int_equal (ns_image_resize (three, &image, 57, 93, &b, NULL), NS_OK);
  assert_memory_equal (a.pixels, b.pixels, 4 * sizeof (float) * 57 * 93);
  ns_image_clear (&image);
  ns_image_clear (&a);
  ns_image_clear (&b);
  ns_context_free (one);
  ns_context_free (three);
}

static void
every_failing_allocation_is_an_error (void **state)
{
  NsContext *context = ns_context_new (1, 0, NULL);
  NsImage    image = NS_IMAGE_INIT, result = NS_IMAGE_INIT;
  NsStatus   status = NS_ERROR_MEMORY;
  size_t     used;
  int        n = 0;

  (void) state;
  make (&image, context->memory, 30, 20, 1.0f);
  used = ns_memory_used (context->memory);
  while (status == NS_ERROR_MEMORY)
    {
      ns_memory_fail_from (context->memory, (unsigned long) ++n);
      status = ns_image_resize (context, &image, 10, 30, &result, NULL);
      if (status != NS_OK)
        {
          assert_null (result.pixels);
          assert_int_equal (ns_memory_used (context->memory), used);
        }
    }
  ns_memory_fail_from (context->memory, 0);
  assert_int_equal (status, NS_OK);
  assert_true (n > 6);
  ns_image_clear (&image);
  ns_image_clear (&result);
  ns_context_free (context);
}

static void
scaled_sizes_stay_within_limits (void **state)
{
  int width, height;

  (void) state;
  ns_image_scaled_size (300, 200, 0.5, &width, &height);
  assert_int_equal (width, 150);
  assert_int_equal (height, 100);
  ns_image_scaled_size (300, 2, 0.01, &width, &height);
  assert_int_equal (width, 3);
  assert_int_equal (height, 1);
  ns_image_scaled_size (1000, 10, 1e9, &width, &height);
  assert_in_range (width, NS_IMAGE_SIDE_MAX - 10, NS_IMAGE_SIDE_MAX);
  assert_in_range (height, 320, 330);
  ns_image_scaled_size (777, 777, 1e9, &width, &height);
  assert_true ((size_t) width * (size_t) height <= NS_IMAGE_PIXELS_MAX);
  assert_true (width > 16000);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (it_is_what_the_definition_says),
    cmocka_unit_test (an_even_picture_stays_even_and_opaque),
    cmocka_unit_test (the_same_size_is_an_exact_copy),
    cmocka_unit_test (a_part_is_cut_from_the_whole_picture_in_another_size),
    cmocka_unit_test (hidden_colours_do_not_bleed),
    cmocka_unit_test (fine_detail_does_not_alias),
    cmocka_unit_test (threads_do_not_matter),
    cmocka_unit_test (every_failing_allocation_is_an_error),
    cmocka_unit_test (scaled_sizes_stay_within_limits),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
