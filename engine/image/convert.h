/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Between pictures and the tensors that networks take and give: RGB, sRGB-encoded, 0 … 255. */

#ifndef NS_CONVERT_H
#define NS_CONVERT_H

#include "image/image.h"
#include "tensor/tensor.h"

/* A part of a picture, in pixels. */
typedef struct
{
  int x, y, width, height;
} NsRect;

/* A picture is put to a network with padding >= 0 pixels of reflection on every side, and what that gives
 * is extended at the right and bottom, by reflection once more, to the next multiple (>= 1): the padded
 * picture. The side of it for a picture's side. */
int ns_padded_side (int side, int padding, int multiple);

/* The picture's pixel, along a side, that stands at position (0 … ns_padded_side() - 1) of the padded one. */
int ns_padded_source (int position, int side, int padding);

/* Fills tensor, holding nothing before, with part of the padded picture: image's colours times 255, alpha
 * left out. halo: the tensor's, left unfilled. */
NsStatus ns_image_part_to_tensor (const NsImage *image,
                                  NsMemory      *memory,
                                  int            padding,
                                  NsRect         part,
                                  int            halo,
                                  NsTensor      *tensor,
                                  NsError       *error);

/* The same for the whole padded picture, without a halo. */
NsStatus ns_image_to_tensor (const NsImage *image,
                             NsMemory      *memory,
                             int            padding,
                             int            multiple,
                             NsTensor      *tensor,
                             NsError       *error);

/* The reverse: image's colours in part (of the padded picture) become those of tensor (3 channels), whose
 * first pixel is (x, y) of the padded picture, divided by 255 and clamped to 0 … 1 (NaN: 0). Alpha and
 * the rest of image stay. */
void ns_tensor_to_image_part (const NsTensor *tensor,
                              int             x,
                              int             y,
                              int             padding,
                              NsRect          part,
                              NsImage        *image);

/* The same for the whole: image, holding nothing before, gets the part of tensor that content had been put
 * to, and content's alpha, bit for bit. */
NsStatus ns_tensor_to_image (const NsTensor *tensor,
                             int             padding,
                             const NsImage  *content,
                             NsMemory       *memory,
                             NsImage        *image,
                             NsError        *error);

#endif /* NS_CONVERT_H */
