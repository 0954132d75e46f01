/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include "clara-local-time.h"
#include "clara-parser.h"

#include <string.h>

/* Outside opening hours: Clara says so, takes a message, and names whom to call if it cannot wait. */

/* Who leaves a message says for whom, what, and who they are. */
static const char *const parts[] = { "message_host", "message_text", "message_from" };

/**
 * clara_dialogue_say_closed:
 *
 * Says when the site opens, where it is closed now.
 *
 * Returns: whether it is closed
 */
gboolean
clara_dialogue_say_closed (ClaraDialogue *self)
{
  g_autofree char *closed = clara_dialogue_describe_closed (self);

  if (closed == NULL)
    return FALSE;
  clara_dialogue_say (self, closed);
  return TRUE;
}

/**
 * clara_dialogue_describe_closed:
 *
 * Returns: (transfer full) (nullable): that it is closed, and until when; %NULL where it is open
 */
char *
clara_dialogue_describe_closed (ClaraDialogue *self)
{
  gint64 opens = clara_reception_find_opening (self->reception);
  g_autofree char *date = NULL;
  g_autofree char *time = NULL;
  int offset;

  if (clara_reception_is_open (self->reception))
    return NULL;
  if (opens == 0)
    return g_strdup (clara_text (self->language, "say", "We are closed now."));
  offset = clara_clock_get_utc_offset_at (self->clock, opens);
  date = clara_text_date (self->language, opens, offset);
  time = clara_text_time (self->language, opens, offset);
  return clara_text_format (self->language, "say", "We are closed now. We open again on {date} at {time}.",
                            "date", date, "time", time, NULL);
}

/**
 * clara_dialogue_say_emergency:
 */
void
clara_dialogue_say_emergency (ClaraDialogue *self)
{
  const char *contact = clara_reception_get_emergency_contact (self->reception);

  if (contact == NULL)
    return;
  clara_dialogue_say_take (self,
                           clara_text_format (self->language, "say", "In an emergency please call {contact}.",
                                              "contact", contact, NULL));
}

static char **
part_of (ClaraDialogue *self, const char *id)
{
  if (strcmp (id, "message_host") == 0)
    return &self->message_host;
  if (strcmp (id, "message_text") == 0)
    return &self->message_text;
  return strcmp (id, "message_from") == 0 ? &self->message_from : NULL;
}

/**
 * clara_dialogue_get_message_asked:
 *
 * Returns: (transfer none) (nullable): the first thing that the message lacks
 */
const char *
clara_dialogue_get_message_asked (ClaraDialogue *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (*part_of (self, parts[i]) == NULL)
      return parts[i];
  return NULL;
}

const char *
clara_dialogue_get_message_part (ClaraDialogue *self, const char *id)
{
  const ClaraEmployee *host;

  if (strcmp (id, "message_host") != 0 || self->message_host == NULL)
    return *part_of (self, id);
  host = clara_reception_get_employee (self->reception, self->message_host);
  return host != NULL ? host->name : self->message_host;
}

void
clara_dialogue_forget_message (ClaraDialogue *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    g_clear_pointer (part_of (self, parts[i]), g_free);
}

void
clara_dialogue_begin_message (ClaraDialogue *self)
{
  clara_dialogue_forget_message (self);
  clara_dialogue_turn_to (self, CLARA_PAGE_MESSAGE);
  clara_dialogue_ask (self);
}

void
clara_dialogue_leave_message_page (ClaraDialogue *self)
{
  clara_dialogue_forget_message (self);
  clara_dialogue_turn_to (self, CLARA_PAGE_WELCOME);
  clara_dialogue_ask (self);
}

/* For whom: the best that is like it. Who cannot be found is left to the front desk, with the name as it was
 * said. */
static void
take_host (ClaraDialogue *self, const char *text)
{
  gboolean sure = FALSE;
  g_autoptr (GArray) matches = clara_dialogue_find_host (self, text, &sure);

  if (matches->len > 0 && sure)
    self->message_host = g_strdup (g_array_index (matches, ClaraHostMatch, 0).employee->employee_id);
  else if (matches->len > 0 && self->message_misses++ < 1)
    clara_dialogue_say (
      self, clara_text (self->language, "say", "I am not sure whom you mean. Please say the full name."));
  else
    self->message_host = g_strdup (text);
}

static void
send (ClaraDialogue *self)
{
  const ClaraEmployee *host = clara_reception_get_employee (self->reception, self->message_host);

  if (host != NULL)
    clara_dialogue_leave_message_from (self, host->employee_id, self->message_from, self->message_text);
  else
    {
      g_autofree char *body =
        clara_text_format ("en", "desk", "For {host}, from {name}: {text}", "host", self->message_host,
                           "name", self->message_from, "text", self->message_text, NULL);

      clara_dialogue_alert_desk (self, clara_text ("en", "desk", "A message was left"), body);
      clara_dialogue_say (self, clara_text (self->language, "say", "I will pass your message on."));
    }
  clara_dialogue_forget_message (self);
  clara_flow_fire (self->flow, CLARA_ON_SERVED);
  clara_dialogue_turn_to (self, CLARA_PAGE_WELCOME);
  clara_dialogue_show (self);
}

/**
 * clara_dialogue_take_message_part:
 * @id: message_host, message_text or message_from; @text: as it was said or typed
 */
void
clara_dialogue_take_message_part (ClaraDialogue *self, const char *id, const char *text)
{
  char **part = part_of (self, id);

  if (part == NULL || text == NULL || *text == '\0')
    return;
  g_clear_pointer (part, g_free);
  if (part == &self->message_host)
    take_host (self, text);
  else
    *part = g_strdup (text);
}

/**
 * clara_dialogue_go_on_message:
 *
 * Asks for what is missing, or passes the message on.
 */
void
clara_dialogue_go_on_message (ClaraDialogue *self)
{
  if (clara_dialogue_get_message_asked (self) != NULL)
    clara_dialogue_ask (self);
  else
    send (self);
}
