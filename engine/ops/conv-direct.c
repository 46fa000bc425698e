/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ops/conv-direct.h"

#include <string.h>

/* Floats of output that a task computes, about */
#define BAND_FLOATS 65536

typedef struct
{
  const NsConvPass *pass;
  int               band;       /* rows of the output */
  bool              copy;       /* rows must be copied, since they are not all there to be read */
  int               copy_width; /* pixels */
  float            *scratch;
  size_t            scratch_stride;
} Direct;

/* Copies the input under output rows y … y + n_rows - 1, 0 where it may not be read. */
static void
gather (const Direct *direct, int y, int n_rows, float *to)
{
  const NsConvPass *pass = direct->pass;
  const NsTensor   *input = pass->input;
  int               stride = pass->weights->stride;
  int               half = pass->weights->kernel / 2;
  int               top = (pass->y + y) * stride - half;
  int               left = pass->x * stride - half;
  int               height = (n_rows - 1) * stride + pass->weights->kernel;
  int               from = left < -pass->reach ? -pass->reach - left : 0;
  int               end = input->width + pass->reach - left;
  size_t            pixel = (size_t) input->channels;
  size_t            row = (size_t) direct->copy_width * pixel;

  if (end > direct->copy_width)
    end = direct->copy_width;
  for (int j = 0; j < height; j++, to += row)
    {
      memset (to, 0, row * sizeof (float));
      if (top + j >= -pass->reach && top + j < input->height + pass->reach && from < end)
        memcpy (to + (size_t) from * pixel, ns_tensor_at (input, top + j, left + from),
                (size_t) (end - from) * pixel * sizeof (float));
    }
}

/* One panel of n_groups groups of pixels, from pixel x of a row on. */
static void
run_groups (const NsConvPass *pass,
            int               panel,
            const float      *patch,
            ptrdiff_t         row,
            int               n_groups,
            int               n_columns,
            float            *to)
{
  const NsConvWeights *weights = pass->weights;
  int                  vector = ns_panel_first (&weights->panels, panel);
  int                  n_vectors = ns_panel_first (&weights->panels, panel + 1) - vector;
  int                  column = vector * weights->panels.lanes;
  int                  width = n_vectors * weights->panels.lanes;
  NsProduct            product = {
               .a = patch,
               .row_stride = (ptrdiff_t) weights->group * weights->stride * weights->in,
               .segment_stride = row,
               .n_segments = weights->kernel,
               .depth = (weights->kernel + weights->group - 1) * weights->in,
               .b = ns_conv_weights_panel (weights, pass->data, panel),
               .n_vectors = n_vectors,
               .bias = ns_conv_weights_bias (weights, pass->data) + column,
               .relu = pass->relu,
               .c = to + column,
               .c_stride = (ptrdiff_t) weights->group * weights->out,
               .n_columns = n_columns - column < width ? n_columns - column : width,
  };

  if (product.n_columns > 0)
    weights->kernels->product (&product, n_groups);
}

static void
run_row (const Direct *direct, int panel, const float *patch, ptrdiff_t row, float *to)
{
  const NsConvPass    *pass = direct->pass;
  const NsConvWeights *weights = pass->weights;
  int                  group = weights->group;
  int                  n_groups = pass->width / group;
  int                  rest = pass->width % group;
  int                  n_columns = group * weights->out;

  run_groups (pass, panel, patch, row, n_groups, n_columns, to);
  if (rest && n_groups) /* the last group overlaps the one before */
    run_groups (pass, panel, patch + (ptrdiff_t) (pass->width - group) * weights->in, row, 1,
                n_columns, to + (ptrdiff_t) (pass->width - group) * weights->out);
  else if (rest)
    run_groups (pass, panel, patch, row, 1, rest * weights->out, to);
}

static void
run_band (size_t index, unsigned worker, void *data)
{
  const Direct        *direct = data;
  const NsConvPass    *pass = direct->pass;
  const NsConvWeights *weights = pass->weights;
  const NsTensor      *input = pass->input;
  int                  half = weights->kernel / 2;
  int                  first = (int) index * direct->band;
  int          end = first + direct->band < pass->height ? first + direct->band : pass->height;
  float       *copy = direct->scratch + worker * direct->scratch_stride;
  const float *from = copy;
  ptrdiff_t    row = (ptrdiff_t) direct->copy_width * input->channels;

  if (direct->copy)
    gather (direct, first, end - first, copy);
  else
    {
      from = ns_tensor_at (input, (pass->y + first) * weights->stride - half,
                           pass->x * weights->stride - half);
      row = input->row_stride;
    }

  for (int y = first; y < end; y++)
    {
      for (int panel = 0; panel < weights->panels.n_panels; panel++)
        run_row (direct, panel, from + (y - first) * weights->stride * row, row,
                 ns_tensor_at (pass->output, pass->y + y, pass->x));
      if (pass->parts)
        ns_statistics_parts_add (
          pass->parts, index, ns_tensor_at (pass->output, pass->y + y, pass->x), 1, 0, pass->width);
    }
}

NsStatus
ns_conv_direct (NsContext *context, const NsConvPass *pass, NsError *error)
{
  const NsConvWeights *weights = pass->weights;
  int                  half = weights->kernel / 2;
  size_t               row = (size_t) pass->width * (size_t) weights->out;
  int                  band = (int) (BAND_FLOATS / row);
  int                  width = pass->width > weights->group ? pass->width : weights->group;
  Direct               direct = { .pass = pass };
  NsStatus             status = NS_OK;
  size_t               n_bands;

  /* Bands of one size, and of an even number */
  if (band < 1)
    band = 1;
  n_bands = ((size_t) pass->height + (size_t) band - 1) / (size_t) band;
  n_bands += n_bands % 2;
  direct.band = (int) (((size_t) pass->height + n_bands - 1) / n_bands);

  direct.copy = pass->reach < half || pass->y < 0 || pass->x < 0 || pass->width < weights->group;
  direct.copy_width = (width - 1) * weights->stride + weights->kernel;
  if (direct.copy)
    {
      size_t height = (size_t) ((direct.band - 1) * weights->stride + weights->kernel);

      direct.scratch_stride = height * (size_t) direct.copy_width * (size_t) weights->in;
      direct.scratch =
        ns_memory_alloc (context->memory, ns_pool_n_threads (context->pool) * direct.scratch_stride,
                         sizeof (float), error);
      if (!direct.scratch)
        return NS_ERROR_MEMORY;
    }

  n_bands = ((size_t) pass->height + (size_t) direct.band - 1) / (size_t) direct.band;
  if (pass->parts)
    status = ns_statistics_parts_init (pass->parts, context->memory, n_bands, weights->out, error);
  if (status == NS_OK)
    ns_pool_run (context->pool, n_bands, run_band, &direct);
  ns_memory_release (context->memory, direct.scratch);

  return status;
}
