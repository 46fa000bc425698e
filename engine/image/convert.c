/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "image/convert.h"

#include "ops/pad.h"

int
ns_padded_side (int side, int padding, int multiple)
{
  return (side + 2 * padding + multiple - 1) / multiple * multiple;
}

int
ns_padded_source (int position, int side, int padding)
{
  return ns_reflect (ns_reflect (position, side + 2 * padding) - padding, side);
}

NsStatus
ns_image_part_to_tensor (const NsImage *image,
                         NsMemory      *memory,
                         int            padding,
                         NsRect         part,
                         int            halo,
                         NsTensor      *tensor,
                         NsError       *error)
{
  int     *columns = ns_memory_alloc (memory, (size_t) part.width, sizeof (int), error);
  NsStatus status = NS_ERROR_MEMORY;

  if (columns)
    status = ns_tensor_init (tensor, memory, part.height, part.width, 3, halo, error);
  if (status != NS_OK)
    {
      ns_memory_release (memory, columns);
      return status;
    }

  for (int x = 0; x < part.width; x++)
    columns[x] = ns_padded_source (part.x + x, image->width, padding);
  for (int y = 0; y < part.height; y++)
    {
      int    row = ns_padded_source (part.y + y, image->height, padding);
      float *to = ns_tensor_at (tensor, y, 0);

      for (int x = 0; x < part.width; x++, to += 3)
        {
          const float *from = ns_image_at (image, columns[x], row);

          for (int c = 0; c < 3; c++)
            to[c] = 255.0f * from[c];
        }
    }
  ns_memory_release (memory, columns);

  return NS_OK;
}

NsStatus
ns_image_to_tensor (const NsImage *image,
                    NsMemory      *memory,
                    int            padding,
                    int            multiple,
                    NsTensor      *tensor,
                    NsError       *error)
{
  NsRect all = { 0, 0, ns_padded_side (image->width, padding, multiple),
                 ns_padded_side (image->height, padding, multiple) };

  return ns_image_part_to_tensor (image, memory, padding, all, 0, tensor, error);
}

void
ns_tensor_to_image_part (const NsTensor *tensor,
                         int             x,
                         int             y,
                         int             padding,
                         NsRect          part,
                         NsImage        *image)
{
  int left = part.x > padding ? part.x : padding;
  int top = part.y > padding ? part.y : padding;
  int right = part.x + part.width;
  int bottom = part.y + part.height;

  right = right < padding + image->width ? right : padding + image->width;
  bottom = bottom < padding + image->height ? bottom : padding + image->height;

  for (int row = top; row < bottom; row++)
    {
      const float *from = ns_tensor_at (tensor, row - y, left - x);
      float       *to = ns_image_at (image, left - padding, row - padding);

      for (int column = left; column < right; column++, from += 3, to += 4)
        for (int c = 0; c < 3; c++)
          {
            float value = from[c] / 255.0f;

            to[c] = value > 0.0f ? (value < 1.0f ? value : 1.0f) : 0.0f;
          }
    }
}

NsStatus
ns_tensor_to_image (const NsTensor *tensor,
                    int             padding,
                    const NsImage  *content,
                    NsMemory       *memory,
                    NsImage        *image,
                    NsError        *error)
{
  NsStatus status = ns_image_init (image, memory, content->width, content->height, error);
  size_t   n = (size_t) content->width * (size_t) content->height;

  if (status != NS_OK)
    return status;

  for (size_t i = 0; i < n; i++)
    image->pixels[4 * i + 3] = content->pixels[4 * i + 3];
  ns_tensor_to_image_part (tensor, 0, 0, padding,
                           (NsRect) { padding, padding, content->width, content->height }, image);

  return NS_OK;
}
