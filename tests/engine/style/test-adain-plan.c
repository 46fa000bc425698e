/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "testing.h"

#include "adain-setting.h"
#include "network/forward.h"
#include "style/adain-plan.h"

static void
the_plan_follows_the_model (void **state)
{
  NsContext  *context = test_context (1);
  NsModel    *model = fixture_model (context->memory, "tiny-adain");
  NsAdainPlan plan;

  (void) state;
  assert_int_equal (ns_adain_plan_init (&plan, model, NULL), NS_OK);
  assert_int_equal (plan.n_taps, 4);
  assert_int_equal (plan.n_channels, 8 + 6 + 4 + 3);
  assert_int_equal (plan.scales[0], 8); /* the decoder begins with the coarsest */
  assert_int_equal (plan.scales[3], 1);
  assert_int_equal (plan.first[3], 8 + 6 + 4);
  assert_true (plan.tileable);
  assert_int_equal (plan.align, 8);
  assert_in_range (plan.encode_margin, 24, 32);
  assert_in_range (plan.paint_margin, plan.encode_margin + 24, 72);
  ns_model_free (model);
  test_context_free (context);
}

static void
parts_have_the_features_of_the_whole (void **state)
{
  NsContext  *context = test_context (2);
  NsModel    *model = fixture_model (context->memory, "tiny-adain");
  NsImage     image = NS_IMAGE_INIT;
  NsTensor    whole[NS_ADAIN_TAPS_MAX], taps[NS_ADAIN_TAPS_MAX];
  NsRect      all, tile = { 80, 64, 72, 40 };
  NsTiling    tiling;
  NsAdainPlan plan;

  (void) state;
  memset (whole, 0, sizeof whole);
  memset (taps, 0, sizeof taps);
  adain_picture (&image, context->memory, 205, 151, 1);
  assert_int_equal (ns_adain_plan_init (&plan, model, NULL), NS_OK);
  assert_int_equal (
    ns_adain_plan_tiles (&plan, image.width, image.height, true, SIZE_MAX, &tiling, NULL), NS_OK);
  assert_int_equal (ns_tiling_n_tiles (&tiling), 1);
  all = ns_tiling_tile (&tiling, 0);
  assert_int_equal (ns_adain_plan_encode (&plan, context, &image, all, whole, NULL), NS_OK);
  tile = ns_tiling_expand (&tiling, tile, plan.encode_margin);
  assert_true (tile.x % 8 == 0 && tile.x <= 80 - plan.encode_margin);
  assert_int_equal (ns_adain_plan_encode (&plan, context, &image, tile, taps, NULL), NS_OK);
  for (unsigned i = 0; i < plan.n_taps; i++)
    {
      NsFeatureMap map = ns_adain_plan_map (&plan, i, tile, taps[i].height, taps[i].width);
      int          scale = map.scale;

      assert_int_equal (scale, plan.scales[i]);
      for (int y = 64 / scale; y < 104 / scale; y++)
        for (int x = 80 / scale; x < 152 / scale; x++)
          for (int c = 0; c < plan.channels[i]; c++)
            assert_true (fabsf (ns_tensor_at (&whole[i], y, x)[c] -
                                ns_tensor_at (&taps[i], y - map.y / scale, x - map.x / scale)[c]) <
                         1e-5f);
      ns_tensor_clear (&whole[i]);
      ns_tensor_clear (&taps[i]);
    }
  ns_image_clear (&image);
  ns_model_free (model);
  test_context_free (context);
}

static void
less_memory_means_more_tiles (void **state)
{
  NsContext  *context = test_context (1);
  NsModel    *model = fixture_model (context->memory, "tiny-adain");
  NsError     error = NS_ERROR_INIT;
  int         n_before = 1;
  size_t      bytes;
  NsTiling    tiling;
  NsAdainPlan plan;

  (void) state;
  assert_int_equal (ns_adain_plan_init (&plan, model, NULL), NS_OK);
  bytes = ns_adain_plan_bytes (&plan, 1032, 832, true);
  for (int i = 0; i < 4; i++, bytes /= 2)
    {
      NsRect largest;
      int    n;

      assert_int_equal (ns_adain_plan_tiles (&plan, 1000, 800, true, bytes, &tiling, NULL), NS_OK);
      n = ns_tiling_n_tiles (&tiling);
      assert_true (i == 0 ? n == 1 : n > n_before);
      n_before = n;
      largest = ns_tiling_largest (&tiling, plan.paint_margin);
      assert_true (ns_adain_plan_bytes (&plan, largest.width, largest.height, true) <= bytes);
    }
  assert_int_equal (ns_adain_plan_tiles (&plan, 1000, 800, true, 100000, &tiling, &error),
                    NS_ERROR_MEMORY);
  assert_non_null (strstr (error.message, "memory"));
  ns_model_free (model);
  test_context_free (context);
}

/* What is compared with fixed budgets is the same in the first run and in all others. */
static void
arranged_weights_leave_tiles_as_they_are (void **state)
{
  NsContext  *context = test_context (1);
  NsModel    *model = fixture_model (context->memory, "tiny-adain");
  NsImage     image = NS_IMAGE_INIT;
  NsTensor    taps[NS_ADAIN_TAPS_MAX], colours = NS_TENSOR_INIT;
  size_t      encoding, painting, least, weights, used = ns_memory_used (context->memory);
  unsigned    output;
  NsAdainPlan plan;

  (void) state;
  memset (taps, 0, sizeof taps);
  assert_int_equal (ns_adain_plan_init (&plan, model, NULL), NS_OK);
  encoding = ns_adain_plan_bytes (&plan, 320, 240, false);
  painting = ns_adain_plan_bytes (&plan, 320, 240, true);
  least = ns_adain_plan_least_bytes (&plan, 320, 240, true);
  weights = ns_adain_plan_prepare_bytes (&plan, 320, 240);
  assert_true (weights > 0);

  adain_picture (&image, context->memory, 64, 64, 1);
  assert_int_equal (
    ns_adain_plan_encode (&plan, context, &image, (NsRect) { 0, 0, 64, 64 }, taps, NULL), NS_OK);
  output = ns_network_n_outputs (plan.decoder) - 1;
  assert_int_equal (
    ns_network_forward (context, plan.decoder, NULL, taps, 1, &output, &colours, NULL), NS_OK);
  ns_tensor_clear (&colours);
  ns_image_clear (&image);

  assert_int_equal (ns_memory_used (context->memory), used + weights);
  assert_int_equal (ns_adain_plan_prepare_bytes (&plan, 320, 240), 0);
  assert_int_equal (ns_adain_plan_bytes (&plan, 320, 240, false), encoding);
  assert_int_equal (ns_adain_plan_bytes (&plan, 320, 240, true), painting);
  assert_int_equal (ns_adain_plan_least_bytes (&plan, 320, 240, true), least);
  ns_model_free (model);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_plan_follows_the_model),
    cmocka_unit_test (parts_have_the_features_of_the_whole),
    cmocka_unit_test (less_memory_means_more_tiles),
    cmocka_unit_test (arranged_weights_leave_tiles_as_they_are),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
