/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-visemes.h"

#include <string.h>

/* Which mouth says which sounds. A long vowel, a nasal one or a glide is told by its first sign. */
static const struct
{
  ClaraViseme viseme;
  const char *sounds;
} table[] = {
  { CLARA_VISEME_PRESSED, "pbmɓɸβʙ" },     { CLARA_VISEME_TEETH_ON_LIP, "fvɱʋⱱ" },
  { CLARA_VISEME_TONGUE_BETWEEN, "θð" },   { CLARA_VISEME_TONGUE_UP, "tdnlrɹɾʈɖɳɭɻɽɫɬɮʎɲɟcç" },
  { CLARA_VISEME_SMALL, "szʃʒʂʐɕʑ" },      { CLARA_VISEME_SLIGHT, "əɐɜɚɝɘɵkɡgŋxɣhɦqʔʕħɨ" },
  { CLARA_VISEME_OPEN, "aɑæʌäɶ" },         { CLARA_VISEME_WIDE, "eɛ" },
  { CLARA_VISEME_SMILE, "iɪjyʏ" },         { CLARA_VISEME_ROUND, "oɔɒøœɤ" },
  { CLARA_VISEME_TIGHT_ROUND, "uʊwʉɯʍɥ" },
};

/**
 * clara_viseme_from_ipa:
 * @ipa: one phoneme as eSpeak NG names it, perhaps cut inside a character; empty for a pause
 *
 * Returns: the mouth that goes with it; closed for pauses and for marks such as "(en)"
 */
ClaraViseme
clara_viseme_from_ipa (const char *ipa)
{
  gunichar sound;

  while (*ipa == '\'' || *ipa == ',' || g_str_has_prefix (ipa, "ˈ") || g_str_has_prefix (ipa, "ˌ"))
    ipa += (guchar) *ipa < 0x80 ? 1 : 2;
  sound = g_utf8_get_char_validated (ipa, -1);
  if (*ipa == '\0' || sound == (gunichar) -1 || sound == (gunichar) -2)
    return CLARA_VISEME_CLOSED;
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_utf8_strchr (table[i].sounds, -1, sound) != NULL)
      return table[i].viseme;
  return g_unichar_isalpha (sound) ? CLARA_VISEME_SLIGHT : CLARA_VISEME_CLOSED;
}
