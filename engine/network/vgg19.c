/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/vgg19.h"

#include <string.h>

#define CONV(name) "{\"op\": \"conv\", \"weights\": \"conv" name "\"}, {\"op\": \"relu\"},"
#define TAP(name)                                                                                  \
  "{\"op\": \"conv\", \"weights\": \"conv" name "\"}, {\"op\": \"relu\", \"save\": \"relu" name    \
  "\"}"
#define POOL "{\"op\": \"max-pool\"},"

/* Up to relu4_1, and on to relu5_1 */
#define START                                                                                      \
  "[{\"op\": \"affine\", \"offset\": [-123.68, -116.779, -103.939]}," TAP ("1_1") "," CONV ("1_2") \
    POOL TAP ("2_1") "," CONV ("2_2") POOL TAP ("3_1") "," CONV ("3_2") CONV ("3_3") CONV ("3_4")  \
      POOL                                 TAP ("4_1")
#define END "," TAP ("4_2") "," CONV ("4_3") CONV ("4_4") POOL TAP ("5_1")

bool
ns_vgg19_recognise (const NsSafetensors *file)
{
  return ns_safetensors_find (file, "conv1_1.weight") &&
         ns_safetensors_find (file, "conv2_2.weight") &&
         ns_safetensors_find (file, "conv3_4.weight") &&
         ns_safetensors_find (file, "conv4_1.weight");
}

const char *
ns_vgg19_metadata (const NsSafetensors *file, const char *key)
{
  bool whole = ns_safetensors_find (file, "conv5_1.weight") != NULL;

  if (strcmp (key, "method") == 0)
    return "features";
  if (strcmp (key, "name") == 0)
    return "vgg19";
  if (strcmp (key, "title") == 0)
    return "VGG-19";
  if (strcmp (key, "network") == 0)
    return whole ? START END "]" : START "]";
  if (strcmp (key, "losses") == 0)
    return whole
             ? "{\"content\": {\"relu4_2\": 1}, \"style\": {\"relu1_1\": 0.2, \"relu2_1\": 0.2, "
               "\"relu3_1\": 0.2, \"relu4_1\": 0.2, \"relu5_1\": 0.2}}"
             : "{\"content\": {\"relu4_1\": 1}, \"style\": {\"relu1_1\": 0.25, "
               "\"relu2_1\": 0.25, \"relu3_1\": 0.25, \"relu4_1\": 0.25}}";

  return NULL;
}
