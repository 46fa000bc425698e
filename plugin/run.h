/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The procedure at work: one path for every run mode. */

#ifndef NS_RUN_H
#define NS_RUN_H

#include <libgimp/gimp.h>

/* Checks the drawables, asks the user if interactive, computes, and only then touches the image. */
GimpValueArray *ns_run (GimpProcedure       *procedure,
                        GimpRunMode          run_mode,
                        GimpImage           *image,
                        GimpDrawable       **drawables,
                        GimpProcedureConfig *config,
                        gpointer             run_data);

#endif /* NS_RUN_H */
