/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "refused.h"

#define Q "\\\"" /* a quote in the JSON within the JSON */
#define REFUSE(find, replace, fragment) { find, replace, NS_ERROR_FORMAT, fragment }
#define UNSUPPORTED(find, replace, fragment) { find, replace, NS_ERROR_UNSUPPORTED, fragment }

/* Descriptions that cannot be understood. Layers: 1 affine, 2 conv a, 3 instance-norm n, 4 relu r,
 * 5 conv b, 6 add, 7 noise, 8 upsample, 9 conv out, 10 tanh, 11 affine. */
static void
descriptions_that_make_no_sense_are_refused (void **state)
{
  static const Corruption corruptions[] = {
    REFUSE (CRAFT_LAYERS, "[", "its “network” is not valid JSON"),
    REFUSE (CRAFT_LAYERS, "{}", "not an array of 1 to 512 layers"),
    REFUSE (CRAFT_LAYERS, "[]", "not an array of 1 to 512 layers"),
    REFUSE (CRAFT_LAYERS, "[1]", "layer 1 of its “network” is not a JSON object"),
    REFUSE ("{" Q "op" Q ": " Q "tanh" Q "}", "{}", "layer 10 of its “network” does not say"),
    REFUSE (Q "op" Q ": " Q "tanh" Q, Q "op" Q ": 1", "layer 10 of its “network” does not say"),
    REFUSE (Q "op" Q ": " Q "tanh" Q, Q "op" Q ": " Q "tanh" Q ", " Q "op" Q ": " Q "tanh" Q,
            "not valid JSON (duplicate"),
    UNSUPPORTED (Q "tanh" Q, Q "sigmoid" Q, "unknown kind “sigmoid”"),
    UNSUPPORTED (Q "tanh" Q, Q "tanh" Q ", " Q "speed" Q ": 1", "unknown field “speed”"),
    UNSUPPORTED (Q "tanh" Q, Q "tanh" Q ", " Q "stride" Q ": 1", "unknown field “stride”"),
  };

  (void) state;
  assert_all_refused (corruptions, sizeof corruptions / sizeof corruptions[0]);
}

static void
values_that_do_not_exist_or_fit_are_refused (void **state)
{
  static const Corruption corruptions[] = {
    REFUSE (Q "with" Q ": " Q "r" Q, Q "with" Q ": " Q "s" Q,
            "asks for “s”, which no layer before"),
    REFUSE (Q "with" Q ": " Q "r" Q, Q "with" Q ": " Q "output" Q, "asks for “output”"),
    REFUSE (Q "with" Q ": " Q "r" Q, Q "with" Q ": 1",
            "“with” in layer 6 of its “network” is not a name"),
    REFUSE (", " Q "with" Q ": " Q "r" Q, "", "“with” in layer 6 of its “network” is not a name"),
    REFUSE (Q "with" Q ": " Q "r" Q, Q "with" Q ": " Q "input" Q,
            "adds values of different shapes"),
    REFUSE (Q "tanh" Q, Q "tanh" Q ", " Q "from" Q ": " Q "later" Q, "asks for “later”"),
    REFUSE (Q "tanh" Q, Q "tanh" Q ", " Q "from" Q ": null", "“from” in layer 10"),
    REFUSE (Q "save" Q ": " Q "r" Q, Q "save" Q ": " Q Q, "a name of 1 to 63 bytes"),
    REFUSE (Q "save" Q ": " Q "r" Q, Q "save" Q ": 7", "a name of 1 to 63 bytes"),
    REFUSE (Q "save" Q ": " Q "r" Q,
            Q "save" Q ": " Q "0123456789012345678901234567890123456789012345678901234567890123" Q,
            "a name of 1 to 63 bytes"),
    REFUSE (Q "tanh" Q, Q "tanh" Q ", " Q "save" Q ": " Q "r" Q, "the name “r”, which layer 10"),
    REFUSE (Q "tanh" Q, Q "tanh" Q ", " Q "save" Q ": " Q "input" Q, "is already taken"),
    REFUSE (Q "tanh" Q, Q "tanh" Q ", " Q "save" Q ": " Q "output" Q, "is already taken"),
    /* sizes that are equal for some pictures only */
    REFUSE ("\"multiple\": \"2\"", "\"multiple\": \"3\"", "does not give a picture"),
    REFUSE ("{" Q "op" Q ": " Q "upsample" Q "},", "", "does not give a picture"),
    REFUSE (Q "stride" Q ": 2", Q "stride" Q ": 1", "does not give a picture"),
    REFUSE ("{" Q "op" Q ": " Q "tanh" Q "}", "{" Q "op" Q ": " Q "max-pool" Q "}",
            "does not give a picture"),
    REFUSE ("{" Q "op" Q ": " Q "conv" Q ", " Q "weights" Q ": " Q "out" Q "},", "",
            "does not give a picture"),
  };

  (void) state;
  assert_all_refused (corruptions, sizeof corruptions / sizeof corruptions[0]);
}

static void
layers_without_end_are_refused (void **state)
{
  enum
  {
    N = 513
  };
  static const char layer[] = "{" Q "op" Q ": " Q "relu" Q "}";
  char             *layers = craft_alloc (N * sizeof layer + 3);
  char              folder[CRAFT_PATH_MAX], path[CRAFT_PATH_MAX];

  (void) state;
  strcpy (layers, "[");
  for (int i = 0; i < N; i++)
    strcat (strcat (layers, i > 0 ? "," : ""), layer);
  strcat (layers, "]");
  craft_folder (folder);
  craft_join (path, folder, "long.safetensors");
  craft_write_model (path, CRAFT_LAYERS, layers);
  assert_model_refused (path, NS_ERROR_FORMAT, "not an array of 1 to 512 layers");

  /* Doubling without end, though each layer for itself is sound */
  strcpy (layers, "[");
  for (int i = 0; i < 20; i++)
    strcat (strcat (layers, i > 0 ? "," : ""), "{" Q "op" Q ": " Q "upsample" Q "}");
  strcat (layers, "]");
  craft_write_model (path, CRAFT_LAYERS, layers);
  assert_model_refused (path, NS_ERROR_UNSUPPORTED, "halves or doubles once too often");
  free (layers);
  craft_remove_folder (folder);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (descriptions_that_make_no_sense_are_refused),
    cmocka_unit_test (values_that_do_not_exist_or_fit_are_refused),
    cmocka_unit_test (layers_without_end_are_refused),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
