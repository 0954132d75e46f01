/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-host-message.h"

#include "clara-delivery.h"
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

/**
 * clara_host_message_title:
 *
 * Returns: (transfer full): the heading of the message to the host, in the host's @language
 */
char *
clara_host_message_title (const ClaraVisit *visit, const char *language)
{
  if (clara_delivery_is_one (visit))
    return g_strdup (clara_text (language, "host", "A delivery for you"));
  return clara_text_format (language, "host", "{visitor} is here", "visitor", visit->visitor_name, NULL);
}

/**
 * clara_host_message_delivery_body:
 * @carrier: (nullable): who brought it
 * @parcels: how many
 * @reminder: it has been there for a while
 *
 * Returns: (transfer full): the message to the recipient, in their @language
 */
char *
clara_host_message_delivery_body (const char *carrier, int parcels, gboolean reminder, const char *language)
{
  const gboolean known = carrier != NULL && !clara_field_is_private (carrier);
  g_autofree char *number = g_strdup_printf ("%d", parcels);
  g_autofree char *count = clara_text_format (language, "host", "Parcels: {count}.", "count", number, NULL);
  g_autofree char *body = NULL;

  if (known && reminder)
    body =
      clara_text_format (language, "host", "A delivery from {company} still waits for you at the front desk.",
                         "company", carrier, NULL);
  else if (known)
    body = clara_text_format (language, "host", "A delivery from {company} is at the front desk for you.",
                              "company", carrier, NULL);
  else
    body =
      g_strdup (reminder ? clara_text (language, "host", "A delivery still waits for you at the front desk.")
                         : clara_text (language, "host", "A delivery is at the front desk for you."));
  return parcels > 1 ? g_strdup_printf ("%s %s", body, count) : g_steal_pointer (&body);
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

  if (clara_delivery_is_one (visit))
    body = clara_host_message_delivery_body (visit->company, clara_delivery_count_parcels (visit), FALSE,
                                             language);
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
 * clara_host_message_delegate_body:
 * @host: who does not answer
 *
 * Returns: (transfer full): the message to who stands in for the host, in their @language
 */
char *
clara_host_message_delegate_body (const ClaraVisit *visit, const ClaraEmployee *host, const char *message,
                                  const char *language)
{
  g_autofree char *body = clara_host_message_body (visit, message, language);
  g_autofree char *why = clara_text_format (language, "host", "{host} has not answered, and you stand in.",
                                            "host", host->name, NULL);

  return g_strdup_printf ("%s\n%s", why, body);
}

/**
 * clara_host_message_desk_title:
 *
 * Returns: (transfer full): the heading of the alert where a host has not answered
 */
char *
clara_host_message_desk_title (const ClaraVisit *visit, const char *language)
{
  if (clara_delivery_is_one (visit))
    return g_strdup (clara_text (language, "desk", "A delivery"));
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
  if (clara_delivery_is_one (visit))
    return visit->host_id == NULL
             ? g_strdup (clara_text (language, "desk",
                                     "A delivery is at the front desk, and nobody knows whose it is."))
             : clara_text_format (language, "desk",
                                  "{host} has not answered. A delivery for them is at the front desk.",
                                  "host", visit->host_name != NULL ? visit->host_name : visit->host_id, NULL);
  if (visit->host_id == NULL)
    return clara_text_format (language, "desk", "{visitor} is at the front desk and no host is known.",
                              "visitor", visit->visitor_name, NULL);
  return clara_text_format (
    language, "desk", "{host} has not answered. {visitor} is waiting at the front desk.", "host",
    visit->host_name != NULL ? visit->host_name : visit->host_id, "visitor", visit->visitor_name, NULL);
}

/**
 * clara_host_message_calendar_title:
 *
 * Returns: (transfer full): what the visit is called in the host's calendar
 */
char *
clara_host_message_calendar_title (const ClaraVisit *visit, const char *language)
{
  if (clara_delivery_is_one (visit))
    return g_strdup (clara_text (language, "host", "A delivery for you"));
  if (visit->company != NULL && *visit->company != '\0' && !clara_field_is_private (visit->company))
    return clara_text_format (language, "host", "Visit of {visitor} from {company}", "visitor",
                              visit->visitor_name, "company", visit->company, NULL);
  return clara_text_format (language, "host", "Visit of {visitor}", "visitor", visit->visitor_name, NULL);
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

  for (const char *const *answer = clara_delivery_is_one (visit) ? answers_to_delivery : answers_to_visitor;
       *answer != NULL; answer++)
    g_strv_builder_add (builder, clara_text (language, "answer", *answer));
  return g_strv_builder_end (builder);
}

/* What people write back in place of a label, as answer_key() makes it; in the four languages and romanised.
 */
static const struct
{
  const char *id;
  const char *said;
} said_answers[] = {
  { "Coming down", "coming" },
  { "Coming down", "i am coming" },
  { "Coming down", "i m coming" },
  { "Coming down", "im coming" },
  { "Coming down", "i am coming down" },
  { "Coming down", "on my way" },
  { "Coming down", "ok coming" },
  { "Coming down", "आ रहा हूँ" },
  { "Coming down", "आ रही हूँ" },
  { "Coming down", "aa raha hoon" },
  { "Coming down", "aa rahi hoon" },
  { "Coming down", "வருகிறேன்" },
  { "Coming down", "varugiren" },
  { "Coming down", "వస్తున్నాను" },
  { "Coming down", "vastunnanu" },
  { "5 minutes", "5 min" },
  { "5 minutes", "5 mins" },
  { "5 minutes", "five minutes" },
  { "5 minutes", "in 5 minutes" },
  { "5 minutes", "in five minutes" },
  { "5 minutes", "give me 5 minutes" },
  { "5 minutes", "पाँच मिनट" },
  { "5 minutes", "पांच मिनट" },
  { "5 minutes", "ஐந்து நிமிடம்" },
  { "5 minutes", "ஐந்து நிமிடங்கள்" },
  { "5 minutes", "ఐదు నిమిషాలు" },
  { "I cannot come now", "i cannot come" },
  { "I cannot come now", "i can t come" },
  { "I cannot come now", "i can t come now" },
  { "I cannot come now", "not now" },
  { "Please leave it at the desk", "leave it at the desk" },
  { "Please leave it at the desk", "leave it at the front desk" },
  { "Please leave it at the desk", "please leave it at the front desk" },
};

/* Lower case, one space between words, no punctuation: "Coming down!" is "Coming down". */
static char *
answer_key (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autoptr (GString) key = g_string_new (NULL);
  gboolean space = FALSE;

  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (!g_unichar_isalnum (c) && !g_unichar_ismark (c) && c != 0x200c && c != 0x200d)
        {
          space = key->len > 0;
          continue;
        }
      if (space)
        g_string_append_c (key, ' ');
      space = FALSE;
      g_string_append_unichar (key, c);
    }
  return g_string_free (g_steal_pointer (&key), FALSE);
}

static gboolean
is_same_answer (const char *key, const char *text)
{
  g_autofree char *other = answer_key (text);

  return strcmp (key, other) == 0;
}

static gboolean
is_answer (const char *key, const char *id)
{
  const char *const *languages = clara_text_get_languages ();

  if (is_same_answer (key, id))
    return TRUE;
  for (; languages != NULL && *languages != NULL; languages++)
    if (is_same_answer (key, clara_text (*languages, "answer", id)))
      return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (said_answers); i++)
    if (strcmp (said_answers[i].id, id) == 0 && is_same_answer (key, said_answers[i].said))
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
  g_autofree char *key = answer_key (clean);

  for (const char *const *id = answers_to_visitor; *id != NULL; id++)
    if (is_answer (key, *id))
      return g_strdup (*id);
  for (const char *const *id = answers_to_delivery; *id != NULL; id++)
    if (is_answer (key, *id))
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
  /* One room for all: the message says whom it is for. */
  if (g_strcmp0 (channel, "chat") == 0)
    return "chat";
  return employee->email;
}
