/* Neural Style: paint a picture in the style of another.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "style/iterative-options.h"
#include "testing.h"

static void
names_and_values_go_together (void **state)
{
  NsTask      task;
  NsPreset    preset;
  NsOptimiser optimiser;
  NsInitial   initial;
  NsStyleLoss style_loss;

  (void) state;
  for (int i = NS_TASK_PAINT; i <= NS_TASK_INVERT; i++)
    assert_true (ns_task_from_name (ns_task_name ((NsTask) i), &task) && (int) task == i);
  for (int i = NS_PRESET_DRAFT; i <= NS_PRESET_FINE; i++)
    assert_true (ns_preset_from_name (ns_preset_name ((NsPreset) i), &preset) && (int) preset == i);
  for (int i = NS_OPTIMISER_LBFGS; i <= NS_OPTIMISER_ADAM; i++)
    assert_true (ns_optimiser_from_name (ns_optimiser_name ((NsOptimiser) i), &optimiser) &&
                 (int) optimiser == i);
  for (int i = NS_INITIAL_AUTO; i <= NS_INITIAL_PICTURE; i++)
    assert_true (ns_initial_from_name (ns_initial_name ((NsInitial) i), &initial) &&
                 (int) initial == i);
  for (int i = NS_STYLE_GRAM; i <= NS_STYLE_MOMENTS; i++)
    assert_true (ns_style_loss_from_name (ns_style_loss_name ((NsStyleLoss) i), &style_loss) &&
                 (int) style_loss == i);
}

static void
other_names_are_refused_and_change_nothing (void **state)
{
  NsPreset    preset = NS_PRESET_FINE;
  NsOptimiser optimiser = NS_OPTIMISER_ADAM;
  NsStyleLoss style_loss = NS_STYLE_MOMENTS;

  (void) state;
  assert_false (ns_preset_from_name ("Fine", &preset));
  assert_false (ns_preset_from_name ("", &preset));
  assert_int_equal (preset, NS_PRESET_FINE);
  assert_false (ns_optimiser_from_name ("sgd", &optimiser));
  assert_int_equal (optimiser, NS_OPTIMISER_ADAM);
  assert_false (ns_style_loss_from_name ("Gram", &style_loss));
  assert_int_equal (style_loss, NS_STYLE_MOMENTS);
}

static void
only_paintings_begin_with_what_a_generator_paints (void **state)
{
  NsIterativeOptions options = NS_ITERATIVE_OPTIONS_INIT;

  (void) state;
  for (int task = NS_TASK_PAINT; task <= NS_TASK_INVERT; task++)
    for (int initial = NS_INITIAL_AUTO; initial <= NS_INITIAL_FAST; initial++)
      {
        options.task = (NsTask) task;
        options.initial = (NsInitial) initial;
        assert_int_equal (ns_iterative_takes_generator (&options),
                          task == NS_TASK_PAINT &&
                            (initial == NS_INITIAL_AUTO || initial == NS_INITIAL_FAST));
      }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (names_and_values_go_together),
    cmocka_unit_test (other_names_are_refused_and_change_nothing),
    cmocka_unit_test (only_paintings_begin_with_what_a_generator_paints),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
