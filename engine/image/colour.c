/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "image/colour.h"

#include <math.h>
#include <string.h>

#include "image/symmetric3.h"

#define ROWS_PER_TASK 16

/* Added to variances (of values 0 … 1): colours that hardly vary in the style, as chroma in a drawing,
 * are not blown up to the photograph's variation together with their noise. */
#define VARIANCE_FLOOR 1e-4

static const char *const names[] = { "style", "keep", "match" };

const char *
ns_colour_name (NsColour colour)
{
  return names[colour];
}

bool
ns_colour_from_name (const char *name, NsColour *colour)
{
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (strcmp (name, names[i]) == 0)
      {
        *colour = (NsColour) i;
        return true;
      }

  return false;
}

static size_t
n_tasks (const NsImage *image)
{
  return (size_t) ((image->height - 1) / ROWS_PER_TASK + 1);
}

/* The pixels of a task: from *first up to the returned one. */
static size_t
task_pixels (const NsImage *image, size_t index, size_t *first)
{
  size_t width = (size_t) image->width;
  size_t end = (index + 1) * ROWS_PER_TASK * width;
  size_t n = width * (size_t) image->height;

  *first = index * ROWS_PER_TASK * width;

  return end < n ? end : n;
}

/* --- Keeping colours --- */

typedef struct
{
  NsImage       *painting;
  const NsImage *photo;
} Keep;

static float
luma (const float *pixel)
{
  return 0.2126f * pixel[0] + 0.7152f * pixel[1] + 0.0722f * pixel[2];
}

static void
keep_rows (size_t index, unsigned worker, void *data)
{
  const Keep *keep = data;
  size_t      p;
  size_t      end = task_pixels (keep->painting, index, &p);

  (void) worker;
  for (; p < end; p++)
    {
      float       *painted = keep->painting->pixels + 4 * p;
      const float *from = keep->photo->pixels + 4 * p;
      const float  photo[3] = { ns_image_sound (from[0]), ns_image_sound (from[1]),
                                ns_image_sound (from[2]) };
      float        y = luma (painted);
      float        photo_y = luma (photo);
      float        amount = 1.0f;

      if (!(from[3] > 0.0f))
        continue;
      for (int c = 0; c < 3; c++)
        {
          float chroma = photo[c] - photo_y;

          if (y + amount * chroma > 1.0f)
            amount = (1.0f - y) / chroma;
          else if (y + amount * chroma < 0.0f)
            amount = -y / chroma;
        }
      amount = amount > 0.0f ? amount : 0.0f; /* luma may have been rounded past 1 */
      for (int c = 0; c < 3; c++)
        painted[c] = ns_image_sound (y + amount * (photo[c] - photo_y));
    }
}

void
ns_colour_keep (NsPool *pool, NsImage *painting, const NsImage *photo)
{
  Keep keep = { painting, photo };

  ns_pool_run (pool, n_tasks (painting), keep_rows, &keep);
}

/* --- Matching colours --- */

/* Sums over visible pixels: weight, colours, products of colours. */
#define N_SUMS 10

typedef struct
{
  const NsImage *image;
  const float   *mask;
  double        *sums; /* [task][N_SUMS] */
} Moments;

static void
sum_rows (size_t index, unsigned worker, void *data)
{
  const Moments *moments = data;
  double        *sums = moments->sums + index * N_SUMS;
  size_t         p;
  size_t         end = task_pixels (moments->image, index, &p);

  (void) worker;
  memset (sums, 0, N_SUMS * sizeof (double));
  for (; p < end; p++)
    {
      const float *from = moments->image->pixels + 4 * p;
      const double pixel[3] = { (double) ns_image_sound (from[0]),
                                (double) ns_image_sound (from[1]),
                                (double) ns_image_sound (from[2]) };
      double       weight =
        (double) ns_image_sound (from[3]) * (moments->mask ? (double) moments->mask[p] : 1.0);

      if (!(weight > 0.0))
        continue;
      sums[0] += weight;
      for (int i = 0, k = 4; i < 3; i++)
        {
          sums[1 + i] += weight * pixel[i];
          for (int j = i; j < 3; j++)
            sums[k++] += weight * pixel[i] * pixel[j];
        }
    }
}

/* False in *visible if no pixel counts. */
static NsStatus
colour_moments (NsContext     *context,
                const NsImage *image,
                const float   *mask,
                double         mean[3],
                double         covariance[3][3],
                bool          *visible,
                NsError       *error)
{
  size_t  n = n_tasks (image);
  Moments moments = { image, mask, NULL };
  double *total;

  moments.sums = ns_memory_alloc (context->memory, n * N_SUMS, sizeof (double), error);
  if (!moments.sums)
    return NS_ERROR_MEMORY;

  ns_pool_run (context->pool, n, sum_rows, &moments);
  total = moments.sums;
  for (size_t task = 1; task < n; task++)
    for (int i = 0; i < N_SUMS; i++)
      total[i] += moments.sums[task * N_SUMS + (size_t) i];

  *visible = total[0] > 0.0;
  if (*visible)
    {
      for (int i = 0; i < 3; i++)
        mean[i] = total[1 + i] / total[0];
      for (int i = 0, k = 4; i < 3; i++)
        for (int j = i; j < 3; j++, k++)
          covariance[i][j] = covariance[j][i] = total[k] / total[0] - mean[i] * mean[j];
      for (int i = 0; i < 3; i++)
        covariance[i][i] += VARIANCE_FLOOR;
    }
  ns_memory_release (context->memory, moments.sums);

  return NS_OK;
}

typedef struct
{
  NsImage *image;
  float    matrix[3][3];
  float    offset[3];
} Transform;

static void
transform_rows (size_t index, unsigned worker, void *data)
{
  const Transform *transform = data;
  size_t           p;
  size_t           end = task_pixels (transform->image, index, &p);

  (void) worker;
  for (; p < end; p++)
    {
      float *pixel = transform->image->pixels + 4 * p;
      float  value[3];

      for (int i = 0; i < 3; i++)
        value[i] = transform->offset[i] + transform->matrix[i][0] * pixel[0] +
                   transform->matrix[i][1] * pixel[1] + transform->matrix[i][2] * pixel[2];
      for (int i = 0; i < 3; i++)
        pixel[i] = ns_image_sound (value[i]);
    }
}

NsStatus
ns_colour_match (NsContext     *context,
                 NsImage       *style,
                 const float   *style_mask,
                 const NsImage *photo,
                 const float   *photo_mask,
                 NsError       *error)
{
  double    style_mean[3], photo_mean[3];
  double    style_covariance[3][3], photo_covariance[3][3];
  double    root[3][3], inverse_root[3][3], middle[3][3], matrix[3][3];
  bool      style_visible, photo_visible;
  Transform transform = { style, { { 0.0f } }, { 0.0f } };
  NsStatus  status = colour_moments (context, style, style_mask, style_mean, style_covariance,
                                     &style_visible, error);

  if (status == NS_OK)
    status = colour_moments (context, photo, photo_mask, photo_mean, photo_covariance,
                             &photo_visible, error);
  if (status != NS_OK || !style_visible || !photo_visible)
    return status;

  ns_symmetric3_power (style_covariance, 0.5, root);
  ns_symmetric3_power (style_covariance, -0.5, inverse_root);
  ns_symmetric3_sandwich (root, photo_covariance, middle);
  ns_symmetric3_power (middle, 0.5, middle);
  ns_symmetric3_sandwich (inverse_root, middle, matrix);

  for (int i = 0; i < 3; i++)
    {
      double offset = photo_mean[i];

      for (int j = 0; j < 3; j++)
        {
          transform.matrix[i][j] = (float) matrix[i][j];
          offset -= matrix[i][j] * style_mean[j];
        }
      transform.offset[i] = (float) offset;
    }
  ns_pool_run (context->pool, n_tasks (style), transform_rows, &transform);

  return NS_OK;
}
