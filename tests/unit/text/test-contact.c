/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-text.h"

#include "clara-contact.h"

#include <string.h>

/* In one line of plain text, as the protocol of the tests wants it. */
static void
note (const char *text)
{
  g_autofree char *escaped = g_strescape (text, NULL);

  g_test_message ("%s", escaped);
}

static const struct
{
  const char *text;
  const char *region;
  const char *e164; /* NULL: refused */
} phones[] = {
  { "98765 43210", "IN", "+919876543210" },
  { "098765-43210", "IN", "+919876543210" },
  { "+91 98765 43210", NULL, "+919876543210" },
  { "919876543210", "IN", "+919876543210" },
  { "my number is nine eight seven six five, four three two one zero", "IN", "+919876543210" },
  { "plus nine one nine eight seven six five four three two one oh", NULL, "+919876543210" },
  { "nine eight double seven six five four three two one", "IN", "+919877654321" },
  { "nine triple eight seven six five four three two", "IN", "+919888765432" },
  { "ninety eight seven six five forty three two one zero", "IN", "+919876543210" },
  { "nine eight seven six five four three to one zero", "IN", "+919876543210" },
  { "नौ आठ सात छह पाँच चार तीन दो एक शून्य", "IN", "+919876543210" },
  { "नौ आठ डबल सात छह पाँच चार तीन दो एक", "IN", "+919877654321" },
  { "nau aath saat chhe paanch char teen do ek shunya", "IN", "+919876543210" },
  { "९८७६५ ४३२१०", "IN", "+919876543210" },
  { "ஒன்பது எட்டு ஏழு ஆறு ஐந்து நான்கு மூன்று இரண்டு ஒன்று பூஜ்ஜியம்", "IN", "+919876543210" },
  { "తొమ్మిది ఎనిమిది ఏడు ఆరు ఐదు నాలుగు మూడు రెండు ఒకటి సున్నా", "IN", "+919876543210" },
  { "+1 (201) 555-0123", "IN", "+12015550123" },
  { "98765 43210", NULL, NULL },
  { "12345", "IN", NULL },
  { "98765432109876543210", "IN", NULL },
  { "no phone", "IN", NULL },
  { "+999 12345678", "IN", NULL },
  { "", "IN", NULL },
  { "\xff\xfe\x80", "IN", NULL },
  { "98765 43210", "nowhere", NULL },
};

static void
test_phone (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (phones); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *e164 = clara_phone_parse (phones[i].text, phones[i].region, &error);

      note (phones[i].text);
      g_assert_cmpstr (e164, ==, phones[i].e164);
      if (!e164)
        {
          g_assert_error (error, CLARA_TEXT_ERROR, CLARA_TEXT_ERROR_INVALID);
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
        }
    }
}

static void
test_phone_shown (void)
{
  g_autofree char *at_home = clara_phone_display ("+919876543210", "IN");
  g_autofree char *abroad = clara_phone_display ("+919876543210", "US");
  g_autofree char *wrong = clara_phone_display ("x", "IN");
  g_autofree char *mask = clara_phone_mask ("+919876543210");
  g_autofree char *american = clara_phone_mask ("+12015550123");
  g_autofree char *strange = clara_phone_mask ("12345");
  g_autofree char *last = clara_phone_last_digits ("+91 98765 43210", 4);
  g_autofree char *few = clara_phone_last_digits ("12", 4);

  g_assert_cmpstr (at_home, ==, "098765 43210");
  g_assert_cmpstr (abroad, ==, "+91 98765 43210");
  g_assert_cmpstr (wrong, ==, "x");
  g_assert_cmpstr (mask, ==, "••••• ••210");
  g_assert_cmpstr (american, ==, "••• ••• •123");
  g_assert_cmpstr (strange, ==, "•••••");
  g_assert_cmpstr (last, ==, "3210");
  g_assert_cmpstr (few, ==, "12");
}

static const struct
{
  const char *text;
  const char *email;
} emails[] = {
  { "priya.k@acme.com", "priya.k@acme.com" },
  { "  Priya.K@Acme.COM. ", "priya.k@acme.com" },
  { "<priya@acme.com>", "priya@acme.com" },
  { "at.dot@dot.com", "at.dot@dot.com" },
  { "priya dot k at acme dot com", "priya.k@acme.com" },
  { "my email is priya underscore k at acme dash labs dot co dot in", "priya_k@acme-labs.co.in" },
  { "p r i y a at gmail dot com", "priya@gmail.com" },
  { "priya twenty three at gmail dot com", "priya23@gmail.com" },
  { "priya two three at the rate gmail dot com", "priya23@gmail.com" },
  { "priya at the rate of gmail dot com", "priya@gmail.com" },
  { "john double t at gmail dot com", "johntt@gmail.com" },
  { "p as in peter b for bob at x dot org", "pb@x.org" },
  { "Priya at Acme.com.", "priya@acme.com" },
  { "priya plus clara at acme dot com", "priya+clara@acme.com" },
  { "priya डॉट k ऐट acme डॉट com", "priya.k@acme.com" },
  { "priya", NULL },
  { "priya@acme", NULL },
  { "@acme.com", NULL },
  { "priya..k@acme.com", NULL },
  { ".priya@acme.com", NULL },
  { "priya@-acme.com", NULL },
  { "priya@acme.c", NULL },
  { "priya@acme.123", NULL },
  { "a@b@acme.com", NULL },
  { "priya\"@acme.com", NULL },
  { "priya\r\nBcc: x@acme.com", NULL },
  { "பிரியா@acme.com", NULL },
  { "", NULL },
  { "\xff@acme.com", NULL },
};

static void
test_email (void)
{
  g_autofree char *many = g_strnfill (65, 'a');
  g_autofree char *long_local = g_strconcat (many, "@acme.com", NULL);
  g_autofree char *mask = clara_email_mask ("priya@acme.com");
  g_autofree char *short_mask = clara_email_mask ("p@acme.com");
  g_autofree char *no_mask = clara_email_mask ("priya");

  for (gsize i = 0; i < G_N_ELEMENTS (emails); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *email = clara_email_parse (emails[i].text, &error);

      note (emails[i].text);
      g_assert_cmpstr (email, ==, emails[i].email);
      if (!email)
        g_assert_error (error, CLARA_TEXT_ERROR, CLARA_TEXT_ERROR_INVALID);
    }
  g_assert_null (clara_email_parse (long_local, NULL));
  g_assert_cmpstr (mask, ==, "p•••@acme.com");
  g_assert_cmpstr (short_mask, ==, "•••@acme.com");
  g_assert_cmpstr (no_mask, ==, "•••");
}

static const struct
{
  const char *text;
  const char *language;
  const char *digits;
} digits[] = {
  { "4271", "en", "4271" },
  { "four two seven one", "en", "4271" },
  { "it is four, two, seven... one!", "en", "4271" },
  { "double four oh seven", "en", "4407" },
  { "oh oh seven", "en", "007" },
  { "twenty one forty", "en", "2140" },
  { "4 2 seven 1", NULL, "4271" },
  { "two hundred", "en", "200" },
  { "for you to see", "en", NULL },
  { "oh no", "en", NULL },
  { "चार दो सात एक", "hi", "4271" },
  { "char do saat ek", "hi", "4271" },
  { "४२७१", "hi", "4271" },
  { "फोर टू सेवन वन", "hi", "4271" },
  { "நான்கு இரண்டு ஏழு ஒன்று", "ta", "4271" },
  { "naalu rendu ezhu onnu", "ta", "4271" },
  { "டபுள் எட்டு", "ta", "88" },
  { "௪௨௭௧", "ta", "4271" },
  { "నాలుగు రెండు ఏడు ఒకటి", "te", "4271" },
  { "naalugu rendu edu okati", "te", "4271" },
  { "౪౨౭౧", "te", "4271" },
  { "+91", NULL, "91" },
  { "nothing", "en", NULL },
  { "", "en", NULL },
};

static void
test_digits (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (digits); i++)
    {
      g_autofree char *found = clara_digits_parse (digits[i].text, digits[i].language);

      note (digits[i].text);
      g_assert_cmpstr (found, ==, digits[i].digits);
    }
}

void
add_contact_tests (void)
{
  g_test_add_func ("/text/contact/phone", test_phone);
  g_test_add_func ("/text/contact/phone-shown", test_phone_shown);
  g_test_add_func ("/text/contact/email", test_email);
  g_test_add_func ("/text/contact/digits", test_digits);
}
