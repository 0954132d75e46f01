/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-phrases.h"

/* What visitors say, in English and, for what a check-in needs, in Hindi, Tamil and Telugu, native and
 * romanised. A phrase in an Indian script matches the beginning of a word, for endings are many. */

#define INTENT(value) CLARA_PHRASE_INTENT, CLARA_INTENT_##value, NULL
#define REPLY(value) CLARA_PHRASE_REPLY, CLARA_REPLY_##value, NULL
#define TALK(value) CLARA_PHRASE_TALK, CLARA_TALK_##value, NULL
#define TYPE(text) CLARA_PHRASE_TYPE, 0, text
#define LANGUAGE(text) CLARA_PHRASE_LANGUAGE, 0, text
#define FIELD(text) CLARA_PHRASE_FIELD, 0, text
#define ORDINAL(text) CLARA_PHRASE_ORDINAL, 0, text
#define ANY CLARA_WHERE_ANY
#define START CLARA_WHERE_START
#define WHOLE CLARA_WHERE_WHOLE

/* Of one kind the first that matches counts. */
static const ClaraPhraseRow rows[] = {
  { INTENT (CHECK_OUT), ANY,
    "check out|check me out|checking out|checkout|sign out|sign me out|signing out|i'm leaving|i am "
    "leaving|leaving now|"
    "चेक आउट|चेकआउट|जा रहा हूँ|जा रही हूँ|जा रहा हूं|जा रही हूं|ja raha hoon|ja rahi hoon|ja raha hu|ja rahi hu|"
    "செக் அவுட்|செக்அவுட்|கிளம்புகிறேன்|வெளியேற|kilambugiren|kilamburen|"
    "చెక్ అవుట్|చెక్అవుట్|వెళ్తున్నాను|వెళ్ళిపోతున్నాను|velthunnanu|vellipothunnanu" },
  { INTENT (ESCALATION), ANY,
    "a human|real person|a real human|human please|a person|an actual person|speak to someone|talk to "
    "someone|"
    "speak with someone|talk with someone|speak to somebody|talk to somebody|to the receptionist|call the "
    "receptionist|"
    "call reception|call the front desk|to the front desk|call someone|get someone|operator|need a "
    "person|call a person|"
    "इंसान|किसी व्यक्ति|व्यक्ति से बात|किसी से बात|insaan|insan se|kisi se baat|vyakti se baat|"
    "மனிதரிடம்|மனிதருடன்|நபரிடம் பேச|ஒருவரிடம் பேச|யாரிடமாவது|manitharidam|oruvaridam pesa|"
    "आदमी से बात|आदमी चाहिए|किसी को बुला|किसी को भेज|रिसेप्शनिस्ट|स्टाफ़ को|aadmi se baat|admi se baat|kisi ko "
    "bula*|kisi ko "
    "bhej*|receptionist ko|ஆளோட பேச|ஆளுடன் பேச|ஆளிடம் பேச|ஆளைக் கூப்பி|யாரையாவது கூப்பி|யாரையாவது அழை|யாரையாச்சும் "
    "கூப்பி|ரிசப்ஷனிஸ்ட்|வரவேற்பாள|aaloda pesa*|aal kitta pesa*|yaaraiyaavadhu koo*|yaaraiyavathu "
    "koo*|yaarayavadhu "
    "koo*|"
    "మనిషితో|ఎవరితోనైనా|వ్యక్తితో మాట్లాడ|manishitho|manishito|evarithonaina|ఎవరినైనా పిలవ|ఎవరినైనా పంపి|రిసెప్షనిస్ట్|"
    "evarinaina pilav*|evarinaina pamp*|receptionist ni" },
  { INTENT (ESCALATION), WHOLE,
    "human|person|receptionist|front desk|help me|मदद|madad|உதவி|udhavi|సహాయం|sahayam" },
  { INTENT (GOODBYE), ANY,
    "goodbye|good bye|bye bye|see you later|अलविदा|alvida|phir milenge|फिर मिलेंगे|चलता हूँ|चलती हूँ|चलते हैं|chalta "
    "hoon|chalti hoon|chalte hain|"
    "போய்ட்டு வரேன்|போயிட்டு வரேன்|போய்ட்டு வர்றேன்|போயிட்டு வர்றேன்|போயிட்டு வருகிறேன்|போய் வருகிறேன்|விடைபெறுகிறேன்|"
    "poi varugiren|poyittu varen|poittu varen|poitu varen|poyitu "
    "varen|వీడ్కోలు|veedkolu|vellosthanu|వెళ్ళొస్తాను|వెళ్లొస్తా|వెళ్ళొస్తా|వెళ్లి వస్తా|వెళ్ళి వస్తా|ఉంటాను మరి|"
    "ఉంటానండి|vellosta*|velli vasta*|untanu mari|untanandi" },
  { INTENT (GOODBYE), WHOLE,
    "bye|that's all|that is all|that's it|nothing else|i'm done|i am done|we're done|no that's "
    "all|exit|quit|బై|பை|बाय|बस इतना ही|bas itna hi|ఉంటాను|untanu|அவ்வளவுதான்|avlo thaan|అంతే|inka anthe" },
  { INTENT (PRICING), ANY,
    "price|prices|pricing|how much does|how much is|what does it "
    "cost|cost|costs|fees|कीमत|दाम|keemat|விலை|vilai|ధర|dhara" },
  { INTENT (BOOKING), ANY,
    "book a|book an|to book|make an appointment|make a reservation|reserve a|reschedule|बुक|முன்பதிவு|బుక్" },
  { INTENT (LEAD_CAPTURE), ANY,
    "interested in buying|talk to sales|speak to sales|sales team|get a quote|a quote for|send me a "
    "brochure|become a customer" },
  { INTENT (CHECK_IN), ANY,
    "check in|check me in|checking in|checkin|sign in|sign me in|register me|चेक इन|चेकइन|செக் இன்|செக்இன்|చెక్ "
    "ఇన్|చెక్ఇన్" },

  { REPLY (UNKNOWN), ANY,
    "i don't know|i dont know|don't know|do not know|not sure|no idea|i forgot|can't remember|cannot "
    "remember|"
    "पता नहीं|मालूम नहीं|नहीं पता|नहीं मालूम|pata nahi|pata nahin|maloom nahi|nahi pata|"
    "தெரியாது|தெரியவில்லை|theriyathu|theriyadhu|teriyadu|theriyavillai|తెలియదు|teliyadu|theliyadu|theliyadhu" },
  { REPLY (CANCEL), ANY,
    "start over|start again|never mind|nevermind|forget it|forget everything|शुरू से|शुरु से|रहने दीजिए|रहने दो|रहने "
    "दें|rehne dijiye|rehne do|"
    "shuru se|விட்டுடு|விட்டுவிடு|முதல்ல இருந்து|முதலில் இருந்து|vittudu*|mudhalla irundhu|mudhal irundhu|మొదటి "
    "నుంచి|మొదటి "
    "నుండి|modati nunchi|modati nundi" },
  { REPLY (CANCEL), WHOLE,
    "cancel|cancel it|cancel that|stop|रद्द|रद्द कर|radd kar*|cancel kar*|கேன்சல்|ரத்து|ரத்து செய்|raththu|cancel "
    "pannu*|"
    "రద్దు|రద్దు చేయ|raddu|raddu chey*|cancel chey*" },
  { REPLY (BACK), WHOLE,
    "back|go back|previous|one step "
    "back|पीछे|वापस|peeche|wapas|vapas|பின்னால்|பின்செல்|முந்தைய|pinnaal|వెనక్కి|venakki" },
  { REPLY (RESEND), ANY,
    "new code|another code|send it again|resend|send again|send the code again|नया कोड|naya code|புதிய "
    "குறியீடு|కొత్త కోడ్" },
  { REPLY (REPEAT), ANY,
    "say that again|say it again|repeat that|repeat please|can you repeat|please repeat|what did you say|did "
    "not hear|"
    "didn't hear|दोबारा|दुबारा|dobara|फिर से बोल|फिर से कह|phir se bol*|phir se "
    "kah*|மறுபடியும்|marupadiyum|மீண்டும் சொல்|திரும்ப சொல்|திரும்பச் சொல்|இன்னொரு தடவை|இன்னொருமுறை|இன்னொரு முறை|innoru "
    "thadava*|"
    "thirumba soll*|meendum soll*|மறுபடி சொல்|మళ్ళీ చెప్ప|మళ్లీ చెప్ప|malli chepp*|inkosari|ఇంకోసారి|మరోసారి" },
  { REPLY (RETAKE), ANY, "another one|take another|retake|once more|try again" },
  { REPLY (REPEAT), WHOLE,
    "repeat|pardon|sorry|what|excuse me|again|फिर से|phir se|மீண்டும்|meendum|మళ్ళీ|మళ్లీ|malli" },
  { REPLY (MORE_TIME), ANY,
    "more time|one moment|just a moment|one second|just a second|hold on|give me a minute|wait a|एक मिनट|ek "
    "minute|ज़रा रुक|जरा रुक|थोड़ा रुक|zara ruk*|thoda ruk*|ஒரு நிமிஷம்|oru nimisham|கொஞ்சம் இருங்க|konjam irunga*|ఒక "
    "నిమిషం|okka nimisham|కొంచెం "
    "ఆగ|konchem aag*|ஒரு நிமிடம்|oru nimidam|ఒక్క నిమిషం|oka nimisham" },
  { REPLY (CHANGE), WHOLE,
    "change|change it|change something|edit|correct it|बदलो|बदलना|badlo|badalna|மாற்று|maatru|మార్చు|marchu" },
  { REPLY (CHANGE), START, "change the|change my|correct the|correct my|i want to change" },
  { REPLY (SKIP), ANY,
    "skip|leave it out|leave it empty|rather not|prefer not|no thanks|no thank "
    "you|छोड़|chhodo|chodo|தவிர்|thavir|వదిలే|vadile" },
  { REPLY (NO), START,
    "no|nope|nah|not correct|not right|that's wrong|that is wrong|that's not|that is not|wrong|incorrect|"
    "नहीं|नही|ना|गलत|ग़लत|nahi|nahin|galat|இல்லை|வேண்டாம்|தவறு|illai|illa|vendam|vendaam|thappu|தப்பு|"
    "కాదు|లేదు|వద్దు|తప్పు|kaadu|kadu|ledu|vaddu|tappu" },
  { REPLY (YES), START,
    "yes|yeah|yep|yup|correct|right|that's right|that is right|that's correct|that is "
    "correct|exactly|sure|ok|okay|"
    "confirm|confirmed|i confirm|perfect|all good|looks good|of course|absolutely|go ahead|please do|"
    "हाँ|हां|जी|सही|ठीक|बिलकुल|haan|haa|han|ji|sahi|theek|thik|bilkul|ஆம்|ஆமாம்|ஆமா|சரி|aam|aamaam|aamaa|aamaanga|"
    "aama|sari|seri|"
    "అవును|అవునండి|సరే|సరైన|సరిగ్గా|కరెక్ట్|avunu|avunandi|sare|sarenandi|sarigga" },

  { TALK (HOW_ARE_YOU), ANY,
    "how are you|how do you do|how's it going|कैसी हो|कैसे हो|kaise ho|kaisi ho|எப்படி இருக்க|eppadi irukk|ఎలా "
    "ఉన్నా|ela unna" },
  { TALK (WHO_ARE_YOU), ANY,
    "who are you|what are you|what's your name|what is your name|are you a robot|are you real|are you human|"
    "तुम कौन|आप कौन|aap kaun|நீங்கள் யார்|neengal yaar|మీరు ఎవరు|meeru evaru" },
  { TALK (THANKS), START,
    "thanks|thank you|thank u|many "
    "thanks|धन्यवाद|शुक्रिया|dhanyavaad|dhanyavad|shukriya|நன்றி|nandri|ధన్యవాదాలు|dhanyavadalu" },
  { TALK (HELLO), START,
    "hello|hi|hey|good morning|good afternoon|good "
    "evening|greetings|howdy|नमस्ते|नमस्कार|namaste|namaskar|வணக்கம்|"
    "vanakkam|నమస్కారం|నమస్తే|namaskaram" },

  { TYPE ("interview"), ANY,
    "interview|interviewed|interviewing|candidate|job "
    "interview|इंटरव्यू|साक्षात्कार|नौकरी|நேர்காணல்|நேர்முக|interviewku|"
    "nerkaanal|ఇంటర్వ్యూ|ముఖాముఖి" },
  { TYPE ("delivery"), ANY,
    "delivery|deliver|delivering|parcel|package|courier|drop off|डिलीवरी|डिलिवरी|पार्सल|कूरियर|டெலிவரி|பார்சல்|"
    "కొరియర్|డెలివరీ|పార్సిల్|పార్శిల్|parcel kondu|सामान देने|saaman dene|सामान पहुँचा" },
  { TYPE ("contractor"), ANY,
    "contractor|maintenance|repair|technician|plumber|electrician|cleaner|to "
    "fix|ठेकेदार|मरम्मत|ஒப்பந்த|பழுது|కాంట్రాక్టర్|మరమ్మత్తు" },
  { TYPE ("event"), ANY, "the event|an event|workshop|conference|seminar|कार्यक्रम|நிகழ்ச்சி|కార్యక్రమం" },
  { TYPE ("employee_guest"), ANY, "employee guest|guest of an employee|family member" },
  { TYPE ("visitor"), ANY,
    "visitor|visiting|to visit|to see|to meet|a guest|meeting with|appointment with|have a meeting|have an "
    "appointment|"
    "मिलने|मिलना|आगंतुक|मेहमान|विज़िटर|विजिटर|milne|milna|mehmaan|mehman|aagantuk|பார்வையாளர்|சந்திக்க|பார்க்க|"
    "விருந்தினர்|santhikka|sandhikka|paarka|parkka|parvaiyalar|சந்திப்பு|సందర్శకు|కలవడానికి|కలవాలి|కలవడాని|"
    "kalavadaniki|kalavali|sandarshaku|విజిటర్|అతిథి|athithi|atithi|கெஸ்ட்|விருந்தாளி|virundhaali|paakka|paakanum" },
  { TYPE ("employee"), ANY,
    "employee|i work here|i'm staff|i am staff|staff member|member of staff|colleague|work for you|forgot my "
    "badge|"
    "lost my badge|कर्मचारी|यहाँ काम|यहां काम|यहीं काम|यहीं पर काम|yahin kaam|yahi "
    "kaam|karmchari|karamchari|yahan kaam|ஊழியர்|பணியாளர்|இங்கு வேலை|இங்கே வேலை|இங்கதான் வேலை|இங்கேதான் வேலை|இங்க "
    "வேலை|inga velai|inga than velai|"
    "oozhiyar|uzhiyar|inge velai|ఉద్యోగి|ఇక్కడ పని|udyogi|ikkada pani|ఇక్కడే పని|ikkade pani" },

  { LANGUAGE ("hi"), ANY, "hindi|हिन्दी|हिंदी|हिन्दि|ஹிந்தி|இந்தி|హిందీ|హింది" },
  { LANGUAGE ("ta"), ANY, "tamil|thamizh|tamizh|தமிழ்|தமிழில்|तमिल|తమిళ" },
  { LANGUAGE ("te"), ANY, "telugu|తెలుగు|तेलुगु|तेलुगू|தெலுங்க" },
  { LANGUAGE ("en"), ANY,
    "english|angrezi|अंग्रेज़ी|अंग्रेजी|इंग्लिश|ஆங்கிலம்|ஆங்கிலத்தில்|ஆங்கில|இங்கிலீஷ்|ఇంగ్లీష్|ఇంగ్లీష|ఆంగ్ల" },

  { FIELD ("company"), ANY, "company|firm|organisation|organization|कंपनी|நிறுவனம்|நிறுவன|கம்பெனி|కంపెనీ" },
  { FIELD ("host"), ANY, "host|the person i|whom i|who i'm|मेज़बान|किससे|சந்திப்பவர்|కలవాల్సిన" },
  { FIELD ("purpose"), ANY, "purpose|reason|उद्देश्य|कारण|நோக்கம்|காரணம்|ఉద్దేశ్యం|కారణం" },
  { FIELD ("phone"), ANY,
    "phone|mobile|telephone|फ़ोन|फोन|मोबाइल|number|नंबर|நம்பர்|எண்|నంబర్|నెంబర్|தொலைபேசி|போன்|ఫోన్|మొబైల్" },
  { FIELD ("email"), ANY, "email|e-mail|mail|ईमेल|மின்னஞ்சல்|ఈమెయిల్|ఇమెయిల్" },
  { FIELD ("visitor_name"), ANY, "my name|the name|name|नाम|பெயர்|పేరు|naam|பேரு|பேர்|peru|peyar" },

  { CLARA_PHRASE_QUESTION, 0, NULL, START,
    "what|what's|where|where's|when|when's|who|who's|why|how|which|can i|can you|could i|could you|may i|is "
    "there|"
    "are there|do you|does|did|is the|is it|are you|tell me|do i|should i|will|would|explain" },
  { CLARA_PHRASE_QUESTION, 0, NULL, ANY,
    "where is|where are|where can|what time|how do i|is there a|do you "
    "have|wifi|wi-fi|washroom|restroom|toilet|parking|"
    "कहाँ|कहां|किधर|kidhar|कब|कैसे|कितना|कितने|kahan|kahaan|kitna|kaise|எங்கே|எங்கு|எங்க இரு|எங்கிருக்கு|enga "
    "iru*|என்ன|எப்போது|எப்படி|எவ்வளவு|enge|enna|eppo|"
    "eppadi|evvalavu|ఎక్కడ|ఏమిటి|ఏంటి|ఎప్పుడు|ఎలా|ఎంత|ekkada|emiti|eppudu|entha|शौचालय|पार्किंग|वाईफाई|கழிப்பறை|"
    "మరుగుదొడ్డి" },

  { ORDINAL ("1"), WHOLE,
    "one|first|the first|first one|the first one|number one|1|पहला|पहली|pehla|pahla|முதல்|पहले "
    "वाले|முதலாவது|முதல் ஆள்|முதல்ல இருக்கிற|muthal|మొదటి|modati|మొదటి వారు|మొదటి ఆమె|మొదటి ఆయన|మొదటివారు|mudhal aal" },
  { ORDINAL ("2"), WHOLE,
    "two|second|the second|second one|the second one|number "
    "two|2|दूसरा|दूसरी|doosra|dusra|दूसरे "
    "वाले|doosri|dusri|இரண்டாவது|irandavathu|ரெண்டாவது|rendavadhu|రెండవ|rendava|రెండో|రెండోది|rendo|rendodi" },
  { ORDINAL ("3"), WHOLE,
    "three|third|the third|third one|the third one|number three|3|last one|the last "
    "one|तीसरा|तीसरी|teesra|teesri|மூன்றாவது|moondravathu|మూడవ|moodava|మూడో|moodo" },
};

static const ClaraCueRow cues[] = {
  { CLARA_SLOT_NAME, FALSE, FALSE,
    "my name is|my name's|name is|my name|call me|मेरा नाम|नाम है|mera naam|mera nam|என் பெயர்|எனது பெயர்|en "
    "peyar|en per|"
    "enathu peyar|నా పేరు|naa peru|na peru|என் பேரு|என் பேர்|en peru|en name|mera name|naa name|my name should "
    "be|name should be" },
  { CLARA_SLOT_NAME, FALSE, TRUE, "i am|i'm|im|this is|myself|main|मैं=|நான்=|naan|nan|నేను=|nenu" },
  { CLARA_SLOT_COMPANY, FALSE, FALSE,
    "company is|company name is|my company is|company should be|i represent|representing|on behalf of|i work "
    "for|i work at|"
    "working for|i'm with|i am with|मेरी कंपनी|कंपनी का नाम|meri company|என் நிறுவனம்|நிறுவனத்தின் பெயர்|en company|"
    "నా కంపెనీ|కంపెనీ పేరు|naa company|na company" },
  { CLARA_SLOT_COMPANY, FALSE, TRUE, "from|of|with|at" },
  { CLARA_SLOT_HOST, FALSE, FALSE,
    "my host is|host is|host should be|here to see|here to meet with|here to meet|to see|to meet with|to "
    "meet|to visit|meeting with|appointment with|"
    "interview with|interview by|looking for|an appointment with|visiting|seeing|delivery for|parcel "
    "for|package for|"
    "something for|letter for|documents for|courier for|delivering to|it's for|can i see|could i see|can i "
    "meet|"
    "speak with|speak to|talk to|talk with" },
  { CLARA_SLOT_HOST, FALSE, TRUE, "meet|meeting|see|here for" },
  { CLARA_SLOT_PURPOSE, FALSE, FALSE,
    "purpose is|reason is|my purpose is|purpose of my visit is|purpose should be|here about|it's about|it is "
    "about|regarding|here because of|to discuss|"
    "here for a|here for an|here for the|here for my|come for a|come for an|for a|for an" },
  { CLARA_SLOT_COMPANY, TRUE, FALSE,
    "से हूँ|से हूं|से आया|से आयी|से आई|से आये|se hoon|se hu|se hun|se aaya|se aayi|se aya|"
    "இருந்து வந்த|இருந்து வருகிற|irundhu|irunthu|నుండి|నుంచి|nundi|nunchi" },
  { CLARA_SLOT_HOST, TRUE, FALSE,
    "से मिलने|से मिलना|को मिलने|से मीटिंग|se milne|se milna|ko milne|se meeting|ke saath "
    "meeting|சந்திக்க|பார்க்க|santhikka|sandhikka|"
    "paarka|parkka|paakka|paakanum|paakkanum|pakkanum|paarkkanum|paarkanum|பாக்க|பார்க்கணும்|பாக்கணும்|కలవ|కలుస|"
    "kalav*|kalus*" },
  { CLARA_SLOT_HOST, TRUE, FALSE,
    "के साथ इंटरव्यू|के साथ मीटिंग|के साथ मुलाक़ात|के साथ मुलाकात|के साथ अपॉइंटमेंट|से मुलाक़ात|से मुलाकात|के लिए पार्सल|के लिए "
    "डिलीवरी|के लिए कूरियर|के लिए सामान|का पार्सल|ke saath interview|ke saath appointment|se mulaqat|ke liye "
    "parcel|ke liye "
    "delivery|ke liye courier|ka parcel" },
  /* Only behind an ending: "பிரியாவுடன் மீட்டிங்" has a host, "எனக்கு மீட்டிங்" has none. */
  { CLARA_SLOT_HOST, TRUE, FALSE,
    "நேர்காணல்|நேர்முக|இன்டர்வியூ|மீட்டிங்|சந்திப்பு|அப்பாயின்ட்மென்ட்|interview|meeting|appointment|ఇంటర్వ్యూ|మీటింగ్|సమావేశం|"
    "అపాయింట్‌మెంట్",
    CLARA_CASE_SOCIATIVE },
  { CLARA_SLOT_HOST, TRUE, FALSE, "பார்சல்|டெலிவரி|கூரியர்|parcel|delivery|courier|పార్సిల్|పార్శిల్|డెలివరీ|కొరియర్",
    CLARA_CASE_DATIVE },
};

#define COMMON_STOPS                                                                                                                                           \
  " here i i'm im i've my who and please today now is am are was not but we we're it it's that this have "                                                     \
  "has to for "                                                                                                                                                \
  "about regarding because thanks thank hello hi coming है हूँ हूं हू hai hoon hun hu और aur मैं main मेरा mera को " \
  "से se "                                                                                                                                                 \
  "நான் naan మరియు నేను nenu ఉన్నాను அவர்களை garu గారు गारु అండి andi "

/**
 * clara_phrases_get_rows:
 *
 * Returns: (transfer none): all phrases
 */
const ClaraPhraseRow *
clara_phrases_get_rows (guint *n_rows)
{
  *n_rows = G_N_ELEMENTS (rows);
  return rows;
}

/**
 * clara_phrases_get_cues:
 *
 * Returns: (transfer none): what stands before or after a value
 */
const ClaraCueRow *
clara_phrases_get_cues (guint *n_rows)
{
  *n_rows = G_N_ELEMENTS (cues);
  return cues;
}

const char *
clara_phrases_get_stops (ClaraSlot slot)
{
  switch (slot)
    {
    case CLARA_SLOT_COMPANY:
      return COMMON_STOPS "with visiting meeting in on ";
    case CLARA_SLOT_PURPOSE:
      return " with i i'm my please today now not but and thanks from at ";
    default:
      return COMMON_STOPS "from with at of on in visiting meeting the a an tomorrow later ";
    }
}

const char *
clara_phrases_get_no_values (void)
{
  return " a an the here from with visiting visitor looking delivering delivery not just going in sorry fine "
         "good well "
         "meeting seeing new late early interviewing interview working lost to waiting expecting ready done "
         "ok okay "
         "trying supposed scheduled picking dropping leaving back glad happy sure having coming interested "
         "employee staff "
         "contractor guest candidate my your our their this that it and for of at on about all one me him "
         "her you them "
         "someone somebody anyone what where when how today tomorrow now home work lunch so very also still "
         "only "
         "calling afraid sick hungry tired busy no yes unable able an's यहाँ यहां यहाँ एक आगंतुक कर्मचारी मेहमान "
         "किसी "
         "yahan yahaan ek kisi visitor hoon ஒரு இங்கு இங்கே oru inge ఒక ఇక్కడ oka ikkada again that's "
         "behalf course first second third least that the-same same now once "
         "speaking asking wondering hoping allowed bored cold hot ఒకరిని ఎవరినైనా okarini evarinaina ஒருவரை "
         "யாரையாவது "
         "oruvarai yaaraiyavathu किसीको kisiko ";
}

const char *
clara_phrases_get_fillers (void)
{
  return " uh um er erm ah hmm well so okay ok it's its it is that's that please thanks thank you the yes "
         "yeah just "
         "kindly sir madam clara hey oh no actually i think जी कृपया please. ji kripya தயவுசெய்து దయచేసి अब ab "
         "அப்ப இப்ப இப்போ ippo இனி ఇప్పుడు ippudu अच्छा achha accha वाला वाली वाले wala wali wale ఆమె ఆయన "
         "అండి andi ";
}

/**
 * clara_phrases_get_occasions:
 *
 * Returns: words, with spaces around each, that say what somebody comes for, never to whom
 */
const char *
clara_phrases_get_occasions (void)
{
  return " meeting meetings interview discussion appointment conference training audit demo presentation "
         "lunch coffee "
         "visit business work project delivery parcel event workshop maintenance repair official personal a "
         "an for the "
         "my our मीटिंग बैठक मुलाक़ात इंटरव्यू साक्षात्कार काम चर्चा ट्रेनिंग डिलीवरी पार्सल के लिए meeting baithak kaam ke "
         "liye "
         "மீட்டிங் கூட்டம் சந்திப்பு நேர்காணல் வேலை பயிற்சி டெலிவரி பார்சல் velai padhivu மீட்டிங்குக்கு మీటింగ్ సమావేశం పని "
         "ఇంటర్వ్యూ శిక్షణ డెలివరీ పార్సిల్ కోసం pani kosam ";
}
