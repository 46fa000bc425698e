/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fixture.h"
#include "linear-loss.h"
#include "network/tape.h"

/* Two settings: a generator, with sums and normalisation, and a loss network with several taps. */
static void
the_memory_needed_is_predicted (void **state)
{
  static const char *const names[2] = { "tiny-fast", "tiny-features" };
  static const char *const wanted[2][4] = { { "output", NULL },
                                            { "metric1", "metric2", "relu4_1", NULL } };

  (void) state;
  for (int i = 0; i < 3; i++) /* the second once more with convolutions that pool on the way */
    {
      NsContext *context = ns_context_new (1, 0, NULL);
      NsModel   *model = fixture_model (context->memory, names[i > 0]);
      NsTensor   gradient = NS_TENSOR_INIT;
      Setting    s;
      size_t     predicted, measured;

      set_up (&s, context, model, wanted[i > 0], 512, 480);
      predicted = ns_network_record_bytes (s.network, 512, 480, s.n_wanted, s.wanted);
      measured = ns_memory_used (context->memory);
      ns_memory_reset_peak (context->memory);
      assert_int_equal (gradient_of (&s, &gradient, NULL), NS_OK);
      measured = ns_memory_peak (context->memory) - measured;
      assert_in_range (measured, predicted - predicted / 20, predicted + ((size_t) 4 << 20));
      ns_tensor_clear (&gradient);
      tear_down (&s);
      ns_model_free (model);
      ns_context_free (context);
      setenv ("NS_ISA", i == 1 ? "portable" : "", 1);
    }
  unsetenv ("NS_ISA");
}

static void
impossible_sizes_have_no_prediction (void **state)
{
  NsMemory        *memory = ns_memory_new (0);
  NsModel         *model = fixture_model (memory, "tiny-features");
  const NsNetwork *network = ns_model_network (model);
  unsigned         wanted = ns_network_n_outputs (network) - 1;

  (void) state;
  assert_true (ns_network_record_bytes (network, 8, 8, 1, &wanted) < SIZE_MAX);
  assert_true (ns_network_record_bytes (network, 7, 8, 1, &wanted) == SIZE_MAX);
  assert_true (ns_network_record_bytes (network, 0, 8, 1, &wanted) == SIZE_MAX);
  assert_true (ns_network_record_bytes (network, 8, INT32_MAX, 1, &wanted) == SIZE_MAX);
  ns_model_free (model);
  ns_memory_free (memory);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_memory_needed_is_predicted),
    cmocka_unit_test (impossible_sizes_have_no_prediction),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
