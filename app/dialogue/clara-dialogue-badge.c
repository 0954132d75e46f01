/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include "clara-badges.h"

#include <string.h>

/* The badge, inside host_notification (SPEC 3): queued when the visitor is in, shown and said as the printer
 * has it, never waited for. */

static void
on_badge_queued (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraOperation) operation = user_data;
  ClaraDialogue *self = operation->self;
  g_autoptr (GError) error = NULL;
  g_autofree char *job_id = clara_reception_print_badge_finish (CLARA_RECEPTION (source), result, &error);

  if (error != NULL)
    clara_bus_publish (self->bus, "error",
                       clara_json_build ("sss", "where", "badge", "message", error->message, "fix",
                                         "Write the badge by hand"));
  if (clara_operation_is_stale (operation) || job_id == NULL || self->badge != NULL)
    return;
  self->badge = g_strdup ("queued");
  clara_dialogue_show (self);
}

/**
 * clara_dialogue_print_badge:
 *
 * For the visit that is committed; once, however often it is called.
 */
void
clara_dialogue_print_badge (ClaraDialogue *self)
{
  if (self->visit != NULL && clara_reception_wants_badge (self->reception, self->visit))
    clara_reception_print_badge_async (self->reception, self->visit, FALSE, "kiosk", NULL, on_badge_queued,
                                       clara_operation_new (self, NULL, NULL));
}

/* What the printer lacks concerns the staff; the visitor hears where the badge is. "stuck": it may come yet.
 */
static const char *
get_badge_state (ClaraMessage *event)
{
  const char *state = clara_message_get_string (event, "state");
  const char *reason = clara_message_get_string (event, "reason");

  if (g_strcmp0 (state, "printing") == 0 && reason != NULL && strstr (reason, "-low") == NULL)
    return "stuck";
  return state;
}

/**
 * clara_dialogue_take_badge:
 * @event: "badge", of any visit
 */
void
clara_dialogue_take_badge (ClaraDialogue *self, ClaraMessage *event)
{
  const char *state = get_badge_state (event);
  gboolean trouble, before;

  if (self->visit == NULL
      || g_strcmp0 (clara_message_get_string (event, "visit_id"), self->visit->visit_id) != 0
      || g_strcmp0 (self->badge, state) == 0)
    return;
  trouble = g_strcmp0 (state, "failed") == 0 || g_strcmp0 (state, "stuck") == 0;
  before = g_strcmp0 (self->badge, "failed") == 0 || g_strcmp0 (self->badge, "stuck") == 0;
  g_free (self->badge);
  self->badge = g_strdup (state);
  clara_dialogue_show (self);
  if ((trouble && !before) || g_strcmp0 (state, "printed") == 0)
    {
      clara_dialogue_say (self, clara_dialogue_describe_badge (self, NULL));
      clara_dialogue_end_turn (self);
    }
}

/**
 * clara_dialogue_describe_badge:
 * @state: (out) (optional) (transfer none): queued, printing, stuck, printed, failed
 *
 * Returns: (transfer none) (nullable): for the visitor; %NULL where there is no badge
 */
const char *
clara_dialogue_describe_badge (ClaraDialogue *self, const char **state)
{
  static const struct
  {
    const char *state;
    const char *words;
  } texts[] = {
    { "queued", CLARA_N ("badge", "Your badge is being printed.") },
    { "printing", CLARA_N ("badge", "Your badge is being printed.") },
    { "printed",
      CLARA_N ("badge", "Your badge is printed. Please take it and wear it where it can be seen.") },
    { "stuck",
      CLARA_N ("badge", "Your badge cannot be printed right now. Please get it at the front desk.") },
    { "failed",
      CLARA_N ("badge", "Your badge cannot be printed right now. Please get it at the front desk.") },
  };

  if (state != NULL)
    *state = self->badge;
  for (gsize i = 0; self->badge != NULL && i < G_N_ELEMENTS (texts); i++)
    if (strcmp (texts[i].state, self->badge) == 0)
      return clara_text (self->language, "badge", texts[i].words);
  return NULL;
}
