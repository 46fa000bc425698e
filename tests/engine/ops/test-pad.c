/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <stdlib.h>

#include "ops/pad.h"
#include "reference.h"

static const int sizes[][4] = { /* height, width, channels, amount */
                                { 1, 1, 3, 4 }, { 1, 5, 2, 3 }, { 2, 2, 1, 7 },
                                { 5, 4, 3, 1 }, { 9, 7, 2, 5 }, { 40, 300, 4, 2 }
};

static void
reflection_goes_to_and_fro_without_repeating_the_edge (void **state)
{
  (void) state;
  assert_int_equal (ns_reflect (-1, 5), 1);
  assert_int_equal (ns_reflect (0, 5), 0);
  assert_int_equal (ns_reflect (4, 5), 4);
  assert_int_equal (ns_reflect (5, 5), 3);
  assert_int_equal (ns_reflect (8, 5), 0);
  assert_int_equal (ns_reflect (9, 5), 1);
  assert_int_equal (ns_reflect (-9, 5), 1);
  assert_int_equal (ns_reflect (-1, 2), 1);
  assert_int_equal (ns_reflect (3, 2), 1);
  for (int i = -5; i < 6; i++)
    assert_int_equal (ns_reflect (i, 1), 0);
}

static void
a_reflected_halo_mirrors_the_picture (void **state)
{
  NsContext *context = test_context (2);

  (void) state;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    {
      int      amount = sizes[i][3];
      NsTensor tensor = test_tensor (context, sizes[i][0], sizes[i][1], sizes[i][2], amount + 1, i);
      Reference picture = { tensor.height, tensor.width, tensor.channels, test_doubles (&tensor) };

      ns_pad_reflect (context->pool, &tensor, amount);
      for (int y = -amount; y < tensor.height + amount; y++)
        for (int x = -amount; x < tensor.width + amount; x++)
          for (int c = 0; c < tensor.channels; c++)
            assert_true ((double) ns_tensor_at (&tensor, y, x)[c] ==
                         reference_at (&picture, y, x, c));
      /* Beyond amount nothing is written */
      assert_true (ns_tensor_at (&tensor, -amount - 1, 0)[0] == 1e30f);
      assert_true (ns_tensor_at (&tensor, 0, tensor.width + amount)[0] == 1e30f);
      free (picture.data);
      ns_tensor_clear (&tensor);
    }
  test_context_free (context);
}

static void
a_zero_halo_is_zero_and_the_picture_stays (void **state)
{
  NsContext *context = test_context (2);

  (void) state;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    {
      int      amount = sizes[i][3];
      NsTensor tensor = test_tensor (context, sizes[i][0], sizes[i][1], sizes[i][2], amount, i);
      double  *before = test_doubles (&tensor);

      ns_pad_zero (context->pool, &tensor, amount);
      test_assert_close (&tensor, before, 0.0);
      for (int y = -amount; y < tensor.height + amount; y++)
        for (int x = -amount; x < tensor.width + amount; x++)
          if (y < 0 || x < 0 || y >= tensor.height || x >= tensor.width)
            assert_true (ns_tensor_at (&tensor, y, x)[0] == 0.0f);
      free (before);
      ns_tensor_clear (&tensor);
    }
  test_context_free (context);
}

/* <pad (x), g> = <x, padᵀ (g)> for any x and g, halo included */
static void
a_replicated_halo_repeats_the_edge (void **state)
{
  NsContext *context = test_context (2);

  (void) state;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    {
      int      amount = sizes[i][3];
      NsTensor tensor = test_tensor (context, sizes[i][0], sizes[i][1], sizes[i][2], amount + 1, i);

      ns_pad_replicate (context->pool, &tensor, amount);
      for (int y = -amount; y < tensor.height + amount; y++)
        for (int x = -amount; x < tensor.width + amount; x++)
          {
            int near_y = y < 0 ? 0 : y < tensor.height ? y : tensor.height - 1;
            int near_x = x < 0 ? 0 : x < tensor.width ? x : tensor.width - 1;

            assert_memory_equal (ns_tensor_at (&tensor, y, x),
                                 ns_tensor_at (&tensor, near_y, near_x),
                                 (size_t) tensor.channels * sizeof (float));
          }
      ns_tensor_clear (&tensor);
    }
  test_context_free (context);
}

static void
the_backward_pass_is_the_transpose (void **state)
{
  NsContext *context = test_context (2);

  (void) state;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    {
      int      amount = sizes[i][3];
      NsTensor x = test_tensor (context, sizes[i][0], sizes[i][1], sizes[i][2], amount, i);
      NsTensor g = test_tensor (context, sizes[i][0], sizes[i][1], sizes[i][2], amount, 100);
      double   padded = 0.0;
      double   folded = 0.0;

      for (int y = -amount; y < g.height + amount; y++)
        for (int k = -amount; k < g.width + amount; k++)
          for (int c = 0; c < g.channels; c++)
            ns_tensor_at (&g, y, k)[c] = (float) ((y * 31 + k * 17 + c * 7) % 13) - 6.0f;
      ns_pad_reflect (context->pool, &x, amount);
      for (int y = -amount; y < g.height + amount; y++)
        for (int k = -amount; k < g.width + amount; k++)
          for (int c = 0; c < g.channels; c++)
            padded += (double) ns_tensor_at (&x, y, k)[c] * (double) ns_tensor_at (&g, y, k)[c];
      ns_pad_reflect_backward (context->pool, &g, amount);
      for (int y = 0; y < g.height; y++)
        for (int k = 0; k < g.width; k++)
          for (int c = 0; c < g.channels; c++)
            folded += (double) ns_tensor_at (&x, y, k)[c] * (double) ns_tensor_at (&g, y, k)[c];
      assert_true (padded - folded < 1e-3 && folded - padded < 1e-3);
      ns_tensor_clear (&x);
      ns_tensor_clear (&g);
    }
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (reflection_goes_to_and_fro_without_repeating_the_edge),
    cmocka_unit_test (a_reflected_halo_mirrors_the_picture),
    cmocka_unit_test (a_zero_halo_is_zero_and_the_picture_stays),
    cmocka_unit_test (a_replicated_halo_repeats_the_edge),
    cmocka_unit_test (the_backward_pass_is_the_transpose),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
