/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "craft.h"
#include "fixture.h"

static void
a_network_of_a_picture_has_one_input (void **state)
{
  NsMemory        *memory = ns_memory_new (0);
  NsModel         *model = fixture_model (memory, "tiny-fast");
  const NsNetwork *network = ns_model_network (model);

  (void) state;
  assert_int_equal (ns_network_n_inputs (network), 1);
  assert_string_equal (ns_network_input_name (network, 0), "input");
  assert_int_equal (ns_network_input_channels (network, 0), 3);
  assert_int_equal (ns_network_input_halo (network, 0),
                    2); /* a 5 × 5 kernel after the affine layer */
  assert_int_equal (ns_network_n_styles (network), 2);
  assert_true (ns_network_keeps_size (network));
  assert_int_equal (ns_network_n_parameters (network), 4503);
  ns_model_free (model);
  ns_memory_free (memory);
}

static void
saved_values_are_outputs (void **state)
{
  static const char *const names[] = { "relu1_1", "relu2_1", "relu3_1", "relu4_1", "metric1",
                                       "metric2", "metric3", "metric4", "output" };
  static const int         channels[] = { 3, 4, 5, 7, 4, 5, 6, 8, 8 };
  NsMemory                *memory = ns_memory_new (0);
  NsModel                 *model = fixture_model (memory, "tiny-features");
  const NsNetwork         *network = ns_model_network (model);

  (void) state;
  assert_int_equal (ns_network_n_outputs (network), 9);
  for (unsigned i = 0; i < 9; i++)
    {
      assert_string_equal (ns_network_output_name (network, i), names[i]);
      assert_int_equal (ns_network_output_channels (network, i), channels[i]);
      assert_int_equal (ns_network_find_output (network, names[i]), i);
    }
  assert_int_equal (ns_network_find_output (network, "input"), -1);
  assert_int_equal (ns_network_find_output (network, "relu5_1"), -1);
  assert_int_equal (ns_network_n_styles (network), 1);
  assert_false (ns_network_keeps_size (network));
  ns_model_free (model);
  ns_memory_free (memory);
}

static void
a_decoder_takes_the_taps_that_it_names (void **state)
{
  static const char *const names[] = { "relu4_1", "relu3_1", "relu2_1", "relu1_1" };
  static const int         channels[] = { 8, 6, 4, 3 };
  static const int         halos[] = { 1, 0, 0, 0 };
  NsMemory                *memory = ns_memory_new (0);
  NsModel                 *model = fixture_model (memory, "tiny-adain");
  const NsNetwork         *decoder = ns_model_decoder (model);

  (void) state;
  assert_int_equal (ns_network_n_inputs (decoder), 4);
  for (unsigned i = 0; i < 4; i++)
    {
      assert_string_equal (ns_network_input_name (decoder, i), names[i]);
      assert_int_equal (ns_network_input_channels (decoder, i), channels[i]);
      assert_int_equal (ns_network_input_halo (decoder, i), halos[i]);
    }
  assert_true (ns_network_keeps_size (decoder));
  ns_model_free (model);
  ns_memory_free (memory);
}

static void
weights_are_read_on_request (void **state)
{
  char           folder[CRAFT_PATH_MAX], path[CRAFT_PATH_MAX];
  NsMemory      *memory = ns_memory_new (0);
  NsError        error = NS_ERROR_INIT;
  unsigned char  data[CRAFT_DATA_BYTES];
  NsSafetensors *file;
  NsNetwork     *network;

  (void) state;
  craft_folder (folder);
  craft_join (path, folder, "model.safetensors");
  craft_data (data);
  memset (data + 450, 0xFF, 2); /* in n.weight: NaN */
  craft_write (path, CRAFT_HEADER, data, sizeof data);
  file = ns_safetensors_open (memory, path, NULL);
  network = ns_network_new (memory, file, "network", ns_safetensors_metadata (file, "network"), 2,
                            NULL, &error);
  assert_non_null (network);
  assert_int_equal (ns_network_load (network, file, &error), NS_ERROR_FORMAT);
  assert_non_null (strstr (error.message, "n.weight"));
  ns_network_free (network);

  craft_write_model (path, NULL, NULL);
  network = ns_network_new (memory, file, "network", ns_safetensors_metadata (file, "network"), 2,
                            NULL, &error);
  assert_int_equal (ns_network_load (network, file, &error), NS_OK);
  ns_network_free (network);
  ns_safetensors_close (file);
  ns_network_free (NULL);
  assert_int_equal (ns_memory_used (memory), 0);
  ns_memory_free (memory);
  craft_remove_folder (folder);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_network_of_a_picture_has_one_input),
    cmocka_unit_test (saved_values_are_outputs),
    cmocka_unit_test (a_decoder_takes_the_taps_that_it_names),
    cmocka_unit_test (weights_are_read_on_request),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
