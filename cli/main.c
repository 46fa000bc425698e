/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The command line program; see docs/neural-style.1. */

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "i18n.h"
#include "models.h"
#include "options.h"
#include "paint.h"
#include "report.h"

/* --list and --info: what there is, without painting. */
static int
tell (const CliOptions *options)
{
  NsMemory  *memory = ns_memory_new (0);
  NsError    error = NS_ERROR_INIT;
  NsLibrary *library = memory ? cli_models_new (memory, options->models, &error) : NULL;
  NsModel   *model = NULL;
  int        code = CLI_FAILED;

  if (library && options->action == CLI_LIST)
    {
      for (size_t i = 0; i < ns_library_n_problems (library); i++)
        cli_report_error (ns_library_problem (library, i));
      code = cli_report_list (library, options->json);
    }
  else if (library)
    {
      const char *path = cli_style_is_file (options->info) ? options->info : NULL;

      for (int kind = NS_MODEL_FAST; !path && kind <= NS_MODEL_FEATURES; kind++)
        {
          const NsModel *found =
            ns_library_find_model (library, (NsModelKind) kind, options->info, NULL);

          path = found ? ns_model_path (found) : NULL;
        }
      for (size_t i = 0; !path && i < ns_library_n_entries (library); i++)
        if (strcmp (ns_library_entry (library, i)->name, options->info) == 0)
          path = ns_library_entry (library, i)->path;
      if (path)
        model = ns_model_open (memory, path, &error);
      else
        ns_error_set (&error, NS_ERROR_ARGUMENT,
                      "There is no model or style called “%s”. --list shows those that there are.",
                      options->info);
      if (model)
        code = cli_report_info (model, options->json);
    }
  if (error.status != NS_OK)
    cli_report_error (error.message);

  ns_model_free (model);
  ns_library_free (library);
  ns_memory_free (memory);

  return code;
}

int
main (int argc, char **argv)
{
  CliOptions options;
  int        code;

  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C"); /* 0.5 in every language */
  bindtextdomain ("neural-style", NS_LOCALE_DIR);
  bind_textdomain_codeset ("neural-style", "UTF-8");
  textdomain ("neural-style");

  code = cli_options_parse (&options, argc, argv);
  if (code != CLI_DONE)
    return code;

  switch (options.action)
    {
    case CLI_HELP:
      cli_options_help ();
      return CLI_DONE;
    case CLI_VERSION:
      puts ("neural-style " NS_VERSION);
      return CLI_DONE;
    case CLI_LIST:
    case CLI_INFO:
      return tell (&options);
    case CLI_PAINT:
      break;
    }

  return cli_paint (&options);
}
