/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <math.h>

#include "style/visible.h"
#include "testing.h"

static void
alpha_times_mask_counts_and_nothing_outside (void **state)
{
  NsContext *context = test_context (1);
  NsImage    image = NS_IMAGE_INIT;
  float      mask[6] = { 1.0f, 0.5f, 0.0f, 1.0f, 2.0f, 1.0f };
  float      alpha[6] = { 1.0f, 0.5f, 1.0f, NAN, 0.8f, -1.0f };
  float      wanted[6] = { 1.0f, 0.25f, 0.0f, 0.0f, 1.0f, 0.0f };
  NsPicture  picture = { &image, mask, 1.0 };
  float     *visible;

  (void) state;
  assert_int_equal (ns_image_init (&image, context->memory, 3, 2, NULL), NS_OK);
  for (int i = 0; i < 24; i++)
    image.pixels[i] = i % 4 == 3 ? alpha[i / 4] : 0.5f;
  assert_int_equal (ns_visible_of_picture (context->memory, &picture, 4, 3, &visible, NULL), NS_OK);
  for (int y = 0; y < 3; y++)
    for (int x = 0; x < 4; x++)
      assert_true (visible[y * 4 + x] == (x < 3 && y < 2 ? wanted[y * 3 + x] : 0.0f));
  ns_memory_release (context->memory, visible);
  ns_image_clear (&image);
  test_context_free (context);
}

static void
an_opaque_picture_needs_no_weights (void **state)
{
  NsContext *context = test_context (1);
  NsImage    image = NS_IMAGE_INIT;
  NsPicture  picture = { &image, NULL, 1.0 };
  float     *visible;

  (void) state;
  assert_int_equal (ns_image_init (&image, context->memory, 3, 2, NULL), NS_OK);
  for (int i = 0; i < 24; i++)
    image.pixels[i] = 1.0f;
  assert_int_equal (ns_visible_of_picture (context->memory, &picture, 3, 2, &visible, NULL), NS_OK);
  assert_null (visible);
  ns_image_clear (&image);
  test_context_free (context);
}

static void
shrinking_averages_and_growing_repeats (void **state)
{
  NsContext *context = test_context (1);
  float      full[16] = { 1, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0.5f };
  float     *result;
  double     sum;

  (void) state;
  assert_int_equal (ns_visible_shrink (context->memory, full, 4, 4, 2, 2, &result, &sum, NULL),
                    NS_OK);
  assert_true (result[0] == 0.25f && result[1] == 1.0f && result[2] == 0.0f && result[3] == 0.125f);
  assert_true (fabs (sum - 1.375) < 1e-9);
  ns_memory_release (context->memory, result);

  assert_int_equal (ns_visible_shrink (context->memory, full, 4, 4, 8, 8, &result, &sum, NULL),
                    NS_OK);
  for (int y = 0; y < 8; y++)
    for (int x = 0; x < 8; x++)
      assert_true (result[y * 8 + x] == full[y / 2 * 4 + x / 2]);
  ns_memory_release (context->memory, result);
  test_context_free (context);
}

static void
if_nothing_is_visible_all_counts (void **state)
{
  NsContext *context = test_context (1);
  float      full[6] = { 0 };
  float     *result;
  double     sum;

  (void) state;
  assert_int_equal (ns_visible_shrink (context->memory, full, 2, 3, 1, 2, &result, &sum, NULL),
                    NS_OK);
  assert_null (result);
  assert_true (sum == 2.0);
  assert_int_equal (ns_visible_shrink (context->memory, NULL, 2, 3, 1, 2, &result, &sum, NULL),
                    NS_OK);
  assert_null (result);
  assert_true (sum == 2.0);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (alpha_times_mask_counts_and_nothing_outside),
    cmocka_unit_test (an_opaque_picture_needs_no_weights),
    cmocka_unit_test (shrinking_averages_and_growing_repeats),
    cmocka_unit_test (if_nothing_is_visible_all_counts),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
