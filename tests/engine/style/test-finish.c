/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "easel.h"
#include "style/finish.h"

/* What a method may have painted: other waves than those of the photograph, with its alpha. */
static void
set_up (Easel *easel, NsMethod method, NsImage *painting)
{
  easel_init (easel, 2, 60, 40);
  easel->request.method = method;
  for (int x = 0; x < 30; x++)
    ns_image_at (&easel->photo, x, 7)[3] = x < 15 ? 0.0f : 0.5f;
  *painting = make_image (easel->context, 60, 40, WAVES, 4);
  for (int i = 0; i < 60 * 40; i++)
    painting->pixels[4 * i + 3] = easel->photo.pixels[4 * i + 3];
}

static NsImage
copy (const NsImage *image)
{
  NsImage result = NS_IMAGE_INIT;

  assert_int_equal (ns_image_init (&result, image->memory, image->width, image->height, NULL),
                    NS_OK);
  memcpy (result.pixels, image->pixels, ns_image_bytes (image->width, image->height));

  return result;
}

static void
finish (Easel *easel, NsImage *painting)
{
  assert_int_equal (ns_finish (easel->context, &easel->request, &easel->content, painting, NULL),
                    NS_OK);
}

static void
clear (Easel *easel, NsImage *painting, NsImage *other)
{
  ns_image_clear (painting);
  ns_image_clear (other);
  easel_clear (easel);
}

static void
a_painting_in_full_strength_and_the_styles_colours_is_finished (void **state)
{
  Easel   easel;
  NsImage painting, before;

  (void) state;
  set_up (&easel, NS_METHOD_FAST, &painting);
  before = copy (&painting);
  finish (&easel, &painting);
  assert_memory_equal (painting.pixels, before.pixels, ns_image_bytes (60, 40));
  clear (&easel, &painting, &before);
}

static void
half_the_strength_is_halfway_where_something_is_seen (void **state)
{
  Easel   easel;
  NsImage painting, before;

  (void) state;
  set_up (&easel, NS_METHOD_ITERATIVE, &painting);
  before = copy (&painting);
  ns_image_at (&easel.photo, 40, 20)[1] = NAN; /* taken for 0 */
  easel.request.strength = 0.5;
  finish (&easel, &painting);
  for (int i = 0; i < 60 * 40; i++)
    for (int c = 0; c < 4; c++)
      {
        float photo = easel.photo.pixels[4 * i + c];
        float wanted = before.pixels[4 * i + c];

        if (c < 3 && easel.photo.pixels[4 * i + 3] > 0.0f)
          wanted = 0.5f * (wanted + (isnan (photo) ? 0.0f : photo));
        assert_float_equal (painting.pixels[4 * i + c], wanted, 1e-6);
      }
  clear (&easel, &painting, &before);
}

static void
adain_has_mixed_already_and_a_texture_has_no_photograph (void **state)
{
  Easel   easel;
  NsImage painting, before;

  (void) state;
  set_up (&easel, NS_METHOD_ADAIN, &painting);
  before = copy (&painting);
  easel.request.strength = 0.5;
  finish (&easel, &painting);
  assert_memory_equal (painting.pixels, before.pixels, ns_image_bytes (60, 40));

  easel.request.method = NS_METHOD_ITERATIVE;
  easel.options.task = NS_TASK_TEXTURE;
  easel.request.colour = NS_COLOUR_KEEP;
  finish (&easel, &painting);
  assert_memory_equal (painting.pixels, before.pixels, ns_image_bytes (60, 40));
  clear (&easel, &painting, &before);
}

static void
colours_are_kept_and_those_of_built_in_styles_matched (void **state)
{
  for (int colour = NS_COLOUR_KEEP; colour <= NS_COLOUR_MATCH; colour++)
    for (size_t n_styles = 0; n_styles <= 1; n_styles++)
      {
        Easel   easel;
        NsImage painting, wanted;

        set_up (&easel, NS_METHOD_FAST, &painting);
        wanted = copy (&painting);
        easel.request.colour = (NsColour) colour;
        easel.request.n_styles = n_styles;
        finish (&easel, &painting);
        if (colour == NS_COLOUR_KEEP)
          ns_colour_keep (easel.context->pool, &wanted, &easel.photo);
        else if (n_styles == 0)
          assert_int_equal (
            ns_colour_match (easel.context, &wanted, NULL, &easel.photo, NULL, NULL), NS_OK);
        assert_memory_equal (painting.pixels, wanted.pixels, ns_image_bytes (60, 40));
        clear (&easel, &painting, &wanted);
      }
  (void) state;
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_painting_in_full_strength_and_the_styles_colours_is_finished),
    cmocka_unit_test (half_the_strength_is_halfway_where_something_is_seen),
    cmocka_unit_test (adain_has_mixed_already_and_a_texture_has_no_photograph),
    cmocka_unit_test (colours_are_kept_and_those_of_built_in_styles_matched),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
