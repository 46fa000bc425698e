/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A picture: RGBA floats, straight alpha, sRGB-encoded, 0 … 1, rows from the top, no gaps. */

#ifndef NS_IMAGE_H
#define NS_IMAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory.h"

#define NS_IMAGE_SIDE_MAX 32768                  /* pixels */
#define NS_IMAGE_PIXELS_MAX ((size_t) 256 << 20) /* 256 megapixels: 4 GiB as RGBA floats */

typedef struct
{
  int       width, height;
  float    *pixels; /* 4 * width * height; NULL: the image holds nothing */
  NsMemory *memory;
} NsImage;

#define NS_IMAGE_INIT { 0, 0, NULL, NULL }

/* Allocates image, which must hold nothing; contents are uninitialised. NS_ERROR_ARGUMENT if a side
 * is below 1 or a limit above is passed, NS_ERROR_MEMORY if there is no room. */
NsStatus ns_image_init (NsImage *image, NsMemory *memory, int width, int height, NsError *error);

/* Releases what the image holds and makes it NS_IMAGE_INIT. */
void ns_image_clear (NsImage *image);

/* Makes to, which must hold nothing, a copy of from. */
NsStatus ns_image_copy (const NsImage *from, NsMemory *memory, NsImage *to, NsError *error);

/* A usable value in place of one that may be anything, as in pictures from floating-point layers: NaN becomes 0, the
 * rest is clamped to 0 … 1. */
static inline float
ns_image_sound (float value)
{
  return value > 0.0f ? (value < 1.0f ? value : 1.0f) : 0.0f;
}

/* The same for all values of image. */
void ns_image_sanitise (NsImage *image);

/* Whether alpha is 1 or more everywhere; NaN is not. */
bool ns_image_is_opaque (const NsImage *image);

/* Sets alpha to 1. */
void ns_image_make_opaque (NsImage *image);

/* Bytes of the pixels of a picture within the limits above. */
static inline size_t
ns_image_bytes (int width, int height)
{
  return 4 * sizeof (float) * (size_t) width * (size_t) height;
}

static inline float *
ns_image_at (const NsImage *image, int x, int y)
{
  return image->pixels + 4 * ((size_t) y * (size_t) image->width + (size_t) x);
}

#endif /* NS_IMAGE_H */
