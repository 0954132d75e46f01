/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-turn-wishes.h"

#include "clara-turn-words.h"

#include <string.h>

typedef struct
{
  const char *language;
  ClaraTurnWish wish;
  const char *lines; /* whole lines, lower case, without punctuation, separated by '|' */
} Wish;

/* Politeness round them is taken away before. */
static const Wish wishes[] = {
  { "en", CLARA_TURN_WISH_REPEAT,
    "sorry|pardon|pardon me|excuse me|i beg your pardon|come again|what|what was that|what did you "
    "say|repeat|repeat "
    "that|say that again|say it again|can you repeat that|could you repeat that|can you say that again|could "
    "you say "
    "that again|i didn't hear you|i did not hear you|i didn't catch that|i did not catch that|once "
    "more|again" },
  { "en", CLARA_TURN_WISH_SLOWER,
    "slower|more slowly|speak slower|speak slowly|speak more slowly|slow down|not so fast|too fast|you speak "
    "too "
    "fast|can you speak slower|could you speak slower|can you speak more slowly|could you speak more "
    "slowly" },
  { "en", CLARA_TURN_WISH_FASTER, "faster|speak faster|speak more quickly|too slow|you speak too slowly" },
  { "en", CLARA_TURN_WISH_LOUDER,
    "louder|speak louder|speak up|too quiet|i can't hear you|i cannot hear you|can you speak louder|could "
    "you speak "
    "louder|could you speak up|can you speak up|turn it up" },
  { "en", CLARA_TURN_WISH_SOFTER,
    "quieter|softer|not so loud|too loud|you are too loud|speak more quietly|speak quietly|turn it down" },
  { "hi", CLARA_TURN_WISH_REPEAT,
    "फिर से|फिर से कहिए|फिर से बोलिए|फिर से बोलो|दोबारा|दोबारा कहिए|दोबारा बोलिए|क्या कहा|क्या कहा आपने|आपने क्या "
    "कहा|क्या|माफ़ "
    "कीजिए|सुनाई नहीं दिया|एक बार और|phir se|phir se kahiye|phir se boliye|phir se bolo|dobara|dobara "
    "kahiye|dobara "
    "boliye|kya kaha|aapne kya kaha|kya|maaf kijiye|ek baar aur|sorry|pardon" },
  { "hi", CLARA_TURN_WISH_SLOWER,
    "धीरे|धीरे बोलिए|धीरे बोलो|धीरे धीरे बोलिए|थोड़ा धीरे|थोड़ा धीरे बोलिए|आराम से बोलिए|dheere|dheere boliye|dheere "
    "bolo|"
    "dheere dheere boliye|thoda dheere|thoda dheere boliye|aaram se boliye" },
  { "hi", CLARA_TURN_WISH_FASTER, "जल्दी बोलिए|तेज़ी से बोलिए|jaldi boliye|tezi se boliye" },
  { "hi", CLARA_TURN_WISH_LOUDER,
    "ज़ोर से|जोर से|ज़ोर से बोलिए|जोर से बोलिए|ज़ोर से बोलो|जोर से बोलो|थोड़ा ज़ोर से|आवाज़ बढ़ाइए|zor se|zor se "
    "boliye|zor se bolo|"
    "jor se boliye|thoda zor se|awaaz badhaiye" },
  { "hi", CLARA_TURN_WISH_SOFTER,
    "आवाज़ कम कीजिए|आवाज़ कम करो|इतना ज़ोर से नहीं|awaaz kam kijiye|awaaz kam karo" },
  { "ta", CLARA_TURN_WISH_REPEAT,
    "மறுபடியும்|மறுபடியும் சொல்லுங்கள்|மறுபடி சொல்லுங்கள்|மீண்டும் சொல்லுங்கள்|திரும்ப சொல்லுங்கள்|திரும்ப சொல்லுங்க|என்ன சொன்னீர்கள்|"
    "என்ன சொன்னீங்க|என்ன|மன்னிக்கவும்|கேட்கவில்லை|இன்னொரு முறை|marupadiyum sollunga|marupadi sollunga|thirumba sollunga|"
    "enna sonneenga|enna|innoru murai|sorry|pardon" },
  { "ta", CLARA_TURN_WISH_SLOWER,
    "மெதுவாக|மெதுவா|மெதுவாக பேசுங்கள்|மெதுவாகப் பேசுங்கள்|மெதுவா பேசுங்க|கொஞ்சம் மெதுவாக|கொஞ்சம் மெதுவா "
    "பேசுங்க|medhuvaa|"
    "medhuvaa pesunga|konjam medhuvaa|konjam medhuvaa pesunga" },
  { "ta", CLARA_TURN_WISH_FASTER, "வேகமாக பேசுங்கள்|வேகமாகப் பேசுங்கள்|வேகமா பேசுங்க|vegamaa pesunga" },
  { "ta", CLARA_TURN_WISH_LOUDER,
    "சத்தமாக|சத்தமா|சத்தமாக பேசுங்கள்|சத்தமாகப் பேசுங்கள்|சத்தமா பேசுங்க|கொஞ்சம் சத்தமாக|sathamaa|sathamaa pesunga|konjam "
    "sathamaa pesunga" },
  { "ta", CLARA_TURN_WISH_SOFTER, "சத்தத்தைக் குறையுங்கள்|சத்தம் குறைங்க|மெல்ல பேசுங்கள்|satham kuraiyunga" },
  { "te", CLARA_TURN_WISH_REPEAT,
    "మళ్ళీ|మళ్ళీ చెప్పండి|మళ్లీ చెప్పండి|మరోసారి చెప్పండి|ఇంకోసారి చెప్పండి|ఏమన్నారు|ఏం చెప్పారు|ఏమిటి|క్షమించండి|వినపడలేదు|malli "
    "cheppandi|marosaari cheppandi|inkosaari cheppandi|emannaru|em "
    "chepparu|emiti|vinapadaledu|sorry|pardon" },
  { "te", CLARA_TURN_WISH_SLOWER,
    "నెమ్మదిగా|నెమ్మదిగా మాట్లాడండి|నెమ్మదిగా చెప్పండి|కొంచెం నెమ్మదిగా|కొంచెం నెమ్మదిగా మాట్లాడండి|nemmadiga|nemmadiga "
    "maatladandi|nemmadiga cheppandi|konchem nemmadiga" },
  { "te", CLARA_TURN_WISH_FASTER, "వేగంగా మాట్లాడండి|త్వరగా మాట్లాడండి|vegamga maatladandi" },
  { "te", CLARA_TURN_WISH_LOUDER,
    "గట్టిగా|గట్టిగా మాట్లాడండి|గట్టిగా చెప్పండి|కొంచెం గట్టిగా|gattiga|gattiga maatladandi|gattiga cheppandi|konchem gattiga" },
  { "te", CLARA_TURN_WISH_SOFTER, "శబ్దం తగ్గించండి|కొంచెం మెల్లగా మాట్లాడండి|sabdam tagginchandi" },
};

static const char *const politeness[] = { "please", "clara",    "a bit", "a little",  "कृपया",
                                          "ज़रा",    "kripya",   "zara",  "தயவுசெய்து", "dhayavu seidhu",
                                          "దయచేసి",   "dayachesi" };

static gboolean
is_one_of (const char *list, const char *line)
{
  g_auto (GStrv) lines = g_strsplit (list, "|", -1);

  return g_strv_contains ((const char *const *) lines, line);
}

static char *
without_politeness (const char *text)
{
  g_autofree char *plain = clara_turn_words_normalise (text);
  g_autoptr (GString) line = g_string_new (NULL);

  g_string_printf (line, " %s ", plain);
  for (guint i = 0; i < G_N_ELEMENTS (politeness); i++)
    {
      g_autofree char *word = g_strdup_printf (" %s ", politeness[i]);

      g_string_replace (line, word, " ", 0);
    }
  return g_strdup (g_strstrip (line->str));
}

/**
 * clara_turn_wishes_find:
 * @text: all that the visitor said
 * @language: the conversation's; English is understood in all
 *
 * Returns: what it asks of Clara's voice, if it asks nothing else
 */
ClaraTurnWish
clara_turn_wishes_find (const char *text, const char *language)
{
  g_autofree char *line = without_politeness (text);

  for (guint i = 0; line[0] != '\0' && i < G_N_ELEMENTS (wishes); i++)
    if ((g_str_has_prefix (language, wishes[i].language) || strcmp (wishes[i].language, "en") == 0)
        && is_one_of (wishes[i].lines, line))
      return wishes[i].wish;
  return CLARA_TURN_WISH_NONE;
}
