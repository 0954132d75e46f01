/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-companions.h"

#include "clara-field-check.h"

#include <string.h>

#define MAX_NAME 80

/* What stands between names, in the four languages. */
static const char *const joints[] = {
  " and ", " & ", " और ", " तथा ", " மற்றும் ", " மற்றும்", " మరియు ", " aur "
};

/**
 * clara_companions_split:
 * @text: (nullable): names as somebody said or typed them: "Asha Rao, Tom Lee and Wei Chen"; hostile
 *
 * Returns: (transfer full): each name by itself, at most #CLARA_MOST_COMPANIONS
 */
char **
clara_companions_split (const char *text)
{
  g_autofree char *clean = clara_field_clean (text, MAX_NAME * CLARA_MOST_COMPANIONS);
  g_autoptr (GString) commas = g_string_new (clean);
  g_auto (GStrv) parts = NULL;
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  guint count = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (joints); i++)
    g_string_replace (commas, joints[i], ",", 0);
  g_string_replace (commas, ";", ",", 0);
  parts = g_strsplit (commas->str, ",", -1);
  for (char **part = parts; *part != NULL && count < CLARA_MOST_COMPANIONS; part++)
    {
      g_autofree char *name = clara_field_clean (*part, MAX_NAME);

      if (*name == '\0')
        continue;
      g_strv_builder_add (names, name);
      count++;
    }
  return g_strv_builder_end (names);
}

/**
 * clara_companions_of_extra:
 * @extra: (nullable): a visit's further fields
 *
 * Returns: (transfer full): the names; empty where nobody came along
 */
char **
clara_companions_of_extra (const char *extra)
{
  g_autoptr (JsonObject) object = extra == NULL ? NULL : clara_json_parse_object (extra, -1, NULL);
  JsonArray *array = clara_json_get_array (object, "companions");
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; array != NULL && i < MIN (json_array_get_length (array), CLARA_MOST_COMPANIONS); i++)
    if (clara_json_array_get_string (array, i) != NULL)
      g_strv_builder_add (names, clara_json_array_get_string (array, i));
  return g_strv_builder_end (names);
}

/**
 * clara_visit_count_people:
 *
 * Returns: the visitor and who came along
 */
guint
clara_visit_count_people (const ClaraVisit *visit)
{
  g_auto (GStrv) names = clara_companions_of_extra (visit->extra);

  return 1 + g_strv_length (names);
}

/**
 * clara_visit_get_companion_badge:
 * @index: of the companion, from 0
 *
 * Returns: (transfer full) (nullable): "007-1" for the first who came with badge 007; %NULL where the visit
 * has no badge yet
 */
char *
clara_visit_get_companion_badge (const ClaraVisit *visit, guint index)
{
  return visit->badge_number == NULL ? NULL : g_strdup_printf ("%s-%u", visit->badge_number, index + 1);
}
