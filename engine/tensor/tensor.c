/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tensor/tensor.h"

#include <stdint.h>
#include <string.h>

size_t
ns_tensor_bytes (int height, int width, int channels, int halo)
{
  size_t rows = (size_t) height + 2 * (size_t) halo;
  size_t columns = (size_t) width + 2 * (size_t) halo;
  size_t pixels = rows * columns; /* both below 2^21 */
  size_t pixel = (size_t) channels * sizeof (float);

  return pixels > SIZE_MAX / pixel ? SIZE_MAX : pixels * pixel;
}

NsStatus
ns_tensor_init (NsTensor *tensor,
                NsMemory *memory,
                int       height,
                int       width,
                int       channels,
                int       halo,
                NsError  *error)
{
  float    *block;
  size_t    bytes;
  ptrdiff_t stride;

  if (height < 1 || width < 1 || channels < 1 || height > NS_TENSOR_SIDE_MAX ||
      width > NS_TENSOR_SIDE_MAX || channels > NS_TENSOR_CHANNELS_MAX || halo < 0 ||
      halo > NS_TENSOR_HALO_MAX)
    return ns_error_set (error, NS_ERROR_ARGUMENT,
                         "A stack of %d features of %d × %d pixels is outside of what can be "
                         "computed. Try a picture of another size.",
                         channels, width, height);

  bytes = ns_tensor_bytes (height, width, channels, halo);
  block = ns_memory_alloc (memory, bytes / sizeof (float), sizeof (float), error);
  if (!block)
    return NS_ERROR_MEMORY;

  stride = ((ptrdiff_t) width + 2 * halo) * channels;
  tensor->height = height;
  tensor->width = width;
  tensor->channels = channels;
  tensor->halo = halo;
  tensor->row_stride = stride;
  tensor->block = block;
  tensor->data = block + halo * (stride + channels);
  tensor->memory = memory;

  return NS_OK;
}

void
ns_tensor_clear (NsTensor *tensor)
{
  const NsTensor nothing = NS_TENSOR_INIT;

  if (tensor->block)
    ns_memory_release (tensor->memory, tensor->block);
  *tensor = nothing;
}

void
ns_tensor_move (NsTensor *to, NsTensor *from)
{
  const NsTensor nothing = NS_TENSOR_INIT;

  *to = *from;
  *from = nothing;
}

void
ns_tensor_fill (NsTensor *tensor, float value)
{
  size_t n = ns_tensor_bytes (tensor->height, tensor->width, tensor->channels, tensor->halo) /
             sizeof (float);

  for (size_t i = 0; i < n; i++)
    tensor->block[i] = value;
}

void
ns_tensor_copy (NsTensor *to, const NsTensor *from)
{
  size_t row = (size_t) from->width * (size_t) from->channels * sizeof (float);

  for (int y = 0; y < from->height; y++)
    memcpy (ns_tensor_at (to, y, 0), ns_tensor_at (from, y, 0), row);
}
