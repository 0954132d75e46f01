/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-endings.h"

#include <string.h>

#define PULLI "\xe0\xaf\x8d" /* Tamil sign that a consonant has no vowel */
#define NON_JOINER "\xe2\x80\x8c"

typedef struct
{
  const char *ending;
  const char *after; /* what must stand before it, one of these letters; NULL: anything */
  const char *stem;  /* what stands in its place */
  ClaraCase kind;
} Ending;

/* Letters after which Tamil joins an ending with v or with y. */
#define BROAD "ா ோ ூ ு ொ ௌ "
#define NARROW "ி ீ ை ே எ "

/* Longer ones first. Grammar: the eight cases of Tamil and Telugu, as far as visitors' sentences need them;
 * spoken forms beside written ones. */
static const Ending endings[] = {
  { "வை", BROAD, "", CLARA_CASE_ACCUSATIVE },
  { "யை", NARROW, "", CLARA_CASE_ACCUSATIVE },
  { "வுக்கு", NULL, "", CLARA_CASE_DATIVE },
  { "யுக்கு", NULL, "", CLARA_CASE_DATIVE },
  { "ுக்கு", NULL, PULLI, CLARA_CASE_DATIVE },
  { "க்கு", NULL, "", CLARA_CASE_DATIVE },
  { "வுடன்", NULL, "", CLARA_CASE_SOCIATIVE },
  { "யுடன்", NULL, "", CLARA_CASE_SOCIATIVE },
  { "ுடன்", NULL, PULLI, CLARA_CASE_SOCIATIVE },
  { "வோடு", NULL, "", CLARA_CASE_SOCIATIVE },
  { "யோடு", NULL, "", CLARA_CASE_SOCIATIVE },
  { "ோடு", NULL, PULLI, CLARA_CASE_SOCIATIVE },
  { "வோட", NULL, "", CLARA_CASE_SOCIATIVE },
  { "யோட", NULL, "", CLARA_CASE_SOCIATIVE },
  { "ோட", NULL, PULLI, CLARA_CASE_SOCIATIVE },
  { "வில்", BROAD, "", CLARA_CASE_LOCATIVE },
  { "யில்", NARROW, "", CLARA_CASE_LOCATIVE },
  { "ில்", NULL, PULLI, CLARA_CASE_LOCATIVE },
  { "ல", PULLI " " BROAD NARROW, "", CLARA_CASE_LOCATIVE },
  { "ை", NULL, PULLI, CLARA_CASE_ACCUSATIVE },
  { "గారికి", NULL, "", CLARA_CASE_DATIVE },
  { "గారితో", NULL, "", CLARA_CASE_SOCIATIVE },
  { "ని", NULL, "", CLARA_CASE_ACCUSATIVE },
  { "ను", NULL, "", CLARA_CASE_ACCUSATIVE },
  { "కి", NULL, "", CLARA_CASE_DATIVE },
  { "కు", NULL, "", CLARA_CASE_DATIVE },
  { "తో", NULL, "", CLARA_CASE_SOCIATIVE },
  { "లో", NULL, "", CLARA_CASE_LOCATIVE },
};

/* Romanised, such endings are written after a dash. */
static const Ending dashed[] = {
  { " ai vai yai va ya a ah e ni nu ne ", NULL, NULL, CLARA_CASE_ACCUSATIVE },
  { " ku kku ukku vukku ki ", NULL, NULL, CLARA_CASE_DATIVE },
  { " oda udan kooda kuda voda tho to ", NULL, NULL, CLARA_CASE_SOCIATIVE },
  { " la il lo ", NULL, NULL, CLARA_CASE_LOCATIVE },
};

/* What stands behind a name that is no part of it: honours, and endings that are written as words. */
static const struct
{
  const char *words;
  ClaraCase kind;
} courtesies[] = {
  { " जी ji सर sir मैडम madam mam ma'am साहब sahab saab சார் மேடம் அவர்கள் avargal గారు గారి garu gaaru gari सर్ సార్ "
    "మేడమ్ మేడం ",
    CLARA_CASE_NONE },
  { " को ko अवर्कளை அவர்களை அவங்களை avargalai avangala va ya ah ai గారిని garini gaarini gaarni garni ni ను ని ",
    CLARA_CASE_ACCUSATIVE },
  { " அவர்களுக்கு அவங்களுக்கு avangalukku ku kku గారికి gariki gaariki ki ", CLARA_CASE_DATIVE },
  { " से se அவர்களுடன் அவங்களோட avangaloda oda kooda గారితో garitho garito gaaritho tho తో ", CLARA_CASE_SOCIATIVE },
  { " la le il lo ல இல் లో ", CLARA_CASE_LOCATIVE },
};

static gboolean
stands_after (const char *word, gsize length, const char *after)
{
  const char *last;
  g_autofree char *letter = NULL;

  if (length == 0)
    return FALSE;
  if (after == NULL)
    return TRUE;
  last = g_utf8_prev_char (word + length);
  letter = g_strndup (last, (gsize) (word + length - last));
  return strstr (after, letter) != NULL;
}

static char *
strip_dashed (const char *word, ClaraCase *found)
{
  const char *dash = strrchr (word, '-');

  for (gsize i = 0; dash != NULL && dash > word + 1 && i < G_N_ELEMENTS (dashed); i++)
    if (clara_line_is_listed (dashed[i].ending, dash + 1))
      {
        *found = dashed[i].kind;
        return g_strndup (word, (gsize) (dash - word));
      }
  return NULL;
}

/* Before another word Tamil doubles its first consonant: "ராகவனைப் பார்க்க". */
static void
drop_doubled (GString *word)
{
  static const char *const doubled[] = { "ப்", "க்", "ச்", "த்" };

  for (gsize i = 0; i < G_N_ELEMENTS (doubled); i++)
    {
      gsize length = strlen (doubled[i]);

      if (word->len > length + 3 && g_str_has_suffix (word->str, doubled[i])
          && stands_after (word->str, word->len - length, "ை ு "))
        {
          g_string_truncate (word, word->len - length);
          return;
        }
    }
}

/**
 * clara_endings_strip:
 * @word: the last word of a name, as it was said
 * @found: (out): what its ending says
 *
 * Returns: (transfer full): the word without it
 */
char *
clara_endings_strip (const char *word, ClaraCase *found)
{
  char *stem = strip_dashed (word, found);
  g_autoptr (GString) text = NULL;

  if (stem != NULL)
    return stem;
  *found = CLARA_CASE_NONE;
  text = g_string_new (word);
  drop_doubled (text);
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      gsize length = strlen (endings[i].ending);

      /* What is left must still be a name. */
      if (text->len < length + 6 || !g_str_has_suffix (text->str, endings[i].ending)
          || !stands_after (text->str, text->len - length, endings[i].after))
        continue;
      g_string_truncate (text, text->len - length);
      g_string_append (text, endings[i].stem);
      if (g_str_has_suffix (text->str, NON_JOINER))
        g_string_truncate (text, text->len - strlen (NON_JOINER));
      *found = endings[i].kind;
      return g_strdup (text->str);
    }
  return g_strdup (word);
}

/**
 * clara_endings_skip_courtesies:
 * @found: (inout): what they say of the name
 *
 * Returns: where the name that begins at @from ends, of the words up to @to
 */
guint
clara_endings_skip_courtesies (const ClaraLine *line, guint from, guint to, ClaraCase *found)
{
  while (to > from + 1)
    {
      const char *norm = clara_line_token_at (line, to - 1)->norm;
      gsize i;

      for (i = 0; i < G_N_ELEMENTS (courtesies); i++)
        if (clara_line_is_listed (courtesies[i].words, norm))
          break;
      if (i == G_N_ELEMENTS (courtesies))
        return to;
      if (courtesies[i].kind != CLARA_CASE_NONE)
        *found = courtesies[i].kind;
      to--;
    }
  return to;
}

/**
 * clara_endings_is_verb:
 *
 * "நான் கிளம்புறேன்", "nenu vellipothunnanu", "मैं जा रहा": what one does, not what one is called.
 */
gboolean
clara_endings_is_verb (const char *norm)
{
  static const char *const verbs[] = {
    "றேன்",   "கேன்",    "பேன்",   "வேன்",   "தேன்",    "னேன்",   "யேன்",    "ரேன்",   "றோம்",   "చ్చాను",
    "స్తాను",  "న్నాను",   "ళ్తాను",  "తాను",   "శాను",    "డాను",   "యాను",    "స్తున్నా", "kiren", "kkiren",
    "giren", "rukken", "ndhen", "chanu", "chaanu", "stanu", "sthanu", "nnanu",
  };
  static const char *const words = " रहा रही रहे करता करती चाहता चाहती आया आयी आई गया गई जा जाना काम नौकरी "
                                   "raha rahi rahe karta karti chahta chahti aaya aayi "
                                   "aya ayi gaya kaam varen vandhen vanthen poren வேலை velai pani పని ";

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_has_suffix (norm, verbs[i]))
      return TRUE;
  return clara_line_is_listed (words, norm);
}
