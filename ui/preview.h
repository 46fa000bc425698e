/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A part of the layer at its own size, painted as the dialog's settings say, while the user looks for
 * better ones. Strokes are as large as they will be in the layer, which a picture scaled down could not
 * show. Painting happens in another thread and is given up as soon as a setting changes. */

#ifndef NS_PREVIEW_H
#define NS_PREVIEW_H

#include <libgimp/gimpui.h>

#include "base/context.h"
#include "image/image.h"

/* What paints. One part at a time: nothing else is called before paint has ended. */
typedef struct
{
  /* Gets ready to paint part, in the layer's coordinates; in the dialog's thread. FALSE with a sentence
   * for the user if there is nothing to paint. */
  gboolean (*prepare) (gpointer data, const GeglRectangle *part, GError **error);

  /* Paints it into painting, which holds nothing before and has part's size; in another thread, without
   * libgimp. progress may end it, and show, which may be called any number of times, is given the
   * painting as far as it is, of part's size; both with func_data. */
  NsStatus (*paint) (gpointer       data,
                     NsProgressFunc progress,
                     void (*show) (const NsImage *painting, gpointer func_data),
                     gpointer func_data,
                     NsImage *painting,
                     NsError *error);

  /* What to say of it once it is shown; in the dialog's thread. To be freed; NULL: nothing. */
  gchar *(*remark) (gpointer data);

  gpointer data;

  const Babl *format; /* of paintings */
} NsPreviewPainter;

/* What the dialog shows: libgimp's preview of layer, which the user can scroll and switch off, and a line
 * that says what is going on. It follows every property of config. painter is copied; its data must
 * outlive the widget, whose end waits for the thread. */
GtkWidget *ns_preview_new (GimpLayer *layer, GObject *config, const NsPreviewPainter *painter);

#endif /* NS_PREVIEW_H */
