/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Runs a fuzz target without a fuzzer, as an ordinary test: over the files of a corpus, and over seeded
 * mutations of them.
 *
 *   fuzz-TARGET-corpus MUTATIONS FOLDER
 *   fuzz-TARGET-corpus FILE              one file, to reproduce a crash
 */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/random.h"
#include "fuzz.h"

#define FILE_MAX 65536
#define MUTATIONS_MAX 4 /* changes to one file at a time */

typedef struct
{
  uint8_t *bytes;
  size_t   n;
} Input;

static Input
read_file (const char *path)
{
  Input input = { malloc (2 * FILE_MAX), 0 };
  FILE *file = fopen (path, "rb");

  if (!file || !input.bytes)
    {
      perror (path);
      exit (2);
    }
  input.n = fread (input.bytes, 1, FILE_MAX, file);
  fclose (file);

  return input;
}

/* Small changes keep the rest sound, so that they get far. */
static void
mutate (Input *input, uint64_t seed)
{
  static const char *const words[] = { "0",    "-1",   "1e9", "[",   "]", "\"",
                                       "\\\"", "null", "{}",  "F16", "9" };
  uint64_t                 i = 0;
  size_t                   changes = 1 + ns_random_bits (seed, i++) % MUTATIONS_MAX;

  for (size_t change = 0; change < changes && input->n > 0; change++)
    {
      size_t      at = ns_random_bits (seed, i++) % input->n;
      size_t      length = 1 + ns_random_bits (seed, i++) % 16;
      const char *word = words[ns_random_bits (seed, i++) % (sizeof words / sizeof words[0])];

      if (length > input->n - at)
        length = input->n - at;
      switch (ns_random_bits (seed, i++) % 5)
        {
        case 0: /* flip a bit */
          input->bytes[at] ^= (uint8_t) (1 << ns_random_bits (seed, i++) % 8);
          break;
        case 1: /* cut short */
          input->n = at;
          break;
        case 2: /* take something out */
          memmove (input->bytes + at, input->bytes + at + length, input->n - at - length);
          input->n -= length;
          break;
        case 3: /* repeat something */
          if (input->n + length <= 2 * FILE_MAX)
            {
              memmove (input->bytes + at + length, input->bytes + at, input->n - at);
              input->n += length;
            }
          break;
        default: /* another word */
          if (strlen (word) <= input->n - at)
            memcpy (input->bytes + at, word, strlen (word));
        }
    }
}

/* The header's length follows its changes most of the time; else nothing behind it would be reached. */
static void
mend_length (Input *input, size_t difference)
{
  uint64_t length = 0;

  if (input->n < 8)
    return;
  for (int i = 7; i >= 0; i--)
    length = length << 8 | input->bytes[i];
  length += difference;
  for (int i = 0; i < 8; i++)
    input->bytes[i] = (uint8_t) (length >> 8 * i);
}

static void
run_mutations (const char *path, unsigned long n, uint64_t seed)
{
  for (unsigned long i = 0; i < n; i++)
    {
      Input  input = read_file (path);
      size_t before = input.n;

      mutate (&input, seed + i);
      if (i % 4 != 0)
        mend_length (&input, input.n - before);
      LLVMFuzzerTestOneInput (input.bytes, input.n);
      free (input.bytes);
    }
}

static int
run_folder (const char *folder, unsigned long mutations)
{
  struct dirent **items;
  int             n = scandir (folder, &items, NULL, alphasort);
  int             files = 0;

  if (n < 0)
    {
      perror (folder);
      return 2;
    }
  for (int i = 0; i < n; i++)
    {
      char        path[4096];
      struct stat status;

      snprintf (path, sizeof path, "%s/%s", folder, items[i]->d_name);
      if (stat (path, &status) == 0 && S_ISREG (status.st_mode))
        {
          Input input = read_file (path);

          LLVMFuzzerTestOneInput (input.bytes, input.n);
          free (input.bytes);
          run_mutations (path, mutations, (uint64_t) files << 32);
          files++;
          /* The plan comes last: a target that dies leaves none, and a status that counts */
          printf ("ok %d - %s and %lu mutations of it do no harm\n", files, items[i]->d_name,
                  mutations);
          fflush (stdout);
        }
      free (items[i]);
    }
  free (items);
  printf ("1..%d\n", files);

  return files > 0 ? 0 : 2; /* a test over nothing has failed */
}

int
main (int argc, char **argv)
{
  Input input;

  if (argc == 3)
    return run_folder (argv[2], strtoul (argv[1], NULL, 10));
  if (argc != 2)
    {
      fprintf (stderr, "usage: %s MUTATIONS FOLDER | FILE\n", argv[0]);
      return 2;
    }

  input = read_file (argv[1]);
  LLVMFuzzerTestOneInput (input.bytes, input.n);
  free (input.bytes);

  return 0;
}
