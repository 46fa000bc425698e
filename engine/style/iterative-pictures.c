/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/iterative-pictures.h"

#include <string.h>

#include "style/finish.h"
#include "style/visible.h"

static void
clear_small (NsIterativePictures *pictures)
{
  ns_image_clear (&pictures->small_image);
  ns_memory_release (pictures->context->memory, pictures->small_mask);
  pictures->small_mask = NULL;
  pictures->small.image = NULL;
}

/* A copy of the content in another size. Its values may be unsound, which scaling would spread. */
static NsStatus
scale_content (NsIterativePictures *pictures, int width, int height)
{
  NsMemory      *memory = pictures->context->memory;
  const NsImage *image = pictures->content->image;
  NsImage        copy = NS_IMAGE_INIT;
  double         sum;
  NsStatus       status = ns_image_init (&copy, memory, image->width, image->height, NULL);

  if (status != NS_OK)
    return status;

  memcpy (copy.pixels, image->pixels, ns_image_bytes (image->width, image->height));
  ns_image_sanitise (&copy);
  status = ns_image_resize (pictures->context, &copy, width, height, &pictures->small_image, NULL);
  ns_image_clear (&copy);
  if (status == NS_OK)
    status = ns_visible_shrink (memory, pictures->content->mask, image->height, image->width,
                                height, width, &pictures->small_mask, &sum, NULL);

  return status;
}

/* Brings the content to a size, if it does not have it; a scale has many pictures of one size. */
static NsStatus
prepare_small (NsIterativePictures *pictures, int width, int height)
{
  const NsImage *image = pictures->content->image;
  NsStatus       status = NS_OK;

  if (pictures->small.image && pictures->small.image->width == width &&
      pictures->small.image->height == height)
    return NS_OK;

  clear_small (pictures);
  if (image->width == width && image->height == height)
    pictures->small = *pictures->content;
  else
    {
      status = scale_content (pictures, width, height);
      if (status == NS_OK)
        pictures->small = (NsPicture) { &pictures->small_image, pictures->small_mask, 1.0 };
      else
        clear_small (pictures);
    }

  return status;
}

/* raw has what small contents are extended by at the right and the bottom. */
static NsStatus
finish (NsIterativePictures *pictures, const NsImage *raw, int width, int height, NsImage *finished)
{
  NsStatus status = prepare_small (pictures, width, height);

  if (status == NS_OK)
    status = ns_image_init (finished, pictures->context->memory, width, height, NULL);
  if (status != NS_OK)
    return status;

  for (int y = 0; y < height; y++)
    {
      memcpy (ns_image_at (finished, 0, y), ns_image_at (raw, 0, y), ns_image_bytes (width, 1));
      for (int x = 0; x < width; x++)
        ns_image_at (finished, x, y)[3] = ns_image_at (pictures->small.image, x, y)[3];
    }

  return ns_finish (pictures->context, pictures->wanted, &pictures->small, finished, NULL);
}

static int
smaller (int a, int b)
{
  return a < b ? a : b;
}

/* An NsIterativeFunc. Nobody wants a run to fail for want of memory for a picture on its way. */
static void
tell (const NsIterativeProgress *progress, void *data)
{
  NsIterativePictures      *pictures = data;
  const NsIterativeOptions *wanted = pictures->wanted->iterative;
  NsIterativeProgress       told = *progress;
  NsImage                   finished = NS_IMAGE_INIT;

  told.width = smaller (progress->width, pictures->content->image->width);
  told.height = smaller (progress->height, pictures->content->image->height);
  told.picture = NULL;
  if (progress->picture &&
      finish (pictures, progress->picture, told.width, told.height, &finished) == NS_OK)
    told.picture = &finished;
  wanted->func (&told, wanted->data);
  ns_image_clear (&finished);
}

void
ns_iterative_pictures_init (NsIterativePictures *pictures,
                            NsContext           *context,
                            const NsRequest     *request,
                            const NsPicture     *content)
{
  memset (pictures, 0, sizeof *pictures);
  pictures->request = *request;
  pictures->context = context;
  pictures->wanted = request;
  pictures->content = content;
  if (!request->iterative || !request->iterative->func)
    return;

  pictures->options = *request->iterative;
  pictures->options.func = tell;
  pictures->options.data = pictures;
  pictures->request.iterative = &pictures->options;
}

void
ns_iterative_pictures_clear (NsIterativePictures *pictures)
{
  clear_small (pictures);
}
