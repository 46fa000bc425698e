/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A linear loss of what a network gives, for tests of its gradient. To be included after cmocka.h. */

#ifndef LINEAR_LOSS_H
#define LINEAR_LOSS_H

#include <string.h>

#include "base/random.h"
#include "network/model.h"
#include "network/tape.h"

static inline void
random_tensor (NsTensor *tensor, NsMemory *memory, const NsTensor *like, uint64_t seed, float scale)
{
  uint64_t n = 0;

  assert_int_equal (
    ns_tensor_init (tensor, memory, like->height, like->width, like->channels, 0, NULL), NS_OK);
  for (int y = 0; y < like->height; y++)
    for (int i = 0; i < like->channels * like->width; i++)
      ns_tensor_at (tensor, y, 0)[i] = scale * (ns_random_uniform (seed, n++) - 0.5f);
}

static inline double
dot (const NsTensor *a, const NsTensor *b)
{
  double sum = 0.0;

  for (int y = 0; y < a->height; y++)
    for (int i = 0; i < a->channels * a->width; i++)
      sum += (double) ns_tensor_at (a, y, 0)[i] * (double) ns_tensor_at (b, y, 0)[i];

  return sum;
}

/* A network of a fixture, what is wanted of it, and a linear loss of that: Σ weights · output. */
typedef struct
{
  NsContext       *context;
  const NsNetwork *network;
  NsNetworkOptions options;
  unsigned         n_wanted, wanted[3];
  NsTensor         weights[3];
  NsTensor         picture;
} Setting;

static inline double
linear_loss (const Setting *s, const NsTensor *direction, float step)
{
  NsTensor input = NS_TENSOR_INIT;
  NsTensor outputs[3];
  double   loss = 0.0;

  memset (outputs, 0, sizeof outputs);
  assert_int_equal (
    ns_tensor_init (&input, s->context->memory, s->picture.height, s->picture.width, 3, 2, NULL),
    NS_OK);
  for (int y = 0; y < input.height; y++)
    for (int i = 0; i < 3 * input.width; i++)
      ns_tensor_at (&input, y, 0)[i] =
        ns_tensor_at (&s->picture, y, 0)[i] + step * ns_tensor_at (direction, y, 0)[i];
  assert_int_equal (ns_network_forward (s->context, s->network, &s->options, &input, s->n_wanted,
                                        s->wanted, outputs, NULL),
                    NS_OK);
  for (unsigned i = 0; i < s->n_wanted; i++)
    {
      loss += dot (&outputs[i], &s->weights[i]);
      ns_tensor_clear (&outputs[i]);
    }

  return loss;
}

/* Records and plays back; the gradients are copies of the setting's weights. */
static inline NsStatus
gradient_of (const Setting *s, NsTensor *grad_input, NsError *error)
{
  NsTensor input = NS_TENSOR_INIT;
  NsTensor gradients[3];
  NsTape  *tape;
  NsStatus status;

  memset (gradients, 0, sizeof gradients);
  status =
    ns_tensor_init (&input, s->context->memory, s->picture.height, s->picture.width, 3, 2, error);
  if (status != NS_OK)
    return status;
  ns_tensor_copy (&input, &s->picture);
  tape =
    ns_network_record (s->context, s->network, &s->options, &input, s->n_wanted, s->wanted, error);
  if (!tape)
    return error ? error->status : NS_ERROR_MEMORY;
  for (unsigned i = 0; i < s->n_wanted && status == NS_OK; i++)
    {
      const NsTensor *weights = &s->weights[i];

      assert_true (ns_tensor_same_shape (ns_tape_output (tape, i), weights));
      status = ns_tensor_init (&gradients[i], s->context->memory, weights->height, weights->width,
                               weights->channels, 0, error);
      if (status == NS_OK)
        ns_tensor_copy (&gradients[i], weights);
    }
  if (status == NS_OK)
    status = ns_tape_backward (s->context, tape, gradients, grad_input, error);
  for (unsigned i = 0; i < s->n_wanted; i++)
    ns_tensor_clear (&gradients[i]);
  ns_tape_free (tape);

  return status;
}

/* wanted: names, NULL-terminated, at most 3. */
static inline void
set_up (Setting           *s,
        NsContext         *context,
        const NsModel     *model,
        const char *const *wanted,
        int                height,
        int                width)
{
  NsTensor like = NS_TENSOR_INIT;
  NsTensor input = NS_TENSOR_INIT;
  NsTensor outputs[3];

  memset (s, 0, sizeof *s);
  memset (outputs, 0, sizeof outputs);
  s->context = context;
  s->network = ns_model_network (model);
  s->options.seed = 3;
  like.height = height;
  like.width = width;
  like.channels = 3;
  random_tensor (&s->picture, context->memory, &like, 11, 200.0f);
  for (; wanted[s->n_wanted]; s->n_wanted++)
    {
      int output = ns_network_find_output (s->network, wanted[s->n_wanted]);

      assert_true (output >= 0);
      s->wanted[s->n_wanted] = (unsigned) output;
    }
  random_tensor (&input, context->memory, &like, 11, 200.0f);
  assert_int_equal (
    ns_network_forward (context, s->network, NULL, &input, s->n_wanted, s->wanted, outputs, NULL),
    NS_OK);
  for (unsigned i = 0; i < s->n_wanted; i++)
    {
      random_tensor (&s->weights[i], context->memory, &outputs[i], 20 + i, 1.0f);
      ns_tensor_clear (&outputs[i]);
    }
}

static inline void
tear_down (Setting *s)
{
  ns_tensor_clear (&s->picture);
  for (unsigned i = 0; i < s->n_wanted; i++)
    ns_tensor_clear (&s->weights[i]);
}

#endif /* LINEAR_LOSS_H */
