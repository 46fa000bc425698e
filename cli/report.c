/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Bytes of the character that text begins with; 0 if it is none (Unicode, table 3-7). */
static size_t
character_length (const unsigned char *text)
{
  unsigned char lead = text[0];
  unsigned char least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned char most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  size_t        length;

  if (lead < 0x80)
    return 1;
  if (lead < 0xC2 || lead > 0xF4)
    return 0;
  if (text[1] < least || text[1] > most)
    return 0;

  length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  for (size_t i = 2; i < length; i++)
    if ((text[i] & 0xC0) != 0x80)
      return 0;

  return length;
}

json_t *
cli_json_path (const char *path)
{
  static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */
  char             *text = malloc (strlen (path) * strlen (replacement) + 1);
  char             *to = text;
  json_t           *string;

  if (!text)
    return NULL;

  while (*path)
    {
      size_t length = character_length ((const unsigned char *) path);

      if (length > 0)
        memcpy (to, path, length);
      else
        memcpy (to, replacement, strlen (replacement));
      to += length > 0 ? length : strlen (replacement);
      path += length > 0 ? length : 1;
    }
  *to = '\0';
  string = json_string (text);
  free (text);

  return string;
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
      json_t               *object =
        json_pack ("{s:s, s:s, s:s, s:s*, s:s*, s:s, s:o}", "name", entry->name, "method",
                   method_of (entry->kind), "title", entry->title, "artist", entry->artist, "year",
                   entry->year, "model", entry->model, "file", cli_json_path (entry->path));

      if (json_array_append_new (array, object) != 0)
        {
          json_decref (array);
          return cli_report_json (NULL);
        }
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
    "{s:s, s:s, s:s, s:o, s:I, s:i, s:i, s:o}", "name", ns_model_name (model), "title",
    ns_model_title (model), "method", method_of (ns_model_kind (model)), "file",
    cli_json_path (ns_model_path (model)), "parameters", (json_int_t) ns_model_n_parameters (model),
    "padding", ns_model_padding (model), "multiple", ns_model_multiple (model), "styles", styles);
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
