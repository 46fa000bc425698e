/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "kernels/pool.h"

#include "kernels/lanes.h"

typedef unsigned char Bytes __attribute__ ((vector_size (NS_LANES)));

NS_ALWAYS_INLINE NsLanesMask
choose (NsLanesMask where, NsLanesMask a, NsLanesMask b)
{
  return (where & a) | (~where & b);
}

NS_ALWAYS_INLINE void
pool_lanes (const float   *from,
            ptrdiff_t      right,
            ptrdiff_t      below,
            float          least,
            float         *to,
            unsigned char *choices)
{
  const float *others[3] = { from + right, from + below, from + below + right };
  NsLanes      most = ns_lanes_load (from);
  NsLanesMask  choice = { 0 };

  for (int i = 0; i < 3; i++)
    {
      NsLanes     other = ns_lanes_load (others[i]);
      NsLanesMask more = other > most;

      most = (NsLanes) choose (more, (NsLanesMask) other, (NsLanesMask) most);
      choice = choose (more, (NsLanesMask) { 0 } + (i + 1), choice);
    }
  ns_lanes_store (to, most);
  if (choices)
    {
      Bytes bytes =
        __builtin_convertvector (choose (most > least, choice, (NsLanesMask) { 0 } + 4), Bytes);

      memcpy (choices, &bytes, sizeof bytes);
    }
}

void
NS_KERNELS_NAME (pool) (const float   *from,
                        ptrdiff_t      right,
                        ptrdiff_t      below,
                        int            channels,
                        float          least,
                        float         *to,
                        unsigned char *choices)
{
  int c = 0;

  for (; c <= channels - NS_LANES; c += NS_LANES)
    pool_lanes (from + c, right, below, least, to + c, choices ? choices + c : NULL);

  for (; c < channels; c++)
    {
      const float values[4] = { from[c], from[right + c], from[below + c],
                                from[below + right + c] };
      int         choice = 0;

      for (int i = 1; i < 4; i++)
        if (values[i] > values[choice])
          choice = i;
      to[c] = values[choice];
      if (choices)
        choices[c] = (unsigned char) (values[choice] > least ? choice : 4);
    }
}

void
NS_KERNELS_NAME (unpool) (const float         *from,
                          const unsigned char *choices,
                          int                  channels,
                          float *const         to[4])
{
  int c = 0;

  for (; c <= channels - NS_LANES; c += NS_LANES)
    {
      NsLanesMask value = (NsLanesMask) ns_lanes_load (from + c);
      NsLanesMask choice;
      Bytes       bytes;

      memcpy (&bytes, choices + c, sizeof bytes);
      choice = __builtin_convertvector (bytes, NsLanesMask);
      for (int i = 0; i < 4; i++)
        ns_lanes_store (to[i] + c, (NsLanes) (value & (choice == i)));
    }

  for (; c < channels; c++)
    for (int i = 0; i < 4; i++)
      to[i][c] = choices[c] == i ? from[c] : 0.0f;
}
