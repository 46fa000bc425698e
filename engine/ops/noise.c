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
  NsNoisePlace    place;
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
  uint64_t     pixel =
    (uint64_t) (noise->place.y + y) * (uint64_t) noise->place.width + (uint64_t) noise->place.x;
  uint64_t first = pixel * (uint64_t) noise->input->channels;

  for (size_t i = 0; i < n; i++)
    out[i] = in[i] + noise->deviation * ns_random_normal (noise->seed, first + i);
}

void
ns_noise (NsPool             *pool,
          const NsTensor     *input,
          float               deviation,
          uint64_t            seed,
          const NsNoisePlace *place,
          NsTensor           *output)
{
  Noise noise = { input, deviation, seed, { 0, 0, input->width }, output };

  if (place)
    noise.place = *place;
  ns_rows_run (pool, 0, input->height, row_floats (input), noise_row, &noise);
}
