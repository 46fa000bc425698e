/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the arguments ask for, as a request to the engine. */

#ifndef NS_REQUEST_H
#define NS_REQUEST_H

#include <libgimp/gimp.h>

#include "network/library.h"
#include "style-model.h"
#include "style-pictures.h"
#include "style/stylise.h"

/* A request with all that it refers to. */
typedef struct
{
  NsRequest          request;
  NsIterativeOptions iterative;
  NsStyleModel       model;
  NsStylePictures    pictures;
  NsImage            initial;
  gchar             *tap;
} NsJob;

/* Reads config, and the pictures and models that it names for painting layer, into job, which is
 * zero-filled before. On failure sets error, returns its status and leaves job zero-filled. Release
 * with ns_job_clear(). */
GimpPDBStatusType ns_job_load (NsJob               *job,
                               GimpLayer           *layer,
                               GimpProcedureConfig *config,
                               const NsLibrary     *library,
                               NsMemory            *memory,
                               GError             **error);

/* Reads anew what is neither a model nor a picture: choices and numbers. */
void ns_job_read_settings (NsJob *job, GimpProcedureConfig *config);

/* Bytes that computing may use, as config says. */
gsize ns_job_memory_limit (GimpProcedureConfig *config);

/* What the painting is called after: the style, or the network layer that is rebuilt. */
const gchar *ns_job_style_name (const NsJob *job);

void ns_job_clear (NsJob *job);

#endif /* NS_REQUEST_H */
