/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "style/iterative-options.h"

#include <string.h>

static const char *const task_names[] = { "paint", "texture", "invert" };
static const char *const preset_names[] = { "draft", "standard", "fine" };
static const char *const optimiser_names[] = { "lbfgs", "adam" };
static const char *const initial_names[] = {
  "auto", "content", "noise", "style", "picture", "fast"
};
static const char *const style_loss_names[] = { "gram", "moments" };

#define N(names) (sizeof names / sizeof *names)

/* The position of name in names, or -1. */
static int
find (const char *name, const char *const *names, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (strcmp (name, names[i]) == 0)
      return (int) i;

  return -1;
}

const char *
ns_task_name (NsTask task)
{
  return task_names[task];
}

const char *
ns_preset_name (NsPreset preset)
{
  return preset_names[preset];
}

const char *
ns_optimiser_name (NsOptimiser optimiser)
{
  return optimiser_names[optimiser];
}

const char *
ns_initial_name (NsInitial initial)
{
  return initial_names[initial];
}

const char *
ns_style_loss_name (NsStyleLoss loss)
{
  return style_loss_names[loss];
}

bool
ns_task_from_name (const char *name, NsTask *task)
{
  int i = find (name, task_names, N (task_names));

  if (i >= 0)
    *task = (NsTask) i;

  return i >= 0;
}

bool
ns_preset_from_name (const char *name, NsPreset *preset)
{
  int i = find (name, preset_names, N (preset_names));

  if (i >= 0)
    *preset = (NsPreset) i;

  return i >= 0;
}

bool
ns_optimiser_from_name (const char *name, NsOptimiser *optimiser)
{
  int i = find (name, optimiser_names, N (optimiser_names));

  if (i >= 0)
    *optimiser = (NsOptimiser) i;

  return i >= 0;
}

bool
ns_initial_from_name (const char *name, NsInitial *initial)
{
  int i = find (name, initial_names, N (initial_names));

  if (i >= 0)
    *initial = (NsInitial) i;

  return i >= 0;
}

bool
ns_style_loss_from_name (const char *name, NsStyleLoss *loss)
{
  int i = find (name, style_loss_names, N (style_loss_names));

  if (i >= 0)
    *loss = (NsStyleLoss) i;

  return i >= 0;
}

bool
ns_iterative_takes_generator (const NsIterativeOptions *options)
{
  return options->task == NS_TASK_PAINT &&
         (options->initial == NS_INITIAL_AUTO || options->initial == NS_INITIAL_FAST);
}
