/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
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
  assert_int_equal (ns_image_init (&content, context->memory, 601, 499, NULL), NS_OK);
  memset (content.pixels, 0, sizeof (float) * 4 * 601 * 499);
  predicted = ns_fast_bytes (&request, 601, 499);
  measured = ns_memory_used (context->memory);
  ns_memory_reset_peak (context->memory);
  assert_int_equal (ns_image_init (&photo, context->memory, 601, 499, NULL), NS_OK);
  memset (photo.pixels, 0, sizeof (float) * 4 * 601 * 499);
  assert_int_equal (ns_fast_paint (context, &request, &photo, &content, &painting, NULL), NS_OK);
  measured = ns_memory_peak (context->memory) - measured;
  assert_in_range (measured, predicted - predicted / 20, predicted + ((size_t) 4 << 20));
  ns_image_clear (&content);
  ns_image_clear (&painting);
  ns_model_free (model);
  ns_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (paintings_equal_those_of_pytorch),
    cmocka_unit_test (requests_that_cannot_be_done_are_refused),
    cmocka_unit_test (the_memory_needed_is_predicted),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
