/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The models at hand: what lies in the models folders, by name. */

#ifndef NS_LIBRARY_H
#define NS_LIBRARY_H

#include <stdbool.h>

#include "network/model.h"

typedef struct
{
  const char *name; /* of the style, or of the model for adain and features */
  const char *title;
  const char *artist; /* or NULL */
  const char *year;   /* or NULL */
  const char *model;  /* the model's own name */
  const char *path;   /* of the file */
  NsModelKind kind;
  bool        is_style; /* fast: always; adain, features: a style that the model brings along,
                         * otherwise the model itself, for any picture */
  unsigned    style;    /* index in the model, if is_style */
} NsLibraryEntry;

typedef struct _NsLibrary NsLibrary;

/* Looks through directories (NULL-terminated; missing ones are skipped; on equal names the earlier
 * one wins) for *.safetensors, reading headers only. A damaged file is left out; its sentence can be
 * had from ns_library_n_problems(). NULL only if memory runs out. Entries are sorted by kind, then in
 * the order of file name and position in the file. Free with ns_library_free(). */
NsLibrary *ns_library_new (NsMemory *memory, const char *const *directories, NsError *error);
void       ns_library_free (NsLibrary *library);

size_t                ns_library_n_entries (const NsLibrary *library);
const NsLibraryEntry *ns_library_entry (const NsLibrary *library, size_t index);

/* Sentences about files that could not be used. */
size_t      ns_library_n_problems (const NsLibrary *library);
const char *ns_library_problem (const NsLibrary *library, size_t index);

/* The entry of that kind called name (name NULL: the first of that kind), or NULL with
 * NS_ERROR_ARGUMENT and a sentence that lists the names there are. */
const NsLibraryEntry *
ns_library_find (const NsLibrary *library, NsModelKind kind, const char *name, NsError *error);

/* Likewise among the styles that models bring along; a model for the styles of pictures is not one. */
const NsLibraryEntry *ns_library_find_style (const NsLibrary *library,
                                             NsModelKind      kind,
                                             const char      *name,
                                             NsError         *error);

/* Likewise the model itself, by its own name; it can be asked about, not run. It belongs to library. */
const NsModel *ns_library_find_model (const NsLibrary *library,
                                      NsModelKind      kind,
                                      const char      *name,
                                      NsError         *error);

#endif /* NS_LIBRARY_H */
