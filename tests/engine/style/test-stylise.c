/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "craft.h"
#include "fixture.h"
#include "style/adain-request.h"
#include "style/stylise.h"

typedef struct
{
  NsContext *context;
  NsModel   *model;
  NsImage    photo;
  NsPicture  content;
  NsRequest  request;
  NsImage    result;
  NsError    error;
} Setting;

/* A photograph of random pixels, opaque but for a hidden corner and a half visible row. */
static void
set_up (Setting *s, unsigned n_threads, size_t memory_limit, int width, int height)
{
  const NsRequest request = NS_REQUEST_INIT;

  memset (s, 0, sizeof *s);
  s->context = ns_context_new (n_threads, memory_limit, NULL);
  s->model = fixture_model (s->context->memory, "tiny-fast");
  assert_int_equal (ns_image_init (&s->photo, s->context->memory, width, height, NULL), NS_OK);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        float *pixel = ns_image_at (&s->photo, x, y);

        for (int c = 0; c < 4; c++)
          pixel[c] = ns_random_uniform (1, (uint64_t) (4 * (y * width + x) + c));
        pixel[3] = x < 3 && y < 3 ? 0.0f : (y == 5 ? 0.3f : 1.0f);
      }
  s->content.image = &s->photo;
  s->request = request;
  s->request.model = s->model;
}

static NsStatus
stylise (Setting *s)
{
  return ns_stylise (s->context, &s->request, &s->content, &s->result, NULL, &s->error);
}

static void
tear_down (Setting *s)
{
  ns_image_clear (&s->photo);
  ns_image_clear (&s->result);
  ns_model_free (s->model);
  assert_int_equal (ns_memory_used (s->context->memory), 0);
  ns_context_free (s->context);
}

static size_t
n_pixels (const NsImage *image)
{
  return (size_t) image->width * (size_t) image->height;
}

static void
methods_have_names (void **state)
{
  NsMethod method = NS_METHOD_FAST;

  (void) state;
  assert_string_equal (ns_method_name (NS_METHOD_ITERATIVE), "iterative");
  for (NsMethod m = NS_METHOD_FAST; m <= NS_METHOD_ITERATIVE; m++)
    {
      assert_true (ns_method_from_name (ns_method_name (m), &method));
      assert_int_equal (method, m);
    }
  assert_false (ns_method_from_name ("slow", &method));
  assert_false (ns_method_from_name ("", &method));
}

static void
every_size_can_be_painted (void **state)
{
  static const int sizes[][2] = {
    { 1, 1 }, { 2, 1 }, { 1, 7 }, { 3, 2000 }, { 2000, 3 }, { 33, 17 }
  };

  (void) state;
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      Setting s;

      set_up (&s, 2, 0, sizes[i][0], sizes[i][1]);
      if (stylise (&s) != NS_OK)
        fail_msg ("%d × %d: %s", sizes[i][0], sizes[i][1], s.error.message);
      assert_int_equal (s.result.width, sizes[i][0]);
      assert_int_equal (s.result.height, sizes[i][1]);
      for (size_t j = 0; j < 4 * n_pixels (&s.result); j++)
        assert_true (s.result.pixels[j] >= 0.0f && s.result.pixels[j] <= 1.0f);
      tear_down (&s);
    }
}

static void
a_picture_of_one_colour_can_be_painted (void **state)
{
  static const float colours[] = { 0.0f, 0.5f, 1.0f };

  (void) state;
  for (size_t i = 0; i < 3; i++)
    {
      Setting s;

      set_up (&s, 1, 0, 20, 20);
      for (size_t j = 0; j < 4 * n_pixels (&s.photo); j++)
        s.photo.pixels[j] = j % 4 == 3 ? 1.0f : colours[i];
      assert_int_equal (stylise (&s), NS_OK);
      for (size_t j = 0; j < 4 * n_pixels (&s.result); j++)
        assert_true (s.result.pixels[j] >= 0.0f && s.result.pixels[j] <= 1.0f);
      tear_down (&s);
    }
}

static void
alpha_stays_bit_for_bit (void **state)
{
  Setting s;

  (void) state;
  set_up (&s, 1, 0, 21, 15);
  ns_image_at (&s.photo, 4, 4)[3] = 0.1f + 0.2f;
  ns_image_at (&s.photo, 5, 4)[3] = -0.0f;
  assert_int_equal (stylise (&s), NS_OK);
  for (size_t i = 0; i < n_pixels (&s.photo); i++)
    assert_memory_equal (&s.result.pixels[4 * i + 3], &s.photo.pixels[4 * i + 3], sizeof (float));
  tear_down (&s);
}

static void
hidden_and_impossible_values_do_not_show (void **state)
{
  Setting a, b;

  (void) state;
  set_up (&a, 1, 0, 24, 24);
  set_up (&b, 1, 0, 24, 24);
  ns_image_at (&b.photo, 0, 0)[0] = 1.0f - ns_image_at (&b.photo, 0, 0)[0];
  ns_image_at (&b.photo, 1, 1)[1] = NAN;
  ns_image_at (&b.photo, 2, 2)[2] = 1e30f;
  assert_int_equal (stylise (&a), NS_OK);
  assert_int_equal (stylise (&b), NS_OK);
  assert_memory_equal (a.result.pixels, b.result.pixels, sizeof (float) * 4 * 24 * 24);

  /* Visible ones are taken for the nearest that is possible */
  ns_image_clear (&b.result);
  ns_image_at (&b.photo, 10, 10)[0] = INFINITY;
  ns_image_at (&b.photo, 11, 10)[1] = NAN;
  b.request.strength = 0.5;
  assert_int_equal (stylise (&b), NS_OK);
  for (size_t i = 0; i < 4 * n_pixels (&b.result); i++)
    assert_true (b.result.pixels[i] >= 0.0f && b.result.pixels[i] <= 1.0f);
  tear_down (&a);
  tear_down (&b);
}

static void
strength_goes_from_the_photograph_to_the_painting (void **state)
{
  Setting full, half, none;

  (void) state;
  set_up (&full, 1, 0, 18, 14);
  set_up (&half, 1, 0, 18, 14);
  set_up (&none, 1, 0, 18, 14);
  half.request.strength = 0.5;
  none.request.strength = 0.0;
  assert_int_equal (stylise (&full), NS_OK);
  assert_int_equal (stylise (&half), NS_OK);
  assert_int_equal (stylise (&none), NS_OK);
  for (size_t i = 0; i < n_pixels (&full.photo); i++)
    for (size_t c = 4 * i; c < 4 * i + 3; c++)
      if (full.photo.pixels[4 * i + 3] > 0.0f)
        {
          float mean = 0.5f * (full.photo.pixels[c] + full.result.pixels[c]);

          assert_true (none.result.pixels[c] == full.photo.pixels[c]);
          assert_float_equal (half.result.pixels[c], mean, 1e-6);
        }
  tear_down (&full);
  tear_down (&half);
  tear_down (&none);
}

static void
the_number_of_threads_changes_nothing (void **state)
{
  Setting first, other;

  (void) state;
  set_up (&first, 1, 0, 150, 100);
  assert_int_equal (stylise (&first), NS_OK);
  for (unsigned n = 2; n <= 3; n++)
    {
      set_up (&other, n, 0, 150, 100);
      assert_int_equal (stylise (&other), NS_OK);
      assert_memory_equal (first.result.pixels, other.result.pixels,
                           sizeof (float) * 4 * 150 * 100);
      tear_down (&other);
    }
  tear_down (&first);
}

static void
requests_without_sense_are_refused (void **state)
{
  static const double strengths[] = { -0.1, 1.1, NAN, INFINITY };
  Setting             s;

  (void) state;
  set_up (&s, 1, 0, 8, 8);
  for (size_t i = 0; i < 4; i++)
    {
      s.request.strength = strengths[i];
      assert_int_equal (stylise (&s), NS_ERROR_ARGUMENT);
      assert_non_null (strstr (s.error.message, "strength"));
    }
  s.request.strength = 1.0;
  s.request.style = 99;
  assert_int_equal (stylise (&s), NS_ERROR_ARGUMENT);
  s.request.style = 0;
  s.request.method = NS_METHOD_ADAIN; /* with a model for the fast method */
  assert_int_not_equal (stylise (&s), NS_OK);
  s.request.method = NS_METHOD_ITERATIVE;
  assert_int_not_equal (stylise (&s), NS_OK);
  s.request.method = NS_METHOD_FAST;
  s.content.image = NULL;
  assert_int_equal (stylise (&s), NS_ERROR_ARGUMENT);
  assert_non_null (strstr (s.error.message, "no picture"));
  assert_null (s.result.pixels);
  tear_down (&s);
}

/* A model of 33 taps, one more than this version can use: as many layers that do little, and a sum of them all. */
static NsModel *
model_of_many_taps (NsMemory *memory)
{
  char     folder[CRAFT_PATH_MAX], path[CRAFT_PATH_MAX];
  char     header[8192];
  int      length;
  NsError  error = NS_ERROR_INIT;
  NsModel *model;

  length = snprintf (header, sizeof header,
                     "{\"__metadata__\": {\"format\": \"neural-style\", \"version\": \"1\", "
                     "\"method\": \"adain\", \"name\": \"many\", \"title\": \"Many\", "
                     "\"padding\": \"4\", \"multiple\": \"2\", \"licence\": \"none\", "
                     "\"network.encoder\": \"[");
  for (int i = 0; i < 33; i++)
    length += snprintf (header + length, sizeof header - (size_t) length,
                        "%s{\\\"op\\\": \\\"relu\\\", \\\"save\\\": \\\"t%d\\\"}", i ? "," : "", i);
  length += snprintf (header + length, sizeof header - (size_t) length,
                      "]\", \"network.decoder\": \"[{\\\"op\\\": \\\"relu\\\", \\\"from\\\": "
                      "\\\"t0\\\"}");
  for (int i = 1; i < 33; i++)
    length += snprintf (header + length, sizeof header - (size_t) length,
                        ",{\\\"op\\\": \\\"add\\\", \\\"with\\\": \\\"t%d\\\"}", i);
  snprintf (header + length, sizeof header - (size_t) length,
            "]\"}, \"x\": "
            "{\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}");

  craft_folder (folder);
  craft_join (path, folder, "many.safetensors");
  craft_write (path, header, "\0\0\0", 4);
  model = ns_model_load (memory, path, &error);
  if (!model)
    fail_msg ("%s", error.message);
  craft_remove_folder (folder);

  return model;
}

static void
refusals_are_not_taken_for_want_of_memory (void **state)
{
  NsImage   taken = NS_IMAGE_INIT;
  NsImage   image;
  NsPicture style = { &image, NULL, 1.0 };
  NsModel  *many, *features;
  Setting   s;

  (void) state;
  set_up (&s, 1, 0, 8, 8);
  many = model_of_many_taps (s.context->memory);
  features = fixture_model (s.context->memory, "tiny-features");
  image = s.photo;
  s.request.styles = &style;
  s.request.n_styles = 1;

  s.request.method = NS_METHOD_ADAIN;
  s.request.model = many;
  assert_int_equal (stylise (&s), NS_ERROR_UNSUPPORTED);
  assert_non_null (strstr (s.error.message, "has 33 taps"));
  assert_int_equal (ns_image_init (&taken, s.context->memory, 8, 8, NULL), NS_OK);
  assert_int_equal (
    ns_adain_request_paint (s.context, &s.request, &taken, &s.content, &s.result, &s.error),
    NS_ERROR_UNSUPPORTED);

  s.request.method = NS_METHOD_ITERATIVE;
  s.request.model = features;
  s.photo.width = (1 << 20) + 1; /* nobody looks at its pixels */
  assert_int_equal (stylise (&s), NS_ERROR_ARGUMENT);
  assert_non_null (strstr (s.error.message, "1048577 × 32 pixels is too small or too large"));
  s.photo.width = 8;
  ns_model_free (many);
  ns_model_free (features);
  tear_down (&s);
}

static void
memory_is_checked_before_anything_is_computed (void **state)
{
  Setting s;

  (void) state;
  set_up (&s, 1, (size_t) 12 << 20, 512, 512);
  s.context->progress = NULL;
  assert_int_equal (stylise (&s), NS_ERROR_MEMORY);
  assert_non_null (strstr (s.error.message, "512 × 512 pixels needs about"));
  assert_non_null (strstr (s.error.message, "of the 12 MiB allowed"));
  assert_non_null (strstr (s.error.message, "Scale the picture down or raise the memory limit"));
  assert_true (ns_memory_peak (s.context->memory) < (size_t) 5 << 20);
  tear_down (&s);
}

typedef struct
{
  double   last;
  unsigned n, stop_at;
} Watch;

static bool
watch (double fraction, void *data)
{
  Watch *w = data;

  assert_true (fraction >= w->last && fraction <= 1.0);
  w->last = fraction;

  return ++w->n != w->stop_at;
}

static void
a_run_reports_progress_and_can_be_stopped_anywhere (void **state)
{
  Setting  s;
  Watch    w = { 0.0, 0, 0 };
  size_t   before;
  unsigned n;

  (void) state;
  set_up (&s, 1, 0, 12, 12);
  s.context->progress = watch;
  s.context->progress_data = &w;
  assert_int_equal (stylise (&s), NS_OK);
  assert_true (w.last == 1.0);
  ns_image_clear (&s.result);
  before = ns_memory_used (s.context->memory);
  n = w.n;
  for (unsigned i = 1; i <= n; i++)
    {
      w = (Watch) { 0.0, 0, i };
      assert_int_equal (stylise (&s), NS_ERROR_CANCELLED);
      assert_int_equal (w.n, i);
      assert_null (s.result.pixels);
      assert_int_equal (ns_memory_used (s.context->memory), before);
    }
  tear_down (&s);
}

static void
every_allocation_may_fail (void **state)
{
  NsStatus status = NS_ERROR_MEMORY;
  Setting  s;
  size_t   before;
  unsigned n = 0;

  (void) state;
  set_up (&s, 1, 0, 12, 12);
  assert_int_equal (stylise (&s), NS_OK);
  ns_image_clear (&s.result);
  before = ns_memory_used (s.context->memory); /* with the weights arranged */
  while (status != NS_OK)
    {
      ns_memory_fail_from (s.context->memory, ++n);
      status = stylise (&s);
      ns_memory_fail_from (s.context->memory, 0);
      assert_true (status == NS_OK || (status == NS_ERROR_MEMORY && s.error.status == status));
      if (status != NS_OK)
        {
          assert_null (s.result.pixels);
          assert_int_equal (ns_memory_used (s.context->memory), before);
        }
    }
  assert_true (n > 20);
  tear_down (&s);
}

static void
a_report_says_what_a_run_took (void **state)
{
  NsReport report;
  Setting  s;

  (void) state;
  set_up (&s, 1, 0, 64, 64);
  assert_int_equal (ns_stylise (s.context, &s.request, &s.content, &s.result, &report, NULL),
                    NS_OK);
  assert_true (report.seconds > 0.0 && report.seconds < 60.0);
  assert_in_range (report.peak_memory, 64 * 64 * 16, 64 << 20);
  tear_down (&s);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (methods_have_names),
    cmocka_unit_test (every_size_can_be_painted),
    cmocka_unit_test (a_picture_of_one_colour_can_be_painted),
    cmocka_unit_test (alpha_stays_bit_for_bit),
    cmocka_unit_test (hidden_and_impossible_values_do_not_show),
    cmocka_unit_test (strength_goes_from_the_photograph_to_the_painting),
    cmocka_unit_test (the_number_of_threads_changes_nothing),
    cmocka_unit_test (requests_without_sense_are_refused),
    cmocka_unit_test (refusals_are_not_taken_for_want_of_memory),
    cmocka_unit_test (memory_is_checked_before_anything_is_computed),
    cmocka_unit_test (a_run_reports_progress_and_can_be_stopped_anywhere),
    cmocka_unit_test (every_allocation_may_fail),
    cmocka_unit_test (a_report_says_what_a_run_took),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
