/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-agreements.h"

#include "clara-field-check.h"
#include "clara-id.h"
#include "clara-reception.h"
#include "clara-signed-document.h"

#include <math.h>
#include <string.h>

#define MAX_FILE (256 * 1024)
#define MAX_TITLE 200
#define MAX_ID 64
#define MAX_DAYS 3650
#define MAX_STROKES 200
#define MAX_POINTS 10000
/* Of the area's width and height together: less is a slip of the finger, not a signature. */
#define LEAST_INK 0.15
#define MAX_LISTED 100000

char *
clara_agreement_hash (const char *title, const char *text)
{
  g_autofree char *joined = g_strconcat (title, "\n", text, NULL);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, joined, -1);
}

static gboolean
is_id (const char *id)
{
  gsize length = strlen (id);

  return length > 0 && length <= MAX_ID && strspn (id, "abcdefghijklmnopqrstuvwxyz0123456789_-") == length;
}

/* The first heading, and what follows it. */
static gboolean
split_title (const char *content, char **title, char **text)
{
  g_auto (GStrv) lines = g_strsplit (content, "\n", -1);
  guint at = 0;

  while (lines[at] != NULL && *g_strstrip (lines[at]) == '\0')
    at++;
  if (lines[at] == NULL)
    return FALSE;
  *title = clara_field_clean (lines[at] + strspn (lines[at], "# "), MAX_TITLE);
  *text = g_strjoinv ("\n", lines + at + 1);
  g_strstrip (*text);
  return **title != '\0' && **text != '\0';
}

typedef struct
{
  ClaraTenant *tenant;
  ClaraAgreement *text;
  const char *actor;
} Job;

static gpointer
find_newest (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (GError) local_error = NULL;
  ClaraAgreement *newest =
    clara_agreements_get_newest (db, job->tenant, job->text->agreement_id, job->text->language, &local_error);

  if (newest == NULL && !g_error_matches (local_error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local_error));
  return newest;
}

/**
 * clara_agreement_read:
 * @agreement_id: such as "nda"
 * @language: of the file
 * @valid_days: after how many days it is to be signed again; 0: when it changes
 *
 * Blocks.
 *
 * Returns: (transfer full) (nullable): with the version that it would get; 0 where nothing has changed
 */
ClaraAgreement *
clara_agreement_read (ClaraStore *store, ClaraTenant *tenant, const char *agreement_id, const char *language,
                      int valid_days, const char *file, GError **error)
{
  g_autoptr (ClaraAgreement) text = clara_agreement_new ();
  g_autoptr (ClaraAgreement) newest = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *content = NULL;
  gsize length;
  Job job = { tenant, text, NULL };

  if (!is_id (agreement_id) || valid_days < 0 || valid_days > MAX_DAYS)
    {
      g_set_error (
        error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
        "An agreement's id is small letters, digits, - and _ (such as nda), and it is valid for 0 to "
        "%d days",
        MAX_DAYS);
      return NULL;
    }
  if (!g_file_get_contents (file, &content, &length, error))
    return NULL;
  if (length > MAX_FILE || !g_utf8_validate (content, (gssize) length, NULL)
      || !split_title (content, &text->title, &text->text))
    {
      g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                   "'%s' must be UTF-8 text of at most %d KiB: a line with the title, then the text", file,
                   MAX_FILE / 1024);
      return NULL;
    }
  text->agreement_id = g_strdup (agreement_id);
  text->language = g_strdup (language);
  text->valid_days = valid_days;
  text->sha256 = clara_agreement_hash (text->title, text->text);
  newest = clara_store_read_sync (store, find_newest, &job, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (newest == NULL)
    text->version = 1;
  else if (strcmp (newest->sha256, text->sha256) != 0 || newest->valid_days != valid_days)
    text->version = newest->version + 1;
  return g_steal_pointer (&text);
}

static gpointer
store_text (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  ClaraClock *clock = clara_db_get_clock (db);

  job->text->text_id = clara_id_new (clock);
  job->text->utc_offset = clara_clock_get_utc_offset (clock);
  job->text->created_by = g_strdup (job->actor);
  return clara_agreements_insert (db, job->tenant, job->text, error)
             && clara_audit_add (db, job->tenant, job->actor, "agreement_added", job->text->agreement_id,
                                 clara_json_build ("iss", "version", (gint64) job->text->version, "language",
                                                   job->text->language, "sha256", job->text->sha256),
                                 error)
           ? GINT_TO_POINTER (TRUE)
           : NULL;
}

/**
 * clara_agreement_store:
 * @text: of clara_agreement_read(), with a version
 *
 * Blocks.
 */
gboolean
clara_agreement_store (ClaraAgreement *text, ClaraStore *store, ClaraTenant *tenant, const char *actor,
                       GError **error)
{
  Job job = { tenant, text, actor };

  return clara_store_write_sync (store, store_text, &job, error) != NULL;
}

static gboolean
read_point (JsonArray *pair, ClaraPoint *point)
{
  double values[2];

  if (pair == NULL || json_array_get_length (pair) != 2)
    return FALSE;
  for (guint i = 0; i < 2; i++)
    {
      JsonNode *node = json_array_get_element (pair, i);

      if (!JSON_NODE_HOLDS_VALUE (node)
          || (json_node_get_value_type (node) != G_TYPE_DOUBLE
              && json_node_get_value_type (node) != G_TYPE_INT64))
        return FALSE;
      values[i] = json_node_get_double (node);
      if (!isfinite (values[i]) || values[i] < 0 || values[i] > 1)
        return FALSE;
    }
  *point = (ClaraPoint){ values[0], values[1] };
  return TRUE;
}

static JsonArray *
get_array (JsonArray *array, guint index)
{
  JsonNode *node = json_array_get_element (array, index);

  return JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static double
measure (const GArray *stroke)
{
  double length = 0;

  for (guint i = 1; i < stroke->len; i++)
    length += hypot (g_array_index (stroke, ClaraPoint, i).x - g_array_index (stroke, ClaraPoint, i - 1).x,
                     g_array_index (stroke, ClaraPoint, i).y - g_array_index (stroke, ClaraPoint, i - 1).y);
  return length;
}

/**
 * clara_signature_parse_strokes:
 * @strokes: (nullable): whatever came over the bus
 *
 * Returns: (transfer full) (nullable): the lines; else %CLARA_RECEPTION_ERROR_INVALID where it is no
 * signature
 */
GPtrArray *
clara_signature_parse_strokes (JsonArray *strokes, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  guint count = strokes != NULL ? json_array_get_length (strokes) : 0;
  guint points = 0;
  double ink = 0;

  for (guint i = 0; i < count && count <= MAX_STROKES; i++)
    {
      JsonArray *stroke = get_array (strokes, i);
      guint n = stroke != NULL ? json_array_get_length (stroke) : 0;
      GArray *line = g_array_new (FALSE, FALSE, sizeof (ClaraPoint));

      g_ptr_array_add (lines, line);
      points += n;
      for (guint k = 0; k < n && points <= MAX_POINTS; k++)
        {
          ClaraPoint point;

          if (!read_point (get_array (stroke, k), &point))
            {
              g_set_error_literal (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                                   "A point of a signature is two numbers from 0 to 1");
              return NULL;
            }
          g_array_append_val (line, point);
        }
      ink += measure (line);
    }
  if (count <= MAX_STROKES && points <= MAX_POINTS && ink >= LEAST_INK)
    return g_steal_pointer (&lines);
  g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
               "A signature has at most %d lines of together %d points, and is more than a dot", MAX_STROKES,
               MAX_POINTS);
  return NULL;
}

/**
 * clara_signatures_keep:
 * @visit: with its visitor_id
 */
gboolean
clara_signatures_keep (ClaraDb *db, ClaraTenant *tenant, GPtrArray *signatures, const ClaraVisit *visit,
                       GError **error)
{
  for (guint i = 0; signatures != NULL && i < signatures->len; i++)
    {
      ClaraSignature *signature = signatures->pdata[i];

      g_free (signature->visitor_id);
      signature->visitor_id = g_strdup (visit->visitor_id);
      if (!clara_signatures_insert (db, tenant, signature, error)
          || !clara_audit_add (db, tenant, "kiosk", "agreement_signed", visit->visit_id,
                               clara_json_build ("sssss", "signature_id", signature->signature_id,
                                                 "agreement_id", signature->agreement_id, "sha256",
                                                 signature->sha256, "file_sha256", signature->file_sha256,
                                                 "method", signature->method),
                               error))
        return FALSE;
    }
  return TRUE;
}

/**
 * clara_signature_path:
 *
 * Returns: (transfer full): where the signed PDF is
 */
char *
clara_signature_path (ClaraStore *store, const ClaraSignature *signature)
{
  g_autofree char *folder = g_path_get_dirname (clara_store_get_path (store));
  g_autofree char *name = g_path_get_basename (signature->file);

  return g_build_filename (folder, "signatures", name, NULL);
}

/**
 * clara_signed_file_check:
 * @path: of a signed PDF
 * @sha256: of it as it was signed
 *
 * Reads the file; any thread.
 */
gboolean
clara_signed_file_check (const char *path, const char *sha256, GError **error)
{
  g_autofree char *content = NULL;
  g_autofree char *hash = NULL;
  gsize length;

  if (!g_file_get_contents (path, &content, &length, NULL))
    {
      g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_NOT_FOUND, "%s is missing", path);
      return FALSE;
    }
  hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) content, length);
  if (strcmp (hash, sha256) == 0)
    return TRUE;
  g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_WRONG,
               "%s was changed after it was signed", path);
  return FALSE;
}

static gpointer
list_signatures (ClaraDb *db, gpointer tenant, GError **error)
{
  return clara_signatures_list (db, tenant, NULL, MAX_LISTED, error);
}

/**
 * clara_signatures_verify:
 * @report: (out) (transfer full): a line for each that is not sound, and how many are
 *
 * Blocks, and reads every file.
 *
 * Returns: whether all are sound; FALSE without @error where one is not
 */
gboolean
clara_signatures_verify (ClaraStore *store, ClaraTenant *tenant, char **report, GError **error)
{
  g_autoptr (GPtrArray) signatures = clara_store_read_sync (store, list_signatures, tenant, error);
  g_autoptr (GString) text = g_string_new (NULL);
  guint sound = 0;

  *report = NULL;
  if (signatures == NULL)
    return FALSE;
  for (guint i = 0; i < signatures->len; i++)
    {
      const ClaraSignature *signature = signatures->pdata[i];
      g_autofree char *path = clara_signature_path (store, signature);
      g_autoptr (GError) problem = NULL;

      if (clara_signed_file_check (path, signature->file_sha256, &problem))
        sound++;
      else
        g_string_append_printf (text, "%s, %s: %s\n", signature->signer_name, signature->agreement_id,
                                problem->message);
    }
  g_string_append_printf (text, "%u of %u signed documents are sound", sound, signatures->len);
  *report = g_string_free (g_steal_pointer (&text), FALSE);
  return sound == signatures->len;
}
