/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The plug-in as GIMP starts it. */

#include <libgimp/gimp.h>

#include "procedure.h"
#include "run.h"

/* The namespace of docs/help/LANGUAGE/gimp-help.xml, in which GIMP looks for the page of a procedure. */
#define HELP_DOMAIN "urn:neural-style:help"

struct _NsPlugIn
{
  GimpPlugIn parent_instance;
};

#define NS_TYPE_PLUG_IN (ns_plug_in_get_type ())
G_DECLARE_FINAL_TYPE (NsPlugIn, ns_plug_in, NS, PLUG_IN, GimpPlugIn)

G_DEFINE_FINAL_TYPE (NsPlugIn, ns_plug_in, GIMP_TYPE_PLUG_IN)

GIMP_MAIN (NS_TYPE_PLUG_IN)

/* Beside the program, like the models. */
static void
set_help (GimpPlugIn *plug_in)
{
  gchar *beside = g_path_get_dirname (gimp_get_progname ());
  GFile *help = g_file_new_build_filename (beside, "help", NULL);

  gimp_plug_in_set_help_domain (plug_in, HELP_DOMAIN, help);
  g_object_unref (help);
  g_free (beside);
}

static GList *
ns_plug_in_query_procedures (GimpPlugIn *plug_in)
{
  set_help (plug_in);

  return g_list_append (NULL, g_strdup (NS_PROCEDURE_NAME));
}

static GimpProcedure *
ns_plug_in_create_procedure (GimpPlugIn *plug_in, const gchar *name)
{
  return strcmp (name, NS_PROCEDURE_NAME) == 0 ? ns_procedure_new (plug_in, ns_run) : NULL;
}

static void
ns_plug_in_class_init (NsPlugInClass *class)
{
  GimpPlugInClass *plug_in_class = GIMP_PLUG_IN_CLASS (class);

  plug_in_class->query_procedures = ns_plug_in_query_procedures;
  plug_in_class->create_procedure = ns_plug_in_create_procedure;
}

static void
ns_plug_in_init (NsPlugIn *plug_in)
{
}
