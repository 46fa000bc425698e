/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* VGG-19 (Simonyan & Zisserman 2015), the network that the field's losses are defined with. Its
 * weights go around without a description; this is one. */

#ifndef NS_VGG19_H
#define NS_VGG19_H

#include <stdbool.h>

#include "network/safetensors.h"

/* Whether file, which says nothing of itself, holds VGG-19 at least up to conv4_1. */
bool ns_vgg19_recognise (const NsSafetensors *file);

/* The metadata that a model file would have for key, or NULL. The network takes RGB 0…255, pads by
 * reflection and reaches up to relu5_1 if the file does. The losses are those of Gatys et al. 2016, as far as
 * the layers are there. */
const char *ns_vgg19_metadata (const NsSafetensors *file, const char *key);

#endif /* NS_VGG19_H */
