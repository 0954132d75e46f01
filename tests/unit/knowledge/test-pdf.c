/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-document-reader.h"
#include "clara-knowledge.h"
#include "clara-pdf.h"

#include <cairo-pdf.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* PDFs made here, whole and broken. */

#define PATIENCE 120

void add_pdf_tests (void);

/* One line to a page; NULL: a page with a picture of nothing. */
static char *
make_pdf (const char *const *pages, guint n, const char *title)
{
  g_autofree char *file = NULL;
  int descriptor = g_file_open_tmp ("clara-XXXXXX.pdf", &file, NULL);
  cairo_surface_t *surface;
  cairo_t *cairo;

  g_assert_cmpint (descriptor, >=, 0);
  g_close (descriptor, NULL);
  surface = cairo_pdf_surface_create (file, 595, 842);
  if (title != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, title);
  cairo = cairo_create (surface);
  for (guint i = 0; i < n; i++)
    {
      cairo_move_to (cairo, 50, 80);
      if (pages[i] != NULL)
        cairo_show_text (cairo, pages[i]);
      else
        {
          cairo_rectangle (cairo, 50, 50, 100, 100);
          cairo_fill (cairo);
        }
      cairo_show_page (cairo);
    }
  cairo_destroy (cairo);
  cairo_surface_finish (surface);
  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
  return g_steal_pointer (&file);
}

static void
assert_refused (const char *file, guint seconds, const char *why)
{
  g_autofree char *title = NULL;
  g_autofree char *name = g_path_get_basename (file);
  g_autoptr (GError) error = NULL;

  g_assert_null (clara_pdf_to_text (file, seconds, &title, &error));
  g_assert_error (error, CLARA_KNOWLEDGE_ERROR, CLARA_KNOWLEDGE_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, name));
  if (strstr (error->message, why) == NULL)
    g_error ("'%s' does not say '%s'", error->message, why);
}

static void
test_pages (void)
{
  static const char *const pages[] = { "The okapi parking is behind the house.", NULL,
                                       "The canteen serves lunch from noon." };
  g_autofree char *file = make_pdf (pages, G_N_ELEMENTS (pages), "House rules");
  g_autofree char *title = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = clara_pdf_to_text (file, PATIENCE, &title, &error);
  g_autoptr (ClaraReadDocument) document = NULL;
  const ClaraPassage *passage;

  g_assert_no_error (error);
  g_assert_cmpstr (title, ==, "House rules");
  document = clara_document_read (text, FALSE, title);
  g_assert_cmpuint (document->passages->len, ==, 2);
  passage = g_ptr_array_index (document->passages, 0);
  g_assert_cmpstr (passage->text, ==, pages[0]);
  g_assert_cmpint (passage->page, ==, 1);
  passage = g_ptr_array_index (document->passages, 1);
  g_assert_cmpstr (passage->text, ==, pages[2]);
  g_assert_cmpint (passage->page, ==, 3);
  g_unlink (file);
}

static void
test_no_text (void)
{
  static const char *const pages[] = { NULL, NULL };
  g_autofree char *file = make_pdf (pages, G_N_ELEMENTS (pages), NULL);

  assert_refused (file, PATIENCE, "ocrmypdf");
  g_unlink (file);
}

static void
test_cut_off (void)
{
  static const char *const pages[] = { "One.", "Two.", "Three." };
  g_autofree char *file = make_pdf (pages, G_N_ELEMENTS (pages), NULL);
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (file, &content, &length, NULL));
  g_assert_true (g_file_set_contents (file, content, (gssize) (length / 2), NULL));
  assert_refused (file, PATIENCE, "cut off");
  /* Nor what only ends like one. */
  g_assert_true (g_file_set_contents (file, "%PDF-1.4\nnothing of the kind\n%%EOF\n", -1, NULL));
  assert_refused (file, PATIENCE, "damaged");
  g_assert_true (g_file_set_contents (file, "PK\x03\x04", -1, NULL));
  assert_refused (file, PATIENCE, "is no PDF");
  g_unlink (file);
}

static void
add_object (GString *pdf, gsize *offset, const char *object)
{
  *offset = pdf->len;
  g_string_append (pdf, object);
}

/* With a password that nobody tells: the owner's and the user's entries are of none that we know. */
static void
test_encrypted (void)
{
  g_autoptr (GString) pdf = g_string_new ("%PDF-1.4\n");
  g_autofree char *entry = g_strnfill (32, 'x');
  g_autofree char *encrypt =
    g_strdup_printf ("4 0 obj\n<</Filter/Standard/V 1/R 2/O(%s)/U(%s)/P -44>>\nendobj\n", entry, entry);
  g_autofree char *file = NULL;
  int descriptor = g_file_open_tmp ("clara-XXXXXX.pdf", &file, NULL);
  gsize offsets[4];
  gsize table;

  add_object (pdf, &offsets[0], "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
  add_object (pdf, &offsets[1], "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n");
  add_object (pdf, &offsets[2], "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>\nendobj\n");
  add_object (pdf, &offsets[3], encrypt);
  table = pdf->len;
  g_string_append (pdf, "xref\n0 5\n0000000000 65535 f \n");
  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++)
    g_string_append_printf (pdf, "%010" G_GSIZE_FORMAT " 00000 n \n", offsets[i]);
  g_string_append_printf (pdf,
                          "trailer\n<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<00112233445566778899aabbccddeeff>"
                          "<00112233445566778899aabbccddeeff>]>>\nstartxref\n%" G_GSIZE_FORMAT "\n%%%%EOF\n",
                          table);
  g_assert_cmpint (descriptor, >=, 0);
  g_close (descriptor, NULL);
  g_assert_true (g_file_set_contents (file, pdf->str, (gssize) pdf->len, NULL));
  assert_refused (file, PATIENCE, "is encrypted; save it without a password");
  g_unlink (file);
}

static void
test_limits (void)
{
  const guint n = 1001;
  g_autofree const char **pages = g_new0 (const char *, n);
  g_autofree char *many = NULL;
  g_autofree char *long_one = NULL;
  g_autofree char *large = NULL;
  int descriptor = g_file_open_tmp ("clara-XXXXXX.pdf", &large, NULL);

  for (guint i = 0; i < n; i++)
    pages[i] = "All visitors wear a badge.";
  many = make_pdf (pages, n, NULL);
  assert_refused (many, PATIENCE, "1001 pages, more than 1000; split it");
  long_one = make_pdf (pages, 1000, NULL);
  assert_refused (long_one, 0, "was not read after 0 seconds");
  g_assert_cmpint (descriptor, >=, 0);
  g_close (descriptor, NULL);
  g_assert_cmpint (truncate (large, 64 * 1024 * 1024 + 1), ==, 0);
  assert_refused (large, PATIENCE, "larger than 64 MiB");
  g_unlink (many);
  g_unlink (long_one);
  g_unlink (large);
}

/* Whatever is changed in a file, it is read or refused; the sanitizers see to the rest. */
static void
test_mutations (void)
{
  static const char *const pages[] = { "The okapi parking is behind the house." };
  g_autofree char *file = make_pdf (pages, G_N_ELEMENTS (pages), "Rules");
  g_autofree char *content = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  gsize length;

  g_assert_true (g_file_get_contents (file, &content, &length, NULL));
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *changed = g_memdup2 (content, length);
      g_autofree char *title = NULL;
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;

      for (guint k = 0; k < 20; k++)
        changed[g_rand_int_range (random, 0, (gint32) length)] = (char) g_rand_int_range (random, 0, 256);
      g_assert_true (g_file_set_contents (file, changed, (gssize) length, NULL));
      text = clara_pdf_to_text (file, PATIENCE, &title, &error);
      g_assert_true ((text == NULL) == (error != NULL));
      g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
    }
  g_unlink (file);
}

void
add_pdf_tests (void)
{
  g_test_add_func ("/knowledge/pdf/pages", test_pages);
  g_test_add_func ("/knowledge/pdf/no-text", test_no_text);
  g_test_add_func ("/knowledge/pdf/cut-off", test_cut_off);
  g_test_add_func ("/knowledge/pdf/encrypted", test_encrypted);
  g_test_add_func ("/knowledge/pdf/limits", test_limits);
  g_test_add_func ("/knowledge/pdf/mutations", test_mutations);
}
