/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-party.h"

#include <string.h>

#define MOST 13

static const struct
{
  const char *words;
  guint number;
} numbers[] = {
  { " two 2 दो இரண்டு இருவர் ரெண்டு rendu irandu ఇద్దరు ఇద్దరం రెండు iddaru iddaram ", 2 },
  { " three 3 तीन teen மூன்று மூவர் மூணு moonu moondru ముగ్గురు ముగ్గురం మూడు mugguru mugguram ", 3 },
  { " four 4 चार chaar char நான்கு நால்வர் நாலு naalu naangu నలుగురు నలుగురం నాలుగు naluguru naluguram ", 4 },
  { " five 5 पाँच पांच paanch panch ஐந்து ஐவர் அஞ்சு anju aindhu ఐదుగురు ఐదుగురం ఐదు aiduguru aiduguram ", 5 },
  { " six 6 छह छः chhe ஆறு aaru ఆరుగురు ఆరుగురం ఆరు aaruguru ", 6 },
  { " one 1 एक ek ஒருவர் ஒரு oru ఒకరు ఒక okaru ", 1 },
};

/* Words that make a number one of people: of all, or of those who came along. */
static const char *const all_of_us[] = {
  "we are", "we're", "there are", "of us", "हम ",     "hum ",    "நாங்கள்",   "naangal",
  "మేము",    "మేం",    "memu",      "ఇద్దరం", "ముగ్గురం", "నలుగురం", "ఐదుగురం",
};
static const char *const with_me[] = {
  "with me",      "colleague", "companion", "guests with", "others",  "more people",
  "friends with", "साथ",       "सहकर्मी",    "saath",       "उनके साथ", "என்னுடன்",
  "சக ஊழியர்",     "ennudan",   "నాతో",        "సహోద్యోగి",       "naatho",  "naato",
};
static const char *const people[] = {
  "people", "persons", "of us", "we are",    "we're",     "लोग",    "log ",     "जन",       "பேர்",     "peru",
  "per ",   "మంది",     "mandi", "colleague", "companion", "others", "guest",    "friend",   "with me", "साथ",
  "saath",  "என்னுடன்",  "నాతో",    "గురం",      "ఇద్దరం",     "సహోద్యోగి",  "சக ஊழியர்", "సహోద్యోగులు",
};

static gboolean
has_any (const char *text, const char *const *list, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (strstr (text, list[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* The only number of the line; 0 where there is none, or several. */
static guint
find_number (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " ,.!?;:-", -1);
  guint found = 0;

  for (char **word = words; *word != NULL; word++)
    {
      g_autofree char *listed = g_strdup_printf (" %s ", *word);

      if (**word == '\0')
        continue;
      for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
        if (strstr (numbers[i].words, listed) != NULL)
          {
            if (found != 0 && found != numbers[i].number)
              return 0;
            found = numbers[i].number;
          }
    }
  return found;
}

/**
 * clara_party_count:
 * @text: what was said
 *
 * Returns: the speaker and all who came along, 2 to 13; 0 where the line does not say
 */
guint
clara_party_count (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *folded = g_utf8_casefold (valid, -1);
  guint number = find_number (folded);

  if (number == 0 || !has_any (folded, people, G_N_ELEMENTS (people)))
    return 0;
  if (has_any (folded, with_me, G_N_ELEMENTS (with_me)))
    number++;
  else if (!has_any (folded, all_of_us, G_N_ELEMENTS (all_of_us)) || number < 2)
    return 0;
  return MIN (number, MOST);
}
