/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <math.h>
#include <string.h>

#include "testing.h"

#include "fixture.h"
#include "image/resize.h"
#include "style/fast-generator.h"
#include "style/fast-parts.h"

#define WIDTH 900
#define HEIGHT 700

typedef struct
{
  NsContext *context;
  NsModel   *model;
  NsRequest  request;
  NsImage    photo;
} Fixture;

static void
set_up (Fixture *fixture, unsigned threads)
{
  const NsRequest request = NS_REQUEST_INIT;

  memset (fixture, 0, sizeof *fixture);
  fixture->context = ns_context_new (threads, 0, NULL);
  fixture->model = fixture_model (fixture->context->memory, "tiny-fast");
  fixture->request = request;
  fixture->request.model = fixture->model;
  fixture_photo (&fixture->photo, fixture->context->memory, WIDTH, HEIGHT);
}

static void
tear_down (Fixture *fixture)
{
  ns_image_clear (&fixture->photo);
  ns_model_free (fixture->model);
  assert_int_equal (ns_memory_used (fixture->context->memory), 0);
  ns_context_free (fixture->context);
}

static NsStatus
paint (Fixture *fixture, size_t bytes, NsImage *painting, NsError *error)
{
  return ns_fast_parts_paint (fixture->context, &fixture->request, bytes, &fixture->photo,
                              &fixture->photo, painting, error);
}

/* The samples are much of the picture here, and the moments near those of all */
static void
paintings_are_nearly_those_of_the_whole (void **state)
{
  Fixture fixture;
  NsImage whole = NS_IMAGE_INIT, painting = NS_IMAGE_INIT;
  size_t  bytes;
  double  sum = 0.0;

  (void) state;
  set_up (&fixture, 2);
  bytes = ns_fast_generator_bytes (&fixture.request, WIDTH, HEIGHT) - 1;
  assert_int_equal (ns_fast_generator_paint (fixture.context, &fixture.request, &fixture.photo,
                                             &fixture.photo, &whole, NULL),
                    NS_OK);
  assert_int_equal (paint (&fixture, bytes, &painting, NULL), NS_OK);
  for (size_t i = 0; i < 4 * WIDTH * HEIGHT; i++)
    if (i % 4 == 3)
      assert_true (painting.pixels[i] == fixture.photo.pixels[i]);
    else
      sum += fabs ((double) (painting.pixels[i] - whole.pixels[i])) / (3 * WIDTH * HEIGHT);
  assert_true (sum < 0.02);
  ns_image_clear (&whole);
  ns_image_clear (&painting);
  tear_down (&fixture);
}

/* What is painted in few parts and in many is the same, so there is nothing to be seen of their edges. The picture is
 * so large that the mosaic is as large as it can be in both cases. */
static void
there_are_no_seams (void **state)
{
  Fixture fixture;
  NsImage few = NS_IMAGE_INIT, many = NS_IMAGE_INIT;
  size_t  bytes;

  (void) state;
  set_up (&fixture, 2);
  ns_image_clear (&fixture.photo);
  fixture_photo (&fixture.photo, fixture.context->memory, 6 * WIDTH, HEIGHT);
  bytes = ns_fast_generator_bytes (&fixture.request, 6 * WIDTH, HEIGHT);
  assert_int_equal (paint (&fixture, bytes, &few, NULL), NS_OK);
  assert_int_equal (paint (&fixture, bytes - bytes / 10, &many, NULL), NS_OK);
  for (size_t i = 0; i < 4 * (size_t) few.width * (size_t) few.height; i++)
    assert_float_equal (many.pixels[i], few.pixels[i], 1e-4);
  ns_image_clear (&few);
  ns_image_clear (&many);
  tear_down (&fixture);
}

static void
memory_stays_within_what_may_be_used (void **state)
{
  Fixture fixture;
  size_t  least, before;

  (void) state;
  set_up (&fixture, 1);
  least = ns_fast_parts_bytes (&fixture.request, WIDTH, HEIGHT);
  assert_true (least < ns_fast_generator_bytes (&fixture.request, WIDTH, HEIGHT));
  before = ns_memory_used (fixture.context->memory) - 4 * sizeof (float) * WIDTH * HEIGHT;
  for (size_t bytes = least; bytes < 2 * least; bytes += least / 3)
    {
      NsImage painting = NS_IMAGE_INIT;

      ns_memory_reset_peak (fixture.context->memory);
      assert_int_equal (paint (&fixture, bytes, &painting, NULL), NS_OK);
      assert_true (ns_memory_peak (fixture.context->memory) - before < bytes + ((size_t) 4 << 20));
      ns_image_clear (&painting);
    }
  tear_down (&fixture);
}

static void
too_little_memory_is_refused (void **state)
{
  Fixture fixture;
  NsImage painting = NS_IMAGE_INIT;
  NsError error = NS_ERROR_INIT;

  (void) state;
  set_up (&fixture, 1);
  assert_int_equal (
    paint (&fixture, ns_fast_parts_bytes (&fixture.request, WIDTH, HEIGHT) - 1, &painting, &error),
    NS_ERROR_MEMORY);
  assert_non_null (strstr (error.message, "Raise the memory limit"));
  assert_null (painting.pixels);
  tear_down (&fixture);
}

static void
threads_do_not_matter (void **state)
{
  Fixture fixtures[2];
  NsImage paintings[2] = { NS_IMAGE_INIT, NS_IMAGE_INIT };

  (void) state;
  for (unsigned i = 0; i < 2; i++)
    {
      set_up (&fixtures[i], 1 + 2 * i);
      assert_int_equal (paint (&fixtures[i],
                               ns_fast_parts_bytes (&fixtures[i].request, WIDTH, HEIGHT),
                               &paintings[i], NULL),
                        NS_OK);
    }
  assert_memory_equal (paintings[0].pixels, paintings[1].pixels,
                       4 * sizeof (float) * WIDTH * HEIGHT);
  for (unsigned i = 0; i < 2; i++)
    {
      ns_image_clear (&paintings[i]);
      tear_down (&fixtures[i]);
    }
}

static bool
stop_late (double fraction, void *data)
{
  double *last = data;

  assert_true (fraction >= *last && fraction <= 1.0);
  *last = fraction;

  return fraction < 0.7;
}

static void
progress_covers_all_parts_and_ends_the_run (void **state)
{
  Fixture fixture;
  NsImage painting = NS_IMAGE_INIT;
  double  last = 0.0;

  (void) state;
  set_up (&fixture, 2);
  fixture.context->progress = stop_late;
  fixture.context->progress_data = &last;
  assert_int_equal (
    paint (&fixture, ns_fast_parts_bytes (&fixture.request, WIDTH, HEIGHT), &painting, NULL),
    NS_ERROR_CANCELLED);
  assert_true (last >= 0.7);
  assert_null (painting.pixels);
  tear_down (&fixture);
}

/* What is compared with fixed budgets is the same in the first run and in all others. */
static void
arranged_weights_leave_parts_as_they_are (void **state)
{
  Fixture fixture;
  NsImage painting = NS_IMAGE_INIT;
  size_t  whole, parts, weights;

  (void) state;
  set_up (&fixture, 1);
  whole = ns_fast_generator_bytes (&fixture.request, WIDTH, HEIGHT);
  parts = ns_fast_parts_bytes (&fixture.request, WIDTH, HEIGHT);
  weights = ns_fast_generator_prepare_bytes (&fixture.request, WIDTH, HEIGHT);
  assert_true (weights > 0);
  assert_int_equal (paint (&fixture, parts, &painting, NULL), NS_OK);
  assert_int_equal (ns_fast_generator_prepare_bytes (&fixture.request, WIDTH, HEIGHT), 0);
  assert_int_equal (ns_fast_generator_bytes (&fixture.request, WIDTH, HEIGHT), whole);
  assert_int_equal (ns_fast_parts_bytes (&fixture.request, WIDTH, HEIGHT), parts);
  ns_image_clear (&painting);
  tear_down (&fixture);
}

typedef struct
{
  Fixture fixture;
  size_t  bytes;
} FewTiles;

static NsStatus
paint_few_tiles (NsContext *context, void *data, NsError *error)
{
  FewTiles *few = data;
  NsImage   painting = NS_IMAGE_INIT;
  NsStatus  status = paint (&few->fixture, few->bytes, &painting, error);

  (void) context;
  assert_true (status == NS_OK || !painting.pixels);
  ns_image_clear (&painting);

  return status;
}

static void
every_failing_allocation_is_an_error (void **state)
{
  FewTiles few;

  (void) state;
  set_up (&few.fixture, 1);
  ns_image_clear (&few.fixture.photo);
  fixture_photo (&few.fixture.photo, few.fixture.context->memory, 272, 40);
  few.bytes = ns_fast_parts_bytes (&few.fixture.request, 272, 40);
  test_every_allocation_failing (few.fixture.context, paint_few_tiles, &few);
  tear_down (&few.fixture);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (paintings_are_nearly_those_of_the_whole),
    cmocka_unit_test (there_are_no_seams),
    cmocka_unit_test (memory_stays_within_what_may_be_used),
    cmocka_unit_test (too_little_memory_is_refused),
    cmocka_unit_test (threads_do_not_matter),
    cmocka_unit_test (progress_covers_all_parts_and_ends_the_run),
    cmocka_unit_test (arranged_weights_leave_parts_as_they_are),
    cmocka_unit_test (every_failing_allocation_is_an_error),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
