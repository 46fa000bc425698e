/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The models that come with the plug-in, and those that the user has added. */

#ifndef NS_MODELS_H
#define NS_MODELS_H

#include <libgimp/gimp.h>

#include "network/library.h"

/* Looks into neural-style/models in the user's GIMP folder and into models beside the plug-in. NULL
 * with an error if memory runs out. */
NsLibrary *ns_models_find (NsMemory *memory, NsError *error);

#endif /* NS_MODELS_H */
