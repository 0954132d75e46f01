/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-turn-table.h"

#include <string.h>

static const ClaraTurnTable table[] = {
  { "en",
    "my name is|name is|name's|my name's|i am|i'm|we are|we're|you are|this is|it is|it's|is it|there "
    "is|there's|"
    "here to|here to see|to see|to meet|meeting with|here "
    "for|for|with|from|and|or|but|the|a|an|to|at|of|in|on|"
    "by|about|into|under|over|between|my|your|his|her|their|our|some|any|every|is|are|was|were|am|be|been|do|"
    "does|did|have|has|had|got|will|would|can|could|should|may|might|must|um|uh|er|erm|hmm|so|well|like|"
    "because|"
    "that|which|who|whom|what|where|when|why|how|if|than|as|i|we|he|she|they|mr|mister|mrs|missus|ms|miss|dr|"
    "doctor|dot|number is|email is|company is|i need|i want|need|want|see|meet|tell me|show me|give "
    "me|find|fix|"
    "take|bring|put|drop|drop off|think|i left|left my|check|know|appointment|interview|delivery for|package "
    "for|"
    "a package|let me see|let me think|underscore|dash|double|first|second|third|fourth|one "
    "of|two|three|people|"
    "hello|hi|good morning|good afternoon|good evening|hello my|password|could you|can you|can i|could "
    "i|please "
    "tell|not|no i|yes i|yes that|no the|very|really|also|just|still|a meeting|meeting|place|"
    "this|these|those|more|most|going|going to|trying|looking|looking for|waiting|waiting "
    "for|called|named|work|"
    "work for|talk|talk to|speak|speak to|ask|ask for|tell|show|give|been|being|having|has|let|let "
    "me|because of|"
    "when is|where is|what is|who is|how much|how many|how long|which|whose|my colleague|my friend|"
    "park|visit|deliver|pick|pick up|collect|call|sign|use|get|leave|join|pay|send|reach|attend|"
    "design|finance|sales|marketing|server|conference|guest|human|main|front|air|research|product|project|"
    "training|"
    "security|new|old|big|small|same|other|next|last|whole|right hand|left hand",
    "please|today|tomorrow|thanks|thank you|then|too|right now|for me|at one|at two|at three|at four|at "
    "five|at "
    "six|at seven|at eight|at nine|at ten|at eleven|at twelve|o'clock|is wrong|is right|is "
    "correct|yesterday|check "
    "out|check in",
    NULL, "yes|no|yeah|yep|nope|sure|correct|exactly|of course",
    "yes please|no thanks|no thank you|thank you|thanks|that's right|that "
    "is right|yes that's right|yes that is right|yes it is|no it isn't|no it is not|that's correct|that is "
    "correct|that's wrong|goodbye|good bye|bye|that's all|that is all|that's it|nothing else|start over|go "
    "back|cancel|stop|help|i don't know|yes i am|no i'm not|visitor|employee|i'm a visitor|i am a "
    "visitor|i'm an "
    "employee|i am an employee|i'm here for an interview|i am here for an interview|i have a delivery|i have "
    "a "
    "package|i don't have one|none|nobody|hello clara|sorry|pardon|repeat that|say that again|slower|louder",
    "uh huh|uh-huh|uhuh|mm|mhm|mm hmm|mm-hmm|mm-mm|hm|hmm|mmm|aha|ah|oh|wow|i see|oh i "
    "see|really|interesting",
    "okay|ok|right|all right|alright|yeah|yep|yes|sure|got it|fine|great|good|nice|of course|exactly|i know",
    "zero,oh,nought|one|two|three|four|five|six|seven|eight|nine", "double" },
  { "hi",
    "मेरा नाम|नाम|मैं|मुझे|हम|हमें|और|या|से|को|का|की|के|में|पर|ने|के लिए|के साथ|उम्म|अं|तो|क्योंकि|कि|लेकिन|जो|एक|यह|वह|"
    "नंबर है|mera naam|naam|main|mujhe|hum|humein|aur|ya|se|ko|ka|ki|ke|mein|par|ne|ke liye|ke "
    "saath|toh|kyunki|"
    "lekin|jo|ek|yeh|um|uh|डबल|double",
    "है|हैं|हूँ|हूं|था|थी|थे|चाहिए|चाहता हूँ|चाहती हूँ|आया हूँ|आई हूँ|दीजिए|बताइए|कीजिए|करो|दो|गया|गई|सकते हैं|hai|hain|hoon|"
    "hun|tha|thi|chahiye|aaya hoon|aayi hoon|dijiye|bataiye|kijiye|gaya|gayi",
    NULL, "हाँ|हां|जी|नहीं|सही|बिल्कुल|haan|han|ji|nahi|nahin|sahi|bilkul",
    "जी हाँ|जी हां|हाँ जी|हां जी|जी नहीं|धन्यवाद|शुक्रिया|सही है|ठीक है|हाँ ठीक है|हाँ सही है|नहीं धन्यवाद|बस|अलविदा|"
    "मदद|विज़िटर|कर्मचारी|haan ji|ji haan|ji nahi|dhanyavaad|shukriya|sahi hai|theek "
    "hai|bas|"
    "madad|visitor",
    "हूँ|हूं|हम्म|अच्छा|अच्छा जी|ओह|ओहो|आह|hmm|hm|mm|uh huh|uh-huh|mm hmm|mm-hmm|oh|accha|achha|acha",
    "ठीक|ठीक है|बिल्कुल|सही|theek|theek hai|bilkul|sahi|haan|han|haan ji|ji haan|हाँ|हां|हाँ जी|हां जी|जी|जी हाँ|जी "
    "हां|ji|ओके|okay|ok",
    "शून्य,ज़ीरो,जीरो,shunya,zero|एक,ek,one|दो,do,two|तीन,teen,three|चार,chaar,char,four|पाँच,पांच,paanch,five|छह,"
    "छः,"
    "छे,chhah,six|सात,saat,seven|आठ,aath,eight|नौ,nau,nine",
    "डबल|double" },
  { "ta",
    "என் பெயர்|பெயர்|நான்|எனக்கு|நாங்கள்|மற்றும்|அல்லது|அது|என்னுடைய|ம்ம்|அப்புறம்|ஆனால்|ஏனென்றால்|ஒரு|இந்த|அந்த|en "
    "peyar|peyar|naan|enakku|naanga|aana|oru|indha|um|uh",
    "வேண்டும்|வேணும்|இருக்கிறது|இருக்கு|முடியுமா|எங்கே|venum|vendum|irukku|mudiyuma|enge",
    "கிறேன்|றேன்|தேன்|ங்கள்|ங்க|றோம்|தோம்|கிறது|டும்|யுமா", "ஆமாம்|ஆம்|ஆமா|இல்லை|இல்ல|சரி|aamaam|aama|aam|illai|illa|sari",
    "நன்றி|போதும்|ஆமாம் சரி|சரிதான்|உதவி|nandri|"
    "podhum|udhavi",
    "ம்|ம்ம்|ஓ|ஓஹோ|அப்படியா|hmm|hm|mm|uh huh|uh-huh|mm hmm|mm-hmm|oh|oho|appadiya",
    "சரி|சரிங்க|ஆமா|ஆமாம்|ஆம்|ஓகே|sari|seri|saringa|aama|aamaam|okay|ok",
    "பூஜ்ஜியம்,பூஜ்யம்,சைபர்,zero|ஒன்று,ஒண்ணு,onnu,one|இரண்டு,ரெண்டு,rendu,two|மூன்று,மூணு,moonu,three|நான்கு,நாலு,"
    "naalu,"
    "four|ஐந்து,அஞ்சு,anju,five|ஆறு,aaru,six|ஏழு,ezhu,seven|எட்டு,ettu,eight|ஒன்பது,onbadhu,nine",
    "டபுள்|double" },
  { "te",
    "నా పేరు|పేరు|నేను|నాకు|మేము|మరియు|లేదా|నా|కోసం|కి|తో|అంటే|కానీ|ఎందుకంటే|ఒక|ఈ|ఆ|naa peru|na peru|peru|nenu|naaku|"
    "memu|kaani|oka|um|uh",
    "కావాలి|ఉంది|ఉన్నాను|వచ్చాను|చెప్పండి|ఎక్కడ|kaavaali|kavali|undi|unnanu|vachanu|cheppandi|ekkada", "ాను|ాము|ండి|ంది|ాలి|ారు",
    "అవును|కాదు|లేదు|వద్దు|సరే|avunu|kaadu|ledu|vaddu|sare",
    "ధన్యవాదాలు|చాలు|అవును సరే|సహాయం|dhanyavaadaalu|chaalu|"
    "sahaayam",
    "ఊ|ఊఁ|ఓ|ఓహో|ఆహా|అలాగా|hmm|hm|mm|uh huh|uh-huh|mm hmm|mm-hmm|oh|oho|alaagaa",
    "సరే|సరేనండి|సరి|అవును|అవునండి|ఆఁ|అలాగే|ఓకే|sare|sari|avunu|avunandi|alaage|okay|ok",
    "సున్నా,జీరో,sunna,zero|ఒకటి,okati,one|రెండు,rendu,two|మూడు,moodu,three|నాలుగు,naalugu,four|ఐదు,aidu,five|ఆరు,"
    "aaru,six|"
    "ఏడు,edu,seven|ఎనిమిది,enimidi,eight|తొమ్మిది,tommidi,nine",
    "డబుల్|double" },
};

/**
 * clara_turn_table_find:
 *
 * Returns: (transfer none): the words of @language, English where it has none
 */
const ClaraTurnTable *
clara_turn_table_find (const char *language)
{
  for (guint i = 0; language != NULL && i < G_N_ELEMENTS (table); i++)
    if (g_str_has_prefix (language, table[i].language))
      return &table[i];
  return &table[0];
}
