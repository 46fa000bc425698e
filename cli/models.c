/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "models.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "options.h"

#define FOLDERS_MAX 32
#define PROGRAM_MAX 4096

typedef struct
{
  const char *folders[FOLDERS_MAX + 1];
  size_t      n;
  char        program[PROGRAM_MAX];        /* the program's folder */
  char        built[PROGRAM_MAX + 32];     /* beside it in a build */
  char        installed[PROGRAM_MAX + 64]; /* beside it when installed */
  char       *environment;                 /* copy, cut into folders; owned */
} Search;

static void
add_folder (Search *search, const char *folder)
{
  if (search->n < FOLDERS_MAX && folder[0] != '\0')
    search->folders[search->n++] = folder;
}

static void
add_environment (Search *search)
{
  const char *value = getenv ("NEURAL_STYLE_MODELS");
  char       *rest = NULL;

  search->environment = value ? strdup (value) : NULL;
  if (search->environment)
    for (char *folder = strtok_r (search->environment, ":", &rest); folder;
         folder = strtok_r (NULL, ":", &rest))
      add_folder (search, folder);
}

static void
add_beside_program (Search *search)
{
  ssize_t length = readlink ("/proc/self/exe", search->program, sizeof search->program - 1);
  char   *slash;

  if (length <= 0)
    return;
  search->program[length] = '\0';
  slash = strrchr (search->program, '/');
  if (!slash)
    return;
  *slash = '\0';

  snprintf (search->built, sizeof search->built, "%s/../models", search->program);
  snprintf (search->installed, sizeof search->installed, "%s/../share/neural-style/models",
            search->program);
  add_folder (search, search->built);
  add_folder (search, search->installed);
}

NsLibrary *
cli_models_new (NsMemory *memory, const char *folder, NsError *error)
{
  Search    *search = calloc (1, sizeof *search);
  NsLibrary *library;

  if (!search)
    {
      ns_error_set (error, NS_ERROR_MEMORY, "There is no memory left. Close other programs.");
      return NULL;
    }

  if (folder)
    add_folder (search, folder);
  add_environment (search);
  add_beside_program (search);
  add_folder (search, NS_MODELS_DIR);
  library = ns_library_new (memory, search->folders, error);
  free (search->environment);
  free (search);

  return library;
}

const char *
cli_models_path (const NsLibrary *library,
                 NsModelKind      kind,
                 const char      *name_or_file,
                 NsError         *error)
{
  const NsModel *model;

  if (name_or_file && cli_style_is_file (name_or_file))
    return name_or_file;

  model = ns_library_find_model (library, kind, name_or_file, error);

  return model ? ns_model_path (model) : NULL;
}
