/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-host-plan.h"

#include "clara-quiet-hours.h"

#include <string.h>

#define MOST_CHANNELS 8

enum
{
  FIRST,
  NEXT,
  DESK,
};

/**
 * clara_host_plan_list_channels:
 * @channels: the tenant's, in order
 *
 * Returns: (transfer full): the employee's own ("sms;email"), then the tenant's, each once
 */
char **
clara_host_plan_list_channels (const ClaraEmployee *employee, const char *const *channels)
{
  g_auto (GStrv) own = g_strsplit (employee->channel != NULL ? employee->channel : "", ";", MOST_CHANNELS);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);

  for (char **channel = own; *channel != NULL; channel++)
    if (*g_strstrip (*channel) != '\0'
        && !g_ptr_array_find_with_equal_func (list, *channel, g_str_equal, NULL))
      g_ptr_array_add (list, g_strdup (*channel));
  for (; *channels != NULL && list->len < MOST_CHANNELS; channels++)
    if (!g_ptr_array_find_with_equal_func (list, *channels, g_str_equal, NULL))
      g_ptr_array_add (list, g_strdup (*channels));
  g_ptr_array_add (list, NULL);
  g_ptr_array_set_free_func (list, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&list), FALSE);
}

/* What rings or pops up. */
static gboolean
is_loud (const char *channel)
{
  return strcmp (channel, "sms") == 0 || strcmp (channel, "desktop") == 0;
}

static gboolean
is_quiet (const ClaraHostPlanRules *rules, const ClaraEmployee *employee)
{
  const char *own = employee->quiet_hours;

  return clara_quiet_hours_contain (own != NULL && *own != '\0' ? own : rules->quiet_hours, rules->now,
                                    rules->utc_offset);
}

/**
 * clara_host_plan_may_tell:
 * @rules: with the present time
 * @channel: of a step that was planned before
 *
 * Returns: whether it may be used now: what rings may not in quiet hours that have begun since, such as where
 *   the clock was set
 */
gboolean
clara_host_plan_may_tell (const ClaraHostPlanRules *rules, const ClaraEmployee *employee, const char *channel)
{
  return !is_loud (channel) || !is_quiet (rules, employee);
}

static void
add (GArray *steps, ClaraHostStepKind kind, const char *channel, gint64 at)
{
  ClaraHostPlanStep step = { kind, g_intern_string (channel), at };

  g_array_append_val (steps, step);
}

/**
 * clara_host_plan_make:
 * @host: (nullable): %NULL where nobody knows who is visited
 * @delegate: (nullable): who stands in
 *
 * The host on the first channel at once, on each further one a while later, then delegate and desk. In
 * somebody's quiet hours nothing rings for them; for the host's, delegate and desk do not wait.
 *
 * Returns: (transfer full) (element-type ClaraHostPlanStep): by time
 */
GArray *
clara_host_plan_make (const ClaraHostPlanRules *rules, const ClaraEmployee *host,
                      const ClaraEmployee *delegate)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (ClaraHostPlanStep));
  g_auto (GStrv) channels = host == NULL ? NULL : clara_host_plan_list_channels (host, rules->channels);
  gboolean quiet = host == NULL || is_quiet (rules, host);
  gint64 desk = quiet ? rules->delays[FIRST] : rules->delays[DESK];
  gint64 at = rules->delays[FIRST];
  gint64 pause = rules->delays[NEXT] - rules->delays[FIRST];

  for (char **channel = channels; channel != NULL && *channel != NULL && at <= rules->delays[DESK]; channel++)
    if (!quiet || !is_loud (*channel))
      {
        add (steps, CLARA_HOST_STEP_CHANNEL, *channel, MIN (at, desk));
        at += pause;
      }
  if (delegate != NULL)
    {
      g_auto (GStrv) others = clara_host_plan_list_channels (delegate, rules->channels);
      gboolean delegate_quiet = is_quiet (rules, delegate);
      char **channel = others;

      while (*channel != NULL && delegate_quiet && is_loud (*channel))
        channel++;
      if (*channel != NULL)
        add (steps, CLARA_HOST_STEP_DELEGATE, *channel, desk);
    }
  add (steps, CLARA_HOST_STEP_DESK, "desktop", desk);
  return steps;
}
