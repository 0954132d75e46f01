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
  { " one 1 एक ek ஒருவர் ஒரு oru oruvar oruthar ஒருத்தர் ఒకరు ఒక okaru ", 1 },
};

/* In Hindi, romanised, the word for two is "do", which in English is no number: only beside these. */
static const char *const romanised_hindi[] = { "saath", "hum ", " log", "jan ", "jane " };

/* Words that make a number one of people: of all, or of those who came along. */
static const char *const all_of_us[] = {
  "we are",  "we're", "there are", "of us", "हम ",   "hum ",    "நாங்க",    "நாம்",
  "naangal", "మేము",   "మేం",        "memu",  "ఇద్దరం", "ముగ్గురం", "నలుగురం", "ఐదుగురం",
};
static const char *const with_me[] = {
  "with me", "colleague", "companion", "guests with", "others",  "more people", "friends with",
  "साथ",     "सहकर्मी",    "saath",     "उनके साथ",     "என்னுடன்",  "சக ஊழியர்",    "ennudan",
  "నాతో",      "సహోద్యోగి",     "naatho",    "naato",       "natho",   "nato ",       "ennoda",
  "ennodu",  "என்னோட",     "koode",     "kooda ",      "కూడా వచ్చ", "నా వెంట",       "naa venta",
};
static const char *const people[] = {
  "people",    "persons", "of us", "we are",   "we're",     "लोग",       "log ",    "जन",     "பேர்",
  "peru",      "per ",    "మంది",   "mandi",    "colleague", "companion", "others",  "guest",  "friend",
  "with me",   "साथ",     "saath", "என்னுடன்",   "నాతో",        "guram",     "iddaram", "unnaru", "vacharu",
  "vachcharu", "हम ",     "hum ",  "ennoda",   "ennodu",    "என்னோட",     "naatho",  "naato",  "natho",
  "గురం",      "ఇద్దరం",   "సహోద్యోగి", "சக ஊழியர்", "సహోద్యోగులు",
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
      if (strcmp (*word, "do") == 0 && has_any (text, romanised_hindi, G_N_ELEMENTS (romanised_hindi)))
        {
          if (found != 0 && found != 2)
            return 0;
          found = 2;
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

/* What stands before names that are told, and after them; longer ones first. */
static const char *const before[] = {
  "with me are ",
  "with me is ",
  "with me ",
  "her name is ",
  "his name is ",
  "their names are ",
  "their name is ",
  "the name is ",
  "the names are ",
  "this is ",
  "these are ",
  "they are ",
  "she is ",
  "he is ",
  "it is ",
  "it's ",
  "name is ",
  "मेरे साथ ",
  "उनका नाम ",
  "उनके नाम ",
  "इनका नाम ",
  "इनके नाम ",
  "उसका नाम ",
  "इसका नाम ",
  "नाम ",
  "ये हैं ",
  "ये ",
  "mere saath ",
  "unka naam ",
  "unke naam ",
  "inka naam ",
  "inke naam ",
  "uska naam ",
  "naam ",
  "என்னுடன் ",
  "என்னோட ",
  "அவர் பெயர் ",
  "அவரது பெயர் ",
  "அவருடைய பெயர் ",
  "அவர்கள் பெயர் ",
  "அவங்க பேரு ",
  "அவங்க பெயர் ",
  "அவர் பேரு ",
  "அவன் பெயர் ",
  "அவள் பெயர் ",
  "பெயர் ",
  "பேரு ",
  "இவர் ",
  "ennudan ",
  "ennoda ",
  "avar peyar ",
  "avar peru ",
  "avanga peru ",
  "avanga peyar ",
  "peru ",
  "peyar ",
  "నాతో పాటు ",
  "నాతో ",
  "వారి పేరు ",
  "వారి పేర్లు ",
  "ఆమె పేరు ",
  "ఆయన పేరు ",
  "అతని పేరు ",
  "వాళ్ళ పేరు ",
  "వాళ్ళ పేర్లు ",
  "పేరు ",
  "వీరు ",
  "naatho paatu ",
  "naatho ",
  "vaari peru ",
  "vari peru ",
  "aame peru ",
  "aayana peru ",
  "athani peru ",
  "atani peru ",
  "valla peru ",
  "valla perlu ",
};
static const char *const after[] = {
  " is with me",
  " are with me",
  " with me",
  " हैं",
  " है",
  " भी हैं",
  " साथ हैं",
  " आए हैं",
  " जी",
  " hain",
  " hai",
  " ji",
  " saath hain",
  " வந்திருக்கிறார்",
  " வந்திருக்கிறார்கள்",
  " வந்திருக்காங்க",
  " இருக்காங்க",
  " அவர்கள்",
  " vandhirukkanga",
  " irukkanga",
  " వచ్చారు",
  " ఉన్నారు",
  " అండి",
  " గారు",
  " vachcharu",
  " vacharu",
  " unnaru",
  " andi",
  " garu",
};

static gboolean
starts (const char *text, const char *with)
{
  return g_ascii_strncasecmp (text, with, strlen (with)) == 0;
}

/**
 * clara_party_read_names:
 * @text: what was said to the question for the others' names
 *
 * Returns: (transfer full): the names without what was said around them: "Ramesh Kumar" of "his name is
 * Ramesh Kumar"
 */
char *
clara_party_read_names (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *line = g_utf8_normalize (valid, -1, G_NORMALIZE_NFC);
  const char *begin = g_strstrip (line);
  gsize length = strlen (begin);

  while (length > 0 && strchr (".!?", begin[length - 1]) != NULL)
    line[--length] = '\0';
  if (g_str_has_suffix (line, "।"))
    line[length -= strlen ("।")] = '\0';
  for (gsize i = 0; i < G_N_ELEMENTS (before); i++)
    if (starts (begin, before[i]))
      {
        begin += strlen (before[i]);
        i = (gsize) -1;
      }
  length = strlen (begin);
  for (gsize i = 0; i < G_N_ELEMENTS (after); i++)
    {
      gsize n = strlen (after[i]);

      if (length > n && starts (begin + length - n, after[i]))
        {
          length -= n;
          i = (gsize) -1;
        }
      line[begin - line + (gssize) length] = '\0';
    }
  return g_strdup (begin);
}
