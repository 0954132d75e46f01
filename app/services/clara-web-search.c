/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-web-search.h"

#include <string.h>

#define LONGEST_QUERY 400
#define LONGEST_TITLE 200
#define LONGEST_TEXT 800
#define LONGEST_URL 2000

static void
passage_free (gpointer data)
{
  ClaraWebPassage *passage = data;

  g_free (passage->title);
  g_free (passage->url);
  g_free (passage->text);
  g_free (passage);
}

/**
 * clara_web_clean:
 * @text: (nullable): from a stranger
 * @longest: letters that are kept
 *
 * Returns: (transfer full): valid UTF-8 on one line: no tags, no control or format characters (which could
 * turn the direction of what is shown), spaces single
 */
char *
clara_web_clean (const char *text, glong longest)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *clean = g_string_new (NULL);
  gboolean space = FALSE;
  glong length = 0;

  for (const char *at = valid; *at != '\0' && length < longest; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);
      const char *end = letter == '<' && (g_ascii_isalpha (at[1]) || at[1] == '/') ? strchr (at, '>') : NULL;

      if (end != NULL)
        {
          at = end;
          space = TRUE;
          continue;
        }
      if (g_unichar_isspace (letter) || g_unichar_iscntrl (letter))
        {
          space = TRUE;
          continue;
        }
      if (g_unichar_type (letter) == G_UNICODE_FORMAT && letter != 0x200c && letter != 0x200d)
        continue;
      if (space && clean->len > 0)
        g_string_append_c (clean, ' ');
      space = FALSE;
      g_string_append_unichar (clean, letter);
      length++;
    }
  return g_string_free (clean, FALSE);
}

/**
 * clara_web_answer_new:
 * @answer: (nullable): in a few sentences, from outside
 */
ClaraWebAnswer *
clara_web_answer_new (const char *answer)
{
  ClaraWebAnswer *self = g_new0 (ClaraWebAnswer, 1);

  self->passages = g_ptr_array_new_with_free_func (passage_free);
  self->answer = clara_web_clean (answer, LONGEST_TEXT);
  if (*self->answer == '\0')
    g_clear_pointer (&self->answer, g_free);
  return self;
}

/**
 * clara_web_answer_add:
 * @title: (nullable): from outside, as are @url and @text
 *
 * Adds a passage, unless it says nothing or has no address of the web.
 */
void
clara_web_answer_add (ClaraWebAnswer *self, const char *title, const char *url, const char *text)
{
  g_autofree char *clean = clara_web_clean (text, LONGEST_TEXT);
  g_autofree char *scheme = url != NULL ? g_uri_parse_scheme (url) : NULL;
  ClaraWebPassage *passage;

  if (*clean == '\0' || scheme == NULL || strlen (url) > LONGEST_URL
      || (strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0)
      || !g_uri_is_valid (url, G_URI_FLAGS_PARSE_RELAXED, NULL))
    return;
  passage = g_new0 (ClaraWebPassage, 1);
  passage->title = clara_web_clean (title, LONGEST_TITLE);
  passage->url = g_strdup (url);
  passage->text = g_steal_pointer (&clean);
  g_ptr_array_add (self->passages, passage);
}

/**
 * clara_web_answer_is_empty:
 *
 * Returns: whether nothing was found
 */
gboolean
clara_web_answer_is_empty (const ClaraWebAnswer *self)
{
  return self->answer == NULL && self->passages->len == 0;
}

void
clara_web_answer_free (ClaraWebAnswer *self)
{
  g_free (self->answer);
  g_ptr_array_unref (self->passages);
  g_free (self);
}

/* The interface */

G_DEFINE_INTERFACE (ClaraWebSearch, clara_web_search, G_TYPE_OBJECT)

static void
clara_web_search_default_init (ClaraWebSearchInterface *iface)
{
}

/**
 * clara_web_search_get_name:
 *
 * Returns: the provider's name as in the settings
 */
const char *
clara_web_search_get_name (ClaraWebSearch *self)
{
  g_return_val_if_fail (CLARA_IS_WEB_SEARCH (self), NULL);
  return CLARA_WEB_SEARCH_GET_IFACE (self)->get_name (self);
}

/**
 * clara_web_search_search_async:
 * @query: the question; cleaned and cut before it leaves the machine
 * @most: passages that are wanted
 */
void
clara_web_search_search_async (ClaraWebSearch *self, const char *query, guint most, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *clean = NULL;

  g_return_if_fail (CLARA_IS_WEB_SEARCH (self));
  g_return_if_fail (query != NULL);
  clean = clara_web_clean (query, LONGEST_QUERY);
  CLARA_WEB_SEARCH_GET_IFACE (self)->search_async (self, clean, most, cancellable, callback, user_data);
}

/**
 * clara_web_search_search_finish:
 *
 * Returns: (transfer full) (nullable): what was found, maybe nothing
 */
ClaraWebAnswer *
clara_web_search_search_finish (ClaraWebSearch *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CLARA_IS_WEB_SEARCH (self), NULL);
  return CLARA_WEB_SEARCH_GET_IFACE (self)->search_finish (self, result, error);
}
