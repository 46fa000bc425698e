/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The fixtures in tests/data: tiny models, and what PyTorch computes with them. To be included after
 * cmocka.h. */

#ifndef FIXTURE_H
#define FIXTURE_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "image/image.h"
#include "network/model.h"
#include "network/safetensors.h"
#include "tensor/tensor.h"

static inline void
fixture_path (char *path, size_t size, const char *name)
{
  const char *folder = getenv ("NS_TEST_DATA");

  assert_non_null (folder);
  assert_true (snprintf (path, size, "%s/%s.safetensors", folder, name) < (int) size);
}

static inline NsModel *
fixture_model (NsMemory *memory, const char *name)
{
  NsError  error = NS_ERROR_INIT;
  char     path[1024];
  NsModel *model;

  fixture_path (path, sizeof path, name);
  model = ns_model_load (memory, path, &error);
  if (!model)
    fail_msg ("%s", error.message);

  return model;
}

/* The numbers called name in the file; release with ns_memory_release(). */
static inline float *
fixture_values (NsMemory            *memory,
                const char          *file_name,
                const char          *name,
                const NsTensorInfo **shape)
{
  static NsTensorInfo copy;
  NsError             error = NS_ERROR_INIT;
  char                path[1024];
  NsSafetensors      *file;
  const NsTensorInfo *info;
  float              *values;

  fixture_path (path, sizeof path, file_name);
  file = ns_safetensors_open (memory, path, &error);
  if (!file)
    fail_msg ("%s", error.message);
  info = ns_safetensors_find (file, name);
  assert_non_null (info);
  values = ns_memory_alloc (memory, info->n_elements, sizeof *values, NULL);
  assert_int_equal (ns_safetensors_read (file, info, values, &error), NS_OK);
  copy = *info;
  copy.name = NULL;
  if (shape)
    *shape = &copy;
  ns_safetensors_close (file);

  return values;
}

/* A [height, width, channels] array as a tensor. */
static inline void
fixture_picture (NsTensor   *tensor,
                 NsMemory   *memory,
                 const char *file_name,
                 const char *name,
                 int         halo)
{
  const NsTensorInfo *shape;
  float              *values = fixture_values (memory, file_name, name, &shape);
  size_t              row;

  assert_int_equal (shape->n_dimensions, 3);
  assert_int_equal (ns_tensor_init (tensor, memory, (int) shape->shape[0], (int) shape->shape[1],
                                    (int) shape->shape[2], halo, NULL),
                    NS_OK);
  row = shape->shape[1] * shape->shape[2];
  for (int y = 0; y < tensor->height; y++)
    for (size_t i = 0; i < row; i++)
      ns_tensor_at (tensor, y, 0)[i] = values[(size_t) y * row + i];
  ns_memory_release (memory, values);
}

/* Compares a tensor with the [channels, height, width] array called name. tolerance: of the largest
 * expected value. */
static inline void
fixture_assert_planes (const NsTensor *tensor,
                       NsMemory       *memory,
                       const char     *file_name,
                       const char     *name,
                       double          tolerance)
{
  const NsTensorInfo *shape;
  float              *values = fixture_values (memory, file_name, name, &shape);
  double              most = 0.0;
  double              worst = 0.0;

  assert_int_equal (shape->n_dimensions, 3);
  assert_int_equal (tensor->channels, shape->shape[0]);
  assert_int_equal (tensor->height, shape->shape[1]);
  assert_int_equal (tensor->width, shape->shape[2]);
  for (int c = 0; c < tensor->channels; c++)
    for (int y = 0; y < tensor->height; y++)
      for (int x = 0; x < tensor->width; x++)
        {
          double expected =
            values[((size_t) c * shape->shape[1] + (size_t) y) * shape->shape[2] + (size_t) x];
          double difference = fabs ((double) ns_tensor_at (tensor, y, x)[c] - expected);

          most = fmax (most, fabs (expected));
          worst = difference <= worst ? worst : difference; /* NaN counts as worst */
        }
  ns_memory_release (memory, values);
  if (!(worst <= tolerance * most))
    fail_msg ("%s differs by %g from values up to %g", name, worst, most);
}

/* A photograph with something to see at every scale. */
static inline void
fixture_photo (NsImage *image, NsMemory *memory, int width, int height)
{
  assert_int_equal (ns_image_init (image, memory, width, height, NULL), NS_OK);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        float *pixel = ns_image_at (image, x, y);

        for (int c = 0; c < 3; c++)
          pixel[c] =
            0.5f + 0.4f * sinf ((float) (c + 1) * 0.05f * (float) x) * cosf (0.3f * (float) y);
        pixel[3] = 0.25f + 0.75f * (float) x / (float) width;
      }
}

#endif /* FIXTURE_H */
