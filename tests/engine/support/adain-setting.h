/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the tests of AdaIN share: the tiny model, pictures, and comparing them. To be included after
 * testing.h. */

#ifndef ADAIN_SETTING_H
#define ADAIN_SETTING_H

#include <math.h>

#include "base/random.h"
#include "fixture.h"
#include "image/image.h"

/* Soft shapes with some noise, opaque. */
static inline void
adain_picture (NsImage *image, NsMemory *memory, int width, int height, uint64_t seed)
{
  assert_int_equal (ns_image_init (image, memory, width, height, NULL), NS_OK);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < 4; c++)
        {
          uint64_t index = (uint64_t) (4 * (y * width + x) + c);
          double   wave = sin (x / (4.0 + (double) seed + c)) * cos (y / (7.0 - c));

          ns_image_at (image, x, y)[c] =
            c == 3 ? 1.0f
                   : 0.5f + 0.3f * (float) wave + 0.15f * (ns_random_uniform (seed, index) - 0.5f);
        }
}

/* A picture of the fixture called name, 0 … 255, as an opaque image. */
static inline void
adain_fixture_image (NsImage *image, NsMemory *memory, const char *name)
{
  NsTensor tensor = NS_TENSOR_INIT;

  fixture_picture (&tensor, memory, "tiny-adain-expected", name, 0);
  assert_int_equal (ns_image_init (image, memory, tensor.width, tensor.height, NULL), NS_OK);
  for (int y = 0; y < tensor.height; y++)
    for (int x = 0; x < tensor.width; x++)
      for (int c = 0; c < 4; c++)
        ns_image_at (image, x, y)[c] = c == 3 ? 1.0f : ns_tensor_at (&tensor, y, x)[c] / 255.0f;
  ns_tensor_clear (&tensor);
}

/* The largest difference of colours where mask (or everywhere) is not 0. */
static inline double
adain_difference (const NsImage *a, const NsImage *b, const float *mask)
{
  double worst = 0.0;

  assert_int_equal (a->width, b->width);
  assert_int_equal (a->height, b->height);
  for (size_t i = 0; i < 4 * (size_t) a->width * (size_t) a->height; i++)
    if (i % 4 != 3 && (!mask || mask[i / 4] != 0.0f))
      {
        double difference = fabs ((double) a->pixels[i] - (double) b->pixels[i]);

        worst = difference <= worst ? worst : difference; /* NaN counts */
      }

  return worst;
}

#endif /* ADAIN_SETTING_H */
