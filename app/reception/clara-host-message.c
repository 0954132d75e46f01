/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-host-message.h"

#include "clara-field-check.h"
#include "clara-text.h"

#include <string.h>

#define MAX_ANSWER 300

static const char *const answers_to_visitor[] = { CLARA_N ("answer", "Coming down"),
                                                  CLARA_N ("answer", "5 minutes"),
                                                  CLARA_N ("answer", "I cannot come now"), NULL };
static const char *const answers_to_delivery[] = { CLARA_N ("answer", "Coming down"),
                                                   CLARA_N ("answer", "5 minutes"),
                                                   CLARA_N ("answer", "Please leave it at the desk"), NULL };

static gboolean
is_delivery (const ClaraVisit *visit)
{
  return g_strcmp0 (visit->type, "delivery") == 0;
}

/**
 * clara_host_message_title:
 *
 * Returns: (transfer full): the heading of the message to the host, in the host's @language
 */
char *
clara_host_message_title (const ClaraVisit *visit, const char *language)
{
  if (is_delivery (visit))
    return g_strdup (clara_text (language, "host", "A delivery for you"));
  return clara_text_format (language, "host", "{visitor} is here", "visitor", visit->visitor_name, NULL);
}

/**
 * clara_host_message_body:
 * @message: (nullable): what the visitor wants to add
 *
 * Returns: (transfer full): the message to the host, in the host's @language
 */
char *
clara_host_message_body (const ClaraVisit *visit, const char *message, const char *language)
{
  gboolean has_company = visit->company != NULL && !clara_field_is_private (visit->company);
  gboolean has_purpose = visit->purpose != NULL && *visit->purpose != '\0';
  const char *company = has_company ? visit->company : "";
  const char *purpose = has_purpose ? clara_text (language, "choice", visit->purpose) : "";
  const char *visitor = visit->visitor_name;
  g_autofree char *body = NULL;
  g_autofree char *note = NULL;

  if (is_delivery (visit) && has_company)
    body = clara_text_format (language, "host", "A delivery from {company} is at the front desk for you.",
                              "company", company, NULL);
  else if (is_delivery (visit))
    body = g_strdup (clara_text (language, "host", "A delivery is at the front desk for you."));
  else if (has_company && has_purpose)
    body =
      clara_text_format (language, "host", "{visitor} from {company} is here to see you. Purpose: {purpose}.",
                         "visitor", visitor, "company", company, "purpose", purpose, NULL);
  else if (has_company)
    body = clara_text_format (language, "host", "{visitor} from {company} is here to see you.", "visitor",
                              visitor, "company", company, NULL);
  else if (has_purpose)
    body = clara_text_format (language, "host", "{visitor} is here to see you. Purpose: {purpose}.",
                              "visitor", visitor, "purpose", purpose, NULL);
  else
    body = clara_text_format (language, "host", "{visitor} is here to see you.", "visitor", visitor, NULL);
  if (message == NULL || *message == '\0')
    return g_steal_pointer (&body);
  note = clara_text_format (language, "host", "Message: {message}", "message", message, NULL);
  return g_strdup_printf ("%s\n%s", body, note);
}

/**
 * clara_host_message_desk_title:
 *
 * Returns: (transfer full): the heading of the alert where a host has not answered
 */
char *
clara_host_message_desk_title (const ClaraVisit *visit, const char *language)
{
  return clara_text_format (language, "desk", "{visitor} is waiting", "visitor", visit->visitor_name, NULL);
}

/**
 * clara_host_message_desk_body:
 *
 * Returns: (transfer full): the text of the alert where a host has not answered
 */
char *
clara_host_message_desk_body (const ClaraVisit *visit, const char *language)
{
  if (visit->host_id == NULL)
    return clara_text_format (language, "desk", "{visitor} is at the front desk and no host is known.",
                              "visitor", visit->visitor_name, NULL);
  return clara_text_format (
    language, "desk", "{host} has not answered. {visitor} is waiting at the front desk.", "host",
    visit->host_name != NULL ? visit->host_name : visit->host_id, "visitor", visit->visitor_name, NULL);
}

/**
 * clara_host_message_answers:
 *
 * Returns: (transfer full): what the host is offered to answer, in the host's @language
 */
char **
clara_host_message_answers (const ClaraVisit *visit, const char *language)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (const char *const *answer = is_delivery (visit) ? answers_to_delivery : answers_to_visitor;
       *answer != NULL; answer++)
    g_strv_builder_add (builder, clara_text (language, "answer", *answer));
  return g_strv_builder_end (builder);
}

static gboolean
is_answer (const char *answer, const char *id)
{
  const char *const *languages = clara_text_get_languages ();

  if (g_ascii_strcasecmp (answer, id) == 0)
    return TRUE;
  for (; languages != NULL && *languages != NULL; languages++)
    if (strcmp (answer, clara_text (*languages, "answer", id)) == 0)
      return TRUE;
  return FALSE;
}

/**
 * clara_host_message_answer_id:
 * @answer: what came back from a channel: a label in the host's language, or free text
 *
 * Returns: (transfer full): the English text of a label, so that the visitor can be told in another language;
 *   else the free text, made safe
 */
char *
clara_host_message_answer_id (const char *answer)
{
  g_autofree char *clean = clara_field_clean (answer, MAX_ANSWER);

  for (const char *const *id = answers_to_visitor; *id != NULL; id++)
    if (is_answer (clean, *id))
      return g_strdup (*id);
  for (const char *const *id = answers_to_delivery; *id != NULL; id++)
    if (is_answer (clean, *id))
      return g_strdup (*id);
  return g_steal_pointer (&clean);
}

/**
 * clara_host_message_address:
 *
 * Returns: (transfer none) (nullable): where @employee is reached on @channel; a desktop notification is
 * shown at the desk
 */
const char *
clara_host_message_address (const ClaraEmployee *employee, const char *channel)
{
  if (g_strcmp0 (channel, "desktop") == 0)
    return "desk";
  if (g_strcmp0 (channel, "sms") == 0)
    return employee->phone;
  return employee->email;
}
