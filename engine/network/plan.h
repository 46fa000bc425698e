/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a pass through a network does step by step, and in which memory.
 *
 * A plan knows the layers that the wanted outputs need, the size of every value, the step after which
 * nobody looks at a value any more, which values can lie in the same buffer because a step works in
 * place, how wide a halo each buffer needs, and which ReLU its predecessor does on the way. The
 * forward pass, the recorded one and the prediction of their memory all follow it.
 */

#ifndef NS_PLAN_H
#define NS_PLAN_H

#include "network/network-private.h"

typedef struct
{
  const NsLayer *layer;
  bool           magnified; /* conv: of the input magnified twice, by the upsampling before it */
  bool
    pooled; /* conv: max pooling follows and is done on the way; recorded, the choices are kept */
  bool
    measured; /* conv: gives mean and variance to the normalisation that is the next step, which takes them */
  bool relu;     /* a ReLU follows and is done on the way */
  int  from, to; /* values; to is that of the last operator done on the way */
  int
    with; /* add, or norm or conv with an addition that follows and is done on the way; otherwise -1 */
  double work; /* multiplications, roughly */
} NsStep;

typedef struct
{
  int height, width, channels, halo;
  int last_use; /* step after which its contents are not needed: -1 … n_steps (kept) */
} NsBuffer;

typedef struct
{
  NsMemory *memory;
  bool      recorded;
  int       n_steps;
  NsStep   *steps;
  int       n_buffers; /* the first n_inputs are those of the inputs */
  NsBuffer *buffers;
  int      *buffer_of; /* by value; -1 for what is not computed */
  double    work;      /* of all steps */
} NsPlan;

typedef struct
{
  int height, width;
} NsPlanSize;

/* input_sizes: one per input. recorded: keep what a backward pass needs. plan is undefined before.
 * NS_ERROR_ARGUMENT if a value would vanish, grow too large or not fit what it is added to. */
NsStatus ns_plan_init (NsPlan           *plan,
                       NsMemory         *memory,
                       const NsNetwork  *network,
                       const NsPlanSize *input_sizes,
                       unsigned          n_wanted,
                       const unsigned   *wanted,
                       bool              recorded,
                       NsError          *error);
void     ns_plan_clear (NsPlan *plan);

/* Bytes of the choices (ops/max-pool.h) that a step keeps; 0 if it keeps none. */
size_t ns_plan_choices (const NsPlan *plan, const NsStep *step);

/* The sizes of network's inputs for a picture of height x width; memory for [n_inputs]. False if one is
 * impossible. */
bool ns_plan_input_sizes (const NsNetwork *network, int height, int width, NsPlanSize *input_sizes);

#endif /* NS_PLAN_H */
