/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "report.h"

#include <stdio.h>

#include "i18n.h"
#include "options.h"

void
cli_report_error (const char *sentence)
{
  fprintf (stderr, "neural-style: %s\n", sentence);
}

/* Output that did not arrive, on a full disk for instance, is a failure. */
static int
finish_output (void)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return CLI_DONE;
  cli_report_error (_ ("Standard output cannot be written."));

  return CLI_FAILED;
}

int
cli_report_json (json_t *value)
{
  if (!value || json_dumpf (value, stdout, JSON_INDENT (2)) != 0)
    {
      json_decref (value);
      cli_report_error (_ ("The result cannot be written as JSON."));
      return CLI_FAILED;
    }
  json_decref (value);
  putchar ('\n');

  return finish_output ();
}

static const char *
method_of (NsModelKind kind)
{
  switch (kind)
    {
    case NS_MODEL_FAST:
      return ns_method_name (NS_METHOD_FAST);
    case NS_MODEL_ADAIN:
      return ns_method_name (NS_METHOD_ADAIN);
    case NS_MODEL_FEATURES:
      break;
    }

  return ns_method_name (NS_METHOD_ITERATIVE);
}

/* Absent texts are left out, not null: "s*" skips NULL. */
static int
list_json (const NsLibrary *library)
{
  json_t *array = json_array ();

  for (size_t i = 0; i < ns_library_n_entries (library); i++)
    {
      const NsLibraryEntry *entry = ns_library_entry (library, i);

      json_array_append_new (array, json_pack ("{s:s, s:s, s:s, s:s*, s:s*, s:s}", "name",
                                               entry->name, "method", method_of (entry->kind),
                                               "title", entry->title, "artist", entry->artist,
                                               "year", entry->year, "file", entry->path));
    }

  return cli_report_json (array);
}

int
cli_report_list (const NsLibrary *library, bool json)
{
  if (json)
    return list_json (library);

  for (size_t i = 0; i < ns_library_n_entries (library); i++)
    {
      const NsLibraryEntry *entry = ns_library_entry (library, i);

      printf ("%-24s %-10s %s", entry->name, method_of (entry->kind), entry->title);
      if (entry->artist)
        printf (", %s", entry->artist);
      if (entry->year)
        printf (", %s", entry->year);
      putchar ('\n');
    }

  return finish_output ();
}

static const char *const texts[] = { "licence", "training", "source" };
#define N_TEXTS (sizeof texts / sizeof texts[0])

static int
info_json (const NsModel *model)
{
  json_t *styles = json_array ();
  json_t *object;

  for (unsigned i = 0; i < ns_model_n_styles (model); i++)
    {
      const NsModelStyle *style = ns_model_style (model, i);

      json_array_append_new (styles, json_pack ("{s:s, s:s, s:s*, s:s*}", "name", style->name,
                                                "title", style->title, "artist", style->artist,
                                                "year", style->year));
    }
  object = json_pack (
    "{s:s, s:s, s:s, s:s, s:I, s:i, s:i, s:o}", "name", ns_model_name (model), "title",
    ns_model_title (model), "method", method_of (ns_model_kind (model)), "file",
    ns_model_path (model), "parameters", (json_int_t) ns_model_n_parameters (model), "padding",
    ns_model_padding (model), "multiple", ns_model_multiple (model), "styles", styles);
  for (size_t i = 0; object && i < N_TEXTS; i++)
    if (ns_model_text (model, texts[i]))
      json_object_set_new (object, texts[i], json_string (ns_model_text (model, texts[i])));

  return cli_report_json (object);
}

int
cli_report_info (const NsModel *model, bool json)
{
  /* The order of the texts above */
  const char *labels[N_TEXTS] = { _ ("Licence:"), _ ("Training:"), _ ("Source:") };

  if (json)
    return info_json (model);

  printf (_ ("%s: %s\nFile: %s\nMethod: %s\nParameters: %zu\n"), ns_model_name (model),
          ns_model_title (model), ns_model_path (model), method_of (ns_model_kind (model)),
          ns_model_n_parameters (model));
  for (size_t i = 0; i < N_TEXTS; i++)
    if (ns_model_text (model, texts[i]))
      printf ("%s %s\n", labels[i], ns_model_text (model, texts[i]));
  for (unsigned i = 0; i < ns_model_n_styles (model); i++)
    {
      const NsModelStyle *style = ns_model_style (model, i);

      printf ("  %-22s %s\n", style->name, style->title);
    }

  return finish_output ();
}

bool
cli_report_progress (double fraction, void *data)
{
  int *percent = data;
  int  now = (int) (100.0 * fraction);

  if (now != *percent)
    {
      *percent = now;
      fprintf (stderr, "\r%3d %%", now);
      fflush (stderr);
    }

  return true;
}

void
cli_report_progress_end (int *percent)
{
  if (*percent >= 0)
    fputs ("\r     \r", stderr);
  *percent = -1;
}
