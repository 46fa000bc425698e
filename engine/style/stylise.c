/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/stylise.h"

#include <stdint.h>
#include <string.h>
#include <time.h>

#include "image/hidden.h"
#include "style/adain-request.h"
#include "style/fast.h"
#include "style/finish.h"
#include "style/iterative-pictures.h"
#include "style/iterative.h"

static const char *const method_names[] = {
  [NS_METHOD_FAST] = "fast",
  [NS_METHOD_ADAIN] = "adain",
  [NS_METHOD_ITERATIVE] = "iterative",
};

#define N_METHODS (sizeof method_names / sizeof method_names[0])

const char *
ns_method_name (NsMethod method)
{
  return method_names[method];
}

bool
ns_method_from_name (const char *name, NsMethod *method)
{
  for (size_t i = 0; i < N_METHODS; i++)
    if (strcmp (name, method_names[i]) == 0)
      {
        *method = (NsMethod) i;
        return true;
      }

  return false;
}

static NsStatus
check_request (const NsRequest *request, const NsPicture *content, NsError *error)
{
  if (!content || !content->image || !content->image->pixels)
    return ns_error_set (error, NS_ERROR_ARGUMENT, "There is no picture to paint.");
  if (!(request->strength >= 0.0 && request->strength <= 1.0))
    return ns_error_set (error, NS_ERROR_ARGUMENT,
                         "The strength is %g, but only 0 to 1 make sense.", request->strength);
  if (!(request->style_scale >= NS_STYLE_SCALE_MIN && request->style_scale <= NS_STYLE_SCALE_MAX))
    return ns_error_set (error, NS_ERROR_ARGUMENT,
                         "The style scale is %g, but must be from %g to %g.", request->style_scale,
                         NS_STYLE_SCALE_MIN, NS_STYLE_SCALE_MAX);

  switch (request->method)
    {
    case NS_METHOD_FAST:
      return ns_fast_check (request, content->image->width, content->image->height, error);
    case NS_METHOD_ADAIN:
      return ns_adain_check (request, content->image->width, content->image->height, error);
    case NS_METHOD_ITERATIVE:
      return ns_iterative_check (request, content->image->width, content->image->height, error);
    }

  return ns_error_set (error, NS_ERROR_UNSUPPORTED,
                       "This version of Neural Style does not have the method that was asked for.");
}

/* Better now than after minutes of computing. */
static NsStatus
check_memory (NsContext *context, const NsRequest *request, const NsImage *content, NsError *error)
{
  size_t limit = ns_memory_limit (context->memory);
  size_t used = ns_memory_used (context->memory);
  size_t copy = ns_image_bytes (content->width, content->height);
  size_t needed = copy + copy / 2; /* while hidden pixels are filled */
  size_t painting = SIZE_MAX;

  switch (request->method)
    {
    case NS_METHOD_FAST:
      painting = ns_fast_bytes (request, content->width, content->height);
      break;
    case NS_METHOD_ADAIN:
      painting = ns_adain_bytes (request, content->width, content->height);
      painting = painting > SIZE_MAX - copy ? SIZE_MAX : painting + copy;
      break;
    case NS_METHOD_ITERATIVE:
      painting = ns_iterative_bytes (request, content->width, content->height);
      break;
    }
  if (painting > needed)
    needed = painting;
  if (needed == SIZE_MAX) /* all else has been checked */
    return ns_error_set (
      error, NS_ERROR_MEMORY,
      "There is not enough memory to paint this picture of %d × %d pixels. Scale "
      "it down or close other programs.",
      content->width, content->height);
  if (limit && (used > limit || needed > limit - used))
    return ns_error_set (
      error, NS_ERROR_MEMORY,
      "Painting this picture of %d × %d pixels needs about %zu MiB of memory, but "
      "only %zu of the %zu MiB allowed are left. Scale the picture down or raise the "
      "memory limit.",
      content->width, content->height, (needed >> 20) + 1, used > limit ? 0 : (limit - used) >> 20,
      limit >> 20);

  return NS_OK;
}

/* A copy of the content that a network can work on. */
static NsStatus
prepare_photo (NsContext *context, const NsImage *content, NsImage *photo, NsError *error)
{
  NsStatus status = ns_image_copy (content, context->memory, photo, error);

  if (status != NS_OK)
    return status;
  ns_image_sanitise (photo);

  return ns_image_fill_hidden (photo, error);
}

/* Whether the painting is wanted however far it is, so certainly when it is done. */
static bool
is_kept (const NsRequest *request)
{
  return request->method == NS_METHOD_ITERATIVE && request->iterative &&
         request->iterative->keep_when_cancelled;
}

/* Lets the caller see finished pictures on the way. */
static NsStatus
paint_iteratively (NsContext       *context,
                   const NsRequest *request,
                   NsImage         *photo,
                   const NsPicture *content,
                   NsImage         *result,
                   bool            *cancelled,
                   NsError         *error)
{
  NsIterativePictures pictures;
  NsStatus            status;

  ns_iterative_pictures_init (&pictures, context, request, content);
  status =
    ns_iterative_paint (context, &pictures.request, photo, content, result, cancelled, error);
  ns_iterative_pictures_clear (&pictures);

  return status;
}

static NsStatus
paint (NsContext       *context,
       const NsRequest *request,
       const NsPicture *content,
       NsImage         *result,
       bool            *cancelled,
       NsError         *error)
{
  NsImage  photo = NS_IMAGE_INIT;
  NsStatus status = ns_context_progress (context, 0.0, error);

  if (status == NS_OK)
    status = prepare_photo (context, content->image, &photo, error);
  if (status == NS_OK)
    switch (request->method)
      {
      case NS_METHOD_FAST:
        status = ns_fast_paint (context, request, &photo, content->image, result, error);
        break;
      case NS_METHOD_ADAIN:
        status = ns_adain_request_paint (context, request, &photo, content, result, error);
        break;
      case NS_METHOD_ITERATIVE:
        status = paint_iteratively (context, request, &photo, content, result, cancelled, error);
        break;
      }
  ns_image_clear (&photo);
  if (status == NS_OK)
    status = ns_finish (context, request, content, result, error);
  if (status == NS_OK && !*cancelled)
    status = ns_context_progress (context, 1.0, error);
  if (status == NS_ERROR_CANCELLED && result->pixels && is_kept (request))
    status = NS_OK;
  if (status != NS_OK)
    ns_image_clear (result);

  return status;
}

static double
seconds_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

NsStatus
ns_stylise (NsContext       *context,
            const NsRequest *request,
            const NsPicture *content,
            NsImage         *result,
            NsReport        *report,
            NsError         *error)
{
  bool     cancelled = false;
  double   start = seconds_now ();
  NsStatus status = check_request (request, content, error);

  if (status == NS_OK)
    status = check_memory (context, request, content->image, error);
  if (status != NS_OK)
    return status;

  ns_memory_reset_peak (context->memory);
  status = paint (context, request, content, result, &cancelled, error);
  ns_memory_trim (context->memory);
  if (report)
    {
      report->seconds = seconds_now () - start;
      report->peak_memory = ns_memory_peak (context->memory);
      report->cancelled = cancelled;
    }

  return status;
}
