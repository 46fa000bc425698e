/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Small networks, pictures and losses of them, and PyTorch's values for one. */

#ifndef LOSS_SETTING_H
#define LOSS_SETTING_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "network/model.h"
#include "network/safetensors.h"
#include "style/loss.h"
#include "testing.h"

#define BETA 1000.0 /* of the fixture */
#define TEXT_MAX 512

static inline void
data_path (char *path, const char *name)
{
  const char *folder = getenv ("NS_TEST_DATA");

  assert_non_null (folder);
  snprintf (path, TEXT_MAX, "%s/%s", folder, name);
}

static inline NsModel *
tiny_model (NsContext *context)
{
  char     path[TEXT_MAX];
  NsModel *model;

  data_path (path, "tiny-features.safetensors");
  model = ns_model_load (context->memory, path, NULL);
  assert_non_null (model);

  return model;
}

static inline NsLossOptions
default_options (const NsModel *model)
{
  NsLossOptions options = { 0 };

  options.content_weight = 1.0;
  options.style_weight = 1.0;
  for (size_t i = 0; i < ns_model_n_style_losses (model); i++)
    {
      const NsModelLoss *style = &ns_model_style_losses (model)[i];
      NsLossLayer       *layer = &options.layers[options.n_layers++];

      layer->output = (unsigned) ns_network_find_output (ns_model_network (model), style->tap);
      layer->style_weight = style->weight;
      for (size_t j = 0; j < ns_model_n_content_losses (model); j++)
        if (strcmp (ns_model_content_losses (model)[j].tap, style->tap) == 0)
          layer->content_weight = ns_model_content_losses (model)[j].weight;
    }

  return options;
}

static inline NsTensor
smooth_picture (NsContext *context, int height, int width, uint64_t seed)
{
  NsTensor picture = NS_TENSOR_INIT;

  assert_int_equal (ns_tensor_init (&picture, context->memory, height, width, 3, 0, NULL), NS_OK);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < 3; c++)
        ns_tensor_at (&picture, y, x)[c] =
          127.5f + 60.0f * sinf ((float) (x + 2 * y) / (3.0f + (float) seed + (float) c)) +
          15.0f * ns_random_normal (seed, (uint64_t) ((y * width + x) * 3 + c));

  return picture;
}

static inline double
evaluate (NsLoss *loss, const float *x, float *gradient)
{
  NsObjective objective = ns_loss_objective (loss);
  double      value;

  assert_int_equal (objective.evaluate (objective.data, x, &value, gradient, NULL), NS_OK);

  return value;
}

/* Options of a loss with everything in it. */
static inline NsLossOptions
rich_options (const NsModel *model, NsStyleLoss style_loss)
{
  NsLossOptions options = default_options (model);

  options.style_loss = style_loss;
  options.content_weight = 0.7;
  options.style_weight = 3.0;
  options.variation_weight = 2.0;
  options.gamut_weight = 30.0;

  return options;
}

/* What of n pixels is visible, 0 … 1, to be released with free(). */
static inline float *
half_visible (size_t n, uint64_t seed)
{
  float *visible = test_floats (n, 1.0f, seed);

  for (size_t i = 0; i < n; i++)
    visible[i] = fabsf (visible[i]) > 1.0f ? 1.0f : fabsf (visible[i]);

  return visible;
}

#define RICH_STYLE_HEIGHT 21
#define RICH_STYLE_WIDTH 34

/* A loss with two styles of other sizes, and pixels that are visible in part. */
static inline NsLoss *
rich_loss (NsContext           *context,
           const NsModel       *model,
           const NsLossOptions *options,
           int                  height,
           int                  width)
{
  NsTensor content = smooth_picture (context, height, width, 1);
  NsTensor first = smooth_picture (context, RICH_STYLE_HEIGHT, RICH_STYLE_WIDTH, 2);
  NsTensor second = smooth_picture (context, 18, 17, 3);
  float   *visible = half_visible ((size_t) height * (size_t) width, 4);
  float   *style_visible = half_visible (RICH_STYLE_HEIGHT * RICH_STYLE_WIDTH, 5);
  NsLoss  *loss = ns_loss_new (context, ns_model_network (model), options, height, width, NULL);

  assert_non_null (loss);
  assert_int_equal (ns_loss_set_visible (loss, visible, NULL), NS_OK);
  assert_int_equal (ns_loss_set_content (loss, &content, NULL), NS_OK);
  assert_int_equal (ns_loss_add_style (loss, &first, style_visible, 2.0, NULL), NS_OK);
  assert_int_equal (ns_loss_add_style (loss, &second, NULL, 1.0, NULL), NS_OK);
  free (visible);
  free (style_visible);

  return loss;
}

typedef struct
{
  NsSafetensors *file;
  int            height, width;
} Fixture;

static inline Fixture
open_fixture (NsContext *context)
{
  Fixture             fixture;
  char                path[TEXT_MAX];
  const NsTensorInfo *info;

  data_path (path, "tiny-features-expected.safetensors");
  fixture.file = ns_safetensors_open (context->memory, path, NULL);
  assert_non_null (fixture.file);
  info = ns_safetensors_find (fixture.file, "x");
  assert_non_null (info);
  fixture.height = (int) info->shape[0];
  fixture.width = (int) info->shape[1];

  return fixture;
}

/* The array name followed by tap, to be released with free(). */
static inline float *
expected (const Fixture *fixture, const char *name, const char *tap)
{
  char                text[TEXT_MAX];
  const NsTensorInfo *info;
  float              *values;

  snprintf (text, sizeof text, "%s%s", name, tap);
  info = ns_safetensors_find (fixture->file, text);
  assert_non_null (info);
  values = malloc (info->n_elements * sizeof *values);
  assert_non_null (values);
  assert_int_equal (ns_safetensors_read (fixture->file, info, values, NULL), NS_OK);

  return values;
}

static inline NsTensor
expected_picture (NsContext *context, const Fixture *fixture, const char *name)
{
  const NsTensorInfo *info = ns_safetensors_find (fixture->file, name);
  NsTensor            picture = NS_TENSOR_INIT;
  float              *values = expected (fixture, name, "");

  assert_int_equal (ns_tensor_init (&picture, context->memory, (int) info->shape[0],
                                    (int) info->shape[1], 3, 0, NULL),
                    NS_OK);
  memcpy (picture.data, values, info->n_elements * sizeof *values);
  free (values);

  return picture;
}

static inline NsLoss *
fixture_loss (NsContext           *context,
              const NsModel       *model,
              const Fixture       *fixture,
              const NsLossOptions *options)
{
  NsTensor content = expected_picture (context, fixture, "content");
  NsTensor style = expected_picture (context, fixture, "style");
  NsLoss  *loss =
    ns_loss_new (context, ns_model_network (model), options, fixture->height, fixture->width, NULL);

  assert_non_null (loss);
  assert_int_equal (ns_loss_set_content (loss, &content, NULL), NS_OK);
  assert_int_equal (ns_loss_add_style (loss, &style, NULL, 3.0, NULL), NS_OK);

  return loss;
}

static inline void
assert_relative (double actual, double wanted)
{
  if (!(fabs (actual - wanted) <= 1e-4 * fabs (wanted)))
    fail_msg ("%.9g instead of %.9g", actual, wanted);
}

#endif /* LOSS_SETTING_H */
