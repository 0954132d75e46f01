/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-papers.h"

#include "clara-badge.h"
#include "clara-printers.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* Where a line ends is the page's affair; where a page does is kept. */
static void
collapse_spaces (char *text)
{
  char *to = text;

  for (const char *from = text; *from != '\0'; from++)
    if (*from != ' ' && *from != '\n')
      *to++ = *from;
    else if (to > text && to[-1] != ' ')
      *to++ = ' ';
  *to = '\0';
}

/* What poppler reads out of the page: the file is a real PDF with real text in every script. Where
 * CLARA_TEST_PAGES names a folder, the pages are left there to be looked at. */
char *
read_pdf (GBytes *pdf, const char *name)
{
  const char *folder = g_getenv ("CLARA_TEST_PAGES");
  g_autofree char *temporary = folder == NULL ? g_dir_make_tmp ("clara-pdf-XXXXXX", NULL) : NULL;
  g_autofree char *file_name = g_strconcat (name, ".pdf", NULL);
  g_autofree char *file = g_build_filename (folder != NULL ? folder : temporary, file_name, NULL);
  const char *argv[] = { "pdftotext", "-layout", file, "-", NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *raw = NULL;
  char *text;
  int status = 1;

  g_assert_true (
    g_file_set_contents (file, g_bytes_get_data (pdf, NULL), (gssize) g_bytes_get_size (pdf), &error));
  g_assert_true (
    g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &raw, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  text = g_utf8_normalize (raw, -1, G_NORMALIZE_ALL_COMPOSE);
  collapse_spaces (text);
  if (temporary != NULL)
    {
      g_unlink (file);
      g_rmdir (temporary);
    }
  return text;
}

static char *
make_photo (char **folder)
{
  char *file;

  *folder = g_dir_make_tmp ("clara-photo-XXXXXX", NULL);
  file = g_build_filename (*folder, "photo.ppm", NULL);
  {
    g_autoptr (GByteArray) ppm = g_byte_array_new ();
    static const char head[] = "P6\n240 320\n255\n";

    g_byte_array_append (ppm, (const guint8 *) head, strlen (head));
    for (int y = 0; y < 320; y++)
      for (int x = 0; x < 240; x++)
        {
          const double face = hypot ((x - 120) / 62.0, (y - 135) / 82.0);
          const double body = hypot ((x - 120) / 110.0, (y - 330) / 100.0);
          const guint8 pixel[3] = { face < 1   ? 205
                                    : body < 1 ? 40
                                               : 170,
                                    face < 1   ? 160
                                    : body < 1 ? 90
                                               : 190,
                                    face < 1   ? 130
                                    : body < 1 ? 90
                                               : 200 };

          g_byte_array_append (ppm, pixel, 3);
        }
    g_assert_true (g_file_set_contents (file, (const char *) ppm->data, ppm->len, NULL));
  }
  return file;
}

static const struct
{
  const char *id;
  double width, height; /* 0: any */
} sizes[] = { { "62", 62, 0 }, { "62x100", 62, 100 }, { "29x90", 29, 90 }, { "a6", 105, 148 } };

static void
test_templates (void)
{
  static const struct
  {
    const char *language, *kind, *name, *company, *host, *date;
  } people[] = {
    { "en", "Visitor", "Maria Lopez", "Acme Freight", "Host: Priya Raghavan", "30 November 2026" },
    { "hi", "आगंतुक", "लक्ष्मी नारायणन", "कावेरी बायोटेक", "मेज़बान: प्रिया राघवन", "30 नवंबर 2026" },
    { "ta", "பார்வையாளர்", "லட்சுமி நாராயணன்", "சென்னை ஒர்க்ஸ்", "சந்திப்பவர்: பிரியா ராகவன்", "30 நவம்பர் 2026" },
    { "te", "సందర్శకులు", "లక్ష్మీ నారాయణన్", "కావేరి బయోటెక్", "ఆతిథేయి: ప్రియా రాఘవన్", "30 నవంబర్ 2026" },
  };
  g_autofree char *folder = NULL;
  g_autofree char *photo = make_photo (&folder);

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
      {
        ClaraBadge badge = { "Meridian Labs",
                             people[i].kind,
                             people[i].name,
                             people[i].company,
                             people[i].host,
                             people[i].date,
                             "014",
                             "clara:1:AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdEfGhIj",
                             i == 3 ? NULL : photo,
                             people[i].language };
        g_autofree char *name = g_strdup_printf ("badge-%s-%s", sizes[s].id, people[i].language);
        g_autofree char *left_out = NULL;
        g_autofree char *text = NULL;
        g_autoptr (GError) error = NULL;
        g_autoptr (GBytes) pdf = NULL;
        double width, height;

        pdf = clara_badge_to_pdf (&badge, sizes[s].id, &width, &height, &left_out, &error);
        g_assert_no_error (error);
        g_assert_null (left_out);
        g_assert_cmpfloat (width, ==, sizes[s].width);
        if (sizes[s].height > 0)
          g_assert_cmpfloat (height, ==, sizes[s].height);
        else
          g_assert_true (height > 40 && height < 130);
        text = read_pdf (pdf, name);
        g_assert_nonnull (strstr (text, "014"));
        if (i == 0)
          {
            g_assert_nonnull (strstr (text, "Acme Freight"));
            g_assert_nonnull (strstr (text, "Priya Raghavan"));
            g_assert_nonnull (strstr (text, "Lopez"));
          }
      }
  g_unlink (photo);
  g_rmdir (folder);
}

/* However long a name is, it stays on the label, and what cannot be drawn is said. */
static void
test_extremes (void)
{
  static const char *const names[] = {
    "Li",
    "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff the Third of Somewhere Very Far Away",
    "Wolfeschlegelsteinhausenbergerdorffwolfeschlegelsteinhausenbergerdorff",
    "திருவாளர் வெங்கடேஸ்வர சுப்பிரமணிய ராமச்சந்திர கிருஷ்ணமூர்த்தி நாராயணசாமி",
    "A\xe2\x80\xae\x62",
  };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
      {
        ClaraBadge badge = { .name = names[i],
                             .company = i == 1 ? names[2] : NULL,
                             .kind = "Visitor",
                             .number = "1234",
                             .photo = "/nowhere/photo.jpg",
                             .language = "en" };
        g_autofree char *left_out = NULL;
        g_autofree char *name = g_strdup_printf ("long-%s-%" G_GSIZE_FORMAT, sizes[s].id, i);
        g_autofree char *text = NULL;
        g_autoptr (GError) error = NULL;
        double width, height;
        g_autoptr (GBytes) pdf = clara_badge_to_pdf (&badge, sizes[s].id, &width, &height, &left_out, &error);

        g_assert_no_error (error);
        g_assert_nonnull (strstr (left_out, "the photo"));
        text = read_pdf (pdf, name);
        g_assert_nonnull (strstr (text, "1234"));
        if (i == 1)
          g_assert_nonnull (strstr (text, "Hubert"));
      }
}

static void
test_unknown (void)
{
  ClaraBadge badge = { .name = "Li" };
  g_autoptr (GError) error = NULL;
  double width, height;

  g_assert_null (clara_badge_to_pdf (&badge, "letter", &width, &height, NULL, &error));
  g_assert_error (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_TEMPLATE);
}

void
add_badge_tests (void)
{
  g_test_add_func ("/paper/badge/templates", test_templates);
  g_test_add_func ("/paper/badge/extremes", test_extremes);
  g_test_add_func ("/paper/badge/unknown", test_unknown);
}
