/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-papers.h"

#include "clara-list-paper.h"
#include "clara-signed-document.h"

#include <math.h>
#include <string.h>

static GPtrArray *
make_strokes (void)
{
  GPtrArray *strokes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (int s = 0; s < 2; s++)
    {
      GArray *stroke = g_array_new (FALSE, FALSE, sizeof (ClaraPoint));

      for (int i = 0; i <= 60; i++)
        {
          ClaraPoint point = { 0.1 + s * 0.4 + i / 60.0 * 0.4, 0.5 + 0.35 * sin (i / 5.0 + s) };

          g_array_append_val (stroke, point);
        }
      g_ptr_array_add (strokes, stroke);
    }
  return strokes;
}

/* A text of several pages, in each script; all of it is there, and who signed, too. */
static void
test_signed (void)
{
  static const struct
  {
    const char *language, *title, *sentence, *statement;
  } texts[] = {
    { "en", "Non-disclosure agreement", "What you see and hear here stays here.", "I have read this text." },
    { "hi", "गोपनीयता समझौता", "आप यहाँ जो देखें और सुनें वह यहीं रहेगा।", "मैंने यह पढ़ लिया है।" },
    { "ta", "இரகசியக் காப்பு ஒப்பந்தம்", "இங்கே காண்பதும் கேட்பதும் இங்கேயே இருக்கும்.", "இதைப் படித்தேன்." },
    { "te", "గోప్యతా ఒప్పందం", "ఇక్కడ చూసినవి విన్నవి ఇక్కడే ఉంటాయి.", "ఇది చదివాను." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *facts[] = { "Signed by: Maria Lopez", "On: 2026-11-30T10:00:00+05:30", "SHA-256: 0123abcd",
                              NULL };
      g_autoptr (GPtrArray) strokes = make_strokes ();
      g_autoptr (GString) body = g_string_new ("## First\n\n");
      ClaraSignedDocument document = { texts[i].title,          NULL,  texts[i].language,
                                       texts[i].statement,      facts, i == 3 ? "Maria Lopez" : NULL,
                                       i == 3 ? NULL : strokes, 3 };
      g_autofree char *name = g_strdup_printf ("signed-%s", texts[i].language);
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) pdf = NULL;

      for (int n = 1; n <= 60; n++)
        g_string_append_printf (body, "%d. %s %s %s\n\n", n, texts[i].sentence, texts[i].sentence,
                                texts[i].sentence);
      document.text = body->str;
      pdf = clara_signed_document_to_pdf (&document, &error);
      g_assert_no_error (error);
      text = read_pdf (pdf, name);
      g_assert_nonnull (strstr (text, "60."));
      g_assert_nonnull (strstr (text, "\f"));
      g_assert_nonnull (strstr (text, "Signed by: Maria Lopez"));
      g_assert_nonnull (strstr (text, "2026-11-30T10:00:00+05:30"));
      g_assert_nonnull (strstr (text, "0123abcd"));
      if (i == 0)
        g_assert_nonnull (strstr (text, "What you see and hear here stays here."));
    }
}

static void
test_list (void)
{
  static const char *const columns[] = { "Name", "Company", "Host", NULL };
  static const double shares[] = { 0.4, 0.3, 0.3 };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  gboolean ticked[120] = { TRUE, FALSE };
  ClaraListPaper list = {
    "Who is in the building", "120 people, 30 November 2026, 10:00", "en", columns, shares, rows, ticked
  };
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) pdf = NULL;

  for (int i = 0; i < 120; i++)
    {
      g_autofree char *name = g_strdup_printf ("Person %03d", i);
      const char *cells[] = { i == 1 ? "லட்சுமி நாராயணன்" : name, "Acme", "Priya Raghavan", NULL };

      g_ptr_array_add (rows, g_strdupv ((char **) cells));
    }
  pdf = clara_list_paper_to_pdf (&list, &error);
  g_assert_no_error (error);
  text = read_pdf (pdf, "list");
  g_assert_nonnull (strstr (text, "Person 000"));
  g_assert_nonnull (strstr (text, "Person 119"));
  g_assert_nonnull (strstr (text, "\f"));
}

void
add_document_tests (void)
{
  g_test_add_func ("/paper/document/signed", test_signed);
  g_test_add_func ("/paper/document/list", test_list);
}
