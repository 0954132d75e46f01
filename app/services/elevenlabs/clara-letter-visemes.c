/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-letter-visemes.h"

/* Which mouth says which Latin letter: near enough where only letters and their times are known. */
static const ClaraViseme latin['z' - 'a' + 1] = {
  ['a' - 'a'] = CLARA_VISEME_OPEN,        ['b' - 'a'] = CLARA_VISEME_PRESSED,
  ['c' - 'a'] = CLARA_VISEME_SLIGHT,      ['d' - 'a'] = CLARA_VISEME_TONGUE_UP,
  ['e' - 'a'] = CLARA_VISEME_WIDE,        ['f' - 'a'] = CLARA_VISEME_TEETH_ON_LIP,
  ['g' - 'a'] = CLARA_VISEME_SLIGHT,      ['h' - 'a'] = CLARA_VISEME_SLIGHT,
  ['i' - 'a'] = CLARA_VISEME_SMILE,       ['j' - 'a'] = CLARA_VISEME_SMALL,
  ['k' - 'a'] = CLARA_VISEME_SLIGHT,      ['l' - 'a'] = CLARA_VISEME_TONGUE_UP,
  ['m' - 'a'] = CLARA_VISEME_PRESSED,     ['n' - 'a'] = CLARA_VISEME_TONGUE_UP,
  ['o' - 'a'] = CLARA_VISEME_ROUND,       ['p' - 'a'] = CLARA_VISEME_PRESSED,
  ['q' - 'a'] = CLARA_VISEME_SLIGHT,      ['r' - 'a'] = CLARA_VISEME_TONGUE_UP,
  ['s' - 'a'] = CLARA_VISEME_SMALL,       ['t' - 'a'] = CLARA_VISEME_TONGUE_UP,
  ['u' - 'a'] = CLARA_VISEME_TIGHT_ROUND, ['v' - 'a'] = CLARA_VISEME_TEETH_ON_LIP,
  ['w' - 'a'] = CLARA_VISEME_TIGHT_ROUND, ['x' - 'a'] = CLARA_VISEME_SMALL,
  ['y' - 'a'] = CLARA_VISEME_SMILE,       ['z' - 'a'] = CLARA_VISEME_SMALL,
};

/* Devanagari, Tamil and Telugu have the same letters at the same places of their blocks. */
static const struct
{
  guint from, to;
  ClaraViseme viseme;
} indic[] = {
  { 0x01, 0x03, CLARA_VISEME_TONGUE_UP },    /* nasal and breathed endings */
  { 0x04, 0x06, CLARA_VISEME_OPEN },         /* a, aa */
  { 0x07, 0x08, CLARA_VISEME_SMILE },        /* i, ii */
  { 0x09, 0x0a, CLARA_VISEME_TIGHT_ROUND },  /* u, uu */
  { 0x0b, 0x0c, CLARA_VISEME_TONGUE_UP },    /* vocalic r, l */
  { 0x0d, 0x10, CLARA_VISEME_WIDE },         /* e, ee, ai */
  { 0x11, 0x14, CLARA_VISEME_ROUND },        /* o, oo, au */
  { 0x15, 0x19, CLARA_VISEME_SLIGHT },       /* ka to nga */
  { 0x1a, 0x1d, CLARA_VISEME_SMALL },        /* ca to jha */
  { 0x1e, 0x29, CLARA_VISEME_TONGUE_UP },    /* nya, retroflexes, dentals */
  { 0x2a, 0x2e, CLARA_VISEME_PRESSED },      /* pa to ma */
  { 0x2f, 0x2f, CLARA_VISEME_SMILE },        /* ya */
  { 0x30, 0x34, CLARA_VISEME_TONGUE_UP },    /* ra, la, lla, llla */
  { 0x35, 0x35, CLARA_VISEME_TEETH_ON_LIP }, /* va */
  { 0x36, 0x38, CLARA_VISEME_SMALL },        /* sha, ssa, sa */
  { 0x39, 0x39, CLARA_VISEME_SLIGHT },       /* ha */
  { 0x3e, 0x3e, CLARA_VISEME_OPEN },         /* the signs of the vowels */
  { 0x3f, 0x40, CLARA_VISEME_SMILE },        { 0x41, 0x42, CLARA_VISEME_TIGHT_ROUND },
  { 0x43, 0x44, CLARA_VISEME_TONGUE_UP },    { 0x45, 0x48, CLARA_VISEME_WIDE },
  { 0x49, 0x4c, CLARA_VISEME_ROUND },
};

static const gunichar indic_blocks[] = { 0x0900, 0x0b80, 0x0c00 };

/* Latin letters only: a Tamil o is written as an e and an aa, and is neither. */
static gunichar
take_accent (gunichar letter)
{
  gunichar base = letter, rest, accent;

  while (base < indic_blocks[0] && g_unichar_decompose (base, &rest, &accent))
    base = rest;
  return g_unichar_tolower (base);
}

/**
 * clara_viseme_from_letter:
 * @viseme: (out): the mouth that goes with it
 *
 * Returns: whether the letter has one; a sign that is not spoken by itself has none
 */
gboolean
clara_viseme_from_letter (gunichar letter, ClaraViseme *viseme)
{
  gunichar base = take_accent (letter);

  if (base >= 'a' && base <= 'z')
    {
      *viseme = latin[base - 'a'];
      return TRUE;
    }
  for (guint b = 0; b < G_N_ELEMENTS (indic_blocks); b++)
    for (guint i = 0; i < G_N_ELEMENTS (indic); i++)
      if (base >= indic_blocks[b] + indic[i].from && base <= indic_blocks[b] + indic[i].to)
        {
          *viseme = indic[i].viseme;
          return TRUE;
        }
  if (g_unichar_isspace (letter) || g_unichar_ispunct (letter))
    {
      *viseme = CLARA_VISEME_CLOSED;
      return TRUE;
    }
  if (!g_unichar_isalnum (letter))
    return FALSE;
  *viseme = CLARA_VISEME_SLIGHT;
  return TRUE;
}
