/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/fast-parts.h"

#include <stdint.h>
#include <string.h>

#include "network/plan-bytes.h"
#include "network/reach.h"
#include "style/budget.h"
#include "style/fast-generator.h"
#include "style/tiling.h"

#define SMALLEST_TILE 128 /* pixels; smaller ones would be mostly margin */

#define SAMPLE 128 /* pixels of a sample's side, if the picture has them */
#define SMALLEST_SAMPLE 64
#define SAMPLE_STEP 16
#define SAMPLES_ACROSS 16 /* and down, at most */

/* Samples of width x height pixels, in columns and rows, as they lie in the picture. */
typedef struct
{
  int columns, rows;
  int width, height;
} Mosaic;

static size_t
tile_bytes (int width, int height, const void *request)
{
  return ns_fast_generator_run_bytes (request, width, height);
}

/* The fewest tiles that fit into bytes, or the smallest ones, what they need and the margin around them; false if
 * there can be no tiles. */
static bool
find_tiles (const NsRequest *request,
            int              width,
            int              height,
            size_t           bytes,
            NsTiling        *tiling,
            int             *margin,
            size_t          *needed)
{
  const NsNetwork *network = ns_model_network (request->model);
  int              padding = ns_model_padding (request->model);
  int              multiple = ns_model_multiple (request->model);
  const int        one = 1;
  int              align = ns_network_part_align (network);

  if (align == 0)
    return false;
  ns_network_reach_of_output (network, &one, margin);
  ns_tiling_init (tiling, ns_padded_side (width, padding, multiple),
                  ns_padded_side (height, padding, multiple), align);
  ns_tiling_fit (tiling, *margin, SMALLEST_TILE, bytes, tile_bytes, request, needed);

  return true;
}

static size_t
moments_bytes (const NsRequest *request)
{
  return sizeof (float) * ns_network_n_moments (ns_model_network (request->model));
}

static size_t
mosaic_bytes (const NsRequest *request, const Mosaic *mosaic)
{
  return ns_fast_generator_bytes (request, mosaic->columns * mosaic->width,
                                  mosaic->rows * mosaic->height);
}

static int
least (int a, int b)
{
  return a < b ? a : b;
}

static int
greatest (int a, int b)
{
  return a > b ? a : b;
}

/* One size smaller, but from as many places as can be; false if it is the smallest. */
static bool
shrink_mosaic (Mosaic *mosaic)
{
  if (mosaic->width > SMALLEST_SAMPLE || mosaic->height > SMALLEST_SAMPLE)
    {
      mosaic->width =
        least (mosaic->width, greatest (mosaic->width - SAMPLE_STEP, SMALLEST_SAMPLE));
      mosaic->height =
        least (mosaic->height, greatest (mosaic->height - SAMPLE_STEP, SMALLEST_SAMPLE));
    }
  else if (mosaic->columns > 1 && mosaic->columns >= mosaic->rows)
    mosaic->columns--;
  else if (mosaic->rows > 1)
    mosaic->rows--;
  else
    return false;

  return true;
}

/* The largest mosaic that fits into bytes, or the smallest one. */
static Mosaic
find_mosaic (const NsRequest *request, int width, int height, size_t bytes)
{
  Mosaic mosaic = { SAMPLES_ACROSS, SAMPLES_ACROSS, least (SAMPLE, width), least (SAMPLE, height) };

  mosaic.columns = least (SAMPLES_ACROSS, width / mosaic.width);
  mosaic.rows = least (SAMPLES_ACROSS, height / mosaic.height);
  while (mosaic_bytes (request, &mosaic) > bytes && shrink_mosaic (&mosaic))
    ;

  return mosaic;
}

size_t
ns_fast_parts_bytes (const NsRequest *request, int width, int height)
{
  Mosaic   mosaic = find_mosaic (request, width, height, 0);
  size_t   image = ns_image_bytes (width, height);
  size_t   samples = ns_bytes_add (image, mosaic_bytes (request, &mosaic));
  NsTiling tiling;
  size_t   tiles;
  int      margin;

  if (!find_tiles (request, width, height, 0, &tiling, &margin, &tiles))
    return SIZE_MAX;
  tiles = ns_bytes_add (2 * image, tiles);

  return ns_bytes_add (samples > tiles ? samples : tiles, moments_bytes (request));
}

/* Where sample i of n begins in a side: in the middle of the n-th part that it stands for. */
static int
sample_begin (int side, int sample, int n, int i)
{
  return (int) (((2 * i + 1) * (long) side / n - sample) / 2);
}

static NsStatus
lay_mosaic (const Mosaic  *mosaic,
            NsMemory      *memory,
            const NsImage *photo,
            NsImage       *image,
            NsError       *error)
{
  NsStatus status = ns_image_init (image, memory, mosaic->columns * mosaic->width,
                                   mosaic->rows * mosaic->height, error);

  for (int y = 0; status == NS_OK && y < image->height; y++)
    for (int column = 0; column < mosaic->columns; column++)
      {
        int left = sample_begin (photo->width, mosaic->width, mosaic->columns, column);
        int top = sample_begin (photo->height, mosaic->height, mosaic->rows, y / mosaic->height);

        memcpy (ns_image_at (image, column * mosaic->width, y),
                ns_image_at (photo, left, top + y % mosaic->height),
                4 * sizeof (float) * (size_t) mosaic->width);
      }

  return status;
}

/* The moments that the normalisations find in the mosaic. */
static NsStatus
measure (NsContext       *context,
         const NsRequest *request,
         const Mosaic    *mosaic,
         const NsImage   *photo,
         float           *moments,
         NsError         *error)
{
  NsTensor      tensor = NS_TENSOR_INIT;
  NsImage       image = NS_IMAGE_INIT;
  NsNetworkPart part = { moments, true, { 0, 0, 0 } };
  NsStatus      status = lay_mosaic (mosaic, context->memory, photo, &image, error);

  if (status == NS_OK)
    status = ns_image_to_tensor (&image, context->memory, ns_model_padding (request->model),
                                 ns_model_multiple (request->model), &tensor, error);
  ns_image_clear (&image);
  part.place.width = tensor.width;
  if (status == NS_OK)
    status = ns_fast_generator_run (context, request, &part, &tensor, error);
  ns_tensor_clear (&tensor);

  return status;
}

/* Tile index into painting. */
static NsStatus
paint_tile (NsContext       *context,
            const NsRequest *request,
            const NsTiling  *tiling,
            int              index,
            int              margin,
            float           *moments,
            const NsImage   *photo,
            NsImage         *painting,
            NsError         *error)
{
  int           padding = ns_model_padding (request->model);
  NsRect        tile = ns_tiling_tile (tiling, index);
  NsRect        rect = ns_tiling_expand (tiling, tile, margin);
  NsNetworkPart part = { moments, false, { rect.x, rect.y, tiling->width } };
  NsTensor      tensor = NS_TENSOR_INIT;
  NsStatus      status =
    ns_image_part_to_tensor (photo, context->memory, padding, rect, 0, &tensor, error);

  if (status == NS_OK)
    status = ns_fast_generator_run (context, request, &part, &tensor, error);
  if (status == NS_OK)
    ns_tensor_to_image_part (&tensor, rect.x, rect.y, padding, tile, painting);
  ns_tensor_clear (&tensor);

  return status;
}

static NsStatus
paint_tiles (NsContext       *context,
             const NsRequest *request,
             const NsTiling  *tiling,
             int              margin,
             float           *moments,
             const NsImage   *photo,
             NsImage         *painting,
             NsError         *error)
{
  int      n = ns_tiling_n_tiles (tiling);
  NsStatus status = NS_OK;

  for (int i = 0; i < n && status == NS_OK; i++)
    {
      NsProgressRange saved;

      ns_context_push_range (context, (double) i / n, (i + 1.0) / n, &saved);
      status = paint_tile (context, request, tiling, i, margin, moments, photo, painting, error);
      ns_context_pop_range (context, &saved);
    }

  return status;
}

static NsStatus
measure_and_paint (NsContext       *context,
                   const NsRequest *request,
                   const Mosaic    *mosaic,
                   const NsTiling  *tiling,
                   int              margin,
                   float           *moments,
                   const NsImage   *photo,
                   const NsImage   *content,
                   NsImage         *painting,
                   NsError         *error)
{
  double samples = (double) (mosaic->columns * mosaic->width) * (mosaic->rows * mosaic->height);
  double all = samples + (double) photo->width * (double) photo->height;
  NsProgressRange saved;
  NsStatus        status;

  ns_context_push_range (context, 0.0, samples / all, &saved);
  status = measure (context, request, mosaic, photo, moments, error);
  ns_context_pop_range (context, &saved);
  if (status == NS_OK)
    status = ns_image_copy (content, context->memory, painting, error);
  if (status != NS_OK)
    return status;

  ns_context_push_range (context, samples / all, 1.0, &saved);
  status = paint_tiles (context, request, tiling, margin, moments, photo, painting, error);
  ns_context_pop_range (context, &saved);
  if (status != NS_OK)
    ns_image_clear (painting);

  return status;
}

NsStatus
ns_fast_parts_paint (NsContext       *context,
                     const NsRequest *request,
                     size_t           bytes,
                     const NsImage   *photo,
                     const NsImage   *content,
                     NsImage         *painting,
                     NsError         *error)
{
  size_t   image = ns_image_bytes (photo->width, photo->height);
  size_t   needed = ns_fast_parts_bytes (request, photo->width, photo->height);
  Mosaic   mosaic;
  NsTiling tiling;
  float   *moments;
  int      margin;
  NsStatus status;

  if (needed > bytes)
    return ns_budget_refuse (needed, bytes, error);

  bytes -= moments_bytes (request);
  mosaic = find_mosaic (request, photo->width, photo->height, bytes - image);
  find_tiles (request, photo->width, photo->height, bytes - 2 * image, &tiling, &margin, &needed);

  moments = ns_memory_alloc (context->memory, 1, moments_bytes (request), error);
  if (!moments)
    return NS_ERROR_MEMORY;
  status = measure_and_paint (context, request, &mosaic, &tiling, margin, moments, photo, content,
                              painting, error);
  ns_memory_release (context->memory, moments);

  return status;
}
