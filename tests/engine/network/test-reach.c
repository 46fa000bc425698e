/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "testing.h"

#include "base/random.h"
#include "fixture.h"
#include "network/forward.h"
#include "network/reach.h"

#define OUTPUTS_MAX 64

/* Features of a 96 x 96 picture in which the pixel (x, y) may differ. */
static void
encode (NsContext       *context,
        const NsNetwork *network,
        unsigned         output,
        int              x,
        int              y,
        NsTensor        *result)
{
  NsTensor input = NS_TENSOR_INIT;
  uint64_t n = 0;

  assert_int_equal (ns_tensor_init (&input, context->memory, 96, 96, 3, 1, NULL), NS_OK);
  for (int row = 0; row < 96; row++)
    for (int i = 0; i < 3 * 96; i++)
      ns_tensor_at (&input, row, 0)[i] = 255.0f * ns_random_uniform (3, n++);
  if (x >= 0)
    for (int c = 0; c < 3; c++)
      ns_tensor_at (&input, y, x)[c] += 1000.0f;
  assert_int_equal (ns_network_forward (context, network, NULL, &input, 1, &output, result, NULL),
                    NS_OK);
}

/* How far, in pixels, the features reach whose value pixel (48, 48) changes. */
static int
measured_reach (NsContext *context, const NsNetwork *network, unsigned output, int scale)
{
  NsTensor plain = NS_TENSOR_INIT, changed = NS_TENSOR_INIT;
  int      reach = 0;

  encode (context, network, output, -1, -1, &plain);
  encode (context, network, output, 48, 48, &changed);
  for (int y = 0; y < plain.height; y++)
    for (int x = 0; x < plain.width; x++)
      for (int c = 0; c < plain.channels; c++)
        if (ns_tensor_at (&plain, y, x)[c] != ns_tensor_at (&changed, y, x)[c])
          {
            int right = 48 - (x * scale + scale - 1); /* beyond the feature's last pixel */
            int left = x * scale - 48;

            reach = right > reach ? right : reach;
            reach = left > reach ? left : reach;
          }
  ns_tensor_clear (&plain);
  ns_tensor_clear (&changed);

  return reach;
}

static void
no_feature_changes_beyond_the_reach (void **state)
{
  static const char *const taps[] = { "relu1_1", "relu2_1", "relu3_1", "relu4_1" };
  static const int         scales_wanted[] = { 1, 2, 4, 8 };
  NsContext               *context = test_context (2);
  NsModel                 *model = fixture_model (context->memory, "tiny-adain");
  const NsNetwork         *network = ns_model_network (model);
  const int                one = 1;
  int                      scales[OUTPUTS_MAX], margins[OUTPUTS_MAX];

  (void) state;
  assert_true (ns_network_scales (network, &one, scales));
  for (int i = 0; i < 4; i++)
    {
      int output = ns_network_find_output (network, taps[i]);
      int reach;
      int measured;

      assert_int_equal (scales[output], scales_wanted[i]);
      for (unsigned j = 0; j < ns_network_n_outputs (network); j++)
        margins[j] = (int) j == output ? 0 : -1;
      ns_network_reach (network, &one, margins, &reach);
      measured = measured_reach (context, network, (unsigned) output, scales[output]);
      /* Rounding to whole features may add to what is needed, but not much */
      assert_true (measured <= reach);
      assert_true (reach <= measured + 2 * scales[output]);

      margins[output] = 24;
      ns_network_reach (network, &one, margins, &measured);
      assert_int_equal (measured, reach + 24);
    }
  ns_model_free (model);
  test_context_free (context);
}

static void
the_decoder_looks_as_far_as_its_layers_say (void **state)
{
  NsContext       *context = test_context (1);
  NsModel         *model = fixture_model (context->memory, "tiny-adain");
  const NsNetwork *network = ns_model_decoder (model);
  int              scales[OUTPUTS_MAX], margins[OUTPUTS_MAX], inputs[OUTPUTS_MAX];
  int              input_scales[OUTPUTS_MAX], again[OUTPUTS_MAX];

  (void) state;
  for (unsigned i = 0; i < ns_network_n_inputs (network); i++)
    input_scales[i] = 1 << (ns_network_input_name (network, i)[4] - '1'); /* reluN_1 */
  assert_true (ns_network_scales (network, input_scales, scales));
  for (unsigned i = 0; i < ns_network_n_outputs (network); i++)
    margins[i] = i == ns_network_n_outputs (network) - 1 ? 0 : -1;
  assert_int_equal (scales[ns_network_n_outputs (network) - 1], 1);
  ns_network_reach (network, input_scales, margins, inputs);
  ns_network_reach_of_output (network, input_scales, again);
  assert_memory_equal (again, inputs, ns_network_n_inputs (network) * sizeof *inputs);
  for (unsigned i = 0; i < ns_network_n_inputs (network); i++)
    switch (input_scales[i])
      {
      case 1: /* two 3 x 3 convolutions */
        assert_int_equal (inputs[i], 2);
        break;
      case 2: /* two more at half size */
        assert_int_equal (inputs[i], 2 + 2 * 2);
        break;
      case 4: /* rounded up to 8, and four more at a quarter */
        assert_int_equal (inputs[i], 8 + 4 * 4);
        break;
      default: /* and one at an eighth */
        assert_int_equal (inputs[i], 24 + 8);
      }
  ns_model_free (model);
  test_context_free (context);
}

static void
networks_that_look_at_everything_say_so (void **state)
{
  NsContext *context = test_context (1);
  NsModel   *model = fixture_model (context->memory, "tiny-fast");
  const int  one = 1;
  int        scales[OUTPUTS_MAX];

  (void) state;
  assert_false (ns_network_scales (ns_model_network (model), &one, scales));
  assert_int_equal (ns_network_part_align (ns_model_network (model)), 4); /* unless they are told */
  ns_model_free (model);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (no_feature_changes_beyond_the_reach),
    cmocka_unit_test (the_decoder_looks_as_far_as_its_layers_say),
    cmocka_unit_test (networks_that_look_at_everything_say_so),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
