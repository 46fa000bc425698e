/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The pictures that a run of the iterative method hands out on its way, finished as the painting will be:
 * what is optimised has neither the content's colours and alpha nor the strength. */

#ifndef NS_ITERATIVE_PICTURES_H
#define NS_ITERATIVE_PICTURES_H

#include "style/stylise.h"

/* Stands between a run and the caller's func. To be neither copied nor moved. */
typedef struct
{
  NsRequest request; /* the caller's, but for func and data: what to run */

  NsContext         *context;
  const NsRequest   *wanted; /* the caller's */
  const NsPicture   *content;
  NsIterativeOptions options;
  NsPicture          small; /* content in the size of pictures, made when it is needed */
  NsImage            small_image;
  float             *small_mask;
} NsIterativePictures;

/* All three must outlive pictures. Release with ns_iterative_pictures_clear(). */
void ns_iterative_pictures_init (NsIterativePictures *pictures,
                                 NsContext           *context,
                                 const NsRequest     *request,
                                 const NsPicture     *content);

void ns_iterative_pictures_clear (NsIterativePictures *pictures);

#endif /* NS_ITERATIVE_PICTURES_H */
