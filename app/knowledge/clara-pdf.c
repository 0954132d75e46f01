/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-pdf.h"

#include "clara-knowledge.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <poppler.h>
#include <string.h>

#define MAX_FILE (64 * 1024 * 1024)
#define MAX_PAGES 1000
#define MAX_TEXT (8 * 1024 * 1024)
#define MAX_TITLE 200
/* How near the end of a whole file its last mark is. */
#define TAIL 2048

/* Shared by the thread that reads and the one that waits; the last of them frees it. */
typedef struct
{
  char *name;    /* for messages */
  GBytes *bytes; /* of the file */
  GMutex mutex;
  GCond cond;
  gboolean done;
  gboolean abandoned; /* nobody waits any more */
  char *text;
  char *title;
  GError *error;
} Reading;

static void
reading_clear (gpointer data)
{
  Reading *self = data;

  g_free (self->name);
  g_bytes_unref (self->bytes);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self->text);
  g_free (self->title);
  g_clear_error (&self->error);
}

static gboolean
is_abandoned (Reading *self)
{
  gboolean abandoned;

  g_mutex_lock (&self->mutex);
  abandoned = self->abandoned;
  g_mutex_unlock (&self->mutex);
  return abandoned;
}

static GError *
format_error (const char *name, const char *what)
{
  return g_error_new (CLARA_KNOWLEDGE_ERROR, CLARA_KNOWLEDGE_ERROR_FORMAT, "'%s' %s", name, what);
}

static GError *
explain (const char *name, const GError *error)
{
  if (g_error_matches (error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED))
    return format_error (name, "is encrypted; save it without a password and import it again");
  return format_error (name,
                       "is damaged or is no PDF; open it in a viewer, print it to a new PDF and import that");
}

/* What a picture of text, a font without letters or an attacker leaves: no control characters but line ends,
 * and none that turn the direction of what follows. */
static void
add_clean (GString *text, const char *page)
{
  for (const char *p = page; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' || c == '\t')
        g_string_append_c (text, (char) c);
      else if (!g_unichar_iscntrl (c) && !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069))
        g_string_append_unichar (text, c);
    }
}

static char *
read_title (PopplerDocument *document)
{
  g_autofree char *title = poppler_document_get_title (document);
  g_autofree char *valid = title != NULL ? g_utf8_make_valid (title, -1) : NULL;
  g_autoptr (GString) clean = g_string_new (NULL);

  if (valid == NULL)
    return NULL;
  add_clean (clean, valid);
  g_strdelimit (clean->str, "\n\t", ' ');
  g_strstrip (clean->str);
  if (*clean->str == '\0')
    return NULL;
  return g_utf8_substring (clean->str, 0, MIN (g_utf8_strlen (clean->str, -1), MAX_TITLE));
}

static char *
read_pages (Reading *self, PopplerDocument *document, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int n = poppler_document_get_n_pages (document);
  gboolean any = FALSE;

  if (n > MAX_PAGES)
    {
      g_set_error (error, CLARA_KNOWLEDGE_ERROR, CLARA_KNOWLEDGE_ERROR_FORMAT,
                   "'%s' has %d pages, more than %d; split it", self->name, n, MAX_PAGES);
      return NULL;
    }
  for (int i = 0; i < n && !is_abandoned (self); i++)
    {
      g_autoptr (GObject) page = (GObject *) poppler_document_get_page (document, i);
      g_autofree char *raw = page != NULL ? poppler_page_get_text (POPPLER_PAGE (page)) : NULL;
      g_autofree char *valid = g_utf8_make_valid (raw != NULL ? raw : "", -1);

      if (i > 0)
        g_string_append (text, CLARA_PDF_PAGE_END);
      any |= *g_strstrip (valid) != '\0';
      add_clean (text, valid);
      if (text->len > MAX_TEXT)
        {
          g_set_error (error, CLARA_KNOWLEDGE_ERROR, CLARA_KNOWLEDGE_ERROR_FORMAT,
                       "'%s' has more than %d MiB of text; split it", self->name, MAX_TEXT / (1024 * 1024));
          return NULL;
        }
    }
  if (!any)
    {
      g_propagate_error (error,
                         format_error (self->name, "has no text in it, perhaps pictures of text only; let a "
                                                   "text recognition such as ocrmypdf add it, and import "
                                                   "it again"));
      return NULL;
    }
  return g_strdup (text->str);
}

static gpointer
run (gpointer data)
{
  Reading *self = data;
  g_autoptr (GError) local_error = NULL;
  PopplerDocument *document = poppler_document_new_from_bytes (self->bytes, NULL, &local_error);
  GError *error = NULL;
  char *title = NULL;
  char *text = NULL;

  if (document == NULL)
    error = explain (self->name, local_error);
  else if ((text = read_pages (self, document, &error)) != NULL)
    title = read_title (document);
  g_clear_object (&document);
  g_mutex_lock (&self->mutex);
  self->text = text;
  self->title = title;
  self->error = error;
  self->done = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_atomic_rc_box_release_full (self, reading_clear);
  return NULL;
}

static gboolean
contains (const char *data, gsize length, const char *mark)
{
  gsize n = strlen (mark);

  for (gsize i = 0; i + n <= length; i++)
    if (memcmp (data + i, mark, n) == 0)
      return TRUE;
  return FALSE;
}

/* A file that was cut off is often mended by the reader, and half of it lost without a word. */
static GBytes *
load (const char *file, const char *name, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GStatBuf info;
  char *content;
  gsize length;

  if (g_stat (file, &info) == 0 && info.st_size > MAX_FILE)
    {
      g_set_error (error, CLARA_KNOWLEDGE_ERROR, CLARA_KNOWLEDGE_ERROR_FORMAT,
                   "'%s' is larger than %d MiB; split it", name, MAX_FILE / (1024 * 1024));
      return NULL;
    }
  if (!g_file_get_contents (file, &content, &length, &local_error))
    {
      g_set_error (error, CLARA_KNOWLEDGE_ERROR, CLARA_KNOWLEDGE_ERROR_UNREADABLE,
                   "The document cannot be read: %s", local_error->message);
      return NULL;
    }
  if (!contains (content, MIN (length, TAIL), "%PDF-"))
    g_propagate_error (error, format_error (name, "is no PDF, whatever its name says; give the PDF itself"));
  else if (!contains (content + length - MIN (length, TAIL), MIN (length, TAIL), "%%EOF"))
    g_propagate_error (error, format_error (name, "is cut off before its end; fetch or save it again"));
  else
    return g_bytes_new_take (content, length);
  g_free (content);
  return NULL;
}

/**
 * clara_pdf_to_text:
 * @seconds: it may take
 * @title: (out) (transfer full) (nullable): that the document gives itself
 *
 * A page that takes for ever is left to a thread of its own, which ends with the program.
 *
 * Returns: (transfer full) (nullable): UTF-8, #CLARA_PDF_PAGE_END between pages; NULL with error, which names
 *   the file and how to mend it
 */
char *
clara_pdf_to_text (const char *file, guint seconds, char **title, GError **error)
{
  g_autofree char *name = g_path_get_basename (file);
  GBytes *bytes = load (file, name, error);
  gint64 end = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;
  Reading *self;
  char *text = NULL;

  if (bytes == NULL)
    return NULL;
  self = g_atomic_rc_box_new0 (Reading);
  self->name = g_strdup (name);
  self->bytes = bytes;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_thread_unref (g_thread_new ("clara-pdf", run, g_atomic_rc_box_acquire (self)));
  g_mutex_lock (&self->mutex);
  while (!self->done && g_cond_wait_until (&self->cond, &self->mutex, end))
    ;
  if (self->done && self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  else if (self->done)
    {
      text = g_steal_pointer (&self->text);
      *title = g_steal_pointer (&self->title);
    }
  else
    {
      self->abandoned = TRUE;
      g_set_error (error, CLARA_KNOWLEDGE_ERROR, CLARA_KNOWLEDGE_ERROR_FORMAT,
                   "'%s' was not read after %u seconds; print it to a new PDF, or split it", name, seconds);
    }
  g_mutex_unlock (&self->mutex);
  g_atomic_rc_box_release_full (self, reading_clear);
  return text;
}
