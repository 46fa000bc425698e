/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/pool-edge.h"

#include <string.h>

void
ns_pool_clear_edge (NsTensor *gradient)
{
  size_t pixel = (size_t) gradient->channels * sizeof (float);

  if (gradient->height % 2)
    memset (ns_tensor_at (gradient, gradient->height - 1, 0), 0, (size_t) gradient->width * pixel);
  if (gradient->width % 2)
    for (int y = 0; y < gradient->height; y++)
      memset (ns_tensor_at (gradient, y, gradient->width - 1), 0, pixel);
}
