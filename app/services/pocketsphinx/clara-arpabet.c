/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-arpabet.h"

#include <string.h>

const char *const clara_arpabet_phones[] = { "AA", "AE", "AH", "AO", "AW", "AY", "B",  "CH", "D",  "DH",
                                             "EH", "ER", "EY", "F",  "G",  "HH", "IH", "IY", "JH", "K",
                                             "L",  "M",  "N",  "NG", "OW", "OY", "P",  "R",  "S",  "SH",
                                             "T",  "TH", "UH", "UW", "V",  "W",  "Y",  "Z",  "ZH", NULL };

/* Longer signs first; an empty phone is a sign that says nothing of its own. */
static const struct
{
  const char *ipa;
  const char *phones;
} table[] = {
  { "aɪɚ", "AY ER" }, { "aɪə", "AY AH" }, { "tʃ", "CH" },  { "dʒ", "JH" }, { "aɪ", "AY" },
  { "aʊ", "AW" },     { "eɪ", "EY" },     { "oʊ", "OW" },  { "əʊ", "OW" }, { "ɔɪ", "OY" },
  { "iə", "IY AH" },  { "əl", "AH L" },   { "ɜː", "ER" },  { "ɑː", "AA" }, { "aː", "AA" },
  { "iː", "IY" },     { "uː", "UW" },     { "ɔː", "AO" },  { "eː", "EY" }, { "oː", "OW" },
  { "n̩", "AH N" },    { "l̩", "AH L" },    { "m̩", "AH M" }, { "a", "AE" },  { "æ", "AE" },
  { "ɐ", "AH" },      { "ʌ", "AH" },      { "ə", "AH" },   { "ɑ", "AA" },  { "ɒ", "AA" },
  { "ɔ", "AO" },      { "o", "OW" },      { "e", "EH" },   { "ɛ", "EH" },  { "i", "IY" },
  { "ɪ", "IH" },      { "ᵻ", "IH" },      { "ɨ", "IH" },   { "u", "UW" },  { "ʊ", "UH" },
  { "ɚ", "ER" },      { "ɝ", "ER" },      { "ɜ", "ER" },   { "y", "IY" },  { "ø", "ER" },
  { "p", "P" },       { "b", "B" },       { "t", "T" },    { "d", "D" },   { "k", "K" },
  { "ɡ", "G" },       { "g", "G" },       { "f", "F" },    { "v", "V" },   { "θ", "TH" },
  { "ð", "DH" },      { "s", "S" },       { "z", "Z" },    { "ʃ", "SH" },  { "ʂ", "SH" },
  { "ʒ", "ZH" },      { "h", "HH" },      { "ɦ", "HH" },   { "m", "M" },   { "ɱ", "M" },
  { "n", "N" },       { "ɳ", "N" },       { "ɲ", "N" },    { "ŋ", "NG" },  { "l", "L" },
  { "ɫ", "L" },       { "ɭ", "L" },       { "ɹ", "R" },    { "r", "R" },   { "ɻ", "R" },
  { "ɽ", "R" },       { "j", "Y" },       { "w", "W" },    { "ʋ", "V" },   { "x", "K" },
  { "ɣ", "G" },       { "q", "K" },       { "c", "CH" },   { "ɟ", "JH" },  { "ʈ", "T" },
  { "ɖ", "D" },       { "β", "V" },       { "ç", "HH" },
};

/**
 * clara_arpabet_from_ipa:
 * @ipa: as eSpeak NG writes it
 * @indic: whether an Indian voice wrote it: its flap is an R, an American's a T
 *
 * Returns: (transfer full) (nullable): the phones that the English acoustic model knows, separated by spaces;
 *   %NULL if there are none
 */
char *
clara_arpabet_from_ipa (const char *ipa, gboolean indic)
{
  GString *phones = g_string_new (NULL);

  while (*ipa != '\0')
    {
      const char *found = NULL;
      gsize length = 1;

      if (g_str_has_prefix (ipa, "ɾ"))
        {
          found = indic ? "R" : "T";
          length = strlen ("ɾ");
        }
      for (gsize i = 0; i < G_N_ELEMENTS (table) && found == NULL; i++)
        if (g_str_has_prefix (ipa, table[i].ipa))
          {
            found = table[i].phones;
            length = strlen (table[i].ipa);
          }
      if (found != NULL)
        {
          if (phones->len > 0)
            g_string_append_c (phones, ' ');
          g_string_append (phones, found);
        }
      else if (*ipa == '(') /* a switch of language, such as (en) */
        length = strcspn (ipa, ")") + (strchr (ipa, ')') != NULL);
      ipa += length;
    }
  return g_string_free (phones, phones->len == 0);
}
