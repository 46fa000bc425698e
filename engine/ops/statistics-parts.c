/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/statistics-parts.h"

#include <string.h>

/* Pixels that are summed in single precision, before they go to the part */
#define RUN_PIXELS 64

static size_t
sums_of_part (const NsStatisticsParts *parts)
{
  return 1 + 2 * (size_t) parts->channels;
}

NsStatus
ns_statistics_parts_init (NsStatisticsParts *parts,
                          NsMemory          *memory,
                          size_t             n_parts,
                          int                channels,
                          NsError           *error)
{
  parts->memory = memory;
  parts->kernels = ns_kernels ();
  parts->channels = channels;
  parts->n_parts = n_parts;
  parts->sums =
    ns_memory_alloc_zeroed (memory, n_parts * sums_of_part (parts), sizeof (double), error);
  parts->shifts = ns_memory_alloc (memory, n_parts * (size_t) channels, sizeof (float),
                                   parts->sums ? error : NULL);
  if (!parts->sums || !parts->shifts)
    {
      ns_statistics_parts_clear (parts);
      return NS_ERROR_MEMORY;
    }

  return NS_OK;
}

void
ns_statistics_parts_clear (NsStatisticsParts *parts)
{
  if (parts->memory)
    {
      ns_memory_release (parts->memory, parts->sums);
      ns_memory_release (parts->memory, parts->shifts);
    }
  memset (parts, 0, sizeof *parts);
}

void
ns_statistics_parts_begin (NsStatisticsParts *parts,
                           size_t             part,
                           int                channel,
                           const float       *shift,
                           int                n)
{
  memcpy (parts->shifts + part * (size_t) parts->channels + channel, shift,
          (size_t) n * sizeof (float));
}

NsSums
ns_statistics_parts_sums (NsStatisticsParts *parts, size_t part, int channel)
{
  double *sums = parts->sums + part * sums_of_part (parts) + 1;

  return (NsSums) { parts->shifts + part * (size_t) parts->channels + channel, sums + channel,
                    sums + parts->channels + channel };
}

void
ns_statistics_parts_count (NsStatisticsParts *parts, size_t part, int n_pixels)
{
  parts->sums[part * sums_of_part (parts)] += n_pixels;
}

void
ns_statistics_parts_add (NsStatisticsParts *parts,
                         size_t             part,
                         const float       *pixels,
                         int                n_rows,
                         ptrdiff_t          row_stride,
                         int                n_pixels)
{
  size_t  channels = (size_t) parts->channels;
  double *sums = parts->sums + part * sums_of_part (parts);
  float  *shift = parts->shifts + part * channels;
  int     width = n_pixels < RUN_PIXELS ? n_pixels : RUN_PIXELS;
  int     height;

  if (n_pixels < 1 || n_rows < 1)
    return;

  if (sums[0] == 0.0)
    memcpy (shift, pixels, channels * sizeof (float));
  sums[0] += (double) n_pixels * n_rows;

  for (int y = 0; y < n_rows; y += height)
    {
      height = RUN_PIXELS / width;
      if (height > n_rows - y)
        height = n_rows - y;
      for (int x = 0; x < n_pixels; x += width)
        parts->kernels->sums (pixels + y * row_stride + x * parts->channels, height, row_stride,
                              n_pixels - x < width ? n_pixels - x : width, parts->channels, shift,
                              sums + 1, sums + 1 + channels);
    }
}

void
ns_statistics_parts_total (const NsStatisticsParts *parts, float *mean, float *variance)
{
  size_t channels = (size_t) parts->channels;

  for (size_t c = 0; c < channels; c++)
    {
      double n = 0.0, m = 0.0, squares = 0.0;

      for (size_t part = 0; part < parts->n_parts; part++)
        {
          const double *sums = parts->sums + part * sums_of_part (parts);
          double        pixels = sums[0];
          double        d, difference;

          if (pixels == 0.0)
            continue;
          d = sums[1 + c] / pixels;
          difference = (double) parts->shifts[part * channels + c] + d - m;
          squares += sums[1 + channels + c] - d * sums[1 + c] +
                     difference * difference * n * pixels / (n + pixels);
          n += pixels;
          m += difference * pixels / n;
        }
      mean[c] = (float) m;
      variance[c] = n > 0.0 && squares > 0.0 ? (float) (squares / n) : 0.0f;
    }
}
