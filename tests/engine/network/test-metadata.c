/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "refused.h"

#define Q "\\\""
#define REFUSE(find, replace, fragment) { find, replace, NS_ERROR_FORMAT, fragment }
#define UNSUPPORTED(find, replace, fragment) { find, replace, NS_ERROR_UNSUPPORTED, fragment }

static void
files_that_are_no_model_are_refused (void **state)
{
  static const Corruption corruptions[] = {
    UNSUPPORTED ("\"neural-style\"", "\"pt\"", "not a Neural Style model"),
    UNSUPPORTED ("\"format\": \"neural-style\",", "", "not a Neural Style model"),
    UNSUPPORTED ("\"version\": \"1\"", "\"version\": \"2\"", "version 2 of the format"),
    REFUSE ("\"version\": \"1\",", "", "“version” in its metadata"),
    UNSUPPORTED ("\"fast\"", "\"diffusion\"", "unknown method “diffusion”"),
    REFUSE ("\"method\": \"fast\",", "", "“method” in its metadata"),
  };

  (void) state;
  assert_all_refused (corruptions, sizeof corruptions / sizeof corruptions[0]);
}

static void
metadata_that_makes_no_sense_is_refused (void **state)
{
  static const Corruption corruptions[] = {
    REFUSE ("\"name\": \"crafted\",", "", "“name” in its metadata"),
    REFUSE ("\"crafted\"", "\"\"", "“name” in its metadata"),
    REFUSE ("\"crafted\"", "\"With Space\"", "“name” in its metadata"),
    REFUSE ("\"crafted\"", "\"../up\"", "“name” in its metadata"),
    REFUSE ("\"crafted\"",
            "\"a-name-of-more-than-sixty-three-letters-which-is-more-than-scripts-want\"",
            "“name” in its metadata"),
    REFUSE ("\"title\": \"Crafted\",", "", "“title” in its metadata"),
    REFUSE ("\"Crafted\"", "\"two\\nlines\"", "“title” in its metadata"),
    REFUSE ("\"padding\": \"4\"", "\"padding\": \"\"", "“padding” in its metadata"),
    REFUSE ("\"padding\": \"4\"", "\"padding\": \"-4\"", "“padding” in its metadata"),
    REFUSE ("\"padding\": \"4\"", "\"padding\": \"4 pixels\"", "“padding” in its metadata"),
    REFUSE ("\"padding\": \"4\"", "\"padding\": \"513\"", "“padding” in its metadata"),
    REFUSE ("\"padding\": \"4\"", "\"padding\": \"99999999999999999999\"",
            "“padding” in its metadata"),
    REFUSE ("\"multiple\": \"2\"", "\"multiple\": \"0\"", "“multiple” in its metadata"),
    REFUSE ("\"multiple\": \"2\"", "\"multiple\": \"257\"", "“multiple” in its metadata"),
    REFUSE ("\"network\": ", "\"networks\": ", "“network” in its metadata"),
    REFUSE ("\"fast\"", "\"adain\"", "“network.encoder” in its metadata"),
    REFUSE ("\"fast\"", "\"features\"", "“losses” in its metadata"),
  };

  (void) state;
  assert_all_refused (corruptions, sizeof corruptions / sizeof corruptions[0]);
}

static void
lists_of_styles_that_make_no_sense_are_refused (void **state)
{
  static const Corruption corruptions[] = {
    REFUSE ("\"styles\": \"[", "\"styles\": \"", "its “styles” is not valid JSON"),
    REFUSE ("\"styles\": \"[", "\"styles\": \"[1,", "“styles” in its metadata"),
    REFUSE ("{" Q "name" Q ": " Q "two" Q ", " Q "title" Q ": " Q "Two" Q "}", "{}",
            "“styles” in its metadata"),
    REFUSE (Q "name" Q ": " Q "two" Q, Q "name" Q ": " Q "Two" Q, "“styles” in its metadata"),
    REFUSE (Q "year" Q ": " Q "1900" Q, Q "year" Q ": 1900", "“styles” in its metadata"),
    REFUSE (Q "title" Q ": " Q "One" Q, Q "title" Q ": " Q Q, "“styles” in its metadata"),
    REFUSE (Q "name" Q ": " Q "two" Q, Q "name" Q ": " Q "one" Q, "two styles called “one”"),
    REFUSE (",{" Q "name" Q ": " Q "two" Q ", " Q "title" Q ": " Q "Two" Q "}", "",
            "lists 1 styles, but has weights for 2"),
    REFUSE ("\"styles\": ", "\"style\": ", "lists 1 styles, but has weights for 2"),
    REFUSE ("{" Q "op" Q ": " Q "instance-norm" Q ", " Q "weights" Q ": " Q "n" Q "},", "",
            "lists 2 styles, but has weights for 1"),
  };

  (void) state;
  assert_all_refused (corruptions, sizeof corruptions / sizeof corruptions[0]);
}

/* The crafted generator as a loss network, with losses */
static void
losses_that_make_no_sense_are_refused (void **state)
{
  static const struct
  {
    const char *losses, *fragment;
  } examples[] = {
    { "[", "its “losses” is not valid JSON" },
    { "[]", "“losses” in its metadata" },
    { "{}", "“losses” in its metadata" },
    { "{" Q "content" Q ": {" Q "r" Q ": 1}}", "“losses” in its metadata" },
    { "{" Q "content" Q ": {}, " Q "style" Q ": {" Q "r" Q ": 1}}", "“losses” in its metadata" },
    { "{" Q "content" Q ": {" Q "r" Q ": -1}, " Q "style" Q ": {" Q "r" Q ": 1}}",
      "“losses” in its metadata" },
    { "{" Q "content" Q ": {" Q "r" Q ": 1}, " Q "style" Q ": {" Q "r" Q ": " Q "1" Q "}}",
      "“losses” in its metadata" },
    { "{" Q "content" Q ": {" Q "r" Q ": 1}, " Q "style" Q ": {" Q "r" Q ": 1e200}}",
      "“losses” in its metadata" },
    { "{" Q "content" Q ": {" Q "s" Q ": 1}, " Q "style" Q ": {" Q "r" Q ": 1}}",
      "compare “s”, which no layer saves" },
    { "{" Q "content" Q ": {" Q "r" Q ": 1}, " Q "style" Q ": {" Q "t" Q ": 1}}",
      "compare “t”, which no layer saves" },
  };
  char folder[CRAFT_PATH_MAX], path[CRAFT_PATH_MAX];

  (void) state;
  craft_folder (folder);
  craft_join (path, folder, "losses.safetensors");
  for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++)
    {
      char replacement[512];

      snprintf (replacement, sizeof replacement, "\"features\", \"losses\": \"%s\"",
                examples[i].losses);
      craft_write_model (path, "\"fast\"", replacement);
      assert_model_refused (path, NS_ERROR_FORMAT, examples[i].fragment);
    }
  craft_remove_folder (folder);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (files_that_are_no_model_are_refused),
    cmocka_unit_test (metadata_that_makes_no_sense_is_refused),
    cmocka_unit_test (lists_of_styles_that_make_no_sense_are_refused),
    cmocka_unit_test (losses_that_make_no_sense_are_refused),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
