/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "preview.h"

#include <glib/gi18n.h>

#define SIDE 384        /* pixels of the part, at least */
#define DELAY 200       /* milliseconds in which settings may change on */
#define STATUS_WIDTH 28 /* characters */
#define STATUS_LINES 2  /* of make_status() */

/* The thread and what it has sent hold a reference each, besides the widget. */
typedef struct
{
  NsPreviewPainter painter;
  GObject         *config;
  GimpPreview     *preview; /* NULL: gone */
  GtkLabel        *status;
  gboolean         gray;   /* what the layer makes of colours */
  GeglRectangle    part;   /* that is being painted, or has been */
  guchar          *pixels; /* its painting as far as it is, or NULL */
  GThread         *thread;
  gboolean         stale; /* what the thread paints is no longer wanted, but something else is */
  gint             cancelled;
  guint            timeout;
} Preview;

/* From the thread to the dialog. */
typedef struct
{
  Preview *preview;
  guchar  *pixels; /* of the part, or NULL */
  gboolean last;
  gchar   *problem; /* or NULL */
} Message;

static void start (Preview *preview);

/* In sRGB: libgimp's widget gives bytes to the screen as they are, unlike the image's window, beside which it also
 * shows the layer itself paler if that has a wider space. Also in the painting thread, where babl is at home. */
static guchar *
bytes_of (const Preview *preview, const NsImage *painting)
{
  const Babl *bytes = babl_format (preview->gray ? "Y'A u8" : "R'G'B'A u8");
  gsize       n = (gsize) painting->width * (gsize) painting->height;
  guchar     *pixels = g_try_malloc (4 * n);

  if (pixels)
    babl_process (babl_fish (preview->painter.format, bytes), painting->pixels, pixels, (glong) n);

  return pixels;
}

/* What is to be seen. */
static GeglRectangle
visible_part (const Preview *preview)
{
  GeglRectangle part;

  gimp_preview_get_position (preview->preview, &part.x, &part.y);
  gimp_preview_get_size (preview->preview, &part.width, &part.height);

  return part;
}

static void
draw (Preview *preview)
{
  GeglRectangle part = visible_part (preview);

  if (preview->pixels && gegl_rectangle_equal (&part, &preview->part))
    gimp_preview_area_draw (GIMP_PREVIEW_AREA (gimp_preview_get_area (preview->preview)), 0, 0,
                            part.width, part.height,
                            preview->gray ? GIMP_GRAYA_IMAGE : GIMP_RGBA_IMAGE, preview->pixels,
                            (preview->gray ? 2 : 4) * part.width);
}

static void
say (Preview *preview, const gchar *sentence)
{
  gtk_label_set_text (preview->status, sentence);
  gtk_widget_set_tooltip_text (GTK_WIDGET (preview->status), sentence); /* where it is cut */
}

/* Ends what is being painted, if anything is. */
static void
cancel (Preview *preview, gboolean stale)
{
  preview->stale = stale && preview->thread;
  g_atomic_int_set (&preview->cancelled, 1);
  g_clear_pointer (&preview->pixels, g_free);
}

/* Whether the dialog may go on: not with settings with which there is nothing to paint. */
static void
allow_painting (Preview *preview, gboolean allowed)
{
  GtkWidget *dialog = gtk_widget_get_toplevel (GTK_WIDGET (preview->preview));

  if (GTK_IS_DIALOG (dialog))
    gtk_dialog_set_response_sensitive (GTK_DIALOG (dialog), GTK_RESPONSE_OK, allowed);
}

static void
say_result (Preview *preview, const gchar *problem)
{
  gchar *remark = problem ? NULL : preview->painter.remark (preview->painter.data);

  say (preview, problem ? problem : remark ? remark : "");
  g_free (remark);
}

static gboolean
receive (gpointer data)
{
  Message *message = data;
  Preview *preview = message->preview;

  if (!preview->preview) /* nobody waits for it any more */
    return G_SOURCE_REMOVE;

  if (message->last)
    g_clear_pointer (&preview->thread, g_thread_join);
  if (preview->stale && message->last)
    start (preview);
  else if (!g_atomic_int_get (&preview->cancelled))
    {
      if (message->pixels)
        {
          g_free (preview->pixels);
          preview->pixels = g_steal_pointer (&message->pixels);
          draw (preview);
        }
      if (message->problem)
        gimp_preview_draw (preview->preview); /* the layer, in the place of an older painting */
      if (message->last)
        say_result (preview, message->problem);
    }

  return G_SOURCE_REMOVE;
}

static void
message_free (gpointer data)
{
  Message *message = data;

  g_atomic_rc_box_release (message->preview);
  g_free (message->pixels);
  g_free (message->problem);
  g_free (message);
}

static void
send (Preview *preview, const NsImage *painting, gboolean last, const gchar *problem)
{
  Message *message = g_new0 (Message, 1);

  message->preview = g_atomic_rc_box_acquire (preview);
  message->pixels = painting ? bytes_of (preview, painting) : NULL;
  message->last = last;
  message->problem = g_strdup (problem);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, receive, message, message_free);
}

static bool
goes_on (double fraction, void *data)
{
  Preview *preview = data;

  (void) fraction;

  return !g_atomic_int_get (&preview->cancelled);
}

static void
show (const NsImage *painting, gpointer data)
{
  send (data, painting, FALSE, NULL);
}

static gpointer
work (gpointer data)
{
  Preview *preview = data;
  NsImage  painting = NS_IMAGE_INIT;
  NsError  error = NS_ERROR_INIT;
  NsStatus status;

  status =
    preview->painter.paint (preview->painter.data, goes_on, show, preview, &painting, &error);
  if (status == NS_OK)
    send (preview, &painting, TRUE, NULL);
  else
    send (preview, NULL, TRUE, error.message);
  ns_image_clear (&painting);
  g_atomic_rc_box_release (preview);

  return NULL;
}

/* Paints what is to be seen now; if something else is still being painted, once that has ended. */
static void
start (Preview *preview)
{
  GError *error = NULL;

  if (!gimp_preview_get_update (preview->preview))
    return;
  cancel (preview, TRUE);
  if (preview->thread)
    return;

  g_atomic_int_set (&preview->cancelled, 0);
  preview->part = visible_part (preview);
  if (preview->painter.prepare (preview->painter.data, &preview->part, &error))
    {
      say (preview, _ ("Painting the preview…"));
      preview->thread =
        g_thread_try_new ("ns-preview", work, g_atomic_rc_box_acquire (preview), &error);
      if (!preview->thread)
        g_atomic_rc_box_release (preview);
    }
  allow_painting (preview, !error);
  if (!preview->thread)
    {
      gimp_preview_draw (preview->preview);
      say (preview, error ? error->message : "");
    }
  g_clear_error (&error);
}

/* libgimp has drawn the layer; widgets that change their size make it do so, too. */
static void
redraw (Preview *preview)
{
  GeglRectangle part = visible_part (preview);
  gboolean      busy = preview->thread && !g_atomic_int_get (&preview->cancelled);

  if ((preview->pixels || busy) && gegl_rectangle_equal (&part, &preview->part))
    draw (preview);
  else
    start (preview);
}

static gboolean
start_now (gpointer data)
{
  Preview *preview = data;

  preview->timeout = 0;
  start (preview);

  return G_SOURCE_REMOVE;
}

/* A setting has changed, and others may follow. */
static void
start_soon (Preview *preview)
{
  cancel (preview, FALSE);
  g_clear_handle_id (&preview->timeout, g_source_remove);
  preview->timeout = g_timeout_add (DELAY, start_now, preview);
}

static void
switched (Preview *preview)
{
  if (gimp_preview_get_update (preview->preview))
    return; /* the signal that something is to be drawn follows */

  cancel (preview, FALSE);
  allow_painting (preview, TRUE);
  say (preview, "");
}

/* Of the widget, which may be told so more than once. */
static void
end (Preview *preview)
{
  if (!preview->preview)
    return;

  g_signal_handlers_disconnect_by_data (preview->config, preview);
  g_clear_handle_id (&preview->timeout, g_source_remove);
  cancel (preview, FALSE);
  g_clear_pointer (&preview->thread, g_thread_join);
  preview->preview = NULL;
}

/* The middle says more than the corner, where scrolling begins. */
static void
show_middle (GtkWidget *widget, GtkAllocation *allocation, gpointer data)
{
  GimpPreview *preview = GIMP_PREVIEW (widget);
  gint         x1, y1, x2, y2, width, height;

  gimp_preview_get_bounds (preview, &x1, &y1, &x2, &y2);
  gimp_preview_get_size (preview, &width, &height);
  if (width < 2 && height < 2)
    return;

  g_signal_handlers_disconnect_by_func (widget, show_middle, data);
  gimp_scrolled_preview_set_position (GIMP_SCROLLED_PREVIEW (preview), (x1 + x2 - width) / 2,
                                      (y1 + y2 - height) / 2);
}

/* libgimp's check button wants the letter that Paint has: "_Preview", or "…(_P)" in some languages. */
static void
drop_mnemonic (GtkWidget *widget, gpointer data)
{
  GRegex *mnemonic = g_regex_new ("\\(_.\\)|_", G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);
  gchar  *label;

  if (GTK_IS_BUTTON (widget))
    {
      label = g_regex_replace_literal (mnemonic, gtk_button_get_label (GTK_BUTTON (widget)), -1, 0,
                                       "", G_REGEX_MATCH_DEFAULT, NULL);
      gtk_button_set_label (GTK_BUTTON (widget), label);
      g_free (label);
    }
  g_regex_unref (mnemonic);
}

/* A line or two for sentences, of one size whatever they say: the part would change with it otherwise, and
 * what is said of it again. */
static GtkWidget *
make_status (void)
{
  GtkWidget   *widget = gtk_label_new (NULL);
  GtkLabel    *label = GTK_LABEL (widget);
  PangoLayout *lines = gtk_widget_create_pango_layout (widget, "X\nX");
  gint         height;

  pango_layout_get_pixel_size (lines, NULL, &height);
  g_object_unref (lines);
  gtk_widget_set_size_request (widget, -1, height);
  gtk_label_set_line_wrap (label, TRUE);
  gtk_label_set_lines (label, STATUS_LINES);
  gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (label, STATUS_WIDTH);
  gtk_label_set_max_width_chars (label, STATUS_WIDTH);
  gtk_label_set_xalign (label, 1.0f);
  gtk_widget_show (widget);

  return widget;
}

/* libgimp asks for its own size whenever the theme changes. */
static void
set_side (GtkWidget *widget)
{
  gint x1, y1, x2, y2;

  gimp_preview_get_bounds (GIMP_PREVIEW (widget), &x1, &y1, &x2, &y2);
  gtk_widget_set_size_request (gimp_preview_get_area (GIMP_PREVIEW (widget)), MIN (SIDE, x2 - x1),
                               MIN (SIDE, y2 - y1));
}

GtkWidget *
ns_preview_new (GimpLayer *layer, GObject *config, const NsPreviewPainter *painter)
{
  GtkWidget *widget = gimp_drawable_preview_new_from_drawable (GIMP_DRAWABLE (layer));
  GtkWidget *controls = gimp_preview_get_controls (GIMP_PREVIEW (widget));
  GtkWidget *status = make_status ();
  Preview   *preview = g_atomic_rc_box_new0 (Preview);

  preview->painter = *painter;
  preview->config = config; /* outlives the dialog; libgimp wants no reference to it */
  preview->preview = GIMP_PREVIEW (widget);
  preview->status = GTK_LABEL (status);
  preview->gray = gimp_drawable_is_gray (GIMP_DRAWABLE (layer));

  gtk_widget_set_tooltip_text (
    gimp_preview_get_area (preview->preview),
    _ ("A part of the layer at its own size, painted alone: in the whole layer colours and "
       "contrast can come out a little differently"));
  gtk_container_foreach (GTK_CONTAINER (controls), drop_mnemonic, NULL);
  gtk_box_pack_end (GTK_BOX (controls), status, TRUE, TRUE, 0);

  g_signal_connect_after (widget, "style-updated", G_CALLBACK (set_side), NULL);
  g_signal_connect (widget, "size-allocate", G_CALLBACK (show_middle), NULL);
  g_signal_connect_swapped (widget, "invalidated", G_CALLBACK (redraw), preview);
  g_signal_connect_swapped (widget, "notify::update", G_CALLBACK (switched), preview);
  g_signal_connect_swapped (config, "notify", G_CALLBACK (start_soon), preview);
  g_signal_connect_swapped (widget, "destroy", G_CALLBACK (end), preview);
  g_object_set_data_full (G_OBJECT (widget), "ns-preview", preview, g_atomic_rc_box_release);
  gtk_widget_show (widget);

  return widget;
}
