/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-mail-message.h"

#include "clara-gmime.h"

#include <string.h>

/* Servers commonly take 25 MB; a mail from a front desk has no need of it. */
#define MOST_ATTACHED (10 * 1024 * 1024)

/* Private: GMime ready for use; any thread. */
void
clara_gmime_ensure (void)
{
  static gsize once;

  if (g_once_init_enter (&once))
    {
      g_mime_init ();
      g_once_init_leave (&once, 1);
    }
}

/**
 * clara_mail_address_parse:
 * @text: (nullable): "Clara <clara@example.com>" or a bare address
 * @name: (out) (transfer full) (optional): what stands before it; %NULL for nothing
 * @address: (out) (transfer full) (optional): the bare address
 *
 * Returns: whether it is exactly one address
 */
gboolean
clara_mail_address_parse (const char *text, char **name, char **address)
{
  g_autoptr (InternetAddressList) list = NULL;
  InternetAddress *first;

  if (text == NULL || strlen (text) > 500)
    return FALSE;
  for (const char *at = text; *at != '\0'; at++)
    if ((guchar) *at < ' ' || *at == 0x7f)
      return FALSE;
  clara_gmime_ensure ();
  list = internet_address_list_parse (NULL, text);
  if (list == NULL || internet_address_list_length (list) != 1)
    return FALSE;
  first = internet_address_list_get_address (list, 0);
  if (!INTERNET_ADDRESS_IS_MAILBOX (first)
      || strchr (internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (first)), '@') == NULL)
    return FALSE;
  if (name != NULL)
    *name = g_strdup (internet_address_get_name (first));
  if (address != NULL)
    *address = g_strdup (internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (first)));
  return TRUE;
}

static gboolean
is_one_line (const char *text)
{
  for (const char *at = text != NULL ? text : ""; *at != '\0'; at++)
    if ((guchar) *at < ' ' || *at == 0x7f)
      return FALSE;
  return TRUE;
}

/* Whoever could put a line end into a name or a subject could write headers of their own. */
static gboolean
check (const ClaraOutgoing *message, GError **error)
{
  gsize attached = 0;

  if (!is_one_line (message->title) || !is_one_line (message->recipient)
      || !is_one_line (message->recipient_name) || !is_one_line (message->code)
      || !is_one_line (message->thread) || !is_one_line (message->message_id))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           "A line end in a name, an address or a subject is no mail of ours");
      return FALSE;
    }
  for (guint i = 0; i < message->n_attachments; i++)
    {
      attached += g_bytes_get_size (message->attachments[i].content);
      if (!is_one_line (message->attachments[i].name) || !is_one_line (message->attachments[i].mime_type)
          || strchr (message->attachments[i].name, '/') != NULL || attached > MOST_ATTACHED)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                       "The file '%s' is too large for a mail, or has a name that is none",
                       message->attachments[i].name);
          return FALSE;
        }
    }
  return TRUE;
}

static char *
get_domain (const ClaraMailStyle *style)
{
  g_autofree char *address = NULL;

  return clara_mail_address_parse (style->from, NULL, &address) ? g_strdup (strrchr (address, '@') + 1)
                                                                : g_strdup ("localhost");
}

/**
 * clara_mail_message_make_id:
 *
 * Returns: (transfer full): the Message-ID, without brackets: the same for each try, so that a mail server
 * can tell a second copy
 */
char *
clara_mail_message_make_id (const ClaraMailStyle *style, const char *message_id)
{
  g_autofree char *domain = get_domain (style);

  return g_strdup_printf ("%s@%s", message_id, domain);
}

static GMimeObject *
make_text (const char *subtype, const char *text)
{
  GMimeTextPart *part = g_mime_text_part_new_with_subtype (subtype);

  g_mime_text_part_set_charset (part, "utf-8");
  g_mime_text_part_set_text (part, text != NULL ? text : "");
  g_mime_part_set_content_encoding (GMIME_PART (part), g_mime_part_get_best_content_encoding (
                                                         GMIME_PART (part), GMIME_ENCODING_CONSTRAINT_7BIT));
  return GMIME_OBJECT (part);
}

/* A picture that the page shows in itself. */
static gboolean
is_in_page (const ClaraOutgoing *message, const ClaraAttachment *attachment)
{
  g_autofree char *reference = g_strconcat ("\"cid:", attachment->name, "\"", NULL);

  return message->html != NULL && strstr (message->html, reference) != NULL;
}

static GMimeObject *
make_file (const ClaraAttachment *attachment, gboolean in_page)
{
  GMimePart *part = g_mime_part_new ();
  g_autoptr (GMimeContentType) type = g_mime_content_type_parse (NULL, attachment->mime_type);
  gsize length;
  const char *data = g_bytes_get_data (attachment->content, &length);
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new_with_buffer (data, length);
  g_autoptr (GMimeDataWrapper) content =
    g_mime_data_wrapper_new_with_stream (stream, GMIME_CONTENT_ENCODING_DEFAULT);

  g_mime_object_set_content_type (GMIME_OBJECT (part), type);
  g_mime_part_set_content (part, content);
  g_mime_part_set_content_encoding (part, GMIME_CONTENT_ENCODING_BASE64);
  g_mime_object_set_disposition (GMIME_OBJECT (part), in_page ? "inline" : "attachment");
  g_mime_part_set_filename (part, attachment->name);
  if (in_page)
    g_mime_part_set_content_id (part, attachment->name);
  return GMIME_OBJECT (part);
}

/* Takes over @first; puts it into a multipart with those files that are (not) in the page, if there are any.
 */
static GMimeObject *
wrap (GMimeObject *first, const char *subtype, const ClaraOutgoing *message, gboolean in_page)
{
  GMimeMultipart *multipart = NULL;

  for (guint i = 0; i < message->n_attachments; i++)
    {
      g_autoptr (GMimeObject) file = NULL;

      if (is_in_page (message, &message->attachments[i]) != in_page)
        continue;
      if (multipart == NULL)
        {
          multipart = g_mime_multipart_new_with_subtype (subtype);
          g_mime_multipart_add (multipart, first);
          g_object_unref (first);
        }
      file = make_file (&message->attachments[i], in_page);
      g_mime_multipart_add (multipart, file);
    }
  return multipart != NULL ? GMIME_OBJECT (multipart) : first;
}

static GMimeObject *
make_body (const ClaraOutgoing *message)
{
  GMimeObject *body = make_text ("plain", message->body);

  if (message->html != NULL)
    {
      g_autoptr (GMimeObject) text = body;
      g_autoptr (GMimeObject) page = make_text ("html", message->html);
      GMimeMultipart *both = g_mime_multipart_new_with_subtype ("alternative");

      g_mime_multipart_add (both, text);
      g_mime_multipart_add (both, page);
      body = GMIME_OBJECT (both);
    }
  body = wrap (body, "related", message, TRUE);
  return wrap (body, "mixed", message, FALSE);
}

static void
set_headers (GMimeMessage *mail, const ClaraMailStyle *style, const ClaraOutgoing *message)
{
  g_autofree char *id = clara_mail_message_make_id (style, message->message_id);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (style->now_us / G_USEC_PER_SEC);

  g_mime_message_set_date (mail, utc);
  g_mime_message_set_message_id (mail, id);
  if (message->thread != NULL)
    {
      g_autofree char *domain = get_domain (style);
      g_autofree char *thread = g_strdup_printf ("<visit.%s@%s>", message->thread, domain);

      g_mime_object_set_header (GMIME_OBJECT (mail), "References", thread, NULL);
    }
  /* No machine is to answer: of out-of-office replies nobody at the front desk has anything. */
  g_mime_object_set_header (GMIME_OBJECT (mail), "Auto-Submitted", "auto-generated", NULL);
  g_mime_object_set_header (GMIME_OBJECT (mail), "X-Auto-Response-Suppress", "All", NULL);
  if (message->language != NULL && is_one_line (message->language))
    g_mime_object_set_header (GMIME_OBJECT (mail), "Content-Language", message->language, NULL);
  if (g_strcmp0 (message->urgency, "critical") == 0)
    g_mime_object_set_header (GMIME_OBJECT (mail), "Importance", "high", NULL);
}

/**
 * clara_mail_message_build:
 *
 * Writes a mail by RFC 5322 and MIME: text, the same as a page, pictures of the page, files. A code goes into
 * the subject in brackets. Any thread.
 *
 * Returns: (transfer full) (nullable): the whole message; else %G_IO_ERROR_INVALID_ARGUMENT
 */
GBytes *
clara_mail_message_build (const ClaraMailStyle *style, const ClaraOutgoing *message, GError **error)
{
  g_autoptr (GMimeMessage) mail = NULL;
  g_autoptr (GMimeObject) body = NULL;
  g_autoptr (GMimeFormatOptions) format = NULL;
  g_autofree char *from_name = NULL, *from = NULL, *reply_name = NULL, *reply = NULL, *to = NULL;
  g_autofree char *subject = NULL;
  char *text;

  if (!check (message, error))
    return NULL;
  if (!clara_mail_address_parse (style->from, &from_name, &from)
      || !clara_mail_address_parse (message->recipient, NULL, &to)
      || (style->reply_to != NULL && !clara_mail_address_parse (style->reply_to, &reply_name, &reply)))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "'%s' is no address for a mail",
                   from == NULL ? style->from
                   : to == NULL ? message->recipient
                                : style->reply_to);
      return NULL;
    }
  mail = g_mime_message_new (TRUE);
  g_mime_message_add_mailbox (mail, GMIME_ADDRESS_TYPE_FROM, from_name, from);
  g_mime_message_add_mailbox (mail, GMIME_ADDRESS_TYPE_TO, message->recipient_name, to);
  if (reply != NULL)
    g_mime_message_add_mailbox (mail, GMIME_ADDRESS_TYPE_REPLY_TO, reply_name, reply);
  subject = message->code != NULL ? g_strdup_printf ("%s [%s]", message->title, message->code)
                                  : g_strdup (message->title);
  g_mime_message_set_subject (mail, subject != NULL ? subject : "", "utf-8");
  set_headers (mail, style, message);
  body = make_body (message);
  g_mime_message_set_mime_part (mail, body);
  format = g_mime_format_options_new ();
  g_mime_format_options_set_newline_format (format, GMIME_NEWLINE_FORMAT_DOS);
  text = g_mime_object_to_string (GMIME_OBJECT (mail), format);
  return g_bytes_new_take (text, strlen (text));
}
