/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-invitation-mail.h"

#include "clara-local-time.h"
#include "clara-invitations.h"
#include "clara-pass-paper.h"
#include "clara-qr-code.h"
#include "clara-text.h"
#include "clara-visit-calendar.h"

#include <string.h>

#define MODULE_PIXELS 6

ClaraInvitationMail *
clara_invitation_mail_new (ClaraVisitTokens *tokens, ClaraClock *clock)
{
  ClaraInvitationMail *self = g_new0 (ClaraInvitationMail, 1);

  self->tokens = g_object_ref (tokens);
  self->clock = g_object_ref (clock);
  return self;
}

void
clara_invitation_mail_free (ClaraInvitationMail *self)
{
  g_object_unref (self->tokens);
  g_object_unref (self->clock);
  g_free (self);
}

/**
 * clara_invitation_mail_title:
 *
 * Returns: (transfer full): the mail's subject and the calendar's title, in the visitor's language
 */
char *
clara_invitation_mail_title (const ClaraVisit *visit, const char *company, gboolean cancelled)
{
  return cancelled
           ? clara_text_format (visit->language, "mail", "Cancelled: your visit to {company}", "company",
                                company, NULL)
           : clara_text_format (visit->language, "mail", "Your visit to {company}", "company", company, NULL);
}

/* What is read once for all parts. */
typedef struct
{
  ClaraVisit *visit;
  ClaraEmployee *host; /* NULL */
  char *company;
  char *address; /* NULL */
  char *when_date;
  char *when_time;
  gboolean cancelled;
} Facts;

static void
facts_free (Facts *facts)
{
  g_clear_pointer (&facts->visit, clara_visit_free);
  g_clear_pointer (&facts->host, clara_employee_free);
  g_free (facts->company);
  g_free (facts->address);
  g_free (facts->when_date);
  g_free (facts->when_time);
  g_free (facts);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Facts, facts_free)

static char *
read_text_setting (ClaraDb *db, ClaraTenant *tenant, const char *key)
{
  g_autofree char *text = clara_tenant_settings_get (db, tenant, key, NULL);
  g_autofree char *wrapped = text == NULL ? NULL : g_strdup_printf ("{\"value\":%s}", text);
  g_autoptr (JsonObject) object = wrapped == NULL ? NULL : clara_json_parse_object (wrapped, -1, NULL);

  return g_strdup (clara_json_get_string (object, "value", NULL));
}

static Facts *
read_facts (ClaraInvitationMail *self, ClaraDb *db, ClaraTenant *tenant, const char *visit_id,
            gboolean cancelled, GError **error)
{
  g_autoptr (Facts) facts = g_new0 (Facts, 1);
  int offset;

  facts->cancelled = cancelled;
  facts->visit = clara_visits_get (db, tenant, visit_id, error);
  if (facts->visit == NULL)
    return NULL;
  facts->company = clara_tenants_get_name (db, tenant, error);
  if (facts->company == NULL)
    return NULL;
  facts->address = read_text_setting (db, tenant, "address");
  if (facts->visit->host_id != NULL)
    facts->host = clara_employees_get (db, tenant, facts->visit->host_id, NULL);
  offset = clara_clock_get_utc_offset_at (self->clock, facts->visit->expected_at);
  facts->when_date = clara_text_date_with_year (facts->visit->language, facts->visit->expected_at, offset);
  facts->when_time = clara_text_time (facts->visit->language, facts->visit->expected_at, offset);
  return g_steal_pointer (&facts);
}

static char *
say_when (const Facts *facts)
{
  const ClaraVisit *visit = facts->visit;

  if (facts->cancelled)
    return clara_text_format (visit->language, "mail",
                              "Your visit to {company} on {date} at {time} has been cancelled.", "company",
                              facts->company, "date", facts->when_date, "time", facts->when_time, NULL);
  if (visit->host_name != NULL)
    return clara_text_format (visit->language, "mail", "{host} expects you at {company} on {date} at {time}.",
                              "host", visit->host_name, "company", facts->company, "date", facts->when_date,
                              "time", facts->when_time, NULL);
  return clara_text_format (visit->language, "mail", "You are expected at {company} on {date} at {time}.",
                            "company", facts->company, "date", facts->when_date, "time", facts->when_time,
                            NULL);
}

/* The mail's lines, in the visitor's language. */
static char **
write_lines (const Facts *facts)
{
  const ClaraVisit *visit = facts->visit;
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  g_autofree char *hello = clara_text_format (visit->language, "mail", "Hello {name},", "name",
                                              visit->visitor_name != NULL ? visit->visitor_name : "", NULL);
  g_autofree char *when = say_when (facts);

  g_strv_builder_add (lines, hello);
  g_strv_builder_add (lines, when);
  if (!facts->cancelled && facts->address != NULL)
    {
      g_autofree char *where =
        clara_text_format (visit->language, "mail", "Address: {address}", "address", facts->address, NULL);

      g_strv_builder_add (lines, where);
    }
  if (!facts->cancelled)
    {
      g_strv_builder_add (lines,
                          clara_text (visit->language, "mail",
                                      "When you arrive, please hold the QR code of this mail in front of "
                                      "Clara's camera: you are checked in at once."));
      g_strv_builder_add (lines,
                          clara_text (visit->language, "mail", "The visit for your calendar is attached."));
    }
  return g_strv_builder_end (lines);
}

static char *
write_html (const Facts *facts, char **lines, const char *title)
{
  g_autofree char *heading = g_markup_escape_text (title, -1);
  GString *html = g_string_new (NULL);

  g_string_append_printf (
    html,
    "<!DOCTYPE html><html lang=\"%s\"><head><meta charset=\"utf-8\"><title>%s</title></head>"
    "<body style=\"font-family:sans-serif;color:#14302f;background:#f7f5f1;padding:24px\">"
    "<h1 style=\"font-size:22px;color:#1f6f6b\">%s</h1>",
    facts->visit->language != NULL ? facts->visit->language : "en", heading, heading);
  for (char **line = lines; *line != NULL; line++)
    {
      g_autofree char *text = g_markup_escape_text (*line, -1);

      g_string_append_printf (html, "<p style=\"font-size:16px\">%s</p>", text);
    }
  if (!facts->cancelled)
    g_string_append_printf (html,
                            "<p><img src=\"cid:invitation.png\" width=\"240\" height=\"240\" alt=\"%s\"></p>",
                            clara_text (facts->visit->language, "mail", "QR code of your visit"));
  g_string_append (html, "</body></html>");
  return g_string_free (html, FALSE);
}

static void
add_calendar (ClaraInvitationMail *self, ClaraComposition *composition, const Facts *facts, const char *title)
{
  const ClaraVisitCalendar calendar = {
    facts->visit,
    title,
    composition->body,
    facts->address,
    facts->host != NULL ? facts->host->name : facts->company,
    facts->host != NULL ? facts->host->email : NULL,
    facts->cancelled,
  };
  char *text = clara_visit_calendar_write (&calendar, self->clock);
  g_autoptr (GBytes) content = g_bytes_new_take (text, strlen (text));

  clara_composition_add_attachment (composition, "invitation.ics",
                                    facts->cancelled ? "text/calendar; method=CANCEL; charset=utf-8"
                                                     : "text/calendar; method=REQUEST; charset=utf-8",
                                    content);
}

static gboolean
add_code (ClaraInvitationMail *self, ClaraComposition *composition, const Facts *facts, GError **error)
{
  g_autofree char *token =
    clara_visit_token_make (self->tokens, facts->visit->visit_id, CLARA_VISIT_TOKEN_INVITATION, error);
  g_autoptr (GBytes) png = token == NULL ? NULL : clara_qr_code_to_png (token, MODULE_PIXELS, error);

  if (png == NULL)
    return FALSE;
  clara_composition_add_attachment (composition, "invitation.png", "image/png", png);
  return TRUE;
}

static gboolean
is_still_true (const Facts *facts, GError **error)
{
  const char *status = facts->visit->status;

  if (g_strcmp0 (status, facts->cancelled ? "cancelled" : "expected") == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "The visit is %s by now, so that this mail would be wrong", status);
  return FALSE;
}

/**
 * clara_invitation_mail_compose:
 * @user_data: a #ClaraInvitationMail
 *
 * A #ClaraComposer: the mail's words, its page, the QR code and the calendar entry.
 */
gboolean
clara_invitation_mail_compose (ClaraComposition *composition, const ClaraNotification *row, ClaraDb *db,
                               ClaraTenant *tenant, gpointer user_data, GError **error)
{
  ClaraInvitationMail *self = user_data;
  g_autoptr (Facts) facts = read_facts (self, db, tenant, row->visit_id,
                                        g_strcmp0 (row->kind, CLARA_INVITATION_CANCELLED_KIND) == 0, error);
  g_auto (GStrv) lines = NULL;

  if (facts == NULL || !is_still_true (facts, error))
    return FALSE;
  lines = write_lines (facts);
  g_free (composition->title);
  composition->title = clara_invitation_mail_title (facts->visit, facts->company, facts->cancelled);
  g_free (composition->body);
  composition->body = g_strjoinv ("\n\n", lines);
  g_free (composition->html);
  composition->html = write_html (facts, lines, composition->title);
  if (!facts->cancelled && !add_code (self, composition, facts, error))
    return FALSE;
  add_calendar (self, composition, facts, composition->title);
  return TRUE;
}

/**
 * clara_invitation_mail_add_pdf:
 * @composition: composed
 *
 * Adds "invitation.pdf", one page to be printed. Any thread.
 */
gboolean
clara_invitation_mail_add_pdf (ClaraInvitationMail *self, ClaraComposition *composition,
                               const ClaraVisit *visit, GError **error)
{
  g_autofree char *token =
    clara_visit_token_make (self->tokens, visit->visit_id, CLARA_VISIT_TOKEN_INVITATION, error);
  g_autoptr (GBytes) pdf = token == NULL ? NULL
                                         : clara_pass_paper_to_pdf (composition->title, composition->body,
                                                                    token, visit->language, error);

  if (pdf == NULL)
    return FALSE;
  clara_composition_add_attachment (composition, "invitation.pdf", "application/pdf", pdf);
  return TRUE;
}
