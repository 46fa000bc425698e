/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/noise.h"

#include "base/random.h"
#include "ops/rows.h"

typedef struct
{
  const NsTensor *input;
  float           deviation;
  uint64_t        seed;
  NsTensor       *output;
} Noise;

static size_t
row_floats (const NsTensor *tensor)
{
  return (size_t) tensor->width * (size_t) tensor->channels;
}

static void
noise_row (int y, void *data)
{
  const Noise *noise = data;
  const float *in = ns_tensor_at (noise->input, y, 0);
  float       *out = ns_tensor_at (noise->output, y, 0);
  size_t       n = row_floats (noise->input);
  uint64_t     first = (uint64_t) y * n;

  for (size_t i = 0; i < n; i++)
    out[i] = in[i] + noise->deviation * ns_random_normal (noise->seed, first + i);
}

void
ns_noise (NsPool *pool, const NsTensor *input, float deviation, uint64_t seed, NsTensor *output)
{
  Noise noise = { input, deviation, seed, output };

  ns_rows_run (pool, 0, input->height, row_floats (input), noise_row, &noise);
}
