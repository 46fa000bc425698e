/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include "testing.h"

#include "adain-setting.h"
#include "style/adain.h"

typedef struct
{
  NsContext *context;
  NsModel   *model;
  NsImage    style, other;
  NsAdain   *adain;
  NsError    error;
} Setting;

static void
set_up (Setting *s, NsContext *context, int width, int height, bool keep)
{
  NsImage photo = NS_IMAGE_INIT;

  memset (s, 0, sizeof *s);
  s->context = context;
  s->model = fixture_model (context->memory, "tiny-adain");
  adain_picture (&photo, context->memory, width, height, 1);
  adain_picture (&s->style, context->memory, 70, 50, 5);
  adain_picture (&s->other, context->memory, 41, 62, 9);
  for (size_t p = 0; p < 41 * 62; p++)
    s->other.pixels[4 * p] *= 0.3f;
  s->adain = ns_adain_new (context, s->model, &photo, NULL, keep, &s->error);
  assert_non_null (s->adain);
  assert_null (photo.pixels);
}

static void
tear_down (Setting *s)
{
  ns_adain_free (s->adain);
  ns_image_clear (&s->style);
  ns_image_clear (&s->other);
  ns_model_free (s->model);
  test_context_free (s->context);
}

static void
add (Setting *s, const NsImage *image, const float *region)
{
  NsPicture style = { image, NULL, 1.0 };

  if (ns_adain_add_style (s->adain, &style, region, 1.0, NS_COLOUR_STYLE, &s->error) != NS_OK)
    fail_msg ("%s", s->error.message);
}

static NsImage
paint (Setting *s, double first, double second, double strength, bool last)
{
  const double weights[2] = { first, second };
  NsImage      painting = NS_IMAGE_INIT;

  if (ns_adain_paint (s->adain, weights, strength, last, &painting, &s->error) != NS_OK)
    fail_msg ("%s", s->error.message);

  return painting;
}

static void
paintings_equal_those_of_pytorch (void **state)
{
  NsContext   *context = test_context (1);
  NsModel     *model = fixture_model (context->memory, "tiny-adain");
  NsImage      photo = NS_IMAGE_INIT, image = NS_IMAGE_INIT, painting = NS_IMAGE_INIT;
  NsTensor     expected = NS_TENSOR_INIT;
  const double weight = 3.0;
  NsPicture    style = { &image, NULL, 1.0 };
  NsAdain     *adain;

  (void) state;
  adain_fixture_image (&photo, context->memory, "input");
  adain_fixture_image (&image, context->memory, "style");
  adain = ns_adain_new (context, model, &photo, NULL, false, NULL);
  /* 41 / 35: the style is to stay as large as it is */
  assert_int_equal (ns_adain_add_style (adain, &style, NULL, 41.0 / 35.0, NS_COLOUR_STYLE, NULL),
                    NS_OK);
  assert_int_equal (ns_adain_paint (adain, &weight, 1.0, true, &painting, NULL), NS_OK);
  fixture_picture (&expected, context->memory, "tiny-adain-expected", "output", 0);
  for (int y = 0; y < expected.height; y++)
    for (int x = 0; x < expected.width; x++)
      for (int c = 0; c < 3; c++)
        {
          float value = ns_tensor_at (&expected, y, x)[c] / 255.0f;

          value = fminf (fmaxf (value, 0.0f), 1.0f);
          assert_true (fabsf (ns_image_at (&painting, x, y)[c] - value) < 1e-5f);
        }
  ns_tensor_clear (&expected);
  ns_image_clear (&painting);
  ns_image_clear (&image);
  ns_adain_free (adain);
  ns_model_free (model);
  test_context_free (context);
}

static void
a_style_of_the_model_equals_its_picture (void **state)
{
  NsContext *context = test_context (1);
  NsModel   *model = fixture_model (context->memory, "tiny-adain-styles");
  NsImage    photo = NS_IMAGE_INIT, first = NS_IMAGE_INIT, painting = NS_IMAGE_INIT;
  NsImage    image = NS_IMAGE_INIT;
  NsPicture  content = { &photo, NULL, 1.0 };
  NsPicture  style = { &image, NULL, 1.0 };
  NsRequest  request = NS_REQUEST_INIT;

  (void) state;
  adain_fixture_image (&photo, context->memory, "input");
  adain_fixture_image (&image, context->memory, "style");
  request.method = NS_METHOD_ADAIN;
  request.model = model;
  assert_int_equal (ns_stylise (context, &request, &content, &first, NULL, NULL), NS_OK);
  request.styles = &style;
  request.n_styles = 1;
  request.style_scale = 41.0 / 35.0;
  assert_int_equal (ns_stylise (context, &request, &content, &painting, NULL, NULL), NS_OK);
  assert_true (adain_difference (&first, &painting, NULL) < 1e-4);
  ns_image_clear (&painting);

  /* The palette of the photograph is had by recolouring, for want of the style's picture */
  request.n_styles = 0;
  request.colour = NS_COLOUR_MATCH;
  assert_int_equal (ns_stylise (context, &request, &content, &painting, NULL, NULL), NS_OK);
  assert_true (adain_difference (&first, &painting, NULL) > 1e-3);

  request.style = 1;
  ns_image_clear (&painting);
  assert_int_equal (ns_stylise (context, &request, &content, &painting, NULL, NULL),
                    NS_ERROR_ARGUMENT);
  ns_image_clear (&first);
  ns_image_clear (&image);
  ns_image_clear (&photo);
  ns_model_free (model);
  test_context_free (context);
}

static void
painting_again_runs_the_decoder_alone_and_gives_the_same (void **state)
{
  Setting s, fresh;
  NsImage a, b;

  (void) state;
  set_up (&s, test_context (2), 60, 45, true);
  add (&s, &s.style, NULL);
  add (&s, &s.other, NULL);
  a = paint (&s, 1.0, 0.0, 1.0, false);
  for (int i = 0; i < 2; i++)
    {
      b = paint (&s, 0.25, 0.75, 0.5, i == 1);
      ns_image_clear (&a);
      set_up (&fresh, test_context (1), 60, 45, false);
      add (&fresh, &fresh.style, NULL);
      add (&fresh, &fresh.other, NULL);
      a = paint (&fresh, 0.25, 0.75, 0.5, true);
      assert_true (adain_difference (&a, &b, NULL) == 0.0);
      ns_image_clear (&a);
      ns_image_clear (&b);
      tear_down (&fresh);
    }
  /* the taps are gone now; they are computed again */
  a = paint (&s, 0.25, 0.75, 0.5, true);
  b = paint (&s, 0.25, 0.75, 0.5, false);
  assert_true (adain_difference (&a, &b, NULL) < 1e-6);
  ns_image_clear (&a);
  ns_image_clear (&b);
  tear_down (&s);
}

static void
strength_and_weights_lead_from_one_to_the_other (void **state)
{
  Setting s;
  NsImage none, half, full, other;

  (void) state;
  set_up (&s, test_context (2), 50, 40, true);
  add (&s, &s.style, NULL);
  add (&s, &s.other, NULL);
  none = paint (&s, 1.0, 0.0, 0.0, false);
  half = paint (&s, 1.0, 0.0, 0.5, false);
  full = paint (&s, 1.0, 0.0, 1.0, false);
  other = paint (&s, 0.0, 1.0, 1.0, false);
  assert_true (adain_difference (&none, &full, NULL) > 0.02);
  assert_true (adain_difference (&none, &half, NULL) > 0.01);
  assert_true (adain_difference (&half, &full, NULL) > 0.01);
  assert_true (adain_difference (&full, &other, NULL) > 0.02);
  ns_image_clear (&half);
  half = paint (&s, 0.0, 1.0, 0.0, false); /* strength 0: whatever the style */
  assert_true (adain_difference (&none, &half, NULL) < 1e-6);
  ns_image_clear (&half);
  half = paint (&s, 20.0, 0.0, 1.0, false); /* weights are relative */
  assert_true (adain_difference (&full, &half, NULL) < 1e-6);
  ns_image_clear (&none);
  ns_image_clear (&half);
  ns_image_clear (&full);
  ns_image_clear (&other);
  tear_down (&s);
}

#define LARGE_WIDTH 700
#define LARGE_HEIGHT 500
#define LARGE ((size_t) LARGE_WIDTH * LARGE_HEIGHT)

/* Enough for photograph and painting, which take 11 MiB, what operators may ask for, and small tiles. */
#define LITTLE_MEMORY ((size_t) 24 << 20)

/* Paints a large picture; pixels, [4 * LARGE], are to be released with free(). */
static float *
paint_large (size_t memory, const float *const *regions, size_t *peak)
{
  float  *pixels = malloc (4 * LARGE * sizeof (float));
  Setting s;
  NsImage painting;

  set_up (&s, ns_context_new (1, memory, NULL), LARGE_WIDTH, LARGE_HEIGHT, false);
  add (&s, &s.style, regions[0]);
  add (&s, &s.other, regions[1]);
  ns_memory_reset_peak (s.context->memory);
  painting = paint (&s, 1.0, 2.0, 0.9, true);
  *peak = ns_memory_peak (s.context->memory);
  memcpy (pixels, painting.pixels, 4 * LARGE * sizeof (float));
  ns_image_clear (&painting);
  tear_down (&s);

  return pixels;
}

static void
tiles_give_the_same_picture_without_seams (void **state)
{
  float       *masks = malloc (2 * LARGE * sizeof (float));
  const float *none[2] = { NULL, NULL };
  const float *both[2] = { masks, masks + LARGE };

  (void) state;
  for (size_t p = 0; p < LARGE; p++)
    {
      masks[p] = (float) (p % LARGE_WIDTH) / LARGE_WIDTH;
      masks[LARGE + p] = 1.0f - masks[p];
    }
  for (int regional = 0; regional < 2; regional++)
    {
      const float *const *regions = regional ? both : none;
      size_t              peak, little_peak;
      float              *whole = paint_large (0, regions, &peak);
      float              *tiled = paint_large (LITTLE_MEMORY, regions, &little_peak);

      assert_true (peak > LITTLE_MEMORY && little_peak <= LITTLE_MEMORY);
      for (size_t i = 0; i < 4 * LARGE; i++)
        assert_true (fabsf (whole[i] - tiled[i]) < 1e-4f);
      free (whole);
      free (tiled);
    }
  free (masks);
}

static void
regions_keep_to_their_places (void **state)
{
  float   left[120 * 60], right[120 * 60], far_left[120 * 60], far_right[120 * 60];
  Setting s, plain;
  NsImage a, b, both;

  (void) state;
  for (int p = 0; p < 120 * 60; p++)
    {
      int x = p % 120;

      left[p] = x < 60 ? 1.0f : 0.0f;
      right[p] = 1.0f - left[p];
      far_left[p] = x < 24 ? 1.0f : 0.0f; /* beyond what the decoder sees of the other side */
      far_right[p] = x >= 96 ? 1.0f : 0.0f;
    }
  set_up (&s, test_context (1), 120, 60, false);
  add (&s, &s.style, left);
  add (&s, &s.other, right);
  both = paint (&s, 1.0, 1.0, 1.0, true);

  /* Alone, each style with the same region gives all of the picture, measured where it is painted */
  set_up (&plain, test_context (1), 120, 60, false);
  add (&plain, &plain.style, left);
  a = paint (&plain, 1.0, 1.0, 1.0, true);
  assert_true (adain_difference (&both, &a, far_left) < 1e-4);
  assert_true (adain_difference (&both, &a, far_right) > 0.02);
  ns_image_clear (&a);
  tear_down (&plain);

  set_up (&plain, test_context (1), 120, 60, false);
  add (&plain, &plain.other, right);
  b = paint (&plain, 1.0, 1.0, 1.0, true);
  assert_true (adain_difference (&both, &b, far_right) < 1e-4);
  assert_true (adain_difference (&both, &b, far_left) > 0.02);
  ns_image_clear (&b);
  tear_down (&plain);
  ns_image_clear (&both);
  tear_down (&s);
}

static void
hidden_parts_of_a_style_do_not_count (void **state)
{
  Setting s;
  NsImage a, b;
  float   mask[70 * 50];

  (void) state;
  set_up (&s, test_context (1), 64, 48, false);
  for (int p = 0; p < 70 * 50; p++)
    {
      mask[p] = p % 70 < 40 ? 1.0f : 0.0f;
      if (p % 70 >= 40)
        s.style.pixels[4 * p + 3] = 0.0f;
    }
  add (&s, &s.style, NULL);
  for (int p = 0; p < 70 * 50; p++)
    if (p % 70 >= 40)
      {
        s.style.pixels[4 * p + 3] = 1.0f;
        s.style.pixels[4 * p] = NAN; /* layers may hold anything */
        s.style.pixels[4 * p + 1] = 1e9f;
      }
  {
    NsPicture masked = { &s.style, mask, 1.0 };

    assert_int_equal (ns_adain_add_style (s.adain, &masked, NULL, 1.0, NS_COLOUR_STYLE, &s.error),
                      NS_OK);
  }
  a = paint (&s, 1.0, 0.0, 1.0, false);
  b = paint (&s, 0.0, 1.0, 1.0, false);
  assert_true (adain_difference (&a, &b, NULL) < 1e-5);
  ns_image_clear (&a);
  ns_image_clear (&b);
  tear_down (&s);
}

static void
an_invisible_style_is_refused (void **state)
{
  Setting s;
  float   mask[70 * 50] = { 0.0f };

  (void) state;
  set_up (&s, test_context (1), 20, 20, false);
  {
    NsPicture masked = { &s.style, mask, 1.0 };

    assert_int_equal (ns_adain_add_style (s.adain, &masked, NULL, 1.0, NS_COLOUR_STYLE, &s.error),
                      NS_ERROR_ARGUMENT);
    assert_non_null (strstr (s.error.message, "selection"));
  }
  tear_down (&s);
}

typedef struct
{
  Setting *s;
  float   *region;
} Attempt;

static NsStatus
attempt (NsContext *context, void *data, NsError *error)
{
  Attempt  *a = data;
  NsImage   photo = NS_IMAGE_INIT, painting = NS_IMAGE_INIT;
  NsPicture style = { &a->s->style, NULL, 1.0 };
  NsAdain  *adain = NULL;
  double    weights[2] = { 1.0, 1.0 };
  NsStatus  status = ns_image_init (&photo, context->memory, 30, 20, error);

  if (status == NS_OK)
    {
      for (int i = 0; i < 4 * 30 * 20; i++)
        photo.pixels[i] = i % 4 == 3 ? 1.0f : 0.01f * (float) (i % 71);
      adain = ns_adain_new (context, a->s->model, &photo, a->region, true, error);
      status = adain ? NS_OK : NS_ERROR_MEMORY;
    }
  for (int i = 0; i < 2 && status == NS_OK; i++)
    status = ns_adain_add_style (adain, &style, a->region, 1.0, NS_COLOUR_MATCH, error);
  for (int i = 0; i < 2 && status == NS_OK; i++)
    {
      status = ns_adain_paint (adain, weights, 0.5, i == 1, &painting, error);
      ns_image_clear (&painting);
    }
  ns_adain_free (adain);

  return status;
}

static void
every_failing_allocation_is_an_error (void **state)
{
  Setting s;
  float   region[30 * 20];
  Attempt a = { &s, region };

  (void) state;
  for (int p = 0; p < 30 * 20; p++)
    region[p] = 0.5f;
  set_up (&s, test_context (1), 20, 20, false);
  test_every_allocation_failing (s.context, attempt, &a);
  tear_down (&s);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (paintings_equal_those_of_pytorch),
    cmocka_unit_test (a_style_of_the_model_equals_its_picture),
    cmocka_unit_test (painting_again_runs_the_decoder_alone_and_gives_the_same),
    cmocka_unit_test (strength_and_weights_lead_from_one_to_the_other),
    cmocka_unit_test (tiles_give_the_same_picture_without_seams),
    cmocka_unit_test (regions_keep_to_their_places),
    cmocka_unit_test (hidden_parts_of_a_style_do_not_count),
    cmocka_unit_test (an_invisible_style_is_refused),
    cmocka_unit_test (every_failing_allocation_is_an_error),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
