/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include "tensor/tensor.h"

static void
pixels_lie_where_the_header_says (void **state)
{
  NsContext *context = test_context (1);
  NsTensor   x = NS_TENSOR_INIT;

  (void) state;
  assert_int_equal (ns_tensor_init (&x, context->memory, 3, 5, 2, 4, NULL), NS_OK);
  assert_ptr_equal (ns_tensor_at (&x, 0, 0), x.data);
  assert_ptr_equal (ns_tensor_at (&x, 1, 2), x.data + x.row_stride + 4);
  assert_ptr_equal (ns_tensor_at (&x, -4, -4), x.block);
  assert_ptr_equal (ns_tensor_at (&x, 6, 8) + 2, (char *) x.block + ns_tensor_bytes (3, 5, 2, 4));
  ns_tensor_clear (&x);
  assert_null (x.data);
  ns_tensor_clear (&x);
  test_context_free (context);
}

static void
impossible_shapes_are_refused (void **state)
{
  const int  bad[][4] = { { 0, 1, 1, 0 },
                          { 1, 0, 1, 0 },
                          { 1, 1, 0, 0 },
                          { 1, 1, 1, -1 },
                          { 1, 1, 1, NS_TENSOR_HALO_MAX + 1 },
                          { NS_TENSOR_SIDE_MAX + 1, 1, 1, 0 },
                          { 1, NS_TENSOR_SIDE_MAX + 1, 1, 0 },
                          { 1, 1, NS_TENSOR_CHANNELS_MAX + 1, 0 } };
  NsContext *context = test_context (1);

  (void) state;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    {
      NsTensor x = NS_TENSOR_INIT;
      NsError  error = NS_ERROR_INIT;

      assert_int_equal (
        ns_tensor_init (&x, context->memory, bad[i][0], bad[i][1], bad[i][2], bad[i][3], &error),
        NS_ERROR_ARGUMENT);
      assert_null (x.data);
      assert_true (error.message[0] != '\0');
    }
  test_context_free (context);
}

static void
moving_leaves_nothing_behind (void **state)
{
  NsContext *context = test_context (1);
  NsTensor   a = test_tensor (context, 2, 3, 4, 1, 1);
  NsTensor   b = NS_TENSOR_INIT;
  NsTensor   c = test_tensor (context, 2, 3, 4, 0, 2);

  (void) state;
  ns_tensor_copy (&c, &a);
  ns_tensor_move (&b, &a);
  assert_null (a.data);
  test_assert_same_bytes (&b, &c);
  ns_tensor_clear (&b);
  ns_tensor_clear (&c);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (pixels_lie_where_the_header_says),
    cmocka_unit_test (impossible_shapes_are_refused),
    cmocka_unit_test (moving_leaves_nothing_behind),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
