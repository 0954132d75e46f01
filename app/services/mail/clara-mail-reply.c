/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-mail-reply.h"

#include "clara-gmime.h"

#include <string.h>

#define MOST_PARTS 50
#define MOST_IDS 20
#define LONGEST_ID 300

void
clara_mail_reply_free (ClaraMailReply *self)
{
  if (self == NULL)
    return;
  g_free (self->from);
  g_free (self->subject);
  g_strfreev (self->ids);
  g_free (self->text);
  g_free (self);
}

static gboolean
has_header (GMimeMessage *mail, const char *name, const char *const *values)
{
  const char *value = g_mime_object_get_header (GMIME_OBJECT (mail), name);

  if (value == NULL)
    return FALSE;
  for (; values != NULL && *values != NULL; values++)
    if (g_ascii_strncasecmp (value, *values, strlen (*values)) == 0)
      return TRUE;
  return values == NULL;
}

/* RFC 3834, and what mail programs did before it. */
static gboolean
is_automatic (GMimeMessage *mail, const char *from, const char *subject)
{
  static const char *const bulk[] = { "bulk", "junk", "list", "auto_reply", NULL };
  static const char *const reports[] = { "multipart/report", NULL };
  static const char *const nobody[] = { "<>", NULL };
  static const char *const senders[] = { "mailer-daemon@", "postmaster@", "noreply@", "no-reply@" };
  static const char *const subjects[] = { "out of office", "automatic reply", "auto:", "autoreply",
                                          "undeliver" };
  const char *submitted = g_mime_object_get_header (GMIME_OBJECT (mail), "Auto-Submitted");

  if ((submitted != NULL && g_ascii_strncasecmp (submitted, "no", 2) != 0)
      || has_header (mail, "X-Autoreply", NULL) || has_header (mail, "X-Autorespond", NULL)
      || has_header (mail, "X-Autoresponder", NULL) || has_header (mail, "List-Id", NULL)
      || has_header (mail, "Precedence", bulk) || has_header (mail, "Content-Type", reports)
      || has_header (mail, "Return-Path", nobody))
    return TRUE;
  for (gsize i = 0; from != NULL && i < G_N_ELEMENTS (senders); i++)
    if (g_str_has_prefix (from, senders[i]))
      return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (subjects); i++)
    if (g_ascii_strncasecmp (subject, subjects[i], strlen (subjects[i])) == 0)
      return TRUE;
  return FALSE;
}

static char *
get_from (GMimeMessage *mail)
{
  InternetAddressList *list = g_mime_message_get_from (mail);
  InternetAddress *first;

  if (list == NULL || internet_address_list_length (list) != 1)
    return NULL;
  first = internet_address_list_get_address (list, 0);
  return INTERNET_ADDRESS_IS_MAILBOX (first)
           ? g_ascii_strdown (internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (first)), -1)
           : NULL;
}

static void
add_ids (GStrvBuilder *builder, GMimeMessage *mail, const char *header, guint *count)
{
  const char *value = g_mime_object_get_header (GMIME_OBJECT (mail), header);
  g_autoptr (GMimeReferences) references = value == NULL ? NULL : g_mime_references_parse (NULL, value);

  for (int i = 0; references != NULL && i < g_mime_references_length (references) && *count < MOST_IDS; i++)
    {
      const char *id = g_mime_references_get_message_id (references, i);

      if (id == NULL || strlen (id) > LONGEST_ID)
        continue;
      g_strv_builder_add (builder, id);
      ++*count;
    }
}

/* The first text that is no file: plain before a page. */
static char *
get_text (GMimeMessage *mail)
{
  g_autoptr (GMimePartIter) parts = g_mime_part_iter_new (GMIME_OBJECT (mail));
  g_autofree char *page = NULL;
  guint count = 0;

  do
    {
      GMimeObject *part = g_mime_part_iter_get_current (parts);
      const char *disposition = part == NULL ? NULL : g_mime_object_get_disposition (part);
      g_autofree char *text = NULL;
      g_autofree char *valid = NULL;

      if (part == NULL || !GMIME_IS_TEXT_PART (part)
          || (disposition != NULL && g_ascii_strcasecmp (disposition, "attachment") == 0))
        continue;
      text = g_mime_text_part_get_text (GMIME_TEXT_PART (part));
      if (text == NULL)
        continue;
      valid = g_utf8_make_valid (text, -1);
      if (g_mime_content_type_is_type (g_mime_object_get_content_type (part), "text", "plain"))
        return g_steal_pointer (&valid);
      if (page == NULL && g_mime_content_type_is_type (g_mime_object_get_content_type (part), "text", "html"))
        page = clara_mail_text_from_html (valid);
    }
  while (++count < MOST_PARTS && g_mime_part_iter_next (parts));
  return page != NULL ? g_steal_pointer (&page) : g_strdup ("");
}

/**
 * clara_mail_reply_parse:
 * @message: from anybody, perhaps cut
 *
 * Reads as much as an answer needs. Any thread.
 *
 * Returns: (transfer full) (nullable): %NULL where it is no mail at all
 */
ClaraMailReply *
clara_mail_reply_parse (GBytes *message)
{
  gsize length;
  const char *data = g_bytes_get_data (message, &length);
  g_autoptr (GMimeStream) stream = NULL;
  g_autoptr (GMimeParser) parser = NULL;
  g_autoptr (GMimeMessage) mail = NULL;
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_autofree char *text = NULL;
  ClaraMailReply *self;
  const char *subject;
  guint count = 0;

  if (length == 0)
    return NULL;
  clara_gmime_ensure ();
  stream = g_mime_stream_mem_new_with_buffer (data, length);
  parser = g_mime_parser_new_with_stream (stream);
  mail = g_mime_parser_construct_message (parser, NULL);
  if (mail == NULL)
    return NULL;
  self = g_new0 (ClaraMailReply, 1);
  subject = g_mime_message_get_subject (mail);
  self->subject = g_utf8_make_valid (subject != NULL ? subject : "", -1);
  self->from = get_from (mail);
  add_ids (ids, mail, "In-Reply-To", &count);
  add_ids (ids, mail, "References", &count);
  self->ids = g_strv_builder_end (ids);
  self->automatic = is_automatic (mail, self->from, self->subject);
  text = get_text (mail);
  self->text = clara_mail_text_strip (text);
  return self;
}
