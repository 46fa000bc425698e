/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "progress-window.h"

#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#define PICTURE_SIZE 384 /* pixels, the longer side */

/* As GIMP shows what is transparent unless told otherwise */
#define CHECK_SIZE 8
#define CHECK_LIGHT 0x999999
#define CHECK_DARK 0x666666

enum
{
  RESPONSE_KEEP = 1
};

struct _NsProgressWindow
{
  GtkWidget      *dialog;
  GtkImage       *picture;
  GtkProgressBar *bar;
  GtkLabel       *status;
  const Babl     *format;
  gboolean        gray;
  NsProgressWish  wish;
};

/* The first wish counts: a key too many must not throw away what is to be kept. */
static void
on_response (NsProgressWindow *window, gint response)
{
  if (window->wish != NS_PROGRESS_GO_ON)
    return;

  window->wish = response == RESPONSE_KEEP ? NS_PROGRESS_KEEP : NS_PROGRESS_CANCEL;
  gtk_dialog_set_response_sensitive (GTK_DIALOG (window->dialog), RESPONSE_KEEP, FALSE);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (window->dialog), GTK_RESPONSE_CANCEL, FALSE);
  gtk_label_set_text (window->status, _ ("Ending after this step…"));
}

/* Closing the window is a wish like any other; the window goes when the run has ended. */
static gboolean
on_delete (GtkWidget *dialog, GdkEvent *event, NsProgressWindow *window)
{
  (void) dialog;
  (void) event;
  on_response (window, GTK_RESPONSE_CANCEL);

  return TRUE;
}

NsProgressWindow *
ns_progress_window_new (const Babl *format, gboolean gray)
{
  NsProgressWindow *window = g_new0 (NsProgressWindow, 1);
  GtkWidget        *area;
  GtkWidget        *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget        *frame = gtk_frame_new (NULL);
  GtkWidget        *picture = gtk_image_new ();
  GtkWidget        *bar = gtk_progress_bar_new ();
  GtkWidget        *status = gtk_label_new (_ ("Looking at the pictures…"));

  window->dialog =
    gtk_dialog_new_with_buttons (_ ("Neural Style"), NULL, 0, _ ("_Cancel"), GTK_RESPONSE_CANCEL,
                                 _ ("_Keep It As It Is"), RESPONSE_KEEP, NULL);
  gimp_window_set_transient (GTK_WINDOW (window->dialog));
  window->format = format;
  window->gray = gray;
  window->picture = GTK_IMAGE (picture);
  window->bar = GTK_PROGRESS_BAR (bar);
  window->status = GTK_LABEL (status);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (window->dialog), RESPONSE_KEEP, FALSE);

  gtk_widget_set_size_request (picture, PICTURE_SIZE, PICTURE_SIZE * 3 / 4);
  gtk_frame_set_shadow_type (GTK_FRAME (frame), GTK_SHADOW_IN);
  gtk_container_add (GTK_CONTAINER (frame), picture);
  gtk_label_set_xalign (window->status, 0.0f);
  gtk_container_set_border_width (GTK_CONTAINER (box), 12);
  gtk_box_pack_start (GTK_BOX (box), frame, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), bar, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), status, FALSE, FALSE, 0);
  area = gtk_dialog_get_content_area (GTK_DIALOG (window->dialog));
  gtk_box_pack_start (GTK_BOX (area), box, TRUE, TRUE, 0);

  g_signal_connect_swapped (window->dialog, "response", G_CALLBACK (on_response), window);
  g_signal_connect (window->dialog, "delete-event", G_CALLBACK (on_delete), window);
  gtk_widget_show_all (window->dialog);

  return window;
}

void
ns_progress_window_free (NsProgressWindow *window)
{
  if (!window)
    return;

  gtk_widget_destroy (window->dialog);
  g_free (window);
}

bool
ns_progress_window_update (double fraction, void *data)
{
  NsProgressWindow *window = data;

  gtk_progress_bar_set_fraction (window->bar, CLAMP (fraction, 0.0, 1.0));
  while (gtk_events_pending ())
    gtk_main_iteration ();

  return window->wish == NS_PROGRESS_GO_ON;
}

/* The picture as the layer would be: what a grayscale image makes of colours, and its alpha; in sRGB, as GTK wants
 * it. */
static GdkPixbuf *
pixbuf_of (const NsProgressWindow *window, const NsImage *image)
{
  const Babl *from = window->format;
  const Babl *layer = window->gray ? babl_format ("Y'A float") : from;
  GdkPixbuf  *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, image->width, image->height);
  gfloat     *row = g_try_new (gfloat, 4 * (gsize) image->width);

  for (gint y = 0; y < image->height && pixbuf && row; y++)
    {
      babl_process (babl_fish (from, layer), ns_image_at (image, 0, y), row, image->width);
      babl_process (babl_fish (layer, babl_format ("R'G'B'A u8")), row,
                    gdk_pixbuf_get_pixels (pixbuf) + (gsize) y * gdk_pixbuf_get_rowstride (pixbuf),
                    image->width);
    }
  if (!row)
    g_clear_object (&pixbuf);
  g_free (row);

  return pixbuf;
}

/* The picture, scaled to fit the frame, over checks where it is transparent. */
static GdkPixbuf *
thumbnail (const NsProgressWindow *window, const NsImage *image)
{
  gdouble    scale = (gdouble) PICTURE_SIZE / MAX (image->width, image->height);
  gint       width = MAX (1, (gint) (image->width * scale));
  gint       height = MAX (1, (gint) (image->height * scale));
  GdkPixbuf *full = pixbuf_of (window, image);
  GdkPixbuf *scaled;

  if (!full)
    return NULL;

  scaled = gdk_pixbuf_composite_color_simple (full, width, height, GDK_INTERP_BILINEAR, 255,
                                              CHECK_SIZE, CHECK_LIGHT, CHECK_DARK);
  g_object_unref (full);

  return scaled;
}

/* "about 3 minutes": nobody waits by the second for minutes. */
static gchar *
describe_time (gdouble seconds_left)
{
  guint seconds = (guint) (seconds_left + 0.5);
  guint minutes = (seconds + 30) / 60;

  if (seconds < 100)
    return g_strdup_printf (ngettext ("about %u second left", "about %u seconds left", seconds),
                            seconds);

  return g_strdup_printf (ngettext ("about %u minute left", "about %u minutes left", minutes),
                          minutes);
}

static gchar *
describe (const NsIterativeProgress *progress)
{
  gchar *step = g_strdup_printf (
    _ ("Size %u of %u (%d × %d), step %u of %u, loss %.4g"), progress->scale, progress->n_scales,
    progress->width, progress->height, progress->step, progress->n_steps, progress->total);
  gchar *time;
  gchar *text;

  if (progress->seconds_left < 0.0)
    return step;

  time = describe_time (progress->seconds_left);
  /* Translators: where a run is (“Size 1 of 2 …”), and how long it still takes (“about 3 minutes left”) */
  text = g_strdup_printf (_ ("%s; %s"), step, time);
  g_free (time);
  g_free (step);

  return text;
}

void
ns_progress_window_show (const NsIterativeProgress *progress, void *data)
{
  NsProgressWindow *window = data;
  gchar            *text;

  if (window->wish == NS_PROGRESS_GO_ON)
    {
      text = describe (progress);
      gtk_label_set_text (window->status, text);
      g_free (text);
    }

  if (progress->picture)
    {
      GdkPixbuf *picture = thumbnail (window, progress->picture);

      if (picture)
        {
          gtk_image_set_from_pixbuf (window->picture, picture);
          gtk_dialog_set_response_sensitive (GTK_DIALOG (window->dialog), RESPONSE_KEEP,
                                             window->wish == NS_PROGRESS_GO_ON);
          g_object_unref (picture);
        }
    }
}

NsProgressWish
ns_progress_window_wish (const NsProgressWindow *window)
{
  return window->wish;
}
