/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-companions.h"
#include "clara-local-time.h"
#include "clara-csv.h"
#include "clara-engine.h"
#include "clara-invitations.h"
#include "clara-options.h"
#include "clara-text.h"

#include <stdio.h>
#include <string.h>

#define BY "command line"
#define MOST_ROWS 2000
#define MOST_EXPECTED 1000

/* What is asked for of one invitation: from the options, or from a line of a file. */
typedef struct
{
  const char *name, *email, *phone, *company, *host, *date, *time, *until, *type, *with, *language, *purpose;
} Request;

static const struct
{
  const char *column;
  gsize offset;
} columns[] = {
  { "visitor_name", G_STRUCT_OFFSET (Request, name) }, { "email", G_STRUCT_OFFSET (Request, email) },
  { "phone", G_STRUCT_OFFSET (Request, phone) },       { "company", G_STRUCT_OFFSET (Request, company) },
  { "host", G_STRUCT_OFFSET (Request, host) },         { "date", G_STRUCT_OFFSET (Request, date) },
  { "time", G_STRUCT_OFFSET (Request, time) },         { "until", G_STRUCT_OFFSET (Request, until) },
  { "type", G_STRUCT_OFFSET (Request, type) },         { "companions", G_STRUCT_OFFSET (Request, with) },
  { "language", G_STRUCT_OFFSET (Request, language) }, { "purpose", G_STRUCT_OFFSET (Request, purpose) },
};

static gboolean
refuse (GError **error, const char *message, const char *text)
{
  g_autofree char *full = clara_text_fill (message, "text", text != NULL ? text : "", NULL);

  g_set_error_literal (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID, full);
  return FALSE;
}

static gboolean
find_time (ClaraClock *clock, const char *date, const char *time, gint64 *real_us, GError **error)
{
  gboolean after;
  int minutes;

  *real_us = 0;
  if (date != NULL && time != NULL && *time != '\0' && clara_auto_check_out_parse (time, &minutes, &after)
      && !after)
    *real_us = clara_clock_find_local (clock, date, minutes);
  return *real_us != 0 || refuse (error, "'{text}' is no day and time; write 2026-12-01 10:00", date);
}

static gboolean
find_host (ClaraReception *reception, const char *text, ClaraVisit *draft, GError **error)
{
  const ClaraEmployee *employee = clara_reception_get_employee (reception, text);
  gboolean sure = FALSE;
  g_autoptr (GArray) matches = NULL;

  if (employee == NULL && strchr (text, '@') != NULL)
    employee = clara_reception_find_employee (reception, NULL, text, NULL);
  if (employee == NULL)
    {
      matches = clara_reception_match_host (reception, text, NULL, &sure);
      if (sure)
        employee = g_array_index (matches, ClaraHostMatch, 0).employee;
    }
  if (employee == NULL)
    return refuse (error, "There is nobody, or more than one, like '{text}'; give the host's number", text);
  draft->host_id = g_strdup (employee->employee_id);
  return TRUE;
}

static char *
dup_given (const char *text)
{
  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

static ClaraVisit *
make_draft (ClaraEngine *engine, const Request *request, GError **error)
{
  g_autoptr (ClaraVisit) draft = clara_visit_new ();
  ClaraClock *clock = clara_engine_get_clock (engine);
  g_auto (GStrv) companions = clara_companions_split (request->with);

  draft->visitor_name = dup_given (request->name);
  draft->email = dup_given (request->email);
  draft->phone = dup_given (request->phone);
  draft->company = dup_given (request->company);
  draft->type = dup_given (request->type);
  draft->language = dup_given (request->language);
  draft->purpose = dup_given (request->purpose);
  if (!find_time (clock, request->date, request->time, &draft->expected_at, error)
      || (request->until != NULL && *request->until != '\0'
          && !find_time (clock, request->date, request->until, &draft->expected_until, error))
      || (request->host != NULL && *request->host != '\0'
          && !find_host (clara_engine_get_reception (engine), request->host, draft, error)))
    return NULL;
  if (companions[0] != NULL)
    {
      g_autoptr (JsonObject) extra =
        clara_json_build ("a", "companions", clara_json_array_from_strv ((const char *const *) companions));

      draft->extra = clara_json_to_string (extra);
    }
  return g_steal_pointer (&draft);
}

static void
keep (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static ClaraVisit *
await (ClaraReception *reception, GAsyncResult **result, GError **error)
{
  ClaraVisit *visit;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  visit = clara_reception_invitation_finish (reception, *result, error);
  g_clear_object (result);
  return visit;
}

static void
print_visit (const ClaraVisit *visit, gboolean json)
{
  g_autoptr (JsonObject) object = clara_visit_to_json (visit);

  if (json)
    {
      g_autofree char *line = clara_json_to_string (object);

      printf ("%s\n", line);
    }
  else
    printf ("%s  %s  %s  %s  %s\n", visit->visit_id, clara_json_get_string (object, "expected_at", ""),
            visit->visitor_name, visit->host_name != NULL ? visit->host_name : "-", visit->status);
}

/* What the mail would bring, for whoever has none. */
static gboolean
save_files (ClaraEngine *engine, const char *visit_id, const char *folder, GError **error)
{
  ClaraReception *reception = clara_engine_get_reception (engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ClaraComposition) files = NULL;

  clara_reception_write_invitation_async (reception, visit_id, NULL, keep, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  files = clara_reception_write_invitation_finish (reception, result, error);
  for (guint i = 0; files != NULL && i < files->attachments->len; i++)
    {
      const ClaraAttachment *file = &g_array_index (files->attachments, ClaraAttachment, i);
      g_autofree char *path = g_build_filename (folder, file->name, NULL);
      gsize length;
      const char *content = g_bytes_get_data (file->content, &length);

      if (!g_file_set_contents (path, content, (gssize) length, error))
        return FALSE;
    }
  return files != NULL;
}

static gboolean
invite (ClaraEngine *engine, const Request *request, gboolean json, const char *folder, GError **error)
{
  ClaraReception *reception = clara_engine_get_reception (engine);
  g_autoptr (ClaraVisit) draft = make_draft (engine, request, error);
  g_autoptr (ClaraVisit) visit = NULL;
  GAsyncResult *result = NULL;

  if (draft == NULL)
    return FALSE;
  clara_reception_invite_async (reception, draft, BY, NULL, keep, &result);
  visit = await (reception, &result, error);
  if (visit == NULL)
    return FALSE;
  print_visit (visit, json);
  return folder == NULL || save_files (engine, visit->visit_id, folder, error);
}

static gpointer
list_expected (ClaraDb *db, gpointer tenant, GError **error)
{
  return clara_visits_list (db, tenant, NULL, "expected", NULL, 0, MOST_EXPECTED, error);
}

static gboolean
print_expected (ClaraEngine *engine, gboolean json, GError **error)
{
  g_autoptr (GPtrArray) visits = clara_store_read_sync (clara_engine_get_store (engine), list_expected,
                                                        clara_engine_get_tenant (engine), error);

  for (guint i = 0; visits != NULL && i < visits->len; i++)
    print_visit (visits->pdata[i], json);
  return visits != NULL;
}

/* Checked as a whole first: either all of a file are invited or none. */
static gboolean
read_requests (ClaraEngine *engine, GPtrArray *rows, GPtrArray *drafts, const char *path)
{
  GStrv head = rows->len > 0 ? rows->pdata[0] : NULL;
  gboolean right = TRUE;

  for (guint i = 1; i < rows->len; i++)
    {
      GStrv cells = rows->pdata[i];
      Request request = { NULL };
      g_autoptr (GError) error = NULL;
      ClaraVisit *draft;

      for (guint c = 0; head[c] != NULL && cells[c] != NULL; c++)
        for (gsize k = 0; k < G_N_ELEMENTS (columns); k++)
          if (g_ascii_strcasecmp (g_strstrip (head[c]), columns[k].column) == 0)
            G_STRUCT_MEMBER (const char *, &request, columns[k].offset) = cells[c];
      draft = make_draft (engine, &request, &error);
      if (draft == NULL || draft->visitor_name == NULL)
        {
          fprintf (stderr, "clara: %s, row %u: %s\n", path, i + 1,
                   error != NULL ? error->message : "visitor_name is empty");
          right = FALSE;
        }
      if (draft != NULL)
        g_ptr_array_add (drafts, draft);
    }
  return right;
}

static gboolean
invite_drafts (ClaraEngine *engine, GPtrArray *drafts, gboolean json, GError **error)
{
  ClaraReception *reception = clara_engine_get_reception (engine);

  for (guint i = 0; i < drafts->len; i++)
    {
      GAsyncResult *result = NULL;
      g_autoptr (ClaraVisit) visit = NULL;

      clara_reception_invite_async (reception, drafts->pdata[i], BY, NULL, keep, &result);
      visit = await (reception, &result, error);
      if (visit == NULL)
        {
          g_prefix_error (error, "Row %u, after %u that were invited: ", i + 2, i);
          return FALSE;
        }
      print_visit (visit, json);
    }
  return TRUE;
}

static gboolean
invite_file (ClaraEngine *engine, const ClaraOptions *options, GError **error)
{
  const char *path = options->invite.csv;
  g_autofree char *bytes = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_visit_free);
  gsize length;

  if (!g_file_get_contents (path, &bytes, &length, error))
    return FALSE;
  text = clara_csv_decode (bytes, length, error);
  rows = text == NULL ? NULL : clara_csv_parse (text, strlen (text), &problems, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; problems != NULL && i < problems->len; i++)
    fprintf (stderr, "clara: %s: %s\n", path, (char *) problems->pdata[i]);
  if (rows->len < 2 || rows->len > MOST_ROWS + 1)
    return refuse (
      error,
      "{text} must have a line of columns (visitor_name, email, host, date, time, ...) and 1 to 2000 "
      "lines of visitors",
      path);
  if (!read_requests (engine, rows, drafts, path) || (problems != NULL && problems->len > 0))
    return refuse (error, "Nobody was invited; mend the rows above in {text} first", path);
  if (!options->yes)
    {
      printf ("%u visitors would be invited; --yes does it.\n", drafts->len);
      return TRUE;
    }
  return invite_drafts (engine, drafts, options->json, error);
}

static gboolean
change (ClaraEngine *engine, const ClaraOptions *options, GError **error)
{
  ClaraReception *reception = clara_engine_get_reception (engine);
  GAsyncResult *result = NULL;
  g_autoptr (ClaraVisit) visit = NULL;

  if (options->invite.cancel != NULL)
    clara_reception_cancel_invitation_async (reception, options->invite.cancel, BY, NULL, keep, &result);
  else
    clara_reception_resend_invitation_async (reception, options->invite.resend, BY, NULL, keep, &result);
  visit = await (reception, &result, error);
  if (visit != NULL)
    print_visit (visit, options->json);
  return visit != NULL;
}

static gboolean
invite_one (ClaraEngine *engine, const ClaraOptions *options, GError **error)
{
  g_auto (GStrv) at = g_strsplit_set (options->invite.at != NULL ? options->invite.at : "", " T", 2);
  const Request request = { options->invite.name,         options->invite.email,    options->invite.phone,
                            options->invite.company,      options->invite.host,     at[0],
                            at[0] != NULL ? at[1] : NULL, options->invite.until,    options->invite.type,
                            options->invite.with,         options->invite.language, options->invite.purpose };

  return invite (engine, &request, options->json, options->invite.save, error);
}

/**
 * clara_invite_main:
 *
 * Lists who is expected; with --name or --csv invites, with --cancel or --resend changes. The mails leave
 * with the kiosk or the desk.
 */
int
clara_invite_main (const ClaraOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraEngine) engine =
    clara_engine_new (options->data_dir, options->settings, options->demo ? CLARA_ENGINE_DEMO : 0, &error);
  gboolean done;

  if (engine == NULL)
    {
      fprintf (stderr, "clara: %s\n", error->message);
      return 1;
    }
  if (options->invite.csv != NULL)
    done = invite_file (engine, options, &error);
  else if (options->invite.cancel != NULL || options->invite.resend != NULL)
    done = change (engine, options, &error);
  else if (options->invite.name != NULL || options->invite.at != NULL)
    done = invite_one (engine, options, &error);
  else
    done = print_expected (engine, options->json, &error);
  if (!done)
    fprintf (stderr, "clara: %s\n", error->message);
  return done ? 0 : 1;
}
