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
#include "image/colour.h"

#define WIDTH 50
#define HEIGHT 43
#define N ((size_t) WIDTH * HEIGHT)

/* Colours around mean that vary as matrix times noise. */
static void
make (NsImage *image, NsMemory *memory, uint64_t seed, const float *mean, const float matrix[3][3])
{
  assert_int_equal (ns_image_init (image, memory, WIDTH, HEIGHT, NULL), NS_OK);
  for (size_t p = 0; p < N; p++)
    {
      for (size_t i = 0; i < 3; i++)
        {
          float value = mean[i];

          for (size_t j = 0; j < 3; j++)
            value += matrix[i][j] * (ns_random_uniform (seed, 3 * p + j) - 0.5f);
          image->pixels[4 * p + i] = value;
        }
      image->pixels[4 * p + 3] = 1.0f;
    }
}

static const float warm[3] = { 0.6f, 0.5f, 0.4f };
static const float cool[3] = { 0.4f, 0.45f, 0.55f };
static const float spread[3][3] = { { 0.3f, 0.0f, 0.05f },
                                    { 0.2f, 0.1f, 0.0f },
                                    { 0.1f, 0.05f, 0.1f } };
static const float narrow[3][3] = { { 0.1f, 0.1f, 0.0f },
                                    { 0.0f, 0.15f, 0.0f },
                                    { 0.0f, 0.1f, 0.2f } };

static double
luma (const float *pixel)
{
  return 0.2126 * (double) pixel[0] + 0.7152 * (double) pixel[1] + 0.0722 * (double) pixel[2];
}

static void
names_are_read_back (void **state)
{
  NsColour colour;

  (void) state;
  for (int i = NS_COLOUR_STYLE; i <= NS_COLOUR_MATCH; i++)
    {
      assert_true (ns_colour_from_name (ns_colour_name ((NsColour) i), &colour));
      assert_int_equal (colour, i);
    }
  assert_false (ns_colour_from_name ("sepia", &colour));
}

static void
keeping_takes_luma_from_one_and_hue_from_the_other (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  NsImage   painting = NS_IMAGE_INIT, before = NS_IMAGE_INIT, photo = NS_IMAGE_INIT;
  size_t    n_full = 0;

  (void) state;
  make (&painting, memory, 1, warm, spread);
  make (&before, memory, 1, warm, spread);
  assert_int_equal (ns_image_init (&photo, memory, WIDTH, HEIGHT, NULL), NS_OK);
  for (size_t i = 0; i < 4 * N; i++)
    photo.pixels[i] = ns_random_uniform (8, i); /* saturated, so that limits are met */
  painting.pixels[3] = 0.25f;
  ns_colour_keep (NULL, &painting, &photo);

  for (size_t p = 0; p < N; p++)
    {
      const float *pixel = painting.pixels + 4 * p;
      const float *from = photo.pixels + 4 * p;
      double       y = luma (pixel), photo_y = luma (from);
      double       amount;

      assert_true (fabs (y - luma (before.pixels + 4 * p)) < 1e-6);
      /* the difference from grey is the photograph's, scaled by the same for all channels */
      amount = ((double) pixel[0] - y) / ((double) from[0] - photo_y);
      assert_true (amount > -1e-5 && amount < 1.0 + 1e-4);
      for (int c = 0; c < 3; c++)
        {
          assert_true (pixel[c] >= 0.0f && pixel[c] <= 1.0f);
          assert_true (fabs ((double) pixel[c] - y - amount * ((double) from[c] - photo_y)) < 1e-4);
        }
      n_full += amount > 0.9999;
    }
  assert_true (n_full > N / 20 && n_full < N);
  assert_true (painting.pixels[3] == 0.25f);
  ns_image_clear (&painting);
  ns_image_clear (&before);
  ns_image_clear (&photo);
  ns_memory_free (memory);
}

static void
keeping_a_grey_photograph_gives_grey (void **state)
{
  NsMemory   *memory = ns_memory_new (0);
  NsImage     painting = NS_IMAGE_INIT, photo = NS_IMAGE_INIT;
  const float none[3][3] = { { 0.0f } };
  const float grey[3] = { 0.3f, 0.3f, 0.3f };

  (void) state;
  make (&painting, memory, 1, warm, spread);
  make (&photo, memory, 2, grey, none);
  ns_colour_keep (NULL, &painting, &photo);
  for (size_t p = 0; p < N; p++)
    assert_true (fabsf (painting.pixels[4 * p] - painting.pixels[4 * p + 2]) < 1e-6f);
  ns_image_clear (&painting);
  ns_image_clear (&photo);
  ns_memory_free (memory);
}

static void
moments (const NsImage *image, const float *mask, double *mean, double covariance[3][3])
{
  double total = 0.0;

  memset (mean, 0, 3 * sizeof (double));
  memset (covariance, 0, 9 * sizeof (double));
  for (int pass = 0; pass < 2; pass++)
    for (size_t p = 0; p < N; p++)
      {
        const float *pixel = image->pixels + 4 * p;
        double       weight = (double) pixel[3] * (mask ? (double) mask[p] : 1.0);

        if (pass == 0)
          total += weight;
        for (int i = 0; i < 3; i++)
          if (pass == 0)
            mean[i] += weight * (double) pixel[i];
          else
            for (int j = 0; j < 3; j++)
              covariance[i][j] +=
                weight * ((double) pixel[i] - mean[i]) * ((double) pixel[j] - mean[j]) / total;
        if (pass == 0 && p == N - 1)
          for (int i = 0; i < 3; i++)
            mean[i] /= total;
      }
}

static void
matching_gives_the_photographs_mean_and_covariance (void **state)
{
  NsContext *context = ns_context_new (2, 0, NULL);
  NsImage    style = NS_IMAGE_INIT, photo = NS_IMAGE_INIT;
  float      mask[N];

  (void) state;
  for (int masked = 0; masked < 2; masked++)
    {
      double mean[3], wanted_mean[3], covariance[3][3], wanted[3][3];

      make (&style, context->memory, 1, warm, spread);
      make (&photo, context->memory, 2, cool, narrow);
      for (size_t p = 0; p < N; p++)
        {
          mask[p] = masked ? ns_random_uniform (4, p) : 1.0f;
          if (masked && p % 3 == 0) /* hidden: any colour may stand there */
            memcpy (style.pixels + 4 * p, (float[4]) { 1.0f, 0.0f, 0.0f, 0.0f },
                    4 * sizeof (float));
          if (masked && p % 5 == 0)
            memcpy (photo.pixels + 4 * p, (float[4]) { 0.0f, 1.0f, 0.0f, 0.0f },
                    4 * sizeof (float));
        }
      assert_int_equal (ns_colour_match (context, &style, mask, &photo, mask, NULL), NS_OK);
      moments (&style, mask, mean, covariance);
      moments (&photo, mask, wanted_mean, wanted);
      for (int i = 0; i < 3; i++)
        {
          assert_true (fabs (mean[i] - wanted_mean[i]) < 1e-3);
          for (int j = 0; j < 3; j++)
            assert_true (fabs (covariance[i][j] - wanted[i][j]) < 3e-4);
        }
      ns_image_clear (&style);
      ns_image_clear (&photo);
    }
  ns_context_free (context);
}

static void
matching_with_itself_changes_nothing (void **state)
{
  NsContext *context = ns_context_new (1, 0, NULL);
  NsImage    style = NS_IMAGE_INIT, photo = NS_IMAGE_INIT;

  (void) state;
  make (&style, context->memory, 1, warm, spread);
  make (&photo, context->memory, 1, warm, spread);
  assert_int_equal (ns_colour_match (context, &style, NULL, &photo, NULL, NULL), NS_OK);
  for (size_t i = 0; i < 4 * N; i++)
    assert_true (fabsf (style.pixels[i] - photo.pixels[i]) < 1e-5f);
  ns_image_clear (&style);
  ns_image_clear (&photo);
  ns_context_free (context);
}

static void
even_grey_and_hidden_styles_can_be_matched (void **state)
{
  NsContext  *context = ns_context_new (1, 0, NULL);
  NsImage     style = NS_IMAGE_INIT, photo = NS_IMAGE_INIT;
  const float none[3][3] = { { 0.0f } };
  const float grey[3][3] = { { 0.5f, 0.0f, 0.0f }, { 0.5f, 0.0f, 0.0f }, { 0.5f, 0.0f, 0.0f } };
  double      mean[3], covariance[3][3];

  (void) state;
  make (&photo, context->memory, 2, cool, narrow);

  make (&style, context->memory, 1, warm, none); /* one colour becomes the mean */
  assert_int_equal (ns_colour_match (context, &style, NULL, &photo, NULL, NULL), NS_OK);
  moments (&style, NULL, mean, covariance);
  for (int i = 0; i < 3; i++)
    assert_true (fabs (mean[i] - (double) cool[i]) < 0.01 && covariance[i][i] < 1e-6);
  ns_image_clear (&style);

  make (&style, context->memory, 1, warm, grey);
  assert_int_equal (ns_colour_match (context, &style, NULL, &photo, NULL, NULL), NS_OK);
  moments (&style, NULL, mean, covariance);
  for (int i = 0; i < 3; i++)
    assert_true (fabs (mean[i] - (double) cool[i]) < 0.01);

  /* nothing visible: stays as it is */
  for (size_t p = 0; p < N; p++)
    memcpy (style.pixels + 4 * p, (float[4]) { 0.9f, 0.1f, 0.2f, 0.0f }, 4 * sizeof (float));
  assert_int_equal (ns_colour_match (context, &style, NULL, &photo, NULL, NULL), NS_OK);
  for (size_t p = 0; p < N; p++)
    assert_true (style.pixels[4 * p] == 0.9f && style.pixels[4 * p + 2] == 0.2f);
  ns_image_clear (&style);
  ns_image_clear (&photo);
  ns_context_free (context);
}

static void
no_memory_leaves_the_style_unchanged (void **state)
{
  NsContext *context = ns_context_new (1, 0, NULL);
  NsImage    style = NS_IMAGE_INIT, before = NS_IMAGE_INIT, photo = NS_IMAGE_INIT;

  (void) state;
  make (&style, context->memory, 1, warm, spread);
  make (&before, context->memory, 1, warm, spread);
  make (&photo, context->memory, 2, cool, narrow);
  for (unsigned long n = 1; n < 3; n++)
    {
      ns_memory_fail_from (context->memory, n);
      assert_int_equal (ns_colour_match (context, &style, NULL, &photo, NULL, NULL),
                        NS_ERROR_MEMORY);
      assert_memory_equal (style.pixels, before.pixels, 4 * sizeof (float) * N);
    }
  ns_memory_fail_from (context->memory, 0);
  ns_image_clear (&style);
  ns_image_clear (&before);
  ns_image_clear (&photo);
  ns_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (names_are_read_back),
    cmocka_unit_test (keeping_takes_luma_from_one_and_hue_from_the_other),
    cmocka_unit_test (keeping_a_grey_photograph_gives_grey),
    cmocka_unit_test (matching_gives_the_photographs_mean_and_covariance),
    cmocka_unit_test (matching_with_itself_changes_nothing),
    cmocka_unit_test (even_grey_and_hidden_styles_can_be_matched),
    cmocka_unit_test (no_memory_leaves_the_style_unchanged),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
