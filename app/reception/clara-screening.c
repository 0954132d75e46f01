/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-screening.h"

#include "clara-contact.h"
#include "clara-field-check.h"
#include "clara-names.h"
#include "clara-reception.h"

#include <string.h>

/* Both names are looked for with each other, since one that is part of the other finds it, but not the other
 * way round: "Ravi" is not "Ravi Shankar". Pairs of spellings of one name score .89 and above, different
 * names below .88, but for those that sound alike. */
#define SOUNDS_LIKE 0.88
#define MOST_CANDIDATES 32
#define MAX_NAME 120
#define MAX_EMAIL 254
#define MAX_NOTE 500

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *folded = g_utf8_casefold (normal != NULL ? normal : "", -1);
  g_autofree char *clean = clara_field_clean (folded, 0);

  return g_steal_pointer (&clean);
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Whether the words are the same in any order. */
static gboolean
is_same_name (const char *a, const char *b)
{
  g_autofree char *one = fold (a);
  g_autofree char *two = fold (b);
  g_auto (GStrv) first = g_strsplit_set (one, " .,-", -1);
  g_auto (GStrv) second = g_strsplit_set (two, " .,-", -1);
  g_autofree char *left = NULL;
  g_autofree char *right = NULL;

  qsort (first, g_strv_length (first), sizeof (char *), compare_words);
  qsort (second, g_strv_length (second), sizeof (char *), compare_words);
  left = g_strjoinv (" ", first);
  right = g_strjoinv (" ", second);
  g_strstrip (left);
  g_strstrip (right);
  return *left != '\0' && strcmp (left, right) == 0;
}

static double
get_likeness (const char *name, const char *query)
{
  g_autoptr (ClaraNames) names = clara_names_new ();
  g_autoptr (GArray) found = NULL;

  clara_names_add (names, "", name, NULL);
  found = clara_names_find (names, query, 1, NULL);
  return found->len > 0 ? g_array_index (found, ClaraNameMatch, 0).score : 0;
}

static gboolean
sounds_alike (const char *a, const char *b)
{
  return get_likeness (a, b) >= SOUNDS_LIKE && get_likeness (b, a) >= SOUNDS_LIKE;
}

/* "Acme Pvt. Ltd." is Acme. */
static char *
strip_legal_form (const char *company)
{
  static const char *const forms[] = { "ltd",  "limited", "pvt",  "private", "inc",         "llp",     "llc",
                                       "gmbh", "co",      "corp", "plc",     "corporation", "company", NULL };
  g_autofree char *folded = fold (company);
  g_auto (GStrv) words = g_strsplit_set (folded, " .,", -1);
  GString *rest = g_string_new (NULL);

  for (char **word = words; *word != NULL; word++)
    if (**word != '\0' && !g_strv_contains (forms, *word))
      g_string_append_printf (rest, "%s%s", rest->len > 0 ? " " : "", *word);
  if (rest->len == 0)
    g_string_assign (rest, folded);
  return g_string_free (rest, FALSE);
}

/* An entry that names a company is about somebody of that company; who does not say where they come from is
 * not cleared by it. */
static gboolean
fits_company (const ClaraScreeningEntry *entry, const ClaraVisit *visit)
{
  g_autofree char *wanted = NULL;
  g_autofree char *given = NULL;

  if (entry->company == NULL || visit->company == NULL || clara_field_is_private (visit->company))
    return TRUE;
  wanted = strip_legal_form (entry->company);
  given = strip_legal_form (visit->company);
  return strcmp (wanted, given) == 0 || sounds_alike (wanted, given);
}

static gboolean
is_same_email (const char *a, const char *b)
{
  g_autofree char *one = fold (a);
  g_autofree char *two = fold (b);

  return *one != '\0' && strcmp (one, two) == 0;
}

static gboolean
check_entry (const ClaraScreeningEntry *entry, GError **error)
{
  const char *const texts[] = { entry->name, entry->company, entry->email };
  gboolean usable =
    entry->entry_id != NULL
    && ((entry->name != NULL && *entry->name != '\0') || (entry->email != NULL && *entry->email != '\0'));

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL && !g_utf8_validate (texts[i], -1, NULL))
      usable = FALSE;
  if (!usable)
    g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                 "The entry '%s' of the screening list has neither a name nor an e-mail address that can be "
                 "read; remove it on the desk",
                 entry->entry_id != NULL ? entry->entry_id : "");
  return usable;
}

static const ClaraScreeningEntry *
find_exact (GPtrArray *entries, const ClaraVisit *visit, const char **matched)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const ClaraScreeningEntry *entry = entries->pdata[i];

      *matched = "email";
      if (entry->email != NULL && visit->email != NULL && is_same_email (entry->email, visit->email))
        return entry;
      *matched = entry->company != NULL ? "name_company" : "name";
      if (entry->name != NULL && visit->visitor_name != NULL
          && is_same_name (entry->name, visit->visitor_name) && fits_company (entry, visit))
        return entry;
    }
  return NULL;
}

static const ClaraScreeningEntry *
find_by_sound (GPtrArray *entries, const ClaraVisit *visit)
{
  g_autoptr (ClaraNames) names = clara_names_new ();
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GArray) found = NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      const ClaraScreeningEntry *entry = entries->pdata[i];

      if (entry->name == NULL || !fits_company (entry, visit))
        continue;
      clara_names_add (names, entry->entry_id, entry->name, NULL);
      g_hash_table_insert (by_id, entry->entry_id, entries->pdata[i]);
    }
  if (visit->visitor_name == NULL || clara_names_get_size (names) == 0)
    return NULL;
  found = clara_names_find (names, visit->visitor_name, MOST_CANDIDATES, NULL);
  for (guint i = 0; i < found->len; i++)
    {
      const ClaraNameMatch *match = &g_array_index (found, ClaraNameMatch, i);

      if (match->score >= SOUNDS_LIKE && get_likeness (visit->visitor_name, match->name) >= SOUNDS_LIKE)
        return g_hash_table_lookup (by_id, match->id);
    }
  return NULL;
}

/**
 * clara_screening_match:
 * @entries: (element-type ClaraScreeningEntry): the whole list
 * @matched: (out): "email", "name", "name_company" or "sounds_like"
 *
 * E-mail and name exactly (in any order, letter case and form of Unicode apart), then the name as it sounds
 * in any script. An entry with a company takes those of that company, and who says none.
 *
 * Returns: (transfer none) (nullable): of @entries; %NULL with %CLARA_RECEPTION_ERROR_INVALID where an entry
 *   cannot be read, since it may be the very one
 */
const ClaraScreeningEntry *
clara_screening_match (GPtrArray *entries, const ClaraVisit *visit, const char **matched, GError **error)
{
  const ClaraScreeningEntry *entry;

  for (guint i = 0; i < entries->len; i++)
    if (!check_entry (entries->pdata[i], error))
      return NULL;
  entry = find_exact (entries, visit, matched);
  if (entry != NULL)
    return entry;
  *matched = "sounds_like";
  return find_by_sound (entries, visit);
}

/**
 * clara_screening_check:
 *
 * Returns: (transfer full) (nullable): a review that is to be stored with the visit
 */
ClaraReview *
clara_screening_check (ClaraDb *db, ClaraTenant *tenant, const ClaraVisit *visit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = clara_screening_list (db, tenant, &error);
  const char *matched = NULL;
  const ClaraScreeningEntry *entry =
    entries != NULL ? clara_screening_match (entries, visit, &matched, &error) : NULL;
  ClaraReview *review;

  if (entry == NULL && error == NULL)
    return NULL;
  if (error != NULL)
    g_message ("A visitor could not be looked up on the screening list and waits for the staff: %s",
               error->message);
  review = clara_review_new ();
  review->visit_id = g_strdup (visit->visit_id);
  review->entry_id = entry != NULL ? g_strdup (entry->entry_id) : NULL;
  review->matched = g_strdup (entry != NULL ? matched : "check_failed");
  review->note = error != NULL ? g_strdup (error->message) : g_strdup (entry->note);
  review->kiosk = g_strdup (visit->kiosk);
  review->state = g_strdup ("waiting");
  review->utc_offset = visit->utc_offset;
  return review;
}

static char *
clean_or_null (const char *text, guint limit)
{
  g_autofree char *clean = text != NULL ? clara_field_clean (text, limit) : NULL;

  return clean == NULL || *clean == '\0' ? NULL : g_steal_pointer (&clean);
}

/**
 * clara_screening_entry_make:
 *
 * Returns: (transfer full) (nullable): an entry that wants an id; else %CLARA_RECEPTION_ERROR_INVALID
 */
ClaraScreeningEntry *
clara_screening_entry_make (const char *name, const char *company, const char *email, const char *note,
                            const char *added_by, GError **error)
{
  g_autoptr (ClaraScreeningEntry) entry = clara_screening_entry_new ();
  g_autofree char *address = clean_or_null (email, MAX_EMAIL);

  entry->name = clean_or_null (name, MAX_NAME);
  entry->company = clean_or_null (company, MAX_NAME);
  entry->note = clean_or_null (note, MAX_NOTE);
  entry->added_by = g_strdup (added_by);
  if (entry->name == NULL && address == NULL)
    {
      g_set_error_literal (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                           "An entry needs a name or an e-mail address");
      return NULL;
    }
  if (address != NULL)
    {
      entry->email = clara_email_parse (address, NULL);
      if (entry->email == NULL)
        {
          g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                       "'%s' is no e-mail address; write it such as name@company.example", address);
          return NULL;
        }
    }
  return g_steal_pointer (&entry);
}
