/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Between pictures and the tensors that networks take and give: RGB, sRGB-encoded, 0 … 255. */

#ifndef NS_CONVERT_H
#define NS_CONVERT_H

#include "image/image.h"
#include "tensor/tensor.h"

/* Fills tensor, holding nothing before, with image's colours times 255, alpha left out: extended by
 * reflection by padding >= 0 pixels on every side, then at the right and bottom to the next multiple
 * (>= 1) in width and height. */
NsStatus ns_image_to_tensor (const NsImage *image,
                             NsMemory      *memory,
                             int            padding,
                             int            multiple,
                             NsTensor      *tensor,
                             NsError       *error);

/* The reverse: image, holding nothing before, gets the part of tensor (3 channels) that content had
 * been put to, divided by 255 and clamped to 0 … 1 (NaN: 0), and content's alpha, bit for bit. */
NsStatus ns_tensor_to_image (const NsTensor *tensor,
                             int             padding,
                             const NsImage  *content,
                             NsMemory       *memory,
                             NsImage        *image,
                             NsError        *error);

#endif /* NS_CONVERT_H */
