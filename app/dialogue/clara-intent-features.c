/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-intent-features.h"

#include <string.h>

#define LONGEST_LINE 300
#define SHORTEST 2
#define LONGEST 5

/* Small letters, digits and marks with one space between the words and around them. */
static char *
normalise (const char *text)
{
  g_autofree char *composed = g_utf8_normalize (text, -1, G_NORMALIZE_NFC);
  g_autofree char *folded = composed != NULL ? g_utf8_casefold (composed, -1) : g_strdup ("");
  GString *line = g_string_new (" ");

  for (const char *p = folded; *p != '\0' && line->len < LONGEST_LINE; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_type (c) == G_UNICODE_FORMAT)
        continue;
      if (g_unichar_isalnum (c) || g_unichar_ismark (c))
        g_string_append_unichar (line, c);
      else if (line->str[line->len - 1] != ' ')
        g_string_append_c (line, ' ');
    }
  if (line->str[line->len - 1] != ' ')
    g_string_append_c (line, ' ');
  return g_string_free (line, FALSE);
}

/* FNV-1a */
static guint16
bucket_of (const char *gram, gsize length, guint32 seed)
{
  guint32 value = 2166136261u ^ seed;

  for (gsize i = 0; i < length; i++)
    value = (value ^ (guchar) gram[i]) * 16777619u;
  return (guint16) (value % CLARA_INTENTS_BUCKETS);
}

/* The consonant that a letter sounds like, of few; 0 for a vowel, h, y and what has no sound of its own. The
 * Indian scripts stand in Unicode in one order, so that one table serves the nine of them. */
static char
sound_of (gunichar c)
{
  static const char indian[] = "kkkknssssntttt"  /* क to ढ */
                               "nttttnnpppp"     /* ण to फ, with ऩ */
                               "n\1rrlllvsss\1"; /* म to ह */
  static const char latin[] = "\1pkt\1pk\1\1sklnn\1pkrst\1vvk\1s";

  if (c >= 'a' && c <= 'z')
    return latin[c - 'a'] == 1 ? 0 : latin[c - 'a'];
  if (c >= '0' && c <= '9')
    return '0';
  if (c < 0x900 || c >= 0xd80)
    return 0;
  c %= 0x80;
  if (c == 0x02)
    return 'n';
  if (c < 0x15 || c - 0x15 >= sizeof indian - 1)
    return 0;
  return indian[c - 0x15] == 1 ? 0 : indian[c - 0x15];
}

/* A line's words by their consonants: "बुकिंग", "புக்கிங்" and "booking" are alike. */
static char *
skeleton_of (const char *line)
{
  GString *bones = g_string_new (NULL);

  for (const char *p = line; *p != '\0'; p = g_utf8_next_char (p))
    {
      char sound = *p == ' ' ? ' ' : sound_of (g_utf8_get_char (p));

      if (g_str_has_prefix (p, "ch"))
        sound = 's';
      if (sound != 0 && (bones->len == 0 || bones->str[bones->len - 1] != sound))
        g_string_append_c (bones, sound);
    }
  return g_string_free (bones, FALSE);
}

static void
add_bucket (GArray *buckets, guint8 *seen, guint16 bucket)
{
  if (seen[bucket] == 0)
    g_array_append_val (buckets, bucket);
  seen[bucket] = 1;
}

/* Each word, and each two that follow one another, of those that have a consonant. */
static void
add_bones (GArray *buckets, guint8 *seen, const char *line)
{
  g_autofree char *bones = skeleton_of (line);
  g_auto (GStrv) words = g_strsplit (bones, " ", -1);
  const char *before = "";

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *pair = NULL;

      if (words[i][0] == '\0')
        continue;
      pair = g_strconcat (before, " ", words[i], NULL);
      add_bucket (buckets, seen, bucket_of (words[i], strlen (words[i]), 1));
      add_bucket (buckets, seen, bucket_of (pair, strlen (pair), 2));
      before = words[i];
    }
}

/**
 * clara_intent_features:
 * @text: UTF-8
 *
 * Character n-grams of two to five characters over word boundaries, and words by their consonants, which are
 * the same in every script; hashed, each once.
 *
 * Returns: (transfer full) (element-type guint16): buckets, in the order in which they first stand. Any
 * thread.
 */
GArray *
clara_intent_features (const char *text)
{
  g_autofree char *line = normalise (text);
  g_autofree guint8 *seen = g_new0 (guint8, CLARA_INTENTS_BUCKETS);
  GArray *buckets = g_array_new (FALSE, FALSE, sizeof (guint16));

  for (const char *start = line; *start != '\0'; start = g_utf8_next_char (start))
    {
      const char *end = start;

      for (guint length = 1; length <= LONGEST && *end != '\0'; length++)
        {
          end = g_utf8_next_char (end);
          if (length < SHORTEST)
            continue;
          add_bucket (buckets, seen, bucket_of (start, (gsize) (end - start), 0));
        }
    }
  add_bones (buckets, seen, line);
  return buckets;
}
