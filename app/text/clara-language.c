/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-text.h"

#include <string.h>

/* Scripts that one language of ours, or by far one language at all, is written in. */
static const struct
{
  GUnicodeScript script;
  const char *language;
} scripts[] = {
  { G_UNICODE_SCRIPT_DEVANAGARI, "hi" }, { G_UNICODE_SCRIPT_TAMIL, "ta" },
  { G_UNICODE_SCRIPT_TELUGU, "te" },     { G_UNICODE_SCRIPT_BENGALI, "bn" },
  { G_UNICODE_SCRIPT_GUJARATI, "gu" },   { G_UNICODE_SCRIPT_GURMUKHI, "pa" },
  { G_UNICODE_SCRIPT_KANNADA, "kn" },    { G_UNICODE_SCRIPT_MALAYALAM, "ml" },
  { G_UNICODE_SCRIPT_ORIYA, "or" },      { G_UNICODE_SCRIPT_SINHALA, "si" },
  { G_UNICODE_SCRIPT_THAI, "th" },       { G_UNICODE_SCRIPT_HANGUL, "ko" },
  { G_UNICODE_SCRIPT_HIRAGANA, "ja" },   { G_UNICODE_SCRIPT_KATAKANA, "ja" },
  { G_UNICODE_SCRIPT_GREEK, "el" },      { G_UNICODE_SCRIPT_HEBREW, "he" },
};

/* Words that carry a sentence's grammar, as people romanise them. A capital first word of each list is the
 * language; words after "|" are shared with another language or with names and count half. */
static const struct
{
  const char *language;
  const char *sure;
  const char *weak;
} words[] = {
  { "en",
    " the and you your what where when who how why please my name am are was were have has had with for from "
    "can "
    "could would should will this that here there they their need want meet looking appointment meeting "
    "visitor "
    "employee someone anyone hello thanks thank yes of it is be been do does did not don't i'm it's to see "
    "speak talk "
    "with about at on we our she his her him its delivery interview morning afternoon evening parcel package "
    "deliver "
    "by if but or so just like know tell give take okay goodbye bye sorry help ",
    " i a an in no hi me he all out up as " },
  { "hi",
    " hai hain hoon hun tha thi kya kyun kyon kaise kaisa kaun kahan kahaan kab mera meri mere mujhe mujhko "
    "aap aapka "
    "aapki aapke apka apki hum humein hamara hamein tum tumhara tera teri nahi nahin nahee haan han ji jee "
    "aur lekin "
    "kyunki yeh ye woh wo iska uska unka unki se ko ka ki ke mein par liye saath milna milne chahta chahti "
    "chahiye "
    "chahte karna karne karo kijiye kariye dijiye batao bataiye bataye naam namaste namaskar dhanyavad "
    "dhanyavaad "
    "shukriya raha rahi rahe gaya gayi gaye aaya aayi aaye hoga hogi sakta sakti sakte abhi yahan yahaan "
    "wahan kal "
    "theek thik accha acha achha bahut thoda kuch koi sab lagta laya laaya lekar baje phir bolo bolna baat "
    "hindi mai kripya kripaya ",
    " main to me bhi na hi do is us ho " },
  { "ta",
    " naan enakku enaku ennoda ennudaiya enudaiya en unga ungal ungaloda neenga neengal nee avar avaru "
    "avanga "
    "enna eppadi epdi eppo eppothu enga enge engey yaar yaaru yen irukku iruku irukkinga irukeenga irukken "
    "iruken "
    "irukkiren irukkar irukkaru irukkanga illai illa aama aamaam ama vanakkam vanakam nandri peyar peru per "
    "paakanum "
    "parkanum pakkanum paarkanum paarkka pakka sandhikka santhikka venum vendum venam venaam vendam vandhu "
    "vanthu "
    "vandhen vanthen vandhurukken vanthiruken vandhirukken vandhirukkiren sollunga sollu solla pesanum pesa "
    "pannanum "
    "panna pannunga kudunga kodunga konjam romba ippo ipo inge inga ange anga ithu idhu athu adhu intha "
    "indha antha "
    "andha oru mattum kitta kooda aana aanaal udan thaan dhaan la le ille seri sari poganum mudiyuma "
    "mudiyum "
    "theriyuma theriyum theriyala varen varaen tamil thamizh tamizh ",
    " naa ku oda um da di anna " },
  { "te",
    " nenu naa naaku naku nannu meeru meeku miku mee mi mimmalni memu manam maa vaaru vadu aayana aame emiti "
    "enti emi em "
    "ela elaa ekkada eppudu evaru enduku enta unnaru unnadu unnaaru unnara unnanu unnaanu undi undhi ledu "
    "ledhu leru "
    "kaadu kadu avunu aunu namaskaram namaskaaram namasthe dhanyavadalu dhanyavaadalu peru kalavali "
    "kalavaali "
    "kalavadaniki kalavalani kalisi kavali kaavali vacchanu vachanu vachhanu vachaanu vachchanu vachina "
    "vaccha vachi "
    "cheppandi cheppu cheyandi cheyali cheyyali matladali maatlaadaali matladaali ivvandi ikkada akkada "
    "ippudu appudu "
    "idi adi ee aa oka konchem chala chaala kosam tho lo ki nunchi nundi garu gaaru garini andi kani kaani "
    "mariyu "
    "sare telusu teliyadu ravali velali vellali pampandi chudali choodali chudandi unnaya telugu telugulo "
    "ayya ",
    " anna o ra " },
};

static gboolean
has_word (const char *list, const char *word)
{
  gsize length = strlen (word);

  for (const char *at = strstr (list, word); at; at = strstr (at + 1, word))
    if (at[-1] == ' ' && at[length] == ' ')
      return TRUE;
  return FALSE;
}

static const char *
detect_by_words (const char *line, guint least)
{
  g_autofree char *lower = g_utf8_strdown (line, -1);
  guint points[G_N_ELEMENTS (words)] = { 0 };
  gsize best = 0;
  guint second = 0;
  char *p = lower;

  for (gsize n_words = 0; n_words < 200; n_words++)
    {
      char *end;
      char word[24];

      while (*p && !g_ascii_isalpha (*p))
        p++;
      for (end = p; g_ascii_isalpha (*end) || (*end == '\'' && end > p); end++)
        ;
      if (end == p)
        break;
      /* One-letter words other than these two say nothing, and no word of ours is longer than the buffer. */
      if (end - p < (gssize) sizeof word - 1)
        {
          memcpy (word, p, (gsize) (end - p));
          word[end - p] = '\0';
          for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
            points[i] += has_word (words[i].sure, word) ? 2 : has_word (words[i].weak, word) ? 1 : 0;
        }
      p = end;
    }
  for (gsize i = 1; i < G_N_ELEMENTS (words); i++)
    if (points[i] > points[best])
      best = i;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (i != best)
      second = MAX (second, points[i]);
  /* A tie is no answer, and one shared word is not enough for one. */
  return points[best] >= least && points[best] > second ? words[best].language : NULL;
}

/**
 * clara_text_detect_language:
 * @line: what a person said or typed
 *
 * Returns: (nullable): the language, by script, and by function words where it is in Latin letters; %NULL
 * where that says nothing (a name, a number). Any thread.
 */
const char *
clara_text_detect_language (const char *line)
{
  guint letters[G_N_ELEMENTS (scripts)] = { 0 };
  guint all = 0, latin = 0;
  gsize best = 0;
  g_autofree char *valid = NULL;

  g_return_val_if_fail (line != NULL, NULL);
  valid = g_utf8_make_valid (line, (gssize) strnlen (line, 2000));
  for (const char *p = valid; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      GUnicodeScript script;

      if (!g_unichar_isalpha (c) && !g_unichar_ismark (c))
        continue;
      script = g_unichar_get_script (c);
      if (script == G_UNICODE_SCRIPT_COMMON || script == G_UNICODE_SCRIPT_INHERITED)
        continue;
      all++;
      if (script == G_UNICODE_SCRIPT_LATIN)
        latin++;
      for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
        if (scripts[i].script == script)
          letters[i]++;
    }
  for (gsize i = 1; i < G_N_ELEMENTS (scripts); i++)
    if (letters[i] > letters[best])
      best = i;
  /* English nouns inside a Hindi sentence are usual; Hindi letters inside an English sentence are a name. */
  if (letters[best] > 0 && (letters[best] * 3 >= all || !detect_by_words (valid, 4)))
    return scripts[best].language;
  return latin > 0 ? detect_by_words (valid, 2) : NULL;
}
