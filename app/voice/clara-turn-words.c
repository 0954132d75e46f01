/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-turn-words.h"

#include <string.h>

/* Separated by '|'; lower case, without punctuation. Romanised forms are there because recognisers write
 * Indian languages either way. */
typedef struct
{
  const char *language;
  const char *open;         /* endings after which more must come */
  const char *complete;     /* whole answers */
  const char *backchannels; /* "I am listening": no answer, whatever was asked */
  const char *agreement;    /* a backchannel, unless yes or no was asked */
  const char *digits;       /* words for 0 to 9, forms of one separated by ',' */
  const char *doubling;     /* "double five" */
} Words;

static const Words table[] = {
  { "en",
    "my name is|name is|name's|my name's|i am|i'm|this is|it is|it's|here to see|to see|to "
    "meet|meeting|meeting with|"
    "here "
    "for|for|with|from|and|or|but|the|a|an|to|at|of|my|is|um|uh|er|erm|hmm|so|well|like|because|mr|mister|"
    "mrs|"
    "missus|ms|miss|dr|doctor|dot|number is|email is|company is|i would like to|i'd like to|i want to|i need "
    "to|"
    "appointment with|interview with|delivery for|package for|let me see|let me think|underscore|dash|double",
    "yes|no|yeah|yep|nope|yes please|no thanks|no thank you|thank you|thanks|sure|correct|that's right|that "
    "is right|"
    "that's correct|that is correct|that's wrong|goodbye|good bye|bye|that's all|that is all|that's "
    "it|nothing else|"
    "start over|go back|cancel|stop|help|i don't know|yes i am|no i'm not|visitor|employee|i'm a visitor|"
    "i am a visitor|i'm an employee|i am an employee",
    "uh huh|uh-huh|mm|mhm|mm hmm|mm-hmm|hm|hmm|mmm|aha|ah|oh|i see", "okay|ok|right|yeah|sure",
    "zero,oh,nought|one|two|three|four|five|six|seven|eight|nine", "double" },
  { "hi",
    "मेरा नाम|नाम|मैं|मुझे|और|या|से|को|का|की|के|में|के लिए|उम्म|अं|तो|क्योंकि|नंबर है|mera "
    "naam|naam|main|mujhe|aur|ya|se|ko|ka|ki|"
    "ke|ke liye|toh|um|uh|डबल|double",
    "हाँ|हां|जी|जी हाँ|जी हां|नहीं|जी नहीं|धन्यवाद|शुक्रिया|सही है|सही|ठीक है|अलविदा|haan|haan ji|ji|ji "
    "haan|nahi|nahin|dhanyavaad|"
    "shukriya|sahi hai|theek hai",
    "हूँ|हम्म|अच्छा|hmm|hm|mm|accha|achha", "ठीक|ठीक है|theek hai|haan|हाँ|हां|जी|ji",
    "शून्य,ज़ीरो,जीरो,shunya,zero|एक,ek,one|दो,do,two|तीन,teen,three|चार,chaar,char,four|पाँच,पांच,paanch,five|छह,"
    "छः,छे,chhah,six|"
    "सात,saat,seven|आठ,aath,eight|नौ,nau,nine",
    "डबल|double" },
  { "ta", "என் பெயர்|பெயர்|நான்|எனக்கு|மற்றும்|அல்லது|அது|என்னுடைய|ம்ம்|அப்புறம்|en peyar|peyar|naan|enakku|um|uh",
    "ஆமாம்|ஆம்|ஆமா|இல்லை|இல்ல|நன்றி|சரி|போதும்|aamaam|aama|aam|illai|illa|nandri|sari", "ம்|ஓஹோ|அப்படியா|hmm|hm|mm",
    "சரி|ஆமா|sari",
    "பூஜ்ஜியம்,பூஜ்யம்,சைபர்,zero|ஒன்று,ஒண்ணு,one|இரண்டு,ரெண்டு,two|மூன்று,மூணு,three|நான்கு,நாலு,four|ஐந்து,அஞ்சு,five|"
    "ஆறு,six|ஏழு,seven|"
    "எட்டு,eight|ஒன்பது,nine",
    "டபுள்|double" },
  { "te", "నా పేరు|పేరు|నేను|నాకు|మరియు|లేదా|నా|కోసం|కి|తో|అంటే|naa peru|na peru|peru|nenu|naaku|um|uh",
    "అవును|కాదు|లేదు|వద్దు|ధన్యవాదాలు|సరే|avunu|kaadu|ledu|vaddu|dhanyavaadaalu|sare", "ఊ|ఓహో|అలాగా|hmm|hm|mm",
    "సరే|sare|అవును|avunu",
    "సున్నా,జీరో,zero|ఒకటి,one|రెండు,two|మూడు,three|నాలుగు,four|ఐదు,five|ఆరు,six|ఏడు,seven|ఎనిమిది,eight|తొమ్మిది,nine",
    "డబుల్|double" },
};

static const Words *
find_words (const char *language)
{
  for (guint i = 0; language != NULL && i < G_N_ELEMENTS (table); i++)
    if (g_str_has_prefix (language, table[i].language))
      return &table[i];
  return &table[0];
}

/* Lower case, one space between words, no punctuation but what stands inside words and numbers. */
static char *
normalise (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *lower = g_utf8_strdown (valid, -1);
  GString *out = g_string_new (NULL);
  gboolean gap = FALSE;

  for (const char *p = lower; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == 0x2019)
        c = '\'';
      if (g_unichar_isspace (c) || (g_unichar_ispunct (c) && strchr ("'@-_.+", (int) MIN (c, 127)) == NULL))
        {
          gap = TRUE;
          continue;
        }
      if (gap && out->len > 0)
        g_string_append_c (out, ' ');
      gap = FALSE;
      g_string_append_unichar (out, c);
    }
  while (out->len > 0 && strchr (".-", out->str[out->len - 1]) != NULL)
    g_string_truncate (out, out->len - 1);
  return g_string_free (out, FALSE);
}

static gboolean
is_one_of (const char *list, const char *text)
{
  gsize length = strlen (text);

  for (const char *p = list; length > 0 && p != NULL && *p != '\0'; p = strchr (p, '|'), p = p ? p + 1 : NULL)
    if (strncmp (p, text, length) == 0 && (p[length] == '|' || p[length] == '\0'))
      return TRUE;
  return FALSE;
}

static gboolean
ends_with_one_of (const char *list, const char *text)
{
  for (const char *p = text; p != NULL; p = strchr (p, ' '), p = p ? p + 1 : NULL)
    if (is_one_of (list, p))
      return TRUE;
  return FALSE;
}

static gboolean
is_digit_word (const char *list, const char *word)
{
  g_auto (GStrv) forms = g_strsplit_set (list, "|,", -1);

  return g_strv_contains ((const char *const *) forms, word);
}

/**
 * clara_turn_words_count_digits:
 *
 * Returns: how many digits @text names, as figures or as words ("double five" are two)
 */
guint
clara_turn_words_count_digits (const char *text, const char *language)
{
  const Words *words = find_words (language);
  g_autofree char *plain = normalise (text);
  g_auto (GStrv) parts = g_strsplit (plain, " ", -1);
  gboolean twice = FALSE;
  guint count = 0;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      guint figures = 0;

      for (const char *p = parts[i]; *p != '\0'; p = g_utf8_next_char (p))
        if (g_unichar_isdigit (g_utf8_get_char (p)))
          figures++;
      if (figures == 0 && is_digit_word (words->digits, parts[i]))
        figures = 1;
      count += twice ? figures * 2 : figures;
      twice = is_one_of (words->doubling, parts[i]);
    }
  return count;
}

static gboolean
is_whole_email (const char *text)
{
  const char *at = strchr (text, '@');
  const char *dot;

  if (at != NULL)
    return (dot = strchr (at, '.')) != NULL && strlen (dot) > 2 && strchr (dot, ' ') == NULL;
  at = strstr (text, " at ");
  if (at == NULL)
    return FALSE;
  dot = strstr (at, " dot ");
  return dot != NULL && strlen (dot) > strlen (" dot ") + 1;
}

static gboolean
is_phrase (char **phrases, const char *plain)
{
  for (guint i = 0; phrases != NULL && phrases[i] != NULL; i++)
    {
      g_autofree char *phrase = normalise (phrases[i]);

      if (strcmp (phrase, plain) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Recognisers write a comma where the voice goes on. */
static gboolean
ends_with_comma (const char *text)
{
  g_autofree char *end = g_strchomp (g_strdup (text));
  gsize length = strlen (end);

  return length > 0 && strchr (",;:", end[length - 1]) != NULL;
}

/**
 * clara_turn_words_judge:
 * @text: (nullable): the words so far
 * @hints: what the dialogue expects
 *
 * Returns: what @text says about the end of the turn
 */
ClaraTurnWords
clara_turn_words_judge (const char *text, const ClaraSpeechHints *hints)
{
  const Words *words = find_words (hints->language);
  g_autofree char *plain = text != NULL ? normalise (text) : g_strdup ("");
  guint digits;

  if (plain[0] == '\0')
    return CLARA_TURN_WORDS_NONE;
  switch (hints->expectation)
    {
    case CLARA_EXPECT_DIGITS:
      digits = clara_turn_words_count_digits (text, hints->language);
      if (hints->digits > 0 && digits >= hints->digits)
        return CLARA_TURN_WORDS_COMPLETE;
      /* A number of unknown length is never known to be whole. */
      if (digits > 0)
        return CLARA_TURN_WORDS_OPEN;
      break;
    case CLARA_EXPECT_EMAIL:
      if (is_whole_email (plain))
        return CLARA_TURN_WORDS_COMPLETE;
      if (strchr (plain, '@') != NULL || strstr (plain, " at ") != NULL)
        return CLARA_TURN_WORDS_OPEN;
      break;
    case CLARA_EXPECT_NAME:
    case CLARA_EXPECT_CHOICE:
      if (is_phrase (hints->phrases, plain))
        return CLARA_TURN_WORDS_COMPLETE;
      break;
    case CLARA_EXPECT_YES_NO:
    case CLARA_EXPECT_FREE:
      break;
    }
  if (ends_with_comma (text))
    return CLARA_TURN_WORDS_NEUTRAL;
  if (is_one_of (words->complete, plain))
    return CLARA_TURN_WORDS_COMPLETE;
  if (ends_with_one_of (words->open, plain))
    return CLARA_TURN_WORDS_OPEN;
  return CLARA_TURN_WORDS_NEUTRAL;
}

/**
 * clara_turn_words_is_backchannel:
 *
 * Returns: whether @text only says "I am listening" and is no answer to what was asked
 */
gboolean
clara_turn_words_is_backchannel (const char *text, const ClaraSpeechHints *hints)
{
  const Words *words = find_words (hints->language);
  g_autofree char *plain = normalise (text);

  if (is_phrase (hints->phrases, plain))
    return FALSE;
  return is_one_of (words->backchannels, plain)
         || (hints->expectation != CLARA_EXPECT_YES_NO && is_one_of (words->agreement, plain));
}

static guint
count_shared (char **words, char **others, guint *n_words)
{
  guint shared = 0;

  *n_words = 0;
  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0')
      {
        (*n_words)++;
        if (g_strv_contains ((const char *const *) others, words[i]))
          shared++;
      }
  return shared;
}

/**
 * clara_turn_words_repeats:
 * @said: what Clara says meanwhile
 *
 * Returns: whether @text is Clara's own voice, heard again. Short answers often repeat a word of the
 *   question; a whole sentence does not.
 */
gboolean
clara_turn_words_repeats (const char *text, const char *said)
{
  g_autofree char *one = normalise (text);
  g_autofree char *two = normalise (said);
  g_auto (GStrv) words = g_strsplit (one, " ", -1);
  g_auto (GStrv) others = g_strsplit (two, " ", -1);
  guint n_words;
  guint shared = count_shared (words, others, &n_words);

  return n_words >= 5 && shared * 10 >= n_words * 8;
}
