/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/loss-tiles.h"

#include "craft.h"
#include "loss-setting.h"

/* A picture of height x width in tiles, and as a whole. */
static void
compare (NsContext     *context,
         const NsModel *model,
         NsStyleLoss    style_loss,
         int            height,
         int            width,
         int            tile_side)
{
  size_t        n = (size_t) (height * width * 3);
  NsLossOptions options = rich_options (model, style_loss);
  NsLoss       *whole = rich_loss (context, model, &options, height, width), *tiled;
  NsTensor      picture = smooth_picture (context, height, width, 9);
  float        *a = malloc (n * sizeof *a), *b = malloc (n * sizeof *b);
  double        error = 0.0, norm = 0.0;

  options.tile_side = tile_side;
  tiled = rich_loss (context, model, &options, height, width);
  assert_relative (evaluate (tiled, picture.data, b), evaluate (whole, picture.data, a));
  for (unsigned i = 0; i < options.n_layers; i++)
    {
      assert_relative (ns_loss_values (tiled)->layers[i].content,
                       ns_loss_values (whole)->layers[i].content);
      assert_relative (ns_loss_values (tiled)->layers[i].style,
                       ns_loss_values (whole)->layers[i].style);
    }
  for (size_t i = 0; i < n; i++)
    {
      error += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
      norm += (double) a[i] * a[i];
    }
  if (!(sqrt (error / norm) < 1e-4))
    fail_msg ("relative error %g", sqrt (error / norm));
  ns_loss_free (whole);
  ns_loss_free (tiled);
  ns_tensor_clear (&picture);
  free (a);
  free (b);
}

static void
tiles_make_no_difference (void **state)
{
  static const int sizes[][3] = {
    { 333, 270, 64 }, { 200, 417, 96 }, { 129, 130, 128 }, { 40, 300, 32 }
  };
  NsContext *context = test_context (2);
  NsModel   *model = tiny_model (context);

  (void) state;
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
    for (int loss = NS_STYLE_GRAM; loss <= NS_STYLE_MOMENTS; loss++)
      compare (context, model, (NsStyleLoss) loss, sizes[s][0], sizes[s][1], sizes[s][2]);
  ns_model_free (model);
  test_context_free (context);
}

static void
large_pictures_are_tiled_and_others_when_asked (void **state)
{
  NsContext       *context = test_context (1);
  NsModel         *model = tiny_model (context);
  const NsNetwork *network = ns_model_network (model);
  NsLossOptions    options = default_options (model);

  (void) state;
  assert_int_equal (ns_loss_tiling (network, &options, 512, 512).side, 0);
  assert_int_equal (ns_loss_tiling (network, &options, 2048, 1024).side, 0);
  assert_int_equal (ns_loss_tiling (network, &options, 2048, 1025).side, 1024);
  assert_int_equal (ns_loss_tiling (network, &options, 3, 1000000).side, 1024);

  /* what is asked for, up to what the poolings need */
  for (int side = 1; side <= 200; side++)
    {
      int tile;

      options.tile_side = side;
      tile = ns_loss_tiling (network, &options, 64, 64).side;
      assert_int_equal (tile % 8, 0);
      assert_in_range (tile, side, side + 7);
    }
  ns_model_free (model);
  test_context_free (context);
}

static void
a_tile_is_looked_at_with_what_is_around_it_within_the_picture (void **state)
{
  const NsLossTiling tiling = { 1024, 96 };
  const NsLossTiling whole = { 0, 0 };

  (void) state;
  assert_int_equal (ns_loss_tiling_reach (&tiling, 3000), 1024 + 2 * 96);
  assert_int_equal (ns_loss_tiling_reach (&tiling, 1217), 1216);
  assert_int_equal (ns_loss_tiling_reach (&tiling, 1216), 1216);
  assert_int_equal (ns_loss_tiling_reach (&tiling, 700), 700);
  assert_int_equal (ns_loss_tiling_reach (&whole, 3000), 3000);
}

/* Convolutions with a stride, which round sizes up, and with kernels of 25 × 25 at a quarter of the size, which see 2 + 5 *
 * 48 pixels far: much farther than VGG-19. */
#define FAR_LAYERS                                                                                 \
  "{\\\"op\\\": \\\"affine\\\", \\\"scale\\\": 0.02, \\\"offset\\\": -1},"                         \
  "{\\\"op\\\": \\\"conv\\\", \\\"weights\\\": \\\"a\\\", \\\"stride\\\": 2, \\\"pad\\\": "        \
  "\\\"zero\\\"},"                                                                                 \
  "{\\\"op\\\": \\\"relu\\\", \\\"save\\\": \\\"near\\\"},"                                        \
  "{\\\"op\\\": \\\"conv\\\", \\\"weights\\\": \\\"b\\\", \\\"stride\\\": 2, \\\"pad\\\": "        \
  "\\\"zero\\\"},"
#define FAR_CONV                                                                                   \
  "{\\\"op\\\": \\\"conv\\\", \\\"weights\\\": \\\"c\\\", \\\"pad\\\": \\\"zero\\\"},"
#define FAR_END "{\\\"op\\\": \\\"relu\\\", \\\"save\\\": \\\"far\\\"}"

static NsModel *
far_model (NsContext *context, const char *more)
{
  const size_t n = 4 * 3 * 9 + 4 + 4 * 4 * 9 + 4 + 4 * 4 * 625 + 4;
  char         folder[CRAFT_PATH_MAX], path[CRAFT_PATH_MAX], header[4096];
  float       *data = test_floats (n, 0.02f, 7);
  NsError      error = NS_ERROR_INIT;
  NsModel     *model;

  for (size_t i = 0; i < 4 * 3 * 9 + 4 + 4 * 4 * 9 + 4; i++)
    data[i] *= 10.0f;
  snprintf (
    header, sizeof header,
    "{\"__metadata__\": {\"format\": \"neural-style\", \"version\": \"1\", \"method\": "
    "\"features\", \"name\": \"far\", \"title\": \"Far\", \"licence\": \"none\", "
    "\"losses\": \"{\\\"content\\\": {\\\"far\\\": 1}, \\\"style\\\": {\\\"near\\\": 1, "
    "\\\"far\\\": 1}}\", \"network\": \"[%s%s]\"}, "
    "\"a.weight\": {\"dtype\": \"F32\", \"shape\": [4, 3, 3, 3], \"data_offsets\": [0, 432]}, "
    "\"a.bias\": {\"dtype\": \"F32\", \"shape\": [4], \"data_offsets\": [432, 448]}, "
    "\"b.weight\": {\"dtype\": \"F32\", \"shape\": [4, 4, 3, 3], \"data_offsets\": [448, 1024]}, "
    "\"b.bias\": {\"dtype\": \"F32\", \"shape\": [4], \"data_offsets\": [1024, 1040]}, "
    "\"c.weight\": {\"dtype\": \"F32\", \"shape\": [4, 4, 25, 25], \"data_offsets\": [1040, "
    "41040]}, "
    "\"c.bias\": {\"dtype\": \"F32\", \"shape\": [4], \"data_offsets\": [41040, 41056]}}",
    FAR_LAYERS, more);
  assert_int_equal (4 * n, 41056);
  craft_folder (folder);
  craft_join (path, folder, "far.safetensors");
  craft_write (path, header, data, 4 * n);
  model = ns_model_load (context->memory, path, &error);
  if (!model)
    fail_msg ("%s", error.message);
  craft_remove_folder (folder);
  free (data);

  return model;
}

static void
networks_that_look_far_get_wide_margins (void **state)
{
  NsContext    *context = test_context (2);
  NsModel      *model = far_model (context, FAR_CONV FAR_CONV FAR_CONV FAR_CONV FAR_CONV FAR_END);
  NsLossOptions options = rich_options (model, NS_STYLE_GRAM);

  (void) state;
  options.tile_side = 64;
  assert_in_range (ns_loss_tiling (ns_model_network (model), &options, 800, 90).margin, 240, 260);
  compare (context, model, NS_STYLE_GRAM, 801, 91, 64);
  compare (context, model, NS_STYLE_MOMENTS, 71, 797, 60);
  ns_model_free (model);
  test_context_free (context);
}

static void
networks_that_see_everything_get_no_tiles (void **state)
{
  NsContext *context = test_context (1);
  NsModel   *model =
    far_model (context, "{\\\"op\\\": \\\"noise\\\", \\\"deviation\\\": 0.1}," FAR_END);
  NsLossOptions options = default_options (model);

  (void) state;
  options.tile_side = 64;
  assert_int_equal (ns_loss_tiling (ns_model_network (model), &options, 3000, 2000).side, 0);
  ns_model_free (model);
  test_context_free (context);
}

/* Whole tiles without a visible pixel, the first one among them: there is nothing yet to add up. */
static void
compare_hidden_tiles (NsStyleLoss style_loss)
{
  int           height = 70, width = 160;
  size_t        n = (size_t) (height * width * 3);
  NsContext    *context = test_context (2);
  NsModel      *model = tiny_model (context);
  NsLossOptions options = default_options (model);
  float        *visible = calloc ((size_t) (height * width), sizeof *visible);
  NsTensor      picture = smooth_picture (context, height, width, 9);
  float        *gradients[2];
  double        values[2], error = 0.0, norm = 0.0;

  options.style_loss = style_loss;
  for (int y = 0; y < height; y++)
    for (int x = 120; x < width; x++)
      visible[y * width + x] = x < 140 ? 1.0f : 0.4f;
  for (int k = 0; k < 2; k++)
    {
      NsTensor content = smooth_picture (context, height, width, 1);
      NsTensor style = smooth_picture (context, 30, 30, 2);
      NsLoss  *loss;

      options.tile_side = k == 0 ? 0 : 32;
      loss = ns_loss_new (context, ns_model_network (model), &options, height, width, NULL);
      gradients[k] = malloc (n * sizeof (float));
      assert_int_equal (ns_loss_set_visible (loss, visible, NULL), NS_OK);
      assert_int_equal (ns_loss_set_content (loss, &content, NULL), NS_OK);
      assert_int_equal (ns_loss_add_style (loss, &style, NULL, 1.0, NULL), NS_OK);
      values[k] = evaluate (loss, picture.data, gradients[k]);
      ns_loss_free (loss);
    }
  assert_relative (values[1], values[0]);
  for (size_t i = 0; i < n; i++)
    {
      error +=
        ((double) gradients[0][i] - gradients[1][i]) * ((double) gradients[0][i] - gradients[1][i]);
      norm += (double) gradients[0][i] * gradients[0][i];
      if (i % (size_t) (width * 3) < 3 * 30)
        assert_true (gradients[1][i] == 0.0f);
    }
  assert_true (sqrt (error / norm) < 1e-4);

  free (visible);
  free (gradients[0]);
  free (gradients[1]);
  ns_tensor_clear (&picture);
  ns_model_free (model);
  test_context_free (context);
}

static void
tiles_in_which_nothing_is_visible_have_no_say (void **state)
{
  (void) state;
  compare_hidden_tiles (NS_STYLE_GRAM);
  compare_hidden_tiles (NS_STYLE_MOMENTS);
}

static void
threads_do_not_change_a_byte (void **state)
{
  static float gradients[2][100 * 140 * 3];

  (void) state;
  for (int loss = NS_STYLE_GRAM; loss <= NS_STYLE_MOMENTS; loss++)
    {
      double values[2];

      for (unsigned k = 0; k < 2; k++)
        {
          NsContext    *context = test_context (1 + 2 * k);
          NsModel      *model = tiny_model (context);
          NsLossOptions options = rich_options (model, (NsStyleLoss) loss);
          NsTensor      picture = smooth_picture (context, 100, 140, 6);
          NsLoss       *tiled;

          options.tile_side = 64;
          tiled = rich_loss (context, model, &options, 100, 140);
          values[k] = evaluate (tiled, picture.data, gradients[k]);
          ns_tensor_clear (&picture);
          ns_loss_free (tiled);
          ns_model_free (model);
          test_context_free (context);
        }
      assert_memory_equal (&values[0], &values[1], sizeof values[0]);
      assert_memory_equal (gradients[0], gradients[1], sizeof gradients[0]);
    }
}

static void
a_picture_in_tiles_takes_less_memory_and_no_more_than_foretold (void **state)
{
  NsContext    *context = test_context (1);
  NsModel      *model = tiny_model (context);
  NsLossOptions options = rich_options (model, NS_STYLE_GRAM);
  NsTensor      picture = smooth_picture (context, 600, 700, 6);
  float        *gradient = malloc (600 * 700 * 3 * sizeof *gradient);
  size_t        whole = ns_loss_bytes (ns_model_network (model), &options, 2, 600, 700);
  size_t        before = ns_memory_used (context->memory);
  NsLoss       *loss;
  size_t        most;

  (void) state;
  options.tile_side = 64;
  loss = rich_loss (context, model, &options, 600, 700);
  assert_true (ns_loss_bytes (ns_model_network (model), &options, 2, 600, 700) < whole);
  ns_memory_reset_peak (context->memory);
  evaluate (loss, picture.data, gradient);
  most = ns_memory_peak (context->memory) - before;
  if (most > ns_loss_bytes (ns_model_network (model), &options, 2, 600, 700) + (1 << 20))
    fail_msg ("%zu bytes", most);

  ns_loss_free (loss);
  ns_tensor_clear (&picture);
  ns_model_free (model);
  free (gradient);
  test_context_free (context);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (tiles_make_no_difference),
    cmocka_unit_test (large_pictures_are_tiled_and_others_when_asked),
    cmocka_unit_test (a_tile_is_looked_at_with_what_is_around_it_within_the_picture),
    cmocka_unit_test (networks_that_look_far_get_wide_margins),
    cmocka_unit_test (networks_that_see_everything_get_no_tiles),
    cmocka_unit_test (tiles_in_which_nothing_is_visible_have_no_say),
    cmocka_unit_test (threads_do_not_change_a_byte),
    cmocka_unit_test (a_picture_in_tiles_takes_less_memory_and_no_more_than_foretold),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
