/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "image/image.h"

#include <string.h>

NsStatus
ns_image_init (NsImage *image, NsMemory *memory, int width, int height, NsError *error)
{
  size_t pixels;

  if (width < 1 || height < 1)
    return ns_error_set (error, NS_ERROR_ARGUMENT, "The picture has no pixels.");

  pixels = (size_t) width * (size_t) height;
  if (width > NS_IMAGE_SIDE_MAX || height > NS_IMAGE_SIDE_MAX || pixels > NS_IMAGE_PIXELS_MAX)
    return ns_error_set (error, NS_ERROR_ARGUMENT,
                         "The picture of %d × %d pixels is too large: at most %d pixels a side and "
                         "%zu megapixels can be used. Scale it down first.",
                         width, height, NS_IMAGE_SIDE_MAX, NS_IMAGE_PIXELS_MAX >> 20);

  image->pixels = ns_memory_alloc (memory, pixels, 4 * sizeof (float), error);
  if (!image->pixels)
    return NS_ERROR_MEMORY;

  image->width = width;
  image->height = height;
  image->memory = memory;

  return NS_OK;
}

void
ns_image_clear (NsImage *image)
{
  const NsImage nothing = NS_IMAGE_INIT;

  if (image->pixels)
    ns_memory_release (image->memory, image->pixels);
  *image = nothing;
}

NsStatus
ns_image_copy (const NsImage *from, NsMemory *memory, NsImage *to, NsError *error)
{
  NsStatus status = ns_image_init (to, memory, from->width, from->height, error);

  if (status == NS_OK)
    memcpy (to->pixels, from->pixels, ns_image_bytes (from->width, from->height));

  return status;
}

void
ns_image_sanitise (NsImage *image)
{
  size_t n = 4 * (size_t) image->width * (size_t) image->height;

  for (size_t i = 0; i < n; i++)
    image->pixels[i] = ns_image_sound (image->pixels[i]);
}

bool
ns_image_is_opaque (const NsImage *image)
{
  size_t n = (size_t) image->width * (size_t) image->height;

  for (size_t i = 0; i < n; i++)
    if (!(image->pixels[4 * i + 3] >= 1.0f))
      return false;

  return true;
}

void
ns_image_make_opaque (NsImage *image)
{
  size_t n = (size_t) image->width * (size_t) image->height;

  for (size_t i = 0; i < n; i++)
    image->pixels[4 * i + 3] = 1.0f;
}
