/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "network/library.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUFFIX ".safetensors"

#define NAMES_ROOM (NS_ERROR_MESSAGE_MAX / 2)

/* A list that grows; items are of one size. */
typedef struct
{
  char  *items;
  size_t n, space;
} List;

typedef struct
{
  NsLibraryEntry entry; /* first, for the public view */
  size_t         place; /* in the order of finding */
} Found;

struct _NsLibrary
{
  NsMemory *memory;
  List      models;   /* NsModel * */
  List      entries;  /* Found */
  List      problems; /* char * */
};

/* Space for one more item, or NULL. */
static void *
list_add (List *list, NsMemory *memory, size_t size, NsError *error)
{
  if (list->n == list->space)
    {
      size_t space = 2 * list->space + 8;
      char  *items = ns_memory_alloc (memory, space, size, error);

      if (!items)
        return NULL;
      if (list->n > 0)
        memcpy (items, list->items, list->n * size);
      ns_memory_release (memory, list->items);
      list->items = items;
      list->space = space;
    }

  return list->items + list->n++ * size;
}

static char *
copy_text (NsMemory *memory, const char *text, NsError *error)
{
  char *copy = ns_memory_alloc (memory, strlen (text) + 1, 1, error);

  if (copy)
    strcpy (copy, text);

  return copy;
}

static NsStatus
add_problem (NsLibrary *library, const char *sentence, NsError *error)
{
  char  *copy = copy_text (library->memory, sentence, error);
  char **problem = NULL;

  if (copy)
    problem = list_add (&library->problems, library->memory, sizeof *problem, error);
  if (!problem)
    {
      ns_memory_release (library->memory, copy);
      return NS_ERROR_MEMORY;
    }
  *problem = copy;

  return NS_OK;
}

static const NsLibraryEntry *
find (const NsLibrary *library, NsModelKind kind, const char *name)
{
  for (size_t i = 0; i < library->entries.n; i++)
    {
      const NsLibraryEntry *entry = ns_library_entry (library, i);

      if (entry->kind == kind && (!name || strcmp (entry->name, name) == 0))
        return entry;
    }

  return NULL;
}

static NsStatus
add_entry (NsLibrary *library, const NsLibraryEntry *entry, NsError *error)
{
  Found *found;

  if (find (library, entry->kind, entry->name))
    return NS_OK;

  found = list_add (&library->entries, library->memory, sizeof *found, error);
  if (!found)
    return NS_ERROR_MEMORY;
  found->entry = *entry;
  found->place = library->entries.n;

  return NS_OK;
}

static NsStatus
add_model (NsLibrary *library, const NsModel *model, NsError *error)
{
  NsLibraryEntry entry = {
    .name = ns_model_name (model),
    .title = ns_model_title (model),
    .model = ns_model_name (model),
    .path = ns_model_path (model),
    .kind = ns_model_kind (model),
  };
  NsStatus status = NS_OK;

  if (entry.kind != NS_MODEL_FAST)
    status = add_entry (library, &entry, error);

  entry.is_style = true;
  for (unsigned i = 0; i < ns_model_n_styles (model) && status == NS_OK; i++)
    {
      const NsModelStyle *style = ns_model_style (model, i);

      entry.name = style->name;
      entry.title = style->title;
      entry.artist = style->artist;
      entry.year = style->year;
      entry.style = i;
      status = add_entry (library, &entry, error);
    }

  return status;
}

static NsStatus
add_file (NsLibrary *library, const char *path, NsError *error)
{
  NsError   problem = NS_ERROR_INIT;
  NsModel  *model = ns_model_open (library->memory, path, &problem);
  NsModel **slot;

  if (!model && problem.status == NS_ERROR_MEMORY)
    return ns_error_set (error, problem.status, "%s", problem.message);
  if (!model)
    return add_problem (library, problem.message, error);

  slot = list_add (&library->models, library->memory, sizeof *slot, error);
  if (!slot)
    {
      ns_model_free (model);
      return NS_ERROR_MEMORY;
    }
  *slot = model;

  return add_model (library, model, error);
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static bool
is_model_name (const char *name)
{
  size_t length = strlen (name);

  return length > strlen (SUFFIX) && strcmp (name + length - strlen (SUFFIX), SUFFIX) == 0 &&
         name[0] != '.';
}

/* The paths of the model files in the folder, sorted. */
static NsStatus
list_folder (NsLibrary *library, const char *folder, DIR *directory, List *paths, NsError *error)
{
  const struct dirent *item;

  while ((item = readdir (directory)))
    if (is_model_name (item->d_name))
      {
        size_t length = strlen (folder) + 1 + strlen (item->d_name) + 1;
        char  *path = ns_memory_alloc (library->memory, length, 1, error);
        char **slot = NULL;

        if (path)
          slot = list_add (paths, library->memory, sizeof *slot, error);
        if (!slot)
          {
            ns_memory_release (library->memory, path);
            return NS_ERROR_MEMORY;
          }
        snprintf (path, length, "%s/%s", folder, item->d_name);
        *slot = path;
      }
  if (paths->n > 0)
    qsort (paths->items, paths->n, sizeof (char *), compare_names);

  return NS_OK;
}

static NsStatus
add_folder (NsLibrary *library, const char *folder, NsError *error)
{
  DIR     *directory = opendir (folder);
  List     paths = { NULL, 0, 0 };
  NsError  problem = NS_ERROR_INIT;
  NsStatus status;

  if (!directory && (errno == ENOENT || errno == ENOTDIR))
    return NS_OK;
  if (!directory)
    {
      ns_error_set (&problem, NS_ERROR_FILE, "The models folder “%s” cannot be read: %s.", folder,
                    strerror (errno));
      return add_problem (library, problem.message, error);
    }

  status = list_folder (library, folder, directory, &paths, error);
  closedir (directory);
  for (size_t i = 0; i < paths.n; i++)
    {
      char *path = ((char **) (void *) paths.items)[i];

      if (status == NS_OK)
        status = add_file (library, path, error);
      ns_memory_release (library->memory, path);
    }
  ns_memory_release (library->memory, paths.items);

  return status;
}

static int
compare_entries (const void *a, const void *b)
{
  const Found *first = a;
  const Found *second = b;

  if (first->entry.kind != second->entry.kind)
    return first->entry.kind < second->entry.kind ? -1 : 1;

  return first->place < second->place ? -1 : 1;
}

NsLibrary *
ns_library_new (NsMemory *memory, const char *const *directories, NsError *error)
{
  NsLibrary *library = ns_memory_alloc_zeroed (memory, 1, sizeof *library, error);
  NsStatus   status = NS_OK;

  if (!library)
    return NULL;

  library->memory = memory;
  for (size_t i = 0; directories[i] && status == NS_OK; i++)
    status = add_folder (library, directories[i], error);
  if (status != NS_OK)
    {
      ns_library_free (library);
      return NULL;
    }
  if (library->entries.n > 0)
    qsort (library->entries.items, library->entries.n, sizeof (Found), compare_entries);

  return library;
}

void
ns_library_free (NsLibrary *library)
{
  if (!library)
    return;

  for (size_t i = 0; i < library->models.n; i++)
    ns_model_free (((NsModel **) (void *) library->models.items)[i]);
  for (size_t i = 0; i < library->problems.n; i++)
    ns_memory_release (library->memory, ((char **) (void *) library->problems.items)[i]);
  ns_memory_release (library->memory, library->models.items);
  ns_memory_release (library->memory, library->entries.items);
  ns_memory_release (library->memory, library->problems.items);
  ns_memory_release (library->memory, library);
}

size_t
ns_library_n_entries (const NsLibrary *library)
{
  return library->entries.n;
}

const NsLibraryEntry *
ns_library_entry (const NsLibrary *library, size_t index)
{
  return &((const Found *) (const void *) library->entries.items)[index].entry;
}

size_t
ns_library_n_problems (const NsLibrary *library)
{
  return library->problems.n;
}

const char *
ns_library_problem (const NsLibrary *library, size_t index)
{
  return ((char *const *) (const void *) library->problems.items)[index];
}

/* Adds a name to those in a sentence, unless they are too many. */
static void
list_name (char *names, const char *name)
{
  size_t used = strlen (names);

  if (used + strlen (name) + 3 < NAMES_ROOM)
    snprintf (names + used, NAMES_ROOM - used, "%s%s", used > 0 ? ", " : "", name);
}

static void
set_not_found (NsError *error, const char *name, const char *names)
{
  if (names[0] != '\0')
    ns_error_set (error, NS_ERROR_ARGUMENT, "There is no model called “%.63s”. There are: %s.",
                  name, names);
  else
    ns_error_set (
      error, NS_ERROR_ARGUMENT,
      "There is no model for this method. Install the models again, or name a model file.");
}

const NsLibraryEntry *
ns_library_find (const NsLibrary *library, NsModelKind kind, const char *name, NsError *error)
{
  const NsLibraryEntry *found = find (library, kind, name);
  char                  names[NAMES_ROOM] = "";

  if (found)
    return found;

  for (size_t i = 0; i < library->entries.n; i++)
    {
      const NsLibraryEntry *entry = ns_library_entry (library, i);

      if (entry->kind == kind)
        list_name (names, entry->name);
    }
  set_not_found (error, name, names);

  return NULL;
}

const NsLibraryEntry *
ns_library_find_style (const NsLibrary *library, NsModelKind kind, const char *name, NsError *error)
{
  const NsLibraryEntry *other;

  for (size_t i = 0; i < library->entries.n; i++)
    {
      const NsLibraryEntry *entry = ns_library_entry (library, i);

      if (entry->kind == kind && entry->is_style && (!name || strcmp (entry->name, name) == 0))
        return entry;
    }

  other = ns_library_find (library, kind, name, error);
  if (other && name)
    ns_error_set (error, NS_ERROR_ARGUMENT,
                  "“%.63s” is a model for the styles of pictures, not a style. Name a built-in "
                  "style, or choose a picture as the style.",
                  name);
  else if (other)
    ns_error_set (error, NS_ERROR_ARGUMENT,
                  "The models for this method bring no styles along. Choose a picture as the "
                  "style.");

  return NULL;
}

static const NsModel *
find_model (const NsLibrary *library, NsModelKind kind, const char *name)
{
  for (size_t i = 0; i < library->models.n; i++)
    {
      const NsModel *model = ((NsModel **) (void *) library->models.items)[i];

      if (ns_model_kind (model) == kind && (!name || strcmp (ns_model_name (model), name) == 0))
        return model;
    }

  return NULL;
}

const NsModel *
ns_library_find_model (const NsLibrary *library, NsModelKind kind, const char *name, NsError *error)
{
  const NsModel *found = find_model (library, kind, name);
  char           names[NAMES_ROOM] = "";

  if (found)
    return found;

  for (size_t i = 0; i < library->models.n; i++)
    {
      const NsModel *model = ((NsModel **) (void *) library->models.items)[i];

      /* Each name once: the first model that has it is the one that would be found */
      if (find_model (library, kind, ns_model_name (model)) == model)
        list_name (names, ns_model_name (model));
    }
  set_not_found (error, name, names);

  return NULL;
}
