/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-unsigned.h"

#include <string.h>

/* In the visitor's language, else in English, else in any; NULL without error where there is none. */
static ClaraAgreement *
find_text (ClaraDb *db, ClaraTenant *tenant, const char *id, const char *language, GError **error)
{
  const char *const languages[] = { language != NULL ? language : "en", "en", "hi", "ta", "te" };
  g_autoptr (GPtrArray) all = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      g_autoptr (GError) local_error = NULL;
      ClaraAgreement *text = clara_agreements_get_newest (db, tenant, id, languages[i], &local_error);

      if (text != NULL)
        return text;
      if (!g_error_matches (local_error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }
  all = clara_agreements_list (db, tenant, error);
  for (guint i = 0; all != NULL && i < all->len; i++)
    if (strcmp (((ClaraAgreement *) all->pdata[i])->agreement_id, id) == 0)
      return clara_agreement_copy (all->pdata[i]);
  return NULL;
}

/* Signed is signed in any language, as long as that language's text is the same still. */
static gboolean
holds (ClaraDb *db, ClaraTenant *tenant, const ClaraSignature *signature)
{
  const gint64 now = clara_clock_get_real (clara_db_get_clock (db));
  g_autoptr (ClaraAgreement) newest =
    clara_agreements_get_newest (db, tenant, signature->agreement_id, signature->language, NULL);

  return newest != NULL && strcmp (newest->sha256, signature->sha256) == 0
         && (newest->valid_days == 0 || now < signature->created_at + newest->valid_days * G_TIME_SPAN_DAY);
}

static gboolean
is_signed (ClaraDb *db, ClaraTenant *tenant, const char *const visitor_ids[2], GPtrArray *pending,
           const char *id)
{
  for (guint i = 0; pending != NULL && i < pending->len; i++)
    if (strcmp (((ClaraSignature *) pending->pdata[i])->agreement_id, id) == 0
        && holds (db, tenant, pending->pdata[i]))
      return TRUE;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ClaraSignature) signature =
        visitor_ids[i] != NULL ? clara_signatures_find (db, tenant, visitor_ids[i], id, NULL) : NULL;

      if (signature != NULL && holds (db, tenant, signature))
        return TRUE;
    }
  return FALSE;
}

/**
 * clara_unsigned_find:
 * @documents: (nullable): ids, ended by %NULL
 * @visitor_ids: who it may be
 * @pending: (nullable) (element-type ClaraSignature): made for this visit
 * @language: (nullable): of the visitor
 * @unknown: (nullable): takes the ids that nobody has written a text for
 *
 * Returns: (transfer full) (nullable) (element-type ClaraAgreement): perhaps empty
 */
GPtrArray *
clara_unsigned_find (ClaraDb *db, ClaraTenant *tenant, const char *const *documents,
                     const char *const visitor_ids[2], GPtrArray *pending, const char *language,
                     GString *unknown, GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_agreement_free);

  for (guint i = 0; documents != NULL && documents[i] != NULL; i++)
    {
      GError *local_error = NULL;
      ClaraAgreement *text;

      if (is_signed (db, tenant, visitor_ids, pending, documents[i]))
        continue;
      text = find_text (db, tenant, documents[i], language, &local_error);
      if (local_error != NULL)
        {
          g_propagate_error (error, local_error);
          return NULL;
        }
      if (text != NULL)
        g_ptr_array_add (texts, text);
      else if (unknown != NULL)
        g_string_append_printf (unknown, "%s%s", unknown->len > 0 ? ", " : "", documents[i]);
    }
  return g_steal_pointer (&texts);
}
