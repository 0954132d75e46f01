/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-field-check.h"

#include "clara-contact.h"
#include "clara-reception.h"
#include "clara-text.h"

#include <string.h>

#define MAX_CHARACTERS 120
#define MAX_NOTE 500
/* More marks on one letter than any script writes is a prank ("zalgo"). */
#define MAX_MARKS 6
/* Nothing longer is looked at; a pasted book is not a name. */
#define MAX_BYTES (64 * 1024)

static gboolean
is_joiner (gunichar c)
{
  return c == 0x200c || c == 0x200d; /* Indic scripts are spelt with them */
}

/* Controls that reorder, hide or only exist to break a screen: bidi marks and overrides, zero width, private
 * use. */
static gboolean
is_dropped (gunichar c)
{
  if (is_joiner (c))
    return FALSE;
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
is_space (gunichar c)
{
  return g_unichar_isspace (c) || c == '\t' || c == '\n' || c == '\r'
         || g_unichar_type (c) == G_UNICODE_LINE_SEPARATOR
         || g_unichar_type (c) == G_UNICODE_PARAGRAPH_SEPARATOR;
}

/**
 * clara_field_clean:
 * @text: (nullable): hostile text in any encoding
 * @max_characters: the longest result, 0 for no limit
 *
 * Normalises to NFC, drops control, bidi and invisible characters, collapses white space, trims.
 *
 * Returns: (transfer full): clean UTF-8, perhaps empty, cut to @max_characters
 */
char *
clara_field_clean (const char *text, guint max_characters)
{
  g_autofree char *valid = NULL;
  g_autofree char *composed = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  guint count = 0;
  guint marks = 0;
  gboolean space = FALSE;

  if (text == NULL)
    return g_strdup ("");
  valid = g_utf8_make_valid (text, (gssize) MIN (strlen (text), MAX_BYTES));
  composed = g_utf8_normalize (valid, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  for (const char *p = composed; p != NULL && *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_space (c))
        {
          space = out->len > 0;
          continue;
        }
      if (is_dropped (c) || c == 0xfffd)
        continue;
      if (g_unichar_ismark (c) || is_joiner (c))
        {
          /* One at the very start has nothing to stand on. */
          if (out->len == 0 || space || ++marks > MAX_MARKS)
            continue;
        }
      else
        marks = 0;
      if (max_characters > 0 && count + (space ? 2 : 1) > max_characters)
        break;
      if (space)
        {
          g_string_append_c (out, ' ');
          count++;
          space = FALSE;
        }
      g_string_append_unichar (out, c);
      count++;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
has_letter (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isalpha (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

/* Recognisers end a spoken name with a full stop; "Inc." and "Jr." keep theirs. */
static void
trim_sentence_end (char *text)
{
  for (;;)
    {
      gsize length = strlen (text);
      char *last = length == 0 ? NULL : g_utf8_find_prev_char (text, text + length);
      const char *word;

      if (last == NULL || last == text || strstr (".,;:!?।॥", last) == NULL)
        return;
      word = strrchr (text, ' ');
      if (*last == '.' && word != NULL && g_utf8_strlen (word + 1, -1) <= 5 && strchr (word + 1, '.') == last)
        return;
      *last = '\0';
    }
}

/**
 * clara_field_is_private:
 * @company: (nullable): what was given as the company
 *
 * Returns: whether it says that there is none
 */
gboolean
clara_field_is_private (const char *company)
{
  static const char *const words[] = {
    "private",        "personal", "none", "no company", "no one", "nobody", "myself",  "self", "individual",
    "not applicable", "n/a",      "na",   "-",          "nil",    "नहीं",    "कोई नहीं", "निजी", "स्वयं",
    "இல்லை",           "தனிப்பட்ட",  "లేదు",  "వ్యక్తిగతం",    "ఏదీ లేదు",
  };
  g_autofree char *folded = NULL;

  if (company == NULL || *company == '\0')
    return TRUE;
  folded = g_utf8_casefold (company, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *word = g_utf8_casefold (words[i], -1);

      if (g_utf8_collate (word, folded) == 0)
        return TRUE;
    }
  return FALSE;
}

static char *
check_text (const ClaraField *field, const char *text, const char *language, GError **error)
{
  gboolean is_name = strcmp (field->id, "visitor_name") == 0;
  gboolean is_company = strcmp (field->id, "company") == 0;
  guint limit = is_name || is_company ? MAX_CHARACTERS : MAX_NOTE;
  g_autofree char *clean = clara_field_clean (text, 0);
  glong length;

  if (is_company && clara_field_is_private (clean))
    return g_strdup (CLARA_N ("choice", "Private"));
  if (is_name || is_company)
    trim_sentence_end (clean);
  length = g_utf8_strlen (clean, -1);
  if (length > (glong) limit)
    {
      g_autofree char *most = g_strdup_printf ("%u", limit);
      g_autofree char *message =
        clara_text_format (language, "field error",
                           "That is too long. Please use at most {count} characters.", "count", most, NULL);

      g_set_error_literal (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID, message);
      return NULL;
    }
  if (is_name && !has_letter (clean))
    {
      g_set_error_literal (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                           clara_text (language, "field error", "Please give your name in letters."));
      return NULL;
    }
  return g_steal_pointer (&clean);
}

static char *
fold (const char *text)
{
  g_autofree char *clean = clara_field_clean (text, 0);

  trim_sentence_end (clean);
  return g_utf8_casefold (clean, -1);
}

/* Whether word stands in text between what is no letter. */
static gboolean
contains_word (const char *text, const char *word)
{
  gsize length = strlen (word);

  for (const char *p = strstr (text, word); length > 0 && p != NULL; p = strstr (p + 1, word))
    {
      const char *before = p == text ? NULL : g_utf8_find_prev_char (text, p);
      gunichar next = g_utf8_get_char (p + length);

      if ((before == NULL || !g_unichar_isalnum (g_utf8_get_char (before))) && !g_unichar_isalnum (next)
          && !g_unichar_ismark (next))
        return TRUE;
    }
  return FALSE;
}

static char *
check_choice (const ClaraField *field, const char *text, const char *language, GError **error)
{
  g_autofree char *folded = fold (text);
  const char *found = NULL;
  guint hits = 0;
  g_autofree char *all = NULL;
  g_autoptr (GPtrArray) labels = g_ptr_array_new ();
  g_autofree char *message = NULL;

  for (char **choice = field->choices; choice != NULL && *choice != NULL; choice++)
    {
      const char *label = clara_text (language, "choice", *choice);
      g_autofree char *folded_label = fold (label);
      g_autofree char *folded_choice = fold (*choice);

      g_ptr_array_add (labels, (gpointer) label);
      if (strcmp (folded, folded_label) == 0 || strcmp (folded, folded_choice) == 0)
        return g_strdup (*choice);
      if (contains_word (folded, folded_label) || contains_word (folded, folded_choice))
        {
          hits++;
          found = *choice;
        }
    }
  if (hits == 1)
    return g_strdup (found);
  g_ptr_array_add (labels, NULL);
  all = g_strjoinv (", ", (char **) labels->pdata);
  message = clara_text_format (language, "field error", "Please choose one of these: {choices}.", "choices",
                               all, NULL);
  g_set_error_literal (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID, message);
  return NULL;
}

static char *
check_yes_no (const char *text, const char *language, GError **error)
{
  static const char *const yes[] = { "yes",   "y",    "yeah", "yep",   "sure",  "ok", "okay", "correct",
                                     "right", "true", "1",    "हाँ",    "हां",    "जी", "haan", "ஆம்",
                                     "ஆமாம்",  "aam",  "aama", "అవును", "avunu", NULL };
  static const char *const no[] = { "no",  "n",   "nope",  "wrong", "false", "0",
                                    "नहीं", "नही", "nahi",  "nahin", "இல்லை",  "illai",
                                    "కాదు", "లేదు", "kaadu", "ledu",  NULL };
  g_autofree char *folded = fold (text);
  g_autofree char *own_yes = fold (clara_text (language, "choice", "Yes"));
  g_autofree char *own_no = fold (clara_text (language, "choice", "No"));
  gboolean is_yes = contains_word (folded, own_yes);
  gboolean is_no = contains_word (folded, own_no);

  for (gsize i = 0; yes[i] != NULL; i++)
    is_yes |= contains_word (folded, yes[i]);
  for (gsize i = 0; no[i] != NULL; i++)
    is_no |= contains_word (folded, no[i]);
  if (is_yes != is_no)
    return g_strdup (is_yes ? "yes" : "no");
  g_set_error_literal (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                       clara_text (language, "field error", "Please answer yes or no."));
  return NULL;
}

static char *
check_phone (const char *text, const char *region, const char *language, GError **error)
{
  g_autofree char *clean = clara_field_clean (text, MAX_CHARACTERS);
  char *phone = clara_phone_parse (clean, region, NULL);

  if (phone == NULL)
    g_set_error_literal (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                         clara_text (language, "field error",
                                     "That does not look like a phone number. Please give all its digits."));
  return phone;
}

static char *
check_email (const char *text, const char *language, GError **error)
{
  g_autofree char *clean = clara_field_clean (text, 254);
  char *email = clara_email_parse (clean, NULL);

  if (email == NULL)
    g_set_error_literal (
      error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
      clara_text (language, "field error",
                  "That does not look like an e-mail address. It should look like name@company.com."));
  return email;
}

/* Digits of any script or said ("three parcels"), nothing that is more than a shelf holds. */
static char *
check_number (const char *text, const char *language, GError **error)
{
  g_autofree char *digits = clara_digits_parse (text, language);
  gint64 number = digits == NULL || strlen (digits) > 3 ? 0 : g_ascii_strtoll (digits, NULL, 10);

  if (number >= 1)
    return g_strdup_printf ("%" G_GINT64_FORMAT, number);
  g_set_error_literal (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                       clara_text (language, "field error", "Please give a number from 1 to 999."));
  return NULL;
}

/**
 * clara_field_error_required:
 *
 * Returns: (transfer full): the error for a required field that is empty, in @language
 */
GError *
clara_field_error_required (const ClaraField *field, const char *language)
{
  g_autofree char *message = clara_text_format (language, "field error", "{field} is needed.", "field",
                                                clara_text (language, "field", field->label), NULL);

  return g_error_new_literal (CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID, message);
}

/**
 * clara_field_check:
 * @field: any kind but %CLARA_FIELD_HOST
 * @text: (nullable): what was said or typed
 * @region: the country of numbers without a prefix, such as "IN"
 * @language: of the message
 *
 * Returns: (transfer full) (nullable): the value as it is kept; "" for an optional field left empty
 */
char *
clara_field_check (const ClaraField *field, const char *text, const char *region, const char *language,
                   GError **error)
{
  g_autofree char *clean = clara_field_clean (text, 0);

  if (*clean == '\0')
    {
      if (!field->required)
        return g_strdup ("");
      g_propagate_error (error, clara_field_error_required (field, language));
      return NULL;
    }
  switch (field->kind)
    {
    case CLARA_FIELD_PHONE:
      return check_phone (clean, region, language, error);
    case CLARA_FIELD_EMAIL:
      return check_email (clean, language, error);
    case CLARA_FIELD_CHOICE:
      return check_choice (field, clean, language, error);
    case CLARA_FIELD_YES_NO:
      return check_yes_no (clean, language, error);
    case CLARA_FIELD_NUMBER:
      return check_number (clean, language, error);
    case CLARA_FIELD_TEXT:
    case CLARA_FIELD_COMPANIONS:
    case CLARA_FIELD_HOST:
      break;
    }
  return check_text (field, clean, language, error);
}
