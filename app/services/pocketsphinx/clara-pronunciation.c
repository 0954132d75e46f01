/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-pronunciation.h"

#include "clara-arpabet.h"
#include "clara-espeak-engine.h"

#include <string.h>

#ifdef CLARA_HAVE_FLITE
#include <flite/flite.h>

cst_lexicon *cmu_lex_init (void); /* in no header */
#endif

static const char *
voice_for (const char *word)
{
  switch (g_unichar_get_script (g_utf8_get_char (word)))
    {
    case G_UNICODE_SCRIPT_DEVANAGARI:
      return "hi";
    case G_UNICODE_SCRIPT_TAMIL:
      return "ta";
    case G_UNICODE_SCRIPT_TELUGU:
      return "te";
    default:
      return "en-us";
    }
}

#ifdef CLARA_HAVE_FLITE
/* Flite's phones carry the stress as a digit and know one vowel more. */
static char *
ask_flite (const char *word)
{
  cst_lexicon *lexicon = cmu_lex_init ();
  cst_val *found = g_str_is_ascii (word) ? lex_lookup (lexicon, word, NULL, NULL) : NULL;
  GString *phones = g_string_new (NULL);

  for (const cst_val *at = found; at != NULL; at = val_cdr (at))
    {
      g_autofree char *phone = g_ascii_strup (val_string (val_car (at)), -1);

      phone[strcspn (phone, "0123456789")] = '\0';
      g_string_append_printf (phones, "%s%s", phones->len > 0 ? " " : "",
                              strcmp (phone, "AX") == 0 ? "AH" : phone);
      if (!g_strv_contains (clara_arpabet_phones, strcmp (phone, "AX") == 0 ? "AH" : phone))
        {
          g_string_truncate (phones, 0);
          break;
        }
    }
  if (found != NULL)
    delete_val (found);
  return g_string_free (phones, phones->len == 0);
}
#else
static char *
ask_flite (const char *word)
{
  return NULL;
}
#endif

/**
 * clara_pronunciation_guess:
 * @word: one word that no dictionary has, in lower case
 *
 * eSpeak NG's rules for it, and Flite's where the program was built with it: each errs on names of its own.
 *
 * Returns: (transfer full): ways to say it in the phones that the acoustic model knows, the likeliest first;
 *   at least one, the shortest sound there is for what cannot be said at all
 */
char **
clara_pronunciation_guess (const char *word)
{
  const char *voice = voice_for (word);
  g_autofree char *ipa = clara_espeak_engine_phonemes (word, voice);
  g_autoptr (GStrvBuilder) ways = g_strv_builder_new ();
  g_autofree char *first = ipa != NULL ? clara_arpabet_from_ipa (ipa, strlen (voice) == 2) : NULL;
  g_autofree char *second = ask_flite (word);

  if (first != NULL || second == NULL)
    g_strv_builder_add (ways, first != NULL ? first : "AH");
  if (second != NULL && g_strcmp0 (first, second) != 0)
    g_strv_builder_add (ways, second);
  return g_strv_builder_end (ways);
}
