/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include "testing.h"

#include "adain-setting.h"
#include "style/adain-request.h"

typedef struct
{
  NsContext *context;
  NsModel   *model;
  NsImage    photo, style, painting;
  NsPicture  content, picture;
  NsRequest  request;
  NsReport   report;
  NsError    error;
} Setting;

static void
set_up (Setting *s, int width, int height, int style_width, int style_height)
{
  const NsRequest request = NS_REQUEST_INIT;

  memset (s, 0, sizeof *s);
  s->context = test_context (2);
  s->model = fixture_model (s->context->memory, "tiny-adain");
  adain_picture (&s->photo, s->context->memory, width, height, 1);
  adain_picture (&s->style, s->context->memory, style_width, style_height, 4);
  s->content.image = &s->photo;
  s->picture = (NsPicture) { &s->style, NULL, 1.0 };
  s->request = request;
  s->request.method = NS_METHOD_ADAIN;
  s->request.model = s->model;
  s->request.styles = &s->picture;
  s->request.n_styles = 1;
}

static NsStatus
stylise (Setting *s)
{
  ns_image_clear (&s->painting);

  return ns_stylise (s->context, &s->request, &s->content, &s->painting, &s->report, &s->error);
}

static void
tear_down (Setting *s)
{
  ns_image_clear (&s->photo);
  ns_image_clear (&s->style);
  ns_image_clear (&s->painting);
  ns_model_free (s->model);
  test_context_free (s->context);
}

static void
assert_sensible (const Setting *s)
{
  assert_int_equal (s->painting.width, s->photo.width);
  assert_int_equal (s->painting.height, s->photo.height);
  for (size_t i = 0; i < 4 * (size_t) s->photo.width * (size_t) s->photo.height; i++)
    {
      assert_true (s->painting.pixels[i] >= 0.0f && s->painting.pixels[i] <= 1.0f);
      if (i % 4 == 3)
        assert_true (s->painting.pixels[i] == s->photo.pixels[i]);
    }
}

static void
every_size_can_be_painted (void **state)
{
  static const int sizes[][4] = { { 1, 1, 30, 20 },   { 3, 2000, 64, 64 }, { 30, 20, 1, 1 },
                                  { 1, 1, 1, 1 },     { 33, 17, 900, 5 },  { 20, 20, 400, 300 },
                                  { 101, 67, 33, 90 } };

  (void) state;
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      Setting s;

      set_up (&s, sizes[i][0], sizes[i][1], sizes[i][2], sizes[i][3]);
      if (stylise (&s) != NS_OK)
        fail_msg ("%d × %d: %s", sizes[i][0], sizes[i][1], s.error.message);
      assert_sensible (&s);
      assert_true (s.report.seconds > 0.0);
      assert_true (s.report.peak_memory > 16 * (size_t) sizes[i][0] * (size_t) sizes[i][1]);
      tear_down (&s);
    }
}

static void
pictures_of_one_colour_can_be_painted (void **state)
{
  (void) state;
  for (int which = 0; which < 4; which++)
    {
      Setting  s;
      NsImage *images[2];

      set_up (&s, 40, 30, 50, 40);
      images[0] = &s.photo;
      images[1] = &s.style;
      for (int i = 0; i < 2; i++)
        if (which & (1 << i))
          for (int p = 0; p < 4 * images[i]->width * images[i]->height; p++)
            images[i]->pixels[p] = p % 4 == 3 ? 1.0f : 0.25f;
      assert_int_equal (stylise (&s), NS_OK);
      assert_sensible (&s);
      tear_down (&s);
    }
}

/* What is hidden holds unsound values; the result must neither show nor depend on them. */
static void
hidden_content_has_no_influence (void **state)
{
  static const float rubbish[2] = { NAN, 1e30f };
  Setting            s[2];

  (void) state;
  for (int i = 0; i < 2; i++)
    {
      set_up (&s[i], 64, 48, 50, 40);
      for (int y = 0; y < 48; y++)
        for (int x = 0; x < 20; x++)
          {
            float *pixel = ns_image_at (&s[i].photo, x, y);

            pixel[0] = pixel[1] = pixel[2] = rubbish[i];
            pixel[3] = 0.0f;
          }
      assert_int_equal (stylise (&s[i]), NS_OK);
      assert_sensible (&s[i]);
    }
  assert_true (adain_difference (&s[0].painting, &s[1].painting, NULL) == 0.0);
  tear_down (&s[0]);
  tear_down (&s[1]);
}

static void
a_fully_transparent_content_stays_so (void **state)
{
  Setting s;

  (void) state;
  set_up (&s, 40, 30, 50, 40);
  for (int p = 0; p < 40 * 30; p++)
    s.photo.pixels[4 * p + 3] = 0.0f;
  assert_int_equal (stylise (&s), NS_OK);
  assert_sensible (&s);
  tear_down (&s);
}

static void
a_fully_transparent_style_is_refused (void **state)
{
  Setting s;

  (void) state;
  set_up (&s, 40, 30, 50, 40);
  for (int p = 0; p < 50 * 40; p++)
    s.style.pixels[4 * p + 3] = 0.0f;
  assert_int_equal (stylise (&s), NS_ERROR_ARGUMENT);
  assert_non_null (strstr (s.error.message, "transparent"));
  assert_null (s.painting.pixels);
  tear_down (&s);
}

static void
its_own_style_changes_nothing (void **state)
{
  Setting s;
  NsImage plain = NS_IMAGE_INIT;

  (void) state;
  set_up (&s, 40, 30, 40, 30);
  s.picture.image = &s.photo;
  assert_int_equal (stylise (&s), NS_OK);
  plain = s.painting;
  s.painting.pixels = NULL;
  s.request.strength = 0.0; /* through the networks without a style */
  assert_int_equal (stylise (&s), NS_OK);
  assert_true (adain_difference (&plain, &s.painting, NULL) < 1e-5);
  ns_image_clear (&plain);
  tear_down (&s);
}

static void
colour_scale_and_mask_change_the_painting (void **state)
{
  Setting s;
  NsImage plain = NS_IMAGE_INIT;
  float   mask[64 * 48];

  (void) state;
  set_up (&s, 64, 48, 90, 70);
  for (int p = 0; p < 90 * 70; p++)
    s.style.pixels[4 * p] *= 0.4f;
  for (int p = 0; p < 64 * 48; p++)
    mask[p] = p % 64 < 16 ? 1.0f : 0.0f;
  assert_int_equal (stylise (&s), NS_OK);
  plain = s.painting;
  s.painting.pixels = NULL;
  for (int variant = 0; variant < 4; variant++)
    {
      s.request.colour = variant == 0   ? NS_COLOUR_KEEP
                         : variant == 1 ? NS_COLOUR_MATCH
                                        : NS_COLOUR_STYLE;
      s.request.style_scale = variant == 2 ? 0.3 : 1.0;
      s.content.mask = variant == 3 ? mask : NULL;
      assert_int_equal (stylise (&s), NS_OK);
      assert_sensible (&s);
      assert_true (adain_difference (&plain, &s.painting, NULL) > 0.005);
    }
  ns_image_clear (&plain);
  tear_down (&s);
}

static void
threads_do_not_matter (void **state)
{
  NsContext *context = test_context (1);
  NsContext *two;
  NsImage    first = NS_IMAGE_INIT;
  Setting    s;

  (void) state;
  set_up (&s, 64, 48, 50, 40);
  assert_int_equal (stylise (&s), NS_OK);
  first = s.painting;
  s.painting.pixels = NULL;
  two = s.context;
  s.context = context;
  assert_int_equal (stylise (&s), NS_OK);
  assert_memory_equal (first.pixels, s.painting.pixels, 4 * sizeof (float) * 64 * 48);
  ns_image_clear (&s.painting);
  s.context = two;
  ns_image_clear (&first);
  test_context_free (context);
  tear_down (&s);
}

#define LARGE_WIDTH 500
#define LARGE_HEIGHT 400
#define LARGE_BYTES (4 * sizeof (float) * LARGE_WIDTH * LARGE_HEIGHT)

/* Sets up a large picture in a context of its own. */
static void
set_up_large (Setting *s, unsigned n_threads, size_t limit)
{
  set_up (s, 8, 8, 90, 70);
  tear_down (s);
  s->context = ns_context_new (n_threads, limit, NULL);
  s->model = fixture_model (s->context->memory, "tiny-adain");
  adain_picture (&s->photo, s->context->memory, LARGE_WIDTH, LARGE_HEIGHT, 1);
  adain_picture (&s->style, s->context->memory, 300, 200, 4);
  s->request.model = s->model;
}

static void
threads_do_not_matter_where_memory_is_short (void **state)
{
  int n_painted = 0;

  (void) state;
  for (size_t limit = (size_t) 12 << 20; limit <= (size_t) 60 << 20; limit += (size_t) 4 << 20)
    {
      Setting  one, three;
      NsStatus status;

      set_up_large (&one, 1, limit);
      set_up_large (&three, 3, limit);
      status = stylise (&one);
      assert_int_equal (stylise (&three), status);
      if (status == NS_OK)
        {
          assert_memory_equal (one.painting.pixels, three.painting.pixels, LARGE_BYTES);
          n_painted++;
        }
      tear_down (&one);
      tear_down (&three);
    }
  assert_true (n_painted > 5);
}

/* What is asked for, and some for operators, is enough, however many threads there are and however large the style. */
static void
the_memory_that_is_asked_for_is_enough (void **state)
{
  (void) state;
  for (int large = 0; large < 2; large++)
    {
      Setting s;
      size_t  limit;

      set_up_large (&s, 1, 0);
      if (large)
        {
          ns_image_clear (&s.style);
          adain_picture (&s.style, s.context->memory, 1200, 900, 4);
        }
      limit = ns_memory_used (s.context->memory) + LARGE_BYTES +
              ns_adain_bytes (&s.request, LARGE_WIDTH, LARGE_HEIGHT) + ((size_t) 8 << 20);
      tear_down (&s);

      set_up_large (&s, 8, limit);
      if (large)
        {
          ns_image_clear (&s.style);
          adain_picture (&s.style, s.context->memory, 1200, 900, 4);
        }
      if (stylise (&s) != NS_OK)
        fail_msg ("%s", s.error.message);
      tear_down (&s);
    }
}

/* Whether the second painting is the first one, which is kept in pixels. */
static bool
paints_the_same_again (size_t limit, float *pixels)
{
  Setting s;
  bool    same;

  set_up_large (&s, 1, limit);
  assert_int_equal (stylise (&s), NS_OK);
  memcpy (pixels, s.painting.pixels, LARGE_BYTES);
  assert_int_equal (stylise (&s), NS_OK);
  same = memcmp (pixels, s.painting.pixels, LARGE_BYTES) == 0;
  tear_down (&s);

  return same;
}

/* The weights are arranged by the first run, which must not change what the second one is cut into. That would show
 * with a limit at which something is about to be cut otherwise. */
static void
painting_again_gives_the_same_at_any_limit (void **state)
{
  size_t low = (size_t) 24 << 20, high = (size_t) 48 << 20;
  float *few = malloc (LARGE_BYTES), *many = malloc (LARGE_BYTES);
  float *between = malloc (LARGE_BYTES);

  (void) state;
  assert_true (paints_the_same_again (low, many));
  assert_true (paints_the_same_again (high, few));
  assert_true (memcmp (few, many, LARGE_BYTES) != 0);
  while (high - low > 32)
    {
      size_t middle = low + (high - low) / 2;

      assert_true (paints_the_same_again (middle, between));
      if (memcmp (between, few, LARGE_BYTES) == 0)
        high = middle;
      else
        low = middle;
    }
  free (few);
  free (many);
  free (between);
}

static void
what_makes_no_sense_is_refused (void **state)
{
  Setting  s;
  NsModel *fast;

  (void) state;
  set_up (&s, 20, 20, 20, 20);
  fast = fixture_model (s.context->memory, "tiny-fast");
  s.request.model = fast;
  assert_int_equal (stylise (&s), NS_ERROR_ARGUMENT);
  s.request.model = NULL;
  assert_int_equal (stylise (&s), NS_ERROR_ARGUMENT);
  s.request.model = s.model;
  s.request.n_styles = 0;
  assert_int_equal (stylise (&s), NS_ERROR_ARGUMENT);
  s.request.n_styles = 1;
  s.picture.weight = -1.0;
  assert_int_equal (stylise (&s), NS_ERROR_ARGUMENT);
  s.picture.weight = NAN;
  assert_int_equal (stylise (&s), NS_ERROR_ARGUMENT);
  s.picture.weight = 0.0;
  assert_int_equal (stylise (&s), NS_ERROR_ARGUMENT);
  s.picture.weight = 1.0;
  s.request.style_scale = 0.0;
  assert_int_equal (stylise (&s), NS_ERROR_ARGUMENT);
  s.request.style_scale = 1.0;
  s.picture.image = NULL;
  assert_int_equal (stylise (&s), NS_ERROR_ARGUMENT);
  assert_true (s.error.message[0] != '\0');
  ns_model_free (fast);
  tear_down (&s);
}

typedef struct
{
  double last;
  int    n, stop_after;
} Progress;

static bool
progress (double fraction, void *data)
{
  Progress *p = data;

  assert_true (fraction >= p->last - 1e-12 && fraction <= 1.0 + 1e-12);
  p->last = fraction;

  return ++p->n != p->stop_after;
}

static void
progress_rises_and_may_stop_the_run (void **state)
{
  Setting  s;
  Progress p = { 0.0, 0, 0 };
  int      n;

  (void) state;
  set_up (&s, 40, 30, 50, 40);
  s.context->progress = progress;
  s.context->progress_data = &p;
  assert_int_equal (stylise (&s), NS_OK);
  assert_true (p.last > 1.0 - 1e-9);
  n = p.n;
  assert_true (n > 20);
  for (int i = 1; i < n; i += 3)
    {
      p = (Progress) { 0.0, 0, i };
      assert_int_equal (stylise (&s), NS_ERROR_CANCELLED);
      assert_null (s.painting.pixels);
    }
  tear_down (&s);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (every_size_can_be_painted),
    cmocka_unit_test (pictures_of_one_colour_can_be_painted),
    cmocka_unit_test (hidden_content_has_no_influence),
    cmocka_unit_test (a_fully_transparent_content_stays_so),
    cmocka_unit_test (a_fully_transparent_style_is_refused),
    cmocka_unit_test (its_own_style_changes_nothing),
    cmocka_unit_test (colour_scale_and_mask_change_the_painting),
    cmocka_unit_test (threads_do_not_matter),
    cmocka_unit_test (threads_do_not_matter_where_memory_is_short),
    cmocka_unit_test (the_memory_that_is_asked_for_is_enough),
    cmocka_unit_test (painting_again_gives_the_same_at_any_limit),
    cmocka_unit_test (what_makes_no_sense_is_refused),
    cmocka_unit_test (progress_rises_and_may_stop_the_run),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
