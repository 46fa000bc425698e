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
#include "image/convert.h"
#include "image/resize.h"
#include "style/fast-generator.h"

#define WIDTH 208
#define HEIGHT 120
#define PADDING 8 /* of the model */

static void
photographs_are_taken_over_or_kept (void **state)
{
  NsContext *context = ns_context_new (2, 0, NULL);
  NsModel   *model = fixture_model (context->memory, "tiny-fast");
  NsRequest  request = NS_REQUEST_INIT;
  NsImage    photo = NS_IMAGE_INIT, content = NS_IMAGE_INIT;
  NsImage    a = NS_IMAGE_INIT, b = NS_IMAGE_INIT;

  (void) state;
  request.model = model;
  fixture_photo (&photo, context->memory, WIDTH, HEIGHT);
  fixture_photo (&content, context->memory, WIDTH, HEIGHT);
  assert_int_equal (ns_fast_generator_paint (context, &request, &photo, &content, &a, NULL), NS_OK);
  assert_null (photo.pixels);
  assert_int_equal (ns_fast_generator_paint (context, &request, &content, &content, &b, NULL),
                    NS_OK);
  assert_memory_equal (a.pixels, b.pixels, 4 * sizeof (float) * WIDTH * HEIGHT);
  for (size_t i = 0; i < WIDTH * HEIGHT; i++)
    assert_true (a.pixels[4 * i + 3] == content.pixels[4 * i + 3]);
  ns_image_clear (&content);
  ns_image_clear (&a);
  ns_image_clear (&b);
  ns_model_free (model);
  assert_int_equal (ns_memory_used (context->memory), 0);
  ns_context_free (context);
}

/* A part of the padded picture that ends inside of it, with all that the network looks at around it */
static void
parts_equal_the_whole_whose_moments_they_are_told (void **state)
{
  NsContext    *context = ns_context_new (2, 0, NULL);
  NsModel      *model = fixture_model (context->memory, "tiny-fast");
  NsRequest     request = NS_REQUEST_INIT;
  NsImage       photo = NS_IMAGE_INIT;
  NsTensor      whole = NS_TENSOR_INIT, unmeasured = NS_TENSOR_INIT, tile = NS_TENSOR_INIT;
  size_t        n = ns_network_n_moments (ns_model_network (model));
  float        *moments = ns_memory_alloc_zeroed (context->memory, n, sizeof *moments, NULL);
  NsRect        rect = { 40, 24, 112, 104 };
  NsNetworkPart part = { moments, true, { 0, 0, WIDTH + 2 * PADDING } };

  (void) state;
  assert_true (n > 0 && moments);
  request.model = model;
  fixture_photo (&photo, context->memory, WIDTH, HEIGHT);
  assert_int_equal (ns_image_to_tensor (&photo, context->memory, PADDING, 4, &whole, NULL), NS_OK);
  assert_int_equal (ns_image_to_tensor (&photo, context->memory, PADDING, 4, &unmeasured, NULL),
                    NS_OK);
  assert_int_equal (
    ns_image_part_to_tensor (&photo, context->memory, PADDING, rect, 0, &tile, NULL), NS_OK);

  assert_int_equal (ns_fast_generator_run (context, &request, &part, &whole, NULL), NS_OK);
  assert_int_equal (ns_fast_generator_run (context, &request, NULL, &unmeasured, NULL), NS_OK);
  part.measure = false;
  part.place = (NsNoisePlace) { rect.x, rect.y, WIDTH + 2 * PADDING };
  assert_int_equal (ns_fast_generator_run (context, &request, &part, &tile, NULL), NS_OK);

  for (int y = 0; y < whole.height; y++)
    assert_memory_equal (ns_tensor_at (&whole, y, 0), ns_tensor_at (&unmeasured, y, 0),
                         3 * sizeof (float) * (size_t) whole.width);
  for (int y = 48; y < 56; y++)
    for (int x = 48; x < 64; x++)
      for (int c = 0; c < 3; c++)
        assert_float_equal (ns_tensor_at (&tile, y, x)[c],
                            ns_tensor_at (&whole, y + rect.y, x + rect.x)[c], 1e-2);

  ns_memory_release (context->memory, moments);
  ns_image_clear (&photo);
  ns_tensor_clear (&whole);
  ns_tensor_clear (&unmeasured);
  ns_tensor_clear (&tile);
  ns_model_free (model);
  assert_int_equal (ns_memory_used (context->memory), 0);
  ns_context_free (context);
}

static void
the_memory_needed_is_predicted (void **state)
{
  NsContext *context = ns_context_new (1, 0, NULL);
  NsModel   *model = fixture_model (context->memory, "tiny-fast");
  NsRequest  request = NS_REQUEST_INIT;
  NsImage    photo = NS_IMAGE_INIT, content = NS_IMAGE_INIT, painting = NS_IMAGE_INIT;
  size_t     predicted, measured;

  (void) state;
  request.model = model;
  fixture_photo (&content, context->memory, 601, 499);
  predicted = ns_fast_generator_bytes (&request, 601, 499);
  measured = ns_memory_used (context->memory);
  ns_memory_reset_peak (context->memory);
  fixture_photo (&photo, context->memory, 601, 499);
  assert_int_equal (ns_fast_generator_paint (context, &request, &photo, &content, &painting, NULL),
                    NS_OK);
  measured = ns_memory_peak (context->memory) - measured;
  assert_in_range (measured, predicted - predicted / 20, predicted + ((size_t) 4 << 20));
  ns_image_clear (&content);
  ns_image_clear (&painting);
  ns_model_free (model);
  ns_context_free (context);
}

static void
too_large_pictures_are_refused (void **state)
{
  NsMemory *memory = ns_memory_new (0);
  NsModel  *model = fixture_model (memory, "tiny-fast");
  NsRequest request = NS_REQUEST_INIT;
  NsError   error = NS_ERROR_INIT;

  (void) state;
  request.model = model;
  assert_int_equal (ns_fast_generator_check (&request, 1, 1, &error), NS_OK);
  assert_int_equal (ns_fast_generator_check (&request, 10, 1 << 20, &error), NS_ERROR_ARGUMENT);
  assert_non_null (strstr (error.message, "too large"));
  ns_model_free (model);
  ns_memory_free (memory);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (photographs_are_taken_over_or_kept),
    cmocka_unit_test (parts_equal_the_whole_whose_moments_they_are_told),
    cmocka_unit_test (the_memory_needed_is_predicted),
    cmocka_unit_test (too_large_pictures_are_refused),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
