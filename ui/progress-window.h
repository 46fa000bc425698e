/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A window that shows a long run at work: the painting as it becomes, how far it is, and how to end
 * it. It lives in the thread that computes, which is the one that runs GTK: every report lets GTK
 * handle what has happened meanwhile. */

#ifndef NS_PROGRESS_WINDOW_H
#define NS_PROGRESS_WINDOW_H

#include <gegl.h>
#include <gtk/gtk.h>

#include "style/stylise.h"

typedef struct _NsProgressWindow NsProgressWindow;

/* How the user has ended the run, if at all; once said, that is never changed. */
typedef enum
{
  NS_PROGRESS_GO_ON,
  NS_PROGRESS_KEEP,   /* end it, and keep the painting as far as it is */
  NS_PROGRESS_CANCEL, /* end it, and keep nothing                      */
} NsProgressWish;

/* Shows the window, in front of GIMP's; after gimp_ui_init(). format: of the pictures; gray: whether the layer is, so
 * that colours are shown as it will have them. Free with ns_progress_window_free(). */
NsProgressWindow *ns_progress_window_new (const Babl *format, gboolean gray);
void              ns_progress_window_free (NsProgressWindow *window);

/* An NsProgressFunc for the engine, with the window as its data: false once the user ends the run. */
bool ns_progress_window_update (double fraction, void *window);

/* An NsIterativeFunc, with the window as its data: shows scale, step, loss, time left and picture. */
void ns_progress_window_show (const NsIterativeProgress *progress, void *window);

NsProgressWish ns_progress_window_wish (const NsProgressWindow *window);

#endif /* NS_PROGRESS_WINDOW_H */
