/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-intent-lines.h"

#include "clara-intent-features.h"

#include <string.h>

/* Of a family with more forms than this, so many are taken, evenly spread. */
#define MOST_FORMS 16

/* The order is that of ClaraIntent. */
static const char *const names[] = { "none",         "booking",    "faq",         "pricing",
                                     "lead_capture", "escalation", "check_in",    "check_out",
                                     "small_talk",   "goodbye",    "set_language" };

static void
line_clear (gpointer data)
{
  g_array_unref (((ClaraIntentLine *) data)->buckets);
}

void
clara_intent_lines_free (ClaraIntentLines *self)
{
  g_array_unref (self->lines);
  g_ptr_array_unref (self->groups);
  g_free (self);
}

/* Counts the forms of a pattern; form number n is written into text where that is not NULL. */
static guint64
expand (const char *pattern, guint64 n, GString *text)
{
  guint64 forms = 1;

  for (const char *p = pattern; *p != '\0'; p++)
    {
      const char *end = *p == '[' ? strchr (p, ']') : NULL;
      g_autofree char *inside = NULL;
      g_auto (GStrv) choices = NULL;
      guint n_choices;

      if (end == NULL)
        {
          if (text != NULL)
            g_string_append_c (text, *p);
          continue;
        }
      inside = g_strndup (p + 1, (gsize) (end - p - 1));
      choices = g_strsplit (inside, "|", -1);
      n_choices = MAX (g_strv_length (choices), 1);
      if (text != NULL && choices[0] != NULL)
        g_string_append (text, choices[(n / forms) % n_choices]);
      forms *= n_choices;
      p = end;
    }
  return forms;
}

static guint
group_of (ClaraIntentLines *self, const char *language, const char *pattern)
{
  gboolean romanised = g_strcmp0 (language, "en") != 0 && g_str_is_ascii (pattern);
  g_autofree char *name = g_strconcat (language, romanised ? " romanised" : "", NULL);

  for (guint i = 0; i < self->groups->len; i++)
    if (g_str_equal (g_ptr_array_index (self->groups, i), name))
      return i;
  g_ptr_array_add (self->groups, g_steal_pointer (&name));
  return self->groups->len - 1;
}

static void
add_family (ClaraIntentLines *self, guint intent, const char *language, const char *pattern)
{
  guint64 forms = expand (pattern, 0, NULL);
  guint taken = (guint) MIN (forms, MOST_FORMS);

  for (guint i = 0; i < taken; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      ClaraIntentLine line = { intent, self->n_families, group_of (self, language, pattern), NULL };

      expand (pattern, i * forms / taken, text);
      line.buckets = clara_intent_features (text->str);
      g_array_append_val (self->lines, line);
    }
  self->n_families++;
}

static gboolean
read_file (ClaraIntentLines *self, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *language = g_strndup (base, strcspn (base, "."));
  g_auto (GStrv) rows = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  rows = g_strsplit (text, "\n", -1);
  for (guint i = 0; rows[i] != NULL; i++)
    {
      char *tab = strchr (rows[i], '\t');
      guint intent;

      if (rows[i][0] == '\0')
        continue;
      if (tab != NULL)
        *tab = '\0';
      for (intent = 0; intent < G_N_ELEMENTS (names); intent++)
        if (g_str_equal (names[intent], rows[i]))
          break;
      if (tab == NULL || intent == G_N_ELEMENTS (names) || !g_utf8_validate (tab + 1, -1, NULL))
        {
          g_set_error (
            error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
            "%s, line %u is no intent, tab and text in UTF-8; intents are those of SPEC 8 and none", path,
            i + 1);
          return FALSE;
        }
      add_family (self, intent, language, tab + 1);
    }
  return TRUE;
}

/**
 * clara_intent_lines_read:
 *
 * Returns: (transfer full) (nullable): the lines of all files, in their order
 */
ClaraIntentLines *
clara_intent_lines_read (guint n_paths, const char *const *paths, GError **error)
{
  g_autoptr (ClaraIntentLines) self = g_new0 (ClaraIntentLines, 1);

  self->lines = g_array_new (FALSE, FALSE, sizeof (ClaraIntentLine));
  g_array_set_clear_func (self->lines, line_clear);
  self->groups = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < n_paths; i++)
    if (!read_file (self, paths[i], error))
      return NULL;
  return g_steal_pointer (&self);
}
