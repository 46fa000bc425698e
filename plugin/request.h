/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the arguments ask for, as a request to the engine. */

#ifndef NS_REQUEST_H
#define NS_REQUEST_H

#include <libgimp/gimp.h>

#include "network/library.h"
#include "style-source.h"
#include "style/stylise.h"

/* A request with all that it refers to. */
typedef struct
{
  NsRequest          request;
  NsIterativeOptions iterative;
  NsStyle            style;
  NsImage            initial;
  gchar             *tap;
} NsJob;

/* Reads config, and the pictures and models that it names, into job, which is zero-filled before. On
 * failure sets error, returns its status and leaves job zero-filled. Release with ns_job_clear(). */
GimpPDBStatusType ns_job_load (NsJob               *job,
                               GimpProcedureConfig *config,
                               const NsLibrary     *library,
                               NsMemory            *memory,
                               GError             **error);

void ns_job_clear (NsJob *job);

#endif /* NS_REQUEST_H */
