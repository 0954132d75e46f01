/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sms-text.h"

#include <string.h>

/* Three parts of a message in any script. */
#define MOST_CHARACTERS 201
#define LEAST_CHARACTERS 60

/**
 * clara_sms_number_check:
 *
 * Returns: whether it is a number with its country, "+919812345678"
 */
gboolean
clara_sms_number_check (const char *number, GError **error)
{
  gsize length = number == NULL ? 0 : strlen (number);

  if (length >= 8 && length <= 16 && number[0] == '+' && strspn (number + 1, "0123456789") == length - 1)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "'%s' is no phone number with its country, such as +919812345678",
               number != NULL ? number : "");
  return FALSE;
}

/**
 * clara_sms_text_make:
 *
 * Returns: (transfer full): the body, or the title where there is none, cut so that it fits three parts
 *   together with the link to answer by
 */
char *
clara_sms_text_make (const ClaraOutgoing *message)
{
  const char *text = message->body != NULL && *message->body != '\0' ? message->body : message->title;
  const char *url = message->answer_url;
  glong room = MOST_CHARACTERS - (url == NULL ? 0 : g_utf8_strlen (url, -1) + 1);
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);

  /* A link that leaves no room for what it is about says nothing. */
  if (room < LEAST_CHARACTERS)
    {
      url = NULL;
      room = MOST_CHARACTERS;
    }
  if (g_utf8_strlen (valid, -1) > room)
    {
      g_autofree char *cut = g_utf8_substring (valid, 0, room - 1);

      g_free (valid);
      valid = g_strconcat (cut, "\u2026", NULL);
    }
  return url == NULL ? g_steal_pointer (&valid) : g_strconcat (valid, "\n", url, NULL);
}
