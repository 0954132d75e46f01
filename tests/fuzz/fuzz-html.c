/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page of the web, read as a document is: valid text of bounded pieces, whatever it is made of. */
#include "clara-document-reader.h"
#include "clara-html.h"

#include "fuzz.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *title = NULL;
  g_autofree char *markdown = clara_html_to_markdown ((const char *) data, size, &title);
  g_autoptr (ClaraReadDocument) read = NULL;

  g_assert_true (g_utf8_validate (markdown, -1, NULL));
  g_assert_true (title == NULL || (*title != '\0' && g_utf8_validate (title, -1, NULL)));
  read = clara_document_read (markdown, TRUE, "title");
  g_assert_true (g_utf8_validate (read->title, -1, NULL));
  for (guint i = 0; i < read->passages->len; i++)
    {
      const ClaraPassage *passage = g_ptr_array_index (read->passages, i);

      g_assert_true (g_utf8_validate (passage->text, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (passage->text, -1), <=, CLARA_PASSAGE_CHARACTERS + 1);
      g_assert_cmpstr (passage->text, !=, "");
    }
  return 0;
}
