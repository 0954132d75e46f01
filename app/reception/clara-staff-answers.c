/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-staff-answers.h"

#include "clara-reception.h"

#include <string.h>

#define MAX_TOPICS 60
#define MAX_TEXT 600
#define MAX_WORDS 20

const char *const clara_staff_answer_topics[] = { "wifi", "parking", "directions", "deliveries", NULL };

/* How people ask for the built-in topics: folded, parts of words. */
static const struct
{
  const char *topic;
  const char *words[28];
} built_in[] = {
  { "wifi",
    { "wi-fi",
      "wifi",
      "wi fi",
      "wlan",
      "internet password",
      "guest network",
      "वाई-फ़ाई",
      "वाई-फाई",
      "वाईफाई",
      "वाईफ़ाई",
      "इंटरनेट",
      "வைஃபை",
      "வைபை",
      "வை-ஃபை",
      "இணைய",
      "వైఫై",
      "వై-ఫై",
      "వై ఫై",
      "ఇంటర్నెట్",
      NULL } },
  { "parking",
    { "parking", "park my", "park the", "car park", "where can i park", "where do i park", "पार्किंग",
      "गाड़ी खड़ी", "गाड़ी कहाँ", "பார்க்கிங்", "வாகன நிறுத்த", "வண்டியை நிறுத்த", "காரை நிறுத்த", "పార్కింగ్", "బండి ఎక్కడ",
      "కారు ఎక్కడ", NULL } },
  { "directions",
    { "how do i get here", "how to reach", "how do i reach", "directions to the office", "directions to your",
      "way to the office", "your address", "यहाँ कैसे", "यहां कैसे", "पता क्या", "இங்கே எப்படி", "முகவரி", "ఇక్కడికి ఎలా",
      "చిరునామా", NULL } },
  { "deliveries",
    { "where do i leave the parcel", "where can i leave the parcel", "where do i put the parcel",
      "where do parcels go", "where do deliveries go", "where shall i leave the delivery",
      "where do i leave the package", "पार्सल कहाँ", "पार्सल कहां", "parcel kahan", "பார்சலை எங்கே", "பார்சல் எங்கே",
      "parcel enge", "పార్సిల్ ఎక్కడ", "పార్శిల్ ఎక్కడ", "parcel ekkada", NULL } },
};

typedef struct
{
  char *topic;
  char **words;      /* folded; of the topic's own */
  GHashTable *texts; /* language to text */
} Answer;

struct _ClaraStaffAnswers
{
  GPtrArray *answers; /* Answer */
};

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_free (answer->topic);
  g_strfreev (answer->words);
  g_hash_table_unref (answer->texts);
  g_free (answer);
}

void
clara_staff_answers_free (ClaraStaffAnswers *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->answers);
  g_free (self);
}

static gboolean
is_topic (const char *text)
{
  return *text != '\0' && strlen (text) <= 40
         && strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen (text);
}

static gboolean
is_language (const char *text)
{
  return strlen (text) >= 2 && strlen (text) <= 3
         && strspn (text, "abcdefghijklmnopqrstuvwxyz") == strlen (text);
}

static gboolean
parse_words (Answer *answer, JsonObject *object, GError **error)
{
  JsonArray *array = clara_json_get_array (object, "words");
  guint count = array == NULL ? 0 : json_array_get_length (array);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (guint i = 0; i < count; i++)
    {
      const char *word = clara_json_array_get_string (array, i);
      g_autofree char *folded = word == NULL ? NULL : g_utf8_casefold (word, -1);

      if (folded == NULL || g_utf8_strlen (folded, -1) < 2 || count > MAX_WORDS)
        {
          g_set_error (
            error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
            "The setting 'answers': 'words' of '%s' must be at most %d texts of two letters or more",
            answer->topic, MAX_WORDS);
          return FALSE;
        }
      g_strv_builder_add (words, folded);
    }
  answer->words = g_strv_builder_end (words);
  return TRUE;
}

static Answer *
parse_answer (const char *topic, JsonObject *object, GError **error)
{
  Answer *answer = g_new0 (Answer, 1);
  g_autoptr (GList) keys = object == NULL ? NULL : json_object_get_members (object);

  answer->topic = g_strdup (topic);
  answer->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!parse_words (answer, object, error))
    {
      answer_free (answer);
      return NULL;
    }
  for (GList *l = keys; l != NULL; l = l->next)
    {
      const char *text = clara_json_get_string (object, l->data, NULL);

      if (strcmp (l->data, "words") == 0)
        continue;
      if (text == NULL || !is_language (l->data) || g_utf8_strlen (text, -1) > MAX_TEXT)
        {
          g_set_error (
            error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
            "The setting 'answers': '%s' of '%s' must be a language such as en, with a text of at most "
            "%d characters",
            (char *) l->data, topic, MAX_TEXT);
          answer_free (answer);
          return NULL;
        }
      if (*text != '\0')
        g_hash_table_insert (answer->texts, g_strdup (l->data), g_strdup (text));
    }
  return answer;
}

/**
 * clara_staff_answers_parse:
 * @text: the setting's JSON
 *
 * Returns: (transfer full) (nullable): the answers, else %CLARA_RECEPTION_ERROR_INVALID which says what to
 * mend
 */
ClaraStaffAnswers *
clara_staff_answers_parse (const char *text, GError **error)
{
  g_autoptr (JsonObject) object = clara_json_parse_object (text, -1, NULL);
  g_autoptr (ClaraStaffAnswers) self = g_new0 (ClaraStaffAnswers, 1);
  g_autoptr (GList) topics = object == NULL ? NULL : json_object_get_members (object);

  self->answers = g_ptr_array_new_with_free_func (answer_free);
  if (object == NULL || g_list_length (topics) > MAX_TOPICS)
    {
      g_set_error (
        error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
        "The setting 'answers' must be a JSON object of at most %d topics, such as {\"wifi\": {\"en\": "
        "\"...\"}}",
        MAX_TOPICS);
      return NULL;
    }
  for (GList *l = topics; l != NULL; l = l->next)
    {
      JsonObject *inner = clara_json_get_object (object, l->data);
      Answer *answer;

      if (!is_topic (l->data) || inner == NULL)
        {
          g_set_error (
            error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
            "The setting 'answers': '%s' must be a topic (small letters, digits, _) with an object of "
            "texts by language",
            (char *) l->data);
          return NULL;
        }
      answer = parse_answer (l->data, inner, error);
      if (answer == NULL)
        return NULL;
      g_ptr_array_add (self->answers, answer);
    }
  return g_steal_pointer (&self);
}

/* In the visitor's language, else in English, else as it is written. */
static const char *
text_of (const Answer *answer, const char *language)
{
  const char *text = g_hash_table_lookup (answer->texts, language != NULL ? language : "en");
  GHashTableIter iter;
  gpointer any = NULL;

  if (text == NULL)
    text = g_hash_table_lookup (answer->texts, "en");
  if (text != NULL)
    return text;
  g_hash_table_iter_init (&iter, answer->texts);
  return g_hash_table_iter_next (&iter, NULL, &any) ? any : NULL;
}

/**
 * clara_staff_answers_get:
 *
 * Returns: (transfer none) (nullable): what is written for a topic
 */
const char *
clara_staff_answers_get (const ClaraStaffAnswers *self, const char *topic, const char *language)
{
  for (guint i = 0; i < self->answers->len; i++)
    {
      const Answer *answer = g_ptr_array_index (self->answers, i);

      if (strcmp (answer->topic, topic) == 0)
        return text_of (answer, language);
    }
  return NULL;
}

static gboolean
asks_for (const Answer *answer, const char *folded)
{
  for (guint i = 0; answer->words[i] != NULL; i++)
    if (strstr (folded, answer->words[i]) != NULL)
      return TRUE;
  for (gsize t = 0; t < G_N_ELEMENTS (built_in); t++)
    for (guint i = 0; strcmp (built_in[t].topic, answer->topic) == 0 && built_in[t].words[i] != NULL; i++)
      if (strstr (folded, built_in[t].words[i]) != NULL)
        return TRUE;
  return FALSE;
}

/**
 * clara_staff_answers_find:
 * @question: as it was asked
 * @language: of the visitor
 *
 * Returns: (transfer none) (nullable): the answer of the first topic whose words the question has
 */
const char *
clara_staff_answers_find (const ClaraStaffAnswers *self, const char *question, const char *language)
{
  g_autofree char *valid = g_utf8_make_valid (question, -1);
  g_autofree char *folded = g_utf8_casefold (valid, -1);

  for (guint i = 0; i < self->answers->len; i++)
    if (asks_for (g_ptr_array_index (self->answers, i), folded))
      return text_of (g_ptr_array_index (self->answers, i), language);
  return NULL;
}
