/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style-names.h"

#include <glib/gi18n.h>

/* Those of models/training/styles.json, for translators; tests/house/translations.py compares. */
static const gchar *const names[] = {
  N_ ("The Great Wave off Kanagawa"),
  N_ ("Katsushika Hokusai"),
  N_ ("The Starry Night"),
  N_ ("Vincent van Gogh"),
  N_ ("The Scream"),
  N_ ("Edvard Munch"),
  N_ ("Composition VII"),
  N_ ("Wassily Kandinsky"),
  N_ ("Udnie"),
  N_ ("Francis Picabia"),
  N_ ("Dwelling in the Fuchun Mountains"),
  N_ ("Huang Gongwang"),
  N_ ("Portrait in red chalk"),
  N_ ("Gyula Derkovits"),
  N_ ("The Shipwreck of the Minotaur"),
  N_ ("J. M. W. Turner"),
  N_ ("Stained glass"),
  N_ ("geometric pattern"),
};

const gchar *
ns_style_name_translate (const gchar *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (name, names[i]) == 0)
      return _ (name);

  return name;
}
