/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Everything that a run of the iterative method needs, set up and taken down together. */

#ifndef EASEL_H
#define EASEL_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "neural-style.h"
#include "style/iterative.h"
#include "testing.h"

#define N_TOTALS 400

/* All that most tests need; options and request may be changed before painting. */
typedef struct
{
  NsContext         *context;
  NsModel           *model;
  NsImage            photo, style;
  NsPicture          content, styles[2];
  NsIterativeOptions options;
  NsRequest          request;
  NsImage            result;
} Easel;

typedef enum
{
  WAVES,
  BLACK,
  WHITE,
  GREY,
} Motif;

static inline NsImage
make_image (NsContext *context, int width, int height, Motif motif, int seed)
{
  NsImage image = NS_IMAGE_INIT;

  assert_int_equal (ns_image_init (&image, context->memory, width, height, NULL), NS_OK);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < 4; c++)
        ns_image_at (&image, x, y)[c] =
          c == 3           ? 1.0f
          : motif == BLACK ? 0.0f
          : motif == WHITE ? 1.0f
          : motif == GREY  ? 0.5f
                           : 0.5f + 0.4f * sinf ((float) (x * (seed + c) - y) / (4.0f + (float) c));

  return image;
}

static inline void
easel_init (Easel *easel, unsigned n_threads, int width, int height)
{
  const NsIterativeOptions options = NS_ITERATIVE_OPTIONS_INIT;
  const NsRequest          request = NS_REQUEST_INIT;
  char                     path[512];

  memset (easel, 0, sizeof *easel);
  easel->context = test_context (n_threads);
  snprintf (path, sizeof path, "%s/tiny-features.safetensors", getenv ("NS_TEST_DATA"));
  easel->model = ns_model_load (easel->context->memory, path, NULL);
  assert_non_null (easel->model);
  easel->photo = make_image (easel->context, width, height, WAVES, 1);
  easel->style = make_image (easel->context, 50, 40, WAVES, 3);
  easel->content = (NsPicture) { &easel->photo, NULL, 1.0 };
  easel->styles[0] = (NsPicture) { &easel->style, NULL, 1.0 };
  easel->options = options;
  easel->options.steps = 4;
  easel->request = request;
  easel->request.method = NS_METHOD_ITERATIVE;
  easel->request.model = easel->model;
  easel->request.styles = easel->styles;
  easel->request.n_styles = 1;
  easel->request.iterative = &easel->options;
}

static inline void
easel_clear (Easel *easel)
{
  ns_image_clear (&easel->photo);
  ns_image_clear (&easel->style);
  ns_image_clear (&easel->result);
  ns_model_free (easel->model);
  test_context_free (easel->context);
}

static inline NsStatus
paint (Easel *easel, NsReport *report, NsError *error)
{
  ns_image_clear (&easel->result);

  return ns_stylise (easel->context, &easel->request, &easel->content, &easel->result, report,
                     error);
}

static inline void
assert_sound (const Easel *easel)
{
  const NsImage *result = &easel->result;

  assert_int_equal (result->width, easel->photo.width);
  assert_int_equal (result->height, easel->photo.height);
  for (int i = 0; i < 4 * result->width * result->height; i++)
    {
      assert_true (result->pixels[i] >= 0.0f && result->pixels[i] <= 1.0f);
      if (i % 4 == 3)
        assert_true (result->pixels[i] == easel->photo.pixels[i]);
    }
}

static inline void
assert_painted (Easel *easel)
{
  NsError error = NS_ERROR_INIT;

  if (paint (easel, NULL, &error) != NS_OK)
    fail_msg ("%s", error.message);
  assert_sound (easel);
}

static inline size_t
result_bytes (const Easel *easel)
{
  return 4 * sizeof (float) * (size_t) easel->result.width * (size_t) easel->result.height;
}

/* What a run told. */
typedef struct
{
  unsigned n;
  unsigned scale[N_TOTALS];
  double   total[N_TOTALS], fraction[N_TOTALS];
  unsigned n_pictures, last_width;
  double   first_content;
} Diary;

static inline void
write_diary (const NsIterativeProgress *progress, void *data)
{
  Diary *diary = data;

  assert_true (diary->n < N_TOTALS);
  assert_true (progress->scale >= 1 && progress->scale <= progress->n_scales);
  assert_true (progress->step >= 1 && progress->step <= progress->n_steps);
  assert_true (isfinite (progress->total) && progress->total >= 0.0);
  for (unsigned i = 0; i < progress->n_layers; i++)
    {
      assert_non_null (progress->layers[i].tap);
      assert_true (isfinite (progress->layers[i].content) && isfinite (progress->layers[i].style));
    }
  if (progress->picture)
    {
      assert_int_equal (progress->picture->width, progress->width);
      assert_int_equal (progress->picture->height, progress->height);
      diary->n_pictures++;
    }
  diary->scale[diary->n] = progress->scale;
  diary->total[diary->n] = progress->total;
  diary->fraction[diary->n] = progress->fraction;
  diary->last_width = (unsigned) progress->width;
  diary->n++;
}

#endif /* EASEL_H */
