/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/control-group.h"

#include <stdio.h>
#include <string.h>

#define PATH_ROOM 4096

/* Of version 2 alone; those of version 1 have a number. */
#define PREFIX "0::"

/* Stores the group's name, "/" and whatever follows, or nothing if it is not known. */
static void
read_group (const char *membership, char *group, int size)
{
  FILE *file = fopen (membership, "r");
  char  line[PATH_ROOM];

  group[0] = '\0';
  if (!file)
    return;
  while (fgets (line, sizeof line, file))
    if (strncmp (line, PREFIX, strlen (PREFIX)) == 0 && strchr (line, '\n'))
      snprintf (group, (size_t) size, "%.*s", (int) strcspn (line, "\n") - (int) strlen (PREFIX),
                line + strlen (PREFIX));
  fclose (file);
}

/* 0 if there is none. */
static size_t
read_limit (const char *folder)
{
  char   path[2 * PATH_ROOM];
  size_t limit = 0;
  FILE  *file;

  snprintf (path, sizeof path, "%s/memory.max", folder);
  file = fopen (path, "r");
  if (!file)
    return 0;
  if (fscanf (file, "%zu", &limit) != 1) /* "max" */
    limit = 0;
  fclose (file);

  return limit;
}

size_t
ns_control_group_memory (const char *membership, const char *mount)
{
  char   group[PATH_ROOM];
  char   folder[PATH_ROOM];
  size_t least = 0;
  char  *end;

  read_group (membership, group, sizeof group);
  if (snprintf (folder, sizeof folder, "%s%s", mount, group) >= (int) sizeof folder)
    return 0;

  /* A container may see its own group as the outermost one, whatever its name is: that is at mount itself */
  do
    {
      size_t limit = read_limit (folder);

      if (limit > 0 && (least == 0 || limit < least))
        least = limit;
      end = strrchr (folder + strlen (mount), '/');
      if (end)
        *end = '\0';
    }
  while (end);

  return least;
}
