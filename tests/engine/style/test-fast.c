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

#include "fixture.h"
#include "image/resize.h"
#include "style/fast-generator.h"
#include "style/fast.h"

#define EXPECTED "tiny-fast-expected"

/* The fixture's picture as an opaque image. */
static void
fixture_image (NsImage *image, NsMemory *memory, const char *name)
{
  NsTensor tensor = NS_TENSOR_INIT;

  fixture_picture (&tensor, memory, EXPECTED, name, 0);
  assert_int_equal (ns_image_init (image, memory, tensor.width, tensor.height, NULL), NS_OK);
  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      {
        for (int c = 0; c < 3; c++)
          ns_image_at (image, x, y)[c] = ns_tensor_at (&tensor, y, x)[c] / 255.0f;
        ns_image_at (image, x, y)[3] = 1.0f;
      }
  ns_tensor_clear (&tensor);
}

static void
paintings_equal_those_of_pytorch (void **state)
{
  static const char *const expected_names[2] = { "output", "output.1" };

  (void) state;
  for (unsigned style = 0; style < 2; style++)
    {
      NsContext *context = ns_context_new (2, 0, NULL);
      NsModel   *model = fixture_model (context->memory, "tiny-fast");
      NsRequest  request = NS_REQUEST_INIT;
      NsImage    photo = NS_IMAGE_INIT, content = NS_IMAGE_INIT;
      NsImage    painting = NS_IMAGE_INIT, expected = NS_IMAGE_INIT;

      request.model = model;
      request.style = style;
      fixture_image (&photo, context->memory, "input");
      fixture_image (&content, context->memory, "input");
      fixture_image (&expected, context->memory, expected_names[style]);
      ns_image_sanitise (&expected); /* PyTorch's are not clamped */
      assert_int_equal (ns_fast_check (&request, content.width, content.height, NULL), NS_OK);
      assert_int_equal (ns_fast_paint (context, &request, &photo, &content, &painting, NULL),
                        NS_OK);
      assert_null (photo.pixels);
      assert_int_equal (painting.width, 37);
      assert_int_equal (painting.height, 29);
      for (size_t i = 0; i < 4 * 37 * 29; i++)
        assert_float_equal (painting.pixels[i], expected.pixels[i], 2e-5);
      ns_image_clear (&content);
      ns_image_clear (&painting);
      ns_image_clear (&expected);
      ns_model_free (model);
      assert_int_equal (ns_memory_used (context->memory), 0);
      ns_context_free (context);
    }
}

/* The painting of image, which stays, in one scale, with its alpha. */
static void
paint (NsContext *context, const NsRequest *request, const NsImage *image, NsImage *painting)
{
  NsImage photo = NS_IMAGE_INIT;

  assert_int_equal (ns_image_resize (context, image, image->width, image->height, &photo, NULL),
                    NS_OK);
  assert_int_equal (ns_fast_paint (context, request, &photo, image, painting, NULL), NS_OK);
  assert_null (photo.pixels);
}

static void
assert_same (const NsImage *a, const NsImage *b)
{
  assert_int_equal (a->width, b->width);
  assert_int_equal (a->height, b->height);
  for (size_t i = 0; i < 4 * (size_t) a->width * (size_t) a->height; i++)
    assert_float_equal (a->pixels[i], b->pixels[i], 1e-5);
}

/* Small first, then the whole with 0.7 of that over it */
static void
large_pictures_are_painted_over_what_they_are_when_small (void **state)
{
  NsContext *context = ns_context_new (2, 0, NULL);
  NsModel   *model = fixture_model (context->memory, "tiny-fast");
  NsRequest  request = NS_REQUEST_INIT;
  NsImage    photo = NS_IMAGE_INIT, opaque = NS_IMAGE_INIT, small = NS_IMAGE_INIT;
  NsImage    under = NS_IMAGE_INIT, large = NS_IMAGE_INIT;
  NsImage    expected = NS_IMAGE_INIT, painting = NS_IMAGE_INIT;

  (void) state;
  request.model = model;
  fixture_photo (&photo, context->memory, 256, 64);
  request.style_scale = 8.0; /* 128 pixels are a quarter of 512 */
  paint (context, &request, &photo, &painting);

  request.style_scale = NS_STYLE_SCALE_MIN;
  assert_int_equal (ns_image_resize (context, &photo, 256, 64, &opaque, NULL), NS_OK);
  for (size_t i = 0; i < 256 * 64; i++)
    opaque.pixels[4 * i + 3] = 1.0f;
  assert_int_equal (ns_image_resize (context, &opaque, 128, 32, &small, NULL), NS_OK);
  paint (context, &request, &small, &under);
  assert_int_equal (ns_image_resize (context, &under, 256, 64, &large, NULL), NS_OK);
  for (size_t i = 0; i < 4 * 256 * 64; i++)
    opaque.pixels[i] = 0.3f * opaque.pixels[i] + 0.7f * large.pixels[i];
  paint (context, &request, &opaque, &expected);
  for (size_t i = 0; i < 256 * 64; i++)
    expected.pixels[4 * i + 3] = photo.pixels[4 * i + 3];
  assert_same (&painting, &expected);

  ns_image_clear (&photo);
  ns_image_clear (&opaque);
  ns_image_clear (&small);
  ns_image_clear (&under);
  ns_image_clear (&large);
  ns_image_clear (&expected);
  ns_image_clear (&painting);
  ns_model_free (model);
  assert_int_equal (ns_memory_used (context->memory), 0);
  ns_context_free (context);
}

static void
an_underpainting_takes_the_place_of_the_coarsest_scale (void **state)
{
  NsContext      *context = ns_context_new (2, 0, NULL);
  NsModel        *model = fixture_model (context->memory, "tiny-fast");
  NsRequest       request = NS_REQUEST_INIT;
  NsImage         photo = NS_IMAGE_INIT, opaque = NS_IMAGE_INIT, small = NS_IMAGE_INIT;
  NsImage         coarse = NS_IMAGE_INIT, expected = NS_IMAGE_INIT, painting = NS_IMAGE_INIT;
  NsUnderpainting under = { &coarse, { 0.0, 0.0, 64.0, 64.0 } };

  (void) state;
  request.model = model;
  fixture_photo (&photo, context->memory, 256, 256);
  request.style_scale = 8.0; /* three scales */
  paint (context, &request, &photo, &expected);

  assert_int_equal (ns_image_resize (context, &photo, 256, 256, &opaque, NULL), NS_OK);
  for (size_t i = 0; i < 256 * 256; i++)
    opaque.pixels[4 * i + 3] = 1.0f;
  assert_int_equal (ns_image_resize (context, &opaque, 64, 64, &small, NULL), NS_OK);
  request.style_scale = NS_STYLE_SCALE_MIN;
  paint (context, &request, &small, &coarse);
  request.underpainting = &under;
  paint (context, &request, &photo, &painting);
  assert_same (&painting, &expected);

  ns_image_clear (&photo);
  ns_image_clear (&opaque);
  ns_image_clear (&small);
  ns_image_clear (&coarse);
  ns_image_clear (&expected);
  ns_image_clear (&painting);
  ns_model_free (model);
  ns_context_free (context);
}

static bool
keep_fraction (double fraction, void *data)
{
  double *last = data;

  assert_true (fraction >= *last && fraction <= 1.0);
  *last = fraction;

  return fraction < 0.5;
}

static void
progress_grows_from_scale_to_scale_and_stops_when_told (void **state)
{
  NsContext *context = ns_context_new (2, 0, NULL);
  NsModel   *model = fixture_model (context->memory, "tiny-fast");
  NsRequest  request = NS_REQUEST_INIT;
  NsImage    photo = NS_IMAGE_INIT, content = NS_IMAGE_INIT, painting = NS_IMAGE_INIT;
  double     last = 0.0;

  (void) state;
  request.model = model;
  request.style_scale = 8.0;
  fixture_photo (&photo, context->memory, 256, 64);
  fixture_photo (&content, context->memory, 256, 64);
  context->progress = keep_fraction;
  context->progress_data = &last;
  assert_int_equal (ns_fast_paint (context, &request, &photo, &content, &painting, NULL),
                    NS_ERROR_CANCELLED);
  assert_true (last >= 0.5);
  assert_null (photo.pixels);
  assert_null (painting.pixels);
  ns_image_clear (&content);
  ns_model_free (model);
  assert_int_equal (ns_memory_used (context->memory), 0);
  ns_context_free (context);
}

static void
requests_that_cannot_be_done_are_refused (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  NsModel  *fast = fixture_model (memory, "tiny-fast");
  NsModel  *adain = fixture_model (memory, "tiny-adain");
  NsRequest request = NS_REQUEST_INIT;
  NsPicture picture = { NULL, NULL, 1.0 };
  NsError   error = NS_ERROR_INIT;

  (void) state;
  assert_int_equal (ns_fast_check (&request, 10, 10, &error), NS_ERROR_ARGUMENT);
  assert_non_null (strstr (error.message, "needs a model"));
  request.model = adain;
  assert_int_equal (ns_fast_check (&request, 10, 10, &error), NS_ERROR_ARGUMENT);
  assert_non_null (strstr (error.message, "needs a model"));
  request.model = fast;
  request.style = 2;
  assert_int_equal (ns_fast_check (&request, 10, 10, &error), NS_ERROR_ARGUMENT);
  assert_non_null (strstr (error.message, "has 2 styles, so there is no style number 3"));
  request.style = 1;
  request.styles = &picture;
  request.n_styles = 1;
  assert_int_equal (ns_fast_check (&request, 10, 10, &error), NS_ERROR_ARGUMENT);
  assert_non_null (strstr (error.message, "cannot follow another picture"));
  request.n_styles = 0;
  assert_int_equal (ns_fast_check (&request, 10, 10, &error), NS_OK);
  assert_int_equal (ns_fast_check (&request, 10, 1 << 20, &error), NS_ERROR_ARGUMENT);
  assert_non_null (strstr (error.message, "too large"));
  ns_model_free (fast);
  ns_model_free (adain);
  ns_memory_free (memory);
}

/* A context with as much memory as is asked for, and some for operators */
static NsContext *
context_that_suffices (double style_scale, int width, int height)
{
  NsContext *context = ns_context_new (1, 0, NULL);
  NsModel   *model = fixture_model (context->memory, "tiny-fast");
  NsRequest  request = NS_REQUEST_INIT;
  size_t     limit = ns_memory_used (context->memory);

  request.model = model;
  request.style_scale = style_scale;
  limit += 4 * sizeof (float) * (size_t) width * (size_t) height; /* the content */
  limit += ns_fast_bytes (&request, width, height) + ((size_t) 4 << 20);
  ns_model_free (model);
  ns_context_free (context);

  return ns_context_new (1, limit, NULL);
}

static void
the_memory_that_is_asked_for_is_enough (void **state)
{
  static const double scales[] = { NS_STYLE_SCALE_MIN, 1.5, 8.0 }; /* one, three and five sizes */

  (void) state;
  for (size_t s = 0; s < sizeof scales / sizeof *scales; s++)
    {
      NsContext *context = context_that_suffices (scales[s], 1201, 999);
      NsModel   *model = fixture_model (context->memory, "tiny-fast");
      NsRequest  request = NS_REQUEST_INIT;
      NsImage    photo = NS_IMAGE_INIT, content = NS_IMAGE_INIT, painting = NS_IMAGE_INIT;
      size_t     asked, measured;

      request.model = model;
      request.style_scale = scales[s];
      fixture_photo (&content, context->memory, 1201, 999);
      fixture_photo (&photo, context->memory, 1201, 999);
      assert_true (scales[s] > 1.0 || ns_fast_bytes (&request, 1201, 999) <
                                        ns_fast_generator_bytes (&request, 1201, 999));
      asked = ns_fast_bytes (&request, 1201, 999);
      measured = ns_memory_used (context->memory) - ns_image_bytes (1201, 999);
      ns_memory_reset_peak (context->memory);
      assert_int_equal (ns_fast_paint (context, &request, &photo, &content, &painting, NULL),
                        NS_OK);
      measured = ns_memory_peak (context->memory) - measured;
      assert_in_range (measured, asked - asked / 20, asked + ((size_t) 4 << 20));
      for (size_t i = 0; i < 1201 * 999; i++)
        assert_true (painting.pixels[4 * i + 3] == content.pixels[4 * i + 3]);
      ns_image_clear (&content);
      ns_image_clear (&painting);
      ns_model_free (model);
      assert_int_equal (ns_memory_used (context->memory), 0);
      ns_context_free (context);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (paintings_equal_those_of_pytorch),
    cmocka_unit_test (large_pictures_are_painted_over_what_they_are_when_small),
    cmocka_unit_test (an_underpainting_takes_the_place_of_the_coarsest_scale),
    cmocka_unit_test (progress_grows_from_scale_to_scale_and_stops_when_told),
    cmocka_unit_test (requests_that_cannot_be_done_are_refused),
    cmocka_unit_test (the_memory_that_is_asked_for_is_enough),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
