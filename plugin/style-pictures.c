/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style-pictures.h"

#include <glib/gi18n.h>
#include <string.h>

#include "arguments.h"
#include "drawable.h"
#include "failure.h"

#define NS_STYLES_MAX 4 /* as many as there are arguments for */

/* Besides the first layer, which may also be a file */
static const gchar *const more_layers[] = { "style-layer-2", "style-layer-3", "style-layer-4" };
static const gchar *const all_regions[] = { "style-region", "style-region-2", "style-region-3",
                                            "style-region-4" };

/* Reads drawable as style number index. A selection in another image than the painted one says what of
 * the style counts; in the same image it is about what is painted. */
static GimpPDBStatusType
read_picture (NsStylePictures *pictures, gsize index, GimpDrawable *drawable, GError **error)
{
  NsError  engine_error = NS_ERROR_INIT;
  NsStatus status;

  status = ns_drawable_read_for (GIMP_DRAWABLE (pictures->layer), drawable, pictures->memory,
                                 &pictures->images[index], &engine_error);
  if (status == NS_OK && gimp_item_get_image (GIMP_ITEM (drawable)) !=
                           gimp_item_get_image (GIMP_ITEM (pictures->layer)))
    status = ns_drawable_read_selection (drawable, pictures->memory, &pictures->masks[index],
                                         &engine_error);
  if (status != NS_OK)
    return ns_failure_from_engine (&engine_error, error);

  return GIMP_PDB_SUCCESS;
}

static GimpPDBStatusType
load_layer (NsStylePictures *pictures, GimpProcedureConfig *config, GError **error)
{
  GimpDrawable     *layer = NULL;
  GimpPDBStatusType status;

  g_object_get (config, "style-layer", &layer, NULL);
  if (!layer)
    return ns_failure_set (error, GIMP_PDB_CALLING_ERROR,
                           _ ("No style layer is given. Choose a layer to take the style from, or "
                              "another source of the style."));

  status = read_picture (pictures, 0, layer, error);
  if (status == GIMP_PDB_SUCCESS)
    pictures->name = gimp_item_get_name (GIMP_ITEM (layer));
  g_object_unref (layer);

  return status;
}

/* Reads the picture through GIMP itself, so that every format that GIMP knows will do. */
static GimpPDBStatusType
load_file (NsStylePictures *pictures, GimpProcedureConfig *config, GError **error)
{
  GFile            *file = NULL;
  GimpImage        *image;
  GimpLayer        *layer = NULL;
  gchar            *name;
  GimpPDBStatusType status;

  g_object_get (config, "style-file", &file, NULL);
  if (!file)
    return ns_failure_set (error, GIMP_PDB_CALLING_ERROR,
                           _ ("No style picture is given. Choose a picture file, or another source "
                              "of the style."));

  name = g_file_get_parse_name (file);
  image = gimp_file_load (GIMP_RUN_NONINTERACTIVE, file);
  if (image)
    layer = gimp_image_merge_visible_layers (image, GIMP_CLIP_TO_IMAGE);

  if (layer)
    {
      status = read_picture (pictures, 0, GIMP_DRAWABLE (layer), error);
      if (status == GIMP_PDB_SUCCESS)
        pictures->name = g_file_get_basename (file);
    }
  else
    {
      const gchar *reason = gimp_pdb_get_last_error (gimp_get_pdb ());

      status = ns_failure_set (error, GIMP_PDB_EXECUTION_ERROR,
                               _ ("The style picture “%s” cannot be opened: %s. Choose another "
                                  "picture."),
                               name, reason && *reason ? reason : _ ("GIMP gives no reason"));
    }

  if (image)
    gimp_image_delete (image);
  g_free (name);
  g_object_unref (file);

  return status;
}

static GimpPDBStatusType
load_first (NsStylePictures *pictures, GimpProcedureConfig *config, GError **error)
{
  if (gimp_procedure_config_get_choice_id (config, "style-source") == NS_STYLE_SOURCE_LAYER)
    return load_layer (pictures, config, error);

  return load_file (pictures, config, error);
}

void
ns_style_pictures_read_shares (NsStylePictures *pictures, GimpProcedureConfig *config)
{
  static const gchar *const names[] = { "style-share", "style-share-2", "style-share-3",
                                        "style-share-4" };

  for (gsize i = 0; i < pictures->n; i++)
    g_object_get (config, names[i], &pictures->pictures[i].weight, NULL);
}

/* Takes the drawables that config has for names, up to the first without one; returns how many. */
static gsize
get_drawables (GimpProcedureConfig *config,
               const gchar *const  *names,
               gsize                n_names,
               GimpDrawable       **drawables)
{
  gsize n = 0;

  for (; n < n_names; n++)
    {
      g_object_get (config, names[n], &drawables[n], NULL);
      if (!drawables[n])
        break;
    }

  return n;
}

static gboolean
is_given (GimpProcedureConfig *config, const gchar *name)
{
  GObject *drawable = NULL;
  gboolean given;

  g_object_get (config, name, &drawable, NULL);
  given = drawable != NULL;
  g_clear_object (&drawable);

  return given;
}

/* As dialogs and the procedure browser call it. */
static const gchar *
label_of (GimpProcedureConfig *config, const gchar *name)
{
  return g_param_spec_get_nick (g_object_class_find_property (G_OBJECT_GET_CLASS (config), name));
}

/* What follows a gap would be left out. */
static GimpPDBStatusType
check_gaps (GimpProcedureConfig *config, const gchar *const *names, gsize n_names, GError **error)
{
  const gchar *gap = NULL;

  for (gsize i = 0; i < n_names; i++)
    if (!is_given (config, names[i]))
      gap = gap ? gap : names[i];
    else if (gap)
      return ns_failure_set (error, GIMP_PDB_CALLING_ERROR,
                             _ ("“%s” is given, but “%s” is not. Fill the gap, or leave out what "
                                "follows it."),
                             label_of (config, names[i]), label_of (config, gap));

  return GIMP_PDB_SUCCESS;
}

static GimpPDBStatusType
check_none (GimpProcedureConfig *config, const gchar *const *names, gsize n_names, GError **error)
{
  for (gsize i = 0; i < n_names; i++)
    if (is_given (config, names[i]))
      return ns_failure_set (error, GIMP_PDB_CALLING_ERROR,
                             _ ("“%s” is given, but a built-in style is painted alone and "
                                "everywhere. Leave it out, or take the style from a layer or a "
                                "picture file."),
                             label_of (config, names[i]));

  return GIMP_PDB_SUCCESS;
}

GimpPDBStatusType
ns_style_pictures_check_used (GimpProcedureConfig *config, GError **error)
{
  GimpPDBStatusType status;

  if (gimp_procedure_config_get_choice_id (config, "style-source") != NS_STYLE_SOURCE_MODEL)
    return GIMP_PDB_SUCCESS;

  status = check_none (config, more_layers, G_N_ELEMENTS (more_layers), error);
  if (status == GIMP_PDB_SUCCESS)
    status = check_none (config, all_regions, G_N_ELEMENTS (all_regions), error);

  return status;
}

static GimpPDBStatusType
read_regions (NsStylePictures     *pictures,
              GimpLayer           *layer,
              GimpProcedureConfig *config,
              GError             **error)
{
  GimpDrawable     *regions[NS_STYLES_MAX] = { NULL };
  gsize             n = get_drawables (config, all_regions, G_N_ELEMENTS (all_regions), regions);
  NsError           engine_error = NS_ERROR_INIT;
  GimpPDBStatusType status = GIMP_PDB_SUCCESS;

  if (n != 0 && n != pictures->n)
    status = ns_failure_set (error, GIMP_PDB_CALLING_ERROR,
                             _ ("There are %u style pictures, but %u regions. Give one for each, "
                                "or none at all."),
                             (guint) pictures->n, (guint) n);
  else if (n != 0)
    {
      pictures->regions = g_new0 (gfloat *, n);
      for (gsize i = 0; i < n && status == GIMP_PDB_SUCCESS; i++)
        if (ns_drawable_read_region (GIMP_DRAWABLE (layer), regions[i], pictures->memory,
                                     &pictures->regions[i], &engine_error) != NS_OK)
          status = ns_failure_from_engine (&engine_error, error);
    }
  for (gsize i = 0; i < n; i++)
    g_object_unref (regions[i]);

  return status;
}

GimpPDBStatusType
ns_style_pictures_load (NsStylePictures     *pictures,
                        GimpLayer           *layer,
                        GimpProcedureConfig *config,
                        NsMemory            *memory,
                        GError             **error)
{
  GimpDrawable     *more[NS_STYLES_MAX] = { NULL };
  gsize             n_more;
  GimpPDBStatusType status;

  status = check_gaps (config, more_layers, G_N_ELEMENTS (more_layers), error);
  if (status == GIMP_PDB_SUCCESS)
    status = check_gaps (config, all_regions, G_N_ELEMENTS (all_regions), error);
  if (status != GIMP_PDB_SUCCESS)
    return status;

  n_more = get_drawables (config, more_layers, G_N_ELEMENTS (more_layers), more);
  pictures->memory = memory;
  pictures->n = 1 + n_more;
  pictures->layer = layer;
  pictures->images = g_new0 (NsImage, pictures->n);
  pictures->masks = g_new0 (gfloat *, pictures->n);
  pictures->pictures = g_new0 (NsPicture, pictures->n);

  status = load_first (pictures, config, error);
  for (gsize i = 0; i < n_more && status == GIMP_PDB_SUCCESS; i++)
    status = read_picture (pictures, i + 1, more[i], error);
  for (gsize i = 0; i < pictures->n; i++)
    {
      pictures->pictures[i].image = &pictures->images[i];
      pictures->pictures[i].mask = pictures->masks[i];
    }
  ns_style_pictures_read_shares (pictures, config);
  if (status == GIMP_PDB_SUCCESS)
    status = read_regions (pictures, layer, config, error);

  if (status != GIMP_PDB_SUCCESS)
    ns_style_pictures_clear (pictures);
  for (gsize i = 0; i < n_more; i++)
    g_object_unref (more[i]);

  return status;
}

void
ns_style_pictures_clear (NsStylePictures *pictures)
{
  for (gsize i = 0; i < pictures->n; i++)
    {
      ns_image_clear (&pictures->images[i]);
      ns_memory_release (pictures->memory, pictures->masks[i]);
      if (pictures->regions)
        ns_memory_release (pictures->memory, pictures->regions[i]);
    }
  g_free (pictures->images);
  g_free (pictures->pictures);
  g_free (pictures->masks);
  g_free (pictures->regions);
  g_free (pictures->name);
  memset (pictures, 0, sizeof *pictures);
}
