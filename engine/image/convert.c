/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "image/convert.h"

#include "ops/pad.h"

static int
round_up (int size, int multiple)
{
  return (size + multiple - 1) / multiple * multiple;
}

NsStatus
ns_image_to_tensor (const NsImage *image,
                    NsMemory      *memory,
                    int            padding,
                    int            multiple,
                    NsTensor      *tensor,
                    NsError       *error)
{
  int      height = round_up (image->height + 2 * padding, multiple);
  int      width = round_up (image->width + 2 * padding, multiple);
  NsStatus status = ns_tensor_init (tensor, memory, height, width, 3, 0, error);

  if (status != NS_OK)
    return status;

  for (int y = 0; y < height; y++)
    {
      int    from_y = ns_reflect (y - padding, image->height);
      float *to = ns_tensor_at (tensor, y, 0);

      for (int x = 0; x < width; x++, to += 3)
        {
          const float *from = ns_image_at (image, ns_reflect (x - padding, image->width), from_y);

          for (int c = 0; c < 3; c++)
            to[c] = 255.0f * from[c];
        }
    }

  return NS_OK;
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

  if (status != NS_OK)
    return status;

  for (int y = 0; y < image->height; y++)
    {
      const float *from = ns_tensor_at (tensor, y + padding, padding);
      const float *alpha = ns_image_at (content, 0, y) + 3;
      float       *to = ns_image_at (image, 0, y);

      for (int x = 0; x < image->width; x++, from += 3, to += 4, alpha += 4)
        {
          for (int c = 0; c < 3; c++)
            {
              float value = from[c] / 255.0f;

              to[c] = value > 0.0f ? (value < 1.0f ? value : 1.0f) : 0.0f;
            }
          to[3] = *alpha;
        }
    }

  return NS_OK;
}
