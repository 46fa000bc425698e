/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "easel.h"
#include "style/finish.h"
#include "style/iterative-pictures.h"

/* The last picture that a run has handed out. */
typedef struct
{
  unsigned n, n_missing;
  NsImage  last;
} Album;

/* Takes no memory. */
static void
count (const NsIterativeProgress *progress, void *data)
{
  Album *album = data;

  album->n++;
  album->n_missing += progress->picture ? 0 : 1;
}

static void
collect (const NsIterativeProgress *progress, void *data)
{
  Album *album = data;

  count (progress, data);
  if (!progress->picture)
    return;

  assert_int_equal (progress->picture->width, progress->width);
  assert_int_equal (progress->picture->height, progress->height);
  ns_image_clear (&album->last);
  assert_int_equal (ns_image_init (&album->last, progress->picture->memory, progress->width,
                                   progress->height, NULL),
                    NS_OK);
  memcpy (album->last.pixels, progress->picture->pixels,
          ns_image_bytes (progress->width, progress->height));
}

/* An easel whose photograph is hidden in a corner and half visible in a row, with pictures every step. */
static void
set_up (Easel *easel, Album *album, int width, int height)
{
  easel_init (easel, 2, width, height);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      ns_image_at (&easel->photo, x, y)[3] = x < 5 && y < 5 ? 0.0f : y == 7 ? 0.3f : 1.0f;
  memset (album, 0, sizeof *album);
  easel->options.func = collect;
  easel->options.data = album;
  easel->options.picture_every = 1;
}

/* A model with styles of its own, and no pictures. */
static void
use_model_style (Easel *easel)
{
  char path[512];

  ns_model_free (easel->model);
  snprintf (path, sizeof path, "%s/tiny-features-styles.safetensors", getenv ("NS_TEST_DATA"));
  easel->model = ns_model_load (easel->context->memory, path, NULL);
  assert_non_null (easel->model);
  easel->request.model = easel->model;
  easel->request.styles = NULL;
  easel->request.n_styles = 0;
}

static void
assert_last_is_the_painting (Easel *easel, Album *album)
{
  assert_painted (easel);
  assert_true (album->n > 0 && album->n_missing == 0);
  assert_int_equal (album->last.width, easel->result.width);
  assert_int_equal (album->last.height, easel->result.height);
  assert_memory_equal (album->last.pixels, easel->result.pixels, result_bytes (easel));
  ns_image_clear (&album->last);
}

static void
the_last_picture_is_the_painting (void **state)
{
  float mask[70 * 50];

  (void) state;
  for (int i = 0; i < 70 * 50; i++)
    mask[i] = (float) (i % 70) / 69.0f;
  for (int colour = NS_COLOUR_STYLE; colour <= NS_COLOUR_MATCH; colour++)
    for (int own = 0; own < 2; own++)
      for (int task = NS_TASK_PAINT; task <= NS_TASK_TEXTURE; task++)
        {
          Easel easel;
          Album album;

          set_up (&easel, &album, 70, 50);
          if (own)
            use_model_style (&easel);
          easel.content.mask = mask;
          easel.options.task = (NsTask) task;
          easel.options.scales = 2;
          easel.request.colour = (NsColour) colour;
          easel.request.strength = 0.5;
          assert_last_is_the_painting (&easel, &album);
          easel_clear (&easel);
        }
}

static void
what_a_small_photograph_is_extended_by_is_not_shown (void **state)
{
  static const int sizes[][2] = { { 1, 1 }, { 10, 150 }, { 90, 3 }, { 31, 32 } };

  (void) state;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    {
      Easel easel;
      Album album;

      set_up (&easel, &album, sizes[i][0], sizes[i][1]);
      easel.options.scales = 2;
      easel.request.colour = NS_COLOUR_KEEP;
      easel.request.strength = 0.9;
      assert_last_is_the_painting (&easel, &album);
      easel_clear (&easel);
    }
}

/* Hands pictures an optimised picture of that size, or none. */
static void
hand_in (NsIterativePictures *pictures, NsImage *picture, int width, int height)
{
  NsIterativeProgress progress = { .width = width, .height = height, .picture = picture };

  pictures->request.iterative->func (&progress, pictures->request.iterative->data);
}

static void
pictures_of_coarse_scales_are_finished_in_their_own_size (void **state)
{
  NsIterativePictures pictures;
  Easel               easel;
  Album               album;
  NsImage             raw, small = NS_IMAGE_INIT;

  (void) state;
  set_up (&easel, &album, 80, 60);
  easel.request.colour = NS_COLOUR_KEEP;
  easel.request.strength = 0.25;
  raw = make_image (easel.context, 40, 30, WAVES, 7);
  ns_iterative_pictures_init (&pictures, easel.context, &easel.request, &easel.content);
  hand_in (&pictures, NULL, 40, 30);
  assert_int_equal (album.n_missing, 1);
  hand_in (&pictures, &raw, 40, 30);
  assert_int_equal (album.n_missing, 1);

  assert_int_equal (ns_image_resize (easel.context, &easel.photo, 40, 30, &small, NULL), NS_OK);
  easel.content.image = &small;
  for (int i = 0; i < 40 * 30; i++)
    raw.pixels[4 * i + 3] = small.pixels[4 * i + 3];
  assert_int_equal (ns_finish (easel.context, &easel.request, &easel.content, &raw, NULL), NS_OK);
  assert_memory_equal (album.last.pixels, raw.pixels, ns_image_bytes (40, 30));

  ns_iterative_pictures_clear (&pictures);
  ns_image_clear (&album.last);
  ns_image_clear (&small);
  ns_image_clear (&raw);
  easel_clear (&easel);
}

static void
impossible_values_of_the_photograph_do_not_spread (void **state)
{
  NsIterativePictures pictures;
  Easel               easel;
  Album               album;
  NsImage             raw;

  (void) state;
  set_up (&easel, &album, 80, 60);
  ns_image_at (&easel.photo, 1, 1)[0] = NAN; /* hidden */
  ns_image_at (&easel.photo, 30, 30)[2] = INFINITY;
  easel.request.strength = 0.25;
  raw = make_image (easel.context, 40, 30, WAVES, 7);
  ns_iterative_pictures_init (&pictures, easel.context, &easel.request, &easel.content);
  hand_in (&pictures, &raw, 40, 30);
  for (int i = 0; i < 4 * 40 * 30; i++)
    assert_true (album.last.pixels[i] >= 0.0f && album.last.pixels[i] <= 1.0f);

  ns_iterative_pictures_clear (&pictures);
  ns_image_clear (&album.last);
  ns_image_clear (&raw);
  easel_clear (&easel);
}

static void
without_memory_the_run_is_told_of_without_a_picture (void **state)
{
  NsIterativePictures pictures;
  Easel               easel;
  Album               album;
  NsImage             raw;
  size_t              used;
  unsigned            n = 0;

  (void) state;
  set_up (&easel, &album, 80, 60);
  easel.options.func = count;
  easel.request.colour = NS_COLOUR_KEEP;
  raw = make_image (easel.context, 40, 30, WAVES, 7);
  used = ns_memory_used (easel.context->memory);
  do
    {
      ns_iterative_pictures_init (&pictures, easel.context, &easel.request, &easel.content);
      ns_memory_fail_from (easel.context->memory, ++n);
      hand_in (&pictures, &raw, 40, 30);
      ns_memory_fail_from (easel.context->memory, 0);
      ns_iterative_pictures_clear (&pictures);
      assert_int_equal (album.n, n);
      if (album.n_missing == n)
        assert_int_equal (ns_memory_used (easel.context->memory), used);
    }
  while (album.n_missing == n);
  assert_true (n > 3);

  ns_image_clear (&raw);
  easel_clear (&easel);
}

static void
without_a_func_nothing_stands_between (void **state)
{
  NsIterativePictures pictures;
  Easel               easel;

  (void) state;
  easel_init (&easel, 1, 40, 40);
  ns_iterative_pictures_init (&pictures, easel.context, &easel.request, &easel.content);
  assert_ptr_equal (pictures.request.iterative, &easel.options);
  ns_iterative_pictures_clear (&pictures);
  easel.request.iterative = NULL;
  ns_iterative_pictures_init (&pictures, easel.context, &easel.request, &easel.content);
  assert_null (pictures.request.iterative);
  ns_iterative_pictures_clear (&pictures);
  easel_clear (&easel);
}

static void
they_fit_into_the_memory_that_is_foretold (void **state)
{
  Easel    easel;
  Album    album;
  NsReport report;
  NsError  error = NS_ERROR_INIT;
  size_t   before, foretold;

  (void) state;
  set_up (&easel, &album, 400, 300);
  easel.options.func = count;
  easel.options.steps = 2;
  easel.options.scales = 2;
  easel.request.colour = NS_COLOUR_KEEP;
  before = ns_memory_used (easel.context->memory);
  foretold = ns_iterative_bytes (&easel.request, 400, 300);
  assert_int_equal (paint (&easel, &report, &error), NS_OK);
  if (album.n_missing > 0 || report.peak_memory - before > foretold + (1 << 20))
    fail_msg ("%zu bytes instead of %zu", report.peak_memory - before, foretold);
  easel_clear (&easel);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_last_picture_is_the_painting),
    cmocka_unit_test (what_a_small_photograph_is_extended_by_is_not_shown),
    cmocka_unit_test (pictures_of_coarse_scales_are_finished_in_their_own_size),
    cmocka_unit_test (impossible_values_of_the_photograph_do_not_spread),
    cmocka_unit_test (without_memory_the_run_is_told_of_without_a_picture),
    cmocka_unit_test (without_a_func_nothing_stands_between),
    cmocka_unit_test (they_fit_into_the_memory_that_is_foretold),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
