/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-host-mail.h"

#include "clara-answer-code.h"
#include "clara-host-message.h"
#include "clara-text.h"
#include "clara-visit-calendar.h"

#include <string.h>

/* A picture of a face in a mail; a larger file is left out. */
#define MOST_PHOTO_BYTES (400 * 1024)

/* Colours and sizes in place: mail programs know no style sheets. */
#define PAGE_BEGIN                                                                                           \
  "<!DOCTYPE html><html lang=\"%s\" dir=\"%s\"><head><meta charset=\"utf-8\"></head>"                        \
  "<body style=\"margin:0;padding:24px;background:#f4f5f7;font-family:sans-serif;color:#1d2127\">"           \
  "<div style=\"max-width:520px;margin:0 auto;background:#ffffff;border-radius:12px;padding:24px\">"
#define PAGE_END "</div></body></html>"
#define BUTTON                                                                                               \
  "<p style=\"margin:12px 0\"><a href=\"%s\" style=\"display:block;padding:14px 18px;background:#1b5fc1;"    \
  "color:#ffffff;text-decoration:none;border-radius:8px;font-size:17px;text-align:center\">%s</a></p>"

/**
 * clara_host_mail_new:
 * @reply_address: (nullable): "Clara <clara@example.com>" or a bare address, whose mailbox is read
 * @links: (nullable): where a page to answer on is served
 *
 * Returns: (transfer full): for clara_host_mail_compose()
 */
ClaraHostMail *
clara_host_mail_new (const char *reply_address, ClaraAnswerLinks *links, ClaraClock *clock)
{
  ClaraHostMail *self = g_new0 (ClaraHostMail, 1);
  const char *open = reply_address == NULL ? NULL : strrchr (reply_address, '<');
  const char *close = open == NULL ? NULL : strchr (open, '>');

  self->reply_address =
    close != NULL ? g_strndup (open + 1, (gsize) (close - open - 1)) : g_strdup (reply_address);
  self->links = links == NULL || !clara_answer_links_are_served (links) ? NULL : g_object_ref (links);
  self->clock = g_object_ref (clock);
  return self;
}

void
clara_host_mail_free (ClaraHostMail *self)
{
  if (self == NULL)
    return;
  g_free (self->reply_address);
  g_clear_object (&self->links);
  g_object_unref (self->clock);
  g_free (self);
}

static void
add_paragraphs (GString *page, const char *text, const char *style)
{
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      g_autofree char *escaped = g_markup_escape_text (*line, -1);

      g_string_append_printf (page, "<p style=\"%s\">%s</p>", style, escaped);
    }
}

static char *
make_mailto (const ClaraHostMail *self, const char *title, const char *code, const char *label)
{
  g_autofree char *subject = g_strdup_printf ("Re: %s [%s]", title, code);
  g_autofree char *address = g_uri_escape_string (self->reply_address, "@", FALSE);
  g_autofree char *escaped_subject = g_uri_escape_string (subject, NULL, FALSE);
  g_autofree char *escaped_label = g_uri_escape_string (label, NULL, FALSE);

  return g_strdup_printf ("mailto:%s?subject=%s&amp;body=%s", address, escaped_subject, escaped_label);
}

static void
add_button (GString *page, const char *link, const char *text)
{
  g_autofree char *label = g_markup_escape_text (text, -1);

  g_string_append_printf (page, BUTTON, link, label);
}

/* A page asks to confirm; where none is served, each button writes the mail that answers. */
static void
add_answers (GString *page, const ClaraHostMail *self, const ClaraNotification *row,
             const ClaraComposition *composition, const char *const *answers)
{
  g_autofree char *code = clara_answer_code_make (row->message_id);

  for (guint i = 0; i < composition->links->len; i++)
    {
      const ClaraAnswerLink *answer = &g_array_index (composition->links, ClaraAnswerLink, i);
      g_autofree char *link = g_markup_escape_text (answer->url, -1);

      add_button (page, link, answer->label);
    }
  if (composition->links->len > 0 || code == NULL || self->reply_address == NULL)
    return;
  for (; *answers != NULL; answers++)
    {
      g_autofree char *link = make_mailto (self, row->title, code, *answers);

      add_button (page, link, *answers);
    }
}

/* Whether there is one that fits; then it goes with the mail as photo.jpg. */
static gboolean
attach_photo (ClaraComposition *composition, const ClaraVisit *visit)
{
  g_autofree char *content = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize length;

  if (visit->photo_url == NULL || !g_path_is_absolute (visit->photo_url)
      || !g_file_get_contents (visit->photo_url, &content, &length, NULL) || length == 0
      || length > MOST_PHOTO_BYTES)
    return FALSE;
  bytes = g_bytes_new_take (g_steal_pointer (&content), length);
  clara_composition_add_attachment (composition, "photo.jpg", "image/jpeg", bytes);
  return TRUE;
}

static void
write_page (ClaraComposition *composition, const ClaraHostMail *self, const ClaraNotification *row,
            const ClaraVisit *visit, const char *const *answers)
{
  const char *language = composition->language;
  GString *page = g_string_new (NULL);
  g_autofree char *title = g_markup_escape_text (row->title != NULL ? row->title : "", -1);

  g_string_append_printf (page, PAGE_BEGIN, language, clara_text_is_right_to_left (language) ? "rtl" : "ltr");
  g_string_append_printf (page, "<h1 style=\"font-size:22px;margin:0 0 12px\">%s</h1>", title);
  if (attach_photo (composition, visit))
    g_string_append (page, "<p><img src=\"cid:photo.jpg\" alt=\"\" width=\"160\" "
                           "style=\"border-radius:8px\"></p>");
  add_paragraphs (page, row->body, "font-size:17px;margin:8px 0");
  add_answers (page, self, row, composition, answers);
  if (self->reply_address != NULL)
    add_paragraphs (page, clara_text (language, "host", "You can also reply to this mail in your own words."),
                    "font-size:14px;color:#5b6470;margin:16px 0 0");
  g_string_append (page, PAGE_END);
  composition->html = g_string_free (page, FALSE);
}

static char *
write_text (const ClaraHostMail *self, const ClaraNotification *row, const ClaraComposition *composition,
            const char *const *answers)
{
  const char *language = composition->language;
  g_autoptr (GString) text = g_string_new (row->body);
  g_autofree char *list = g_strjoinv (" / ", (char **) answers);

  if (composition->links->len > 0)
    g_string_append (text, "\n");
  for (guint i = 0; i < composition->links->len; i++)
    {
      const ClaraAnswerLink *answer = &g_array_index (composition->links, ClaraAnswerLink, i);

      g_string_append_printf (text, "\n%s: %s", answer->label, answer->url);
    }
  if (self->reply_address != NULL)
    g_string_append_printf (
      text, "\n\n%s\n%s", clara_text (language, "host", "Reply to this mail with your answer, for example:"),
      list);
  return g_strdup (text->str);
}

/**
 * clara_host_mail_find_reader:
 * @row: of the kinds "host" or "delegate"
 *
 * Returns: (transfer full) (nullable): the host, or for a delegate's message who stands in
 */
ClaraEmployee *
clara_host_mail_find_reader (const ClaraNotification *row, const ClaraVisit *visit, ClaraDb *db,
                             ClaraTenant *tenant)
{
  g_autoptr (ClaraEmployee) host =
    visit->host_id == NULL ? NULL : clara_employees_get (db, tenant, visit->host_id, NULL);

  if (host == NULL || g_strcmp0 (row->kind, "delegate") != 0)
    return g_steal_pointer (&host);
  return host->delegate_id == NULL ? NULL : clara_employees_get (db, tenant, host->delegate_id, NULL);
}

/**
 * clara_host_mail_get_language:
 *
 * Returns: (transfer none): what @reader is written in
 */
const char *
clara_host_mail_get_language (const ClaraEmployee *reader)
{
  return reader != NULL && reader->language != NULL && *reader->language != '\0' ? reader->language : "en";
}

/* Nobody can be answered by a link where there is no key: the other ways still work. */
static void
add_links (const ClaraHostMail *self, ClaraComposition *composition, const ClaraNotification *row,
           const char *const *answers)
{
  if (self->links == NULL)
    return;
  composition->answer_url = clara_answer_links_make (self->links, row->message_id, row->created_at, 0, NULL);
  for (int i = 0; composition->answer_url != NULL && answers[i] != NULL; i++)
    {
      g_autofree char *url =
        clara_answer_links_make (self->links, row->message_id, row->created_at, i + 1, NULL);

      clara_composition_add_link (composition, answers[i], url);
    }
}

/* The visit for the reader's calendar: of a walk-in from now on, of an invited one as it was arranged. */
static void
add_calendar (const ClaraHostMail *self, ClaraComposition *composition, const ClaraNotification *row,
              const ClaraVisit *visit, ClaraDb *db, ClaraTenant *tenant)
{
  g_autoptr (ClaraVisit) entry = clara_visit_copy (visit);
  g_autofree char *company = clara_tenants_get_name (db, tenant, NULL);
  g_autofree char *summary = clara_host_message_calendar_title (visit, composition->language);
  const ClaraVisitCalendar calendar = { .visit = entry,
                                        .summary = summary,
                                        .description = row->body,
                                        .organizer_name = company,
                                        .organizer_email = self->reply_address,
                                        .published = TRUE };
  g_autoptr (GBytes) content = NULL;
  char *text;

  if (entry->expected_at == 0)
    entry->expected_at = entry->check_in_time;
  if (entry->expected_at == 0)
    return;
  text = clara_visit_calendar_write (&calendar, self->clock);
  content = g_bytes_new_take (text, strlen (text));
  clara_composition_add_attachment (composition, "visit.ics", "text/calendar; method=PUBLISH; charset=utf-8",
                                    content);
}

/**
 * clara_host_mail_compose:
 * @user_data: a #ClaraHostMail
 *
 * A #ClaraComposer for messages of the kinds "host" and "delegate": the answers as links where a page is
 * served; for mail a page with the visitor's picture, the answers as buttons, and the visit for the calendar.
 */
gboolean
clara_host_mail_compose (ClaraComposition *composition, const ClaraNotification *row, ClaraDb *db,
                         ClaraTenant *tenant, gpointer user_data, GError **error)
{
  const ClaraHostMail *self = user_data;
  g_autoptr (ClaraVisit) visit =
    row->visit_id == NULL ? NULL : clara_visits_get (db, tenant, row->visit_id, NULL);
  g_autoptr (ClaraEmployee) reader =
    visit == NULL ? NULL : clara_host_mail_find_reader (row, visit, db, tenant);
  g_auto (GStrv) answers = NULL;

  composition->language = g_strdup (clara_host_mail_get_language (reader));
  if (visit == NULL)
    return TRUE;
  answers = clara_host_message_answers (visit, composition->language);
  add_links (self, composition, row, (const char *const *) answers);
  if (g_strcmp0 (row->channel, "email") != 0)
    return TRUE;
  write_page (composition, self, row, visit, (const char *const *) answers);
  g_free (composition->body);
  composition->body = write_text (self, row, composition, (const char *const *) answers);
  add_calendar (self, composition, row, visit, db, tenant);
  return TRUE;
}
