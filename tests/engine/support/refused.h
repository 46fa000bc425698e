/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Crafted models that must be refused. To be included after cmocka.h. */

#ifndef REFUSED_H
#define REFUSED_H

#include "craft.h"
#include "network/model.h"

typedef struct
{
  const char *find, *replace; /* in the header of the sound model */
  NsStatus    status;
  const char *fragment; /* of the sentence */
} Corruption;

/* The model at path must be refused with status and a sentence that names it and has fragment in it, and must
 * leave no memory behind. */
static inline void
assert_model_refused (const char *path, NsStatus status, const char *fragment)
{
  NsMemory *memory = ns_memory_new (0);
  NsError   error = NS_ERROR_INIT;
  NsModel  *model = ns_model_load (memory, path, &error);

  if (model)
    fail_msg ("taken, though “%s” was expected", fragment);
  if (error.status != status || !strstr (error.message, fragment) || !strstr (error.message, path))
    fail_msg ("expected “%s”, got %s: %s", fragment, ns_status_name (error.status), error.message);
  assert_int_equal (ns_memory_used (memory), 0);
  ns_memory_free (memory);
}

static inline void
assert_all_refused (const Corruption *corruptions, size_t n)
{
  char folder[CRAFT_PATH_MAX];
  char path[CRAFT_PATH_MAX];

  craft_folder (folder);
  craft_join (path, folder, "corrupt.safetensors");
  for (size_t i = 0; i < n; i++)
    {
      craft_write_model (path, corruptions[i].find, corruptions[i].replace);
      assert_model_refused (path, corruptions[i].status, corruptions[i].fragment);
    }
  craft_remove_folder (folder);
}

#endif /* REFUSED_H */
