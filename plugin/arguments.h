/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The arguments of the procedure, each with its range, default, label and explanation.
 *
 * Names of arguments and of choices are public: scripts use them. They may be added to, but never
 * renamed, reordered or removed.
 */

#ifndef NS_ARGUMENTS_H
#define NS_ARGUMENTS_H

#include <libgimp/gimp.h>

/* Where the style comes from; the ids of the choice style-source. */
typedef enum
{
  NS_STYLE_SOURCE_MODEL, /* "model": a built-in style    */
  NS_STYLE_SOURCE_LAYER, /* "layer": a layer of an image */
  NS_STYLE_SOURCE_FILE,  /* "file": a picture file       */
} NsStyleSource;

/* Adds all arguments to procedure. The ids of other choices are the engine's enumerations. */
void ns_arguments_add (GimpProcedure *procedure);

#endif /* NS_ARGUMENTS_H */
