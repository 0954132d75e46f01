/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-question.h"

#include <string.h>

#define MAX_THINGS 16
#define MAX_LETTERS 40
#define MAX_BYTES 4000

/* Words that a question is made of, not about: in English, Hindi, Tamil and Telugu, as written and as
 * romanised. */
static const char *const stop_words[] = {
  "a",         "an",       "the",    "and",    "or",    "but",       "of",        "to",       "in",
  "on",        "at",       "by",     "for",    "from",  "with",      "about",     "into",     "as",
  "is",        "are",      "am",     "was",    "were",  "be",        "been",      "being",    "do",
  "does",      "did",      "done",   "have",   "has",   "had",       "can",       "could",    "will",
  "would",     "shall",    "should", "may",    "might", "must",      "i",         "me",       "my",
  "you",       "your",     "he",     "she",    "it",    "its",       "we",        "us",       "our",
  "they",      "them",     "their",  "this",   "that",  "these",     "those",     "there",    "here",
  "what",      "which",    "who",    "whom",   "whose", "where",     "when",      "why",      "how",
  "if",        "then",     "than",   "so",     "not",   "no",        "any",       "some",     "please",
  "tell",      "know",     "want",   "need",   "like",  "get",       "got",       "give",     "find",
  "show",      "let",      "much",   "many",   "also",  "just",      "up",        "out",      "off",
  "ok",        "okay",     "hello",  "hi",     "hey",   "clara",     "thanks",    "thank",    "s",
  "t",         "m",        "re",     "ll",     "ve",    "d",         "nearest",   "long",     "far",
  "something", "anything", "one",    "go",     "does",  "kind",      "exactly",   "है",        "हैं",
  "हो",        "था",       "थी",     "थे",      "का",    "की",        "के",         "को",       "में",
  "से",         "पर",       "और",     "या",     "यह",    "ये",         "वह",        "वे",        "मैं",
  "मुझे",        "मेरा",      "मेरी",    "आप",     "आपका",  "आपकी",      "आपके",       "हम",       "हमें",
  "क्या",       "कब",       "कहाँ",    "कहां",    "कौन",   "कैसे",        "क्यों",       "कितना",    "कितनी",
  "कितने",      "कृपया",     "बताइए",  "बताएं",   "बताओ",  "चाहिए",     "सकता",      "सकती",     "सकते",
  "हूँ",         "हूं",        "तो",     "भी",     "ही",    "नहीं",       "कोई",       "कुछ",       "यहाँ",
  "यहां",       "वहाँ",      "hai",    "hain",   "ka",    "ki",        "ke",        "ko",       "mein",
  "se",        "kya",      "kahan",  "kab",    "kaun",  "kaise",     "kripya",    "mujhe",    "aap",
  "என்ன",       "எங்கே",     "எங்கு",   "எப்போது", "எப்படி", "யார்",       "ஏன்",        "எவ்வளவு",   "நான்",
  "எனக்கு",     "என்",       "நீங்கள்",   "உங்கள்",   "நாங்கள்", "இது",       "அது",       "இந்த",      "அந்த",
  "ஒரு",       "மற்றும்",    "அல்லது",  "உள்ளது",  "உள்ளன",  "இருக்கிறது", "தயவுசெய்து", "சொல்லுங்கள்", "வேண்டும்",
  "முடியும்",   "முடியுமா", "இங்கே",   "enna",   "enge",  "eppo",      "yaar",      "eppadi",   "oru",
  "ఏమిటి",       "ఏమి",       "ఎక్కడ",   "ఎప్పుడు", "ఎలా",    "ఎవరు",      "ఎందుకు",    "ఎంత",      "నేను",
  "నాకు",       "నా",        "మీరు",    "మీ",      "మేము",   "ఇది",        "అది",        "ఈ",        "ఆ",
  "ఒక",        "మరియు",     "లేదా",     "ఉంది",    "ఉన్నాయి",  "దయచేసి",      "చెప్పండి",     "కావాలి",      "వచ్చా",
  "ఇక్కడ",      "emiti",    "ekkada", "eppudu", "ela",   "evaru",
};

/* Other words for the same thing; a document uses one of them, a visitor another. */
static const char *const same_things[] = {
  "wifi wi internet wireless wlan network hotspot वाईफाई வைஃபை వైఫై",
  "restroom restrooms toilet toilets washroom bathroom lavatory loo wc शौचालय टॉयलेट கழிப்பறை మరుగుదొడ్డి టాయిలెట్",
  "parking park car garage पार्किंग பார்க்கிங் పార్కింగ్",
  "open opening hours closed close closing timing timings खुला समय நேரம் సమయం",
  "lunch food eat cafeteria canteen restaurant dinner meal खाना कैंटीन உணவு భోజనం",
  "coffee tea drink water कॉफी चाय காபி కాఫీ",
  "lift elevator लिफ्ट லிஃப்ட் లిఫ్ట్",
  "address located location reach metro station पता முகவரி చిరునామా",
  "phone telephone call contact number फोन தொலைபேசி ఫోన్",
  "email mail write",
  "job jobs career careers hiring vacancy internship application",
  "photo photos photograph photographs picture camera",
  "parcel parcels package delivery courier deliveries",
  "taxi cab auto",
  "lost found property",
  "boss director ceo head managing",
  "founded founder started began history established",
  "emergency fire alarm safety",
  "do make develop develops business",
  "password passcode",
};

struct _ClaraQuestion
{
  GPtrArray *things; /* GPtrArray of forms each */
  GPtrArray *words;  /* all forms, NULL-terminated; borrowed */
  char *key;
};

static gboolean
is_word_character (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) || c == 0x200c || c == 0x200d;
}

/**
 * clara_question_tokens:
 * @text: anything
 *
 * Returns: (transfer full): its words, in NFC and case-folded
 */
char **
clara_question_tokens (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) MIN (strlen (text), MAX_BYTES));
  g_autofree char *composed = g_utf8_normalize (valid, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  g_autofree char *folded = g_utf8_casefold (composed, -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *begin = NULL;

  for (const char *p = folded;; p = g_utf8_next_char (p))
    {
      gboolean inside = *p != '\0' && is_word_character (g_utf8_get_char (p));

      if (inside && begin == NULL)
        begin = p;
      else if (!inside && begin != NULL)
        {
          g_autofree char *word = g_strndup (begin, (gsize) (p - begin));

          if (g_utf8_strlen (word, -1) <= MAX_LETTERS)
            g_strv_builder_add (builder, word);
          begin = NULL;
        }
      if (*p == '\0')
        break;
    }
  return g_strv_builder_end (builder);
}

static gboolean
is_stop_word (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (stop_words); i++)
    if (strcmp (stop_words[i], word) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
has_form (GPtrArray *forms, const char *word)
{
  return g_ptr_array_find_with_equal_func (forms, word, g_str_equal, NULL);
}

static void
add_form (GPtrArray *forms, char *word)
{
  if (strlen (word) < 2 || has_form (forms, word))
    g_free (word);
  else
    g_ptr_array_add (forms, word);
}

static char *
without (const char *word, const char *ending)
{
  return g_strndup (word, strlen (word) - strlen (ending));
}

/* The index knows whole words only: an English one is looked for in the forms it is likely to be written in.
 */
static void
add_english_forms (GPtrArray *forms, const char *word)
{
  gsize length = strlen (word);

  if (length < 3 || !g_str_is_ascii (word) || g_ascii_isdigit (*word))
    return;
  if (g_str_has_suffix (word, "ies"))
    add_form (forms, g_strconcat (word, NULL)),
      add_form (forms, g_strdup_printf ("%.*sy", (int) length - 3, word));
  else if (g_str_has_suffix (word, "es") && length > 4)
    add_form (forms, without (word, "es"));
  if (g_str_has_suffix (word, "s") && !g_str_has_suffix (word, "ss") && length > 3)
    add_form (forms, without (word, "s"));
  if (g_str_has_suffix (word, "ing") && length > 5)
    {
      add_form (forms, without (word, "ing"));
      add_form (forms, g_strdup_printf ("%.*se", (int) length - 3, word));
    }
  if (g_str_has_suffix (word, "ed") && length > 4)
    {
      add_form (forms, without (word, "ed"));
      add_form (forms, without (word, "d"));
    }
  if (g_str_has_suffix (word, "y"))
    add_form (forms, g_strdup_printf ("%.*sies", (int) length - 1, word));
  if (!g_str_has_suffix (word, "s"))
    add_form (forms, g_strconcat (word, "s", NULL));
  if (g_str_has_suffix (word, "e"))
    {
      add_form (forms, g_strdup_printf ("%.*sing", (int) length - 1, word));
      add_form (forms, g_strconcat (word, "d", NULL));
    }
  else if (!g_str_has_suffix (word, "ing"))
    {
      add_form (forms, g_strconcat (word, "ing", NULL));
      add_form (forms, g_strconcat (word, "ed", NULL));
    }
}

static void
add_synonyms (GPtrArray *forms)
{
  guint own = forms->len;

  for (gsize i = 0; i < G_N_ELEMENTS (same_things); i++)
    {
      g_auto (GStrv) words = g_strsplit (same_things[i], " ", -1);

      for (guint f = 0; f < own; f++)
        if (g_strv_contains ((const char *const *) words, g_ptr_array_index (forms, f)))
          {
            for (char **word = words; *word != NULL; word++)
              add_form (forms, g_strdup (*word));
            break;
          }
    }
}

/**
 * clara_question_new:
 * @text: what was asked, in any language
 */
ClaraQuestion *
clara_question_new (const char *text)
{
  ClaraQuestion *self = g_new0 (ClaraQuestion, 1);
  g_auto (GStrv) tokens = clara_question_tokens (text);
  g_autoptr (GString) key = g_string_new (NULL);

  self->things = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->words = g_ptr_array_new ();
  for (char **token = tokens; *token != NULL && self->things->len < MAX_THINGS; token++)
    {
      g_autoptr (GPtrArray) forms = NULL;
      /* "Do you have ...?", but "What does the company do?" */
      gboolean known = is_stop_word (*token) && !(token[1] == NULL && strcmp (*token, "do") == 0);

      for (guint i = 0; i < self->things->len && !known; i++)
        known = has_form (g_ptr_array_index (self->things, i), *token);
      if (known)
        continue;
      forms = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (forms, g_strdup (*token));
      add_english_forms (forms, *token);
      add_synonyms (forms);
      for (guint i = 0; i < forms->len; i++)
        g_ptr_array_add (self->words, g_ptr_array_index (forms, i));
      g_string_append_printf (key, "%s%s", key->len > 0 ? " " : "", *token);
      g_ptr_array_add (self->things, g_steal_pointer (&forms));
    }
  g_ptr_array_add (self->words, NULL);
  self->key = g_string_free (g_steal_pointer (&key), FALSE);
  return self;
}

/**
 * clara_question_free:
 * @self: (transfer full) (nullable): a question
 */
void
clara_question_free (ClaraQuestion *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->words);
  g_ptr_array_unref (self->things);
  g_free (self->key);
  g_free (self);
}

guint
clara_question_count (const ClaraQuestion *self)
{
  return self->things->len;
}

const char *const *
clara_question_get_words (const ClaraQuestion *self)
{
  return (const char *const *) self->words->pdata;
}

const char *
clara_question_get_key (const ClaraQuestion *self)
{
  return self->key;
}

/* Tamil and Telugu put endings on the word; in English a plural is the same thing. */
static gboolean
is_form (const char *word, const char *form)
{
  gsize length = strlen (form);

  if (strncmp (word, form, length) != 0)
    return FALSE;
  return word[length] == '\0' || (word[length] == 's' && word[length + 1] == '\0')
         || (!g_str_is_ascii (form) && g_utf8_strlen (form, -1) >= 4);
}

/**
 * clara_question_match:
 * @text: of a document
 *
 * Returns: a bit for each thing asked about that stands in @text in any form
 */
guint64
clara_question_match (const ClaraQuestion *self, const char *text)
{
  g_auto (GStrv) tokens = clara_question_tokens (text != NULL ? text : "");
  guint64 found = 0;

  for (char **token = tokens; *token != NULL; token++)
    for (guint i = 0; i < self->things->len; i++)
      {
        GPtrArray *forms = g_ptr_array_index (self->things, i);

        for (guint f = 0; f < forms->len && (found & (G_GUINT64_CONSTANT (1) << i)) == 0; f++)
          if (is_form (*token, g_ptr_array_index (forms, f)))
            found |= G_GUINT64_CONSTANT (1) << i;
      }
  return found;
}
