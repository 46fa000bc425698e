/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"

NsContext *
test_context (unsigned n_threads)
{
  NsError    error = NS_ERROR_INIT;
  NsContext *context = ns_context_new (n_threads, 0, &error);

  if (!context)
    fail_msg ("%s", error.message);

  return context;
}

void
test_context_free (NsContext *context)
{
  assert_int_equal (ns_memory_used (context->memory), 0);
  ns_context_free (context);
}

NsTensor
test_tensor (NsContext *context, int height, int width, int channels, int halo, uint64_t seed)
{
  NsTensor tensor = NS_TENSOR_INIT;
  uint64_t i = 0;

  assert_int_equal (ns_tensor_init (&tensor, context->memory, height, width, channels, halo, NULL),
                    NS_OK);
  ns_tensor_fill (&tensor, 1e30f);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < channels; c++)
        ns_tensor_at (&tensor, y, x)[c] = ns_random_normal (seed, i++);

  return tensor;
}

float *
test_floats (size_t n, float scale, uint64_t seed)
{
  float *floats = malloc (n * sizeof *floats);

  assert_non_null (floats);
  for (size_t i = 0; i < n; i++)
    floats[i] = scale * ns_random_normal (seed, i);

  return floats;
}

double
test_relative_rms (const NsTensor *actual, const double *expected)
{
  double difference = 0.0;
  double size = 0.0;

  for (int y = 0; y < actual->height; y++)
    for (int x = 0; x < actual->width; x++)
      for (int c = 0; c < actual->channels; c++, expected++)
        {
          double d = (double) ns_tensor_at (actual, y, x)[c] - *expected;

          difference += d * d;
          size += *expected * *expected;
        }

  return sqrt (difference / (size > 0.0 ? size : 1.0));
}

void
test_assert_close (const NsTensor *actual, const double *expected, double limit)
{
  double rms = test_relative_rms (actual, expected);

  if (!(rms <= limit))
    fail_msg ("%d x %d x %d: relative rms %g is above %g", actual->height, actual->width,
              actual->channels, rms, limit);
}

void
test_assert_same_bytes (const NsTensor *a, const NsTensor *b)
{
  assert_true (ns_tensor_same_shape (a, b));
  for (int y = 0; y < a->height; y++)
    assert_memory_equal (ns_tensor_at (a, y, 0), ns_tensor_at (b, y, 0),
                         (size_t) a->width * (size_t) a->channels * sizeof (float));
}

double *
test_doubles (const NsTensor *tensor)
{
  size_t  n = (size_t) tensor->height * (size_t) tensor->width * (size_t) tensor->channels;
  double *doubles = malloc (n * sizeof *doubles);
  double *next = doubles;

  assert_non_null (doubles);
  for (int y = 0; y < tensor->height; y++)
    for (int x = 0; x < tensor->width; x++)
      for (int c = 0; c < tensor->channels; c++)
        *next++ = (double) ns_tensor_at (tensor, y, x)[c];

  return doubles;
}

void
test_every_allocation_failing (NsContext *context, TestAttempt func, void *data)
{
  unsigned long n = 1;
  size_t        used;

  /* What a first run arranges for those after it stays */
  assert_int_equal (func (context, data, NULL), NS_OK);
  used = ns_memory_used (context->memory);
  while (1)
    {
      NsError  error = NS_ERROR_INIT;
      NsStatus status;

      ns_memory_fail_from (context->memory, n);
      status = func (context, data, &error);
      ns_memory_fail_from (context->memory, 0);
      assert_int_equal (ns_memory_used (context->memory), used);
      if (status == NS_OK)
        break;
      assert_int_equal (status, NS_ERROR_MEMORY);
      assert_int_equal (error.status, NS_ERROR_MEMORY);
      assert_true (error.message[0] != '\0');
      n++;
    }
  assert_true (n > 1); /* something was allocated at all */
}
