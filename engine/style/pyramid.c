/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/pyramid.h"

#include <math.h>

typedef struct
{
  double   coarsest; /* pixels: the side, as the root of the area, from which on scales are added */
  unsigned steps;    /* at the finest scale */
  double   growth;   /* of the number of steps from a scale to the next coarser one */
} Preset;

static const Preset presets[] = {
  [NS_PRESET_DRAFT] = { 128.0, 20, 2.0 },
  [NS_PRESET_STANDARD] = { 128.0, 70, 1.5 },
  [NS_PRESET_FINE] = { 128.0, 130, 1.4 },
};

#define GROWTH_MAX 5.0 /* in all */

/* Of what the fast method paints: about as large as the pictures that it has learned from, at which it places
 * the large forms of a style. Coarser scales would wash the fine ones out */
#define COARSEST_FAST 384.0

static int
side (int full, double factor)
{
  int size = (int) lround (full * factor);

  return size < NS_PYRAMID_SIDE_MIN ? NS_PYRAMID_SIDE_MIN : size;
}

void
ns_pyramid_init (NsPyramid                *pyramid,
                 const NsIterativeOptions *options,
                 double                    style_scale,
                 int                       width,
                 int                       height)
{
  const Preset *preset = &presets[options->preset];
  double        coarsest =
    options->initial == NS_INITIAL_FAST ? COARSEST_FAST / style_scale : preset->coarsest;
  double   finest = sqrt ((double) width * (double) height);
  unsigned steps = options->steps > 0 ? options->steps : preset->steps;
  unsigned n = options->scales;

  if (n == 0)
    n = finest < 2.0 * coarsest ? 1 : 1 + (unsigned) log2 (finest / coarsest);
  if (n > NS_ITERATIVE_SCALES_MAX)
    n = NS_ITERATIVE_SCALES_MAX;

  pyramid->n_levels = n;
  for (unsigned i = 0; i < n; i++)
    {
      unsigned coarser = n - 1 - i;
      double   growth = pow (preset->growth, coarser);

      pyramid->levels[i].width = side (width, ldexp (1.0, -(int) coarser));
      pyramid->levels[i].height = side (height, ldexp (1.0, -(int) coarser));
      pyramid->levels[i].steps =
        (unsigned) lround (steps * (growth < GROWTH_MAX ? growth : GROWTH_MAX));
    }
}

double
ns_pyramid_work (const NsPyramid *pyramid, unsigned level)
{
  const NsPyramidLevel *it = &pyramid->levels[level];

  return (double) it->width * (double) it->height * (double) it->steps;
}

double
ns_pyramid_total_work (const NsPyramid *pyramid)
{
  double sum = 0.0;

  for (unsigned i = 0; i < pyramid->n_levels; i++)
    sum += ns_pyramid_work (pyramid, i);

  return sum;
}
