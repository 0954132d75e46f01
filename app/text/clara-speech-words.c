/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-speech-words.h"

#include "clara-text.h"

#include <string.h>

static const ClaraSpeechUnit units[] = {
  { "%", CLARA_N_PLURAL ("spoken unit", "{number} percent", "{number} percent") },
  { "°F", CLARA_N_PLURAL ("spoken unit", "{number} degree Fahrenheit", "{number} degrees Fahrenheit") },
  { "°C", CLARA_N_PLURAL ("spoken unit", "{number} degree Celsius", "{number} degrees Celsius") },
  { "°", CLARA_N_PLURAL ("spoken unit", "{number} degree", "{number} degrees") },
  { "ft", CLARA_N_PLURAL ("spoken unit", "{number} foot", "{number} feet") },
  { "sq ft", CLARA_N_PLURAL ("spoken unit", "{number} square foot", "{number} square feet") },
  { "sq. ft.", CLARA_N_PLURAL ("spoken unit", "{number} square foot", "{number} square feet") },
  { "sqft", CLARA_N_PLURAL ("spoken unit", "{number} square foot", "{number} square feet") },
  { "ft²", CLARA_N_PLURAL ("spoken unit", "{number} square foot", "{number} square feet") },
  { "psi", CLARA_N_PLURAL ("spoken unit", "{number} P S I", "{number} P S I") },
  { "PSI", CLARA_N_PLURAL ("spoken unit", "{number} P S I", "{number} P S I") },
  { "mm", CLARA_N_PLURAL ("spoken unit", "{number} millimetre", "{number} millimetres") },
  { "cm", CLARA_N_PLURAL ("spoken unit", "{number} centimetre", "{number} centimetres") },
  { "m", CLARA_N_PLURAL ("spoken unit", "{number} metre", "{number} metres") },
  { "m²", CLARA_N_PLURAL ("spoken unit", "{number} square metre", "{number} square metres") },
  { "km", CLARA_N_PLURAL ("spoken unit", "{number} kilometre", "{number} kilometres") },
  { "km/h", CLARA_N_PLURAL ("spoken unit", "{number} kilometre per hour", "{number} kilometres per hour") },
  { "mi", CLARA_N_PLURAL ("spoken unit", "{number} mile", "{number} miles") },
  { "mph", CLARA_N_PLURAL ("spoken unit", "{number} mile per hour", "{number} miles per hour") },
  { "g", CLARA_N_PLURAL ("spoken unit", "{number} gram", "{number} grams") },
  { "kg", CLARA_N_PLURAL ("spoken unit", "{number} kilogram", "{number} kilograms") },
  { "lb", CLARA_N_PLURAL ("spoken unit", "{number} pound", "{number} pounds") },
  { "lbs", CLARA_N_PLURAL ("spoken unit", "{number} pound", "{number} pounds") },
  { "oz", CLARA_N_PLURAL ("spoken unit", "{number} ounce", "{number} ounces") },
  { "ml", CLARA_N_PLURAL ("spoken unit", "{number} millilitre", "{number} millilitres") },
  { "mL", CLARA_N_PLURAL ("spoken unit", "{number} millilitre", "{number} millilitres") },
  { "L", CLARA_N_PLURAL ("spoken unit", "{number} litre", "{number} litres") },
  { "V", CLARA_N_PLURAL ("spoken unit", "{number} volt", "{number} volts") },
  { "kV", CLARA_N_PLURAL ("spoken unit", "{number} kilovolt", "{number} kilovolts") },
  { "W", CLARA_N_PLURAL ("spoken unit", "{number} watt", "{number} watts") },
  { "kW", CLARA_N_PLURAL ("spoken unit", "{number} kilowatt", "{number} kilowatts") },
  { "kWh", CLARA_N_PLURAL ("spoken unit", "{number} kilowatt hour", "{number} kilowatt hours") },
  { "Hz", CLARA_N_PLURAL ("spoken unit", "{number} hertz", "{number} hertz") },
  { "kHz", CLARA_N_PLURAL ("spoken unit", "{number} kilohertz", "{number} kilohertz") },
  { "MHz", CLARA_N_PLURAL ("spoken unit", "{number} megahertz", "{number} megahertz") },
  { "GHz", CLARA_N_PLURAL ("spoken unit", "{number} gigahertz", "{number} gigahertz") },
  { "MB", CLARA_N_PLURAL ("spoken unit", "{number} megabyte", "{number} megabytes") },
  { "GB", CLARA_N_PLURAL ("spoken unit", "{number} gigabyte", "{number} gigabytes") },
  { "dB", CLARA_N_PLURAL ("spoken unit", "{number} decibel", "{number} decibels") },
  { "hp", CLARA_N_PLURAL ("spoken unit", "{number} horsepower", "{number} horsepower") },
  { "rpm", CLARA_N_PLURAL ("spoken unit", "{number} R P M", "{number} R P M") },
  { "RPM", CLARA_N_PLURAL ("spoken unit", "{number} R P M", "{number} R P M") },
  { "CFM", CLARA_N_PLURAL ("spoken unit", "{number} C F M", "{number} C F M") },
  { "cfm", CLARA_N_PLURAL ("spoken unit", "{number} C F M", "{number} C F M") },
  { "BTU", CLARA_N_PLURAL ("spoken unit", "{number} B T U", "{number} B T U") },
  { "gpm", CLARA_N_PLURAL ("spoken unit", "{number} gallon per minute", "{number} gallons per minute") },
  { "sec", CLARA_N_PLURAL ("spoken unit", "{number} second", "{number} seconds") },
  { "secs", CLARA_N_PLURAL ("spoken unit", "{number} second", "{number} seconds") },
  { "min", CLARA_N_PLURAL ("spoken unit", "{number} minute", "{number} minutes") },
  { "mins", CLARA_N_PLURAL ("spoken unit", "{number} minute", "{number} minutes") },
  { "hr", CLARA_N_PLURAL ("spoken unit", "{number} hour", "{number} hours") },
  { "hrs", CLARA_N_PLURAL ("spoken unit", "{number} hour", "{number} hours") },
};

static const ClaraSpeechShort shorts[] = {
  { "Dr.", CLARA_N ("spoken word", "Doctor"), "A" },
  { "Mr.", CLARA_N ("spoken word", "Mister"), "A" },
  { "Mrs.", CLARA_N ("spoken word", "Missus"), "A" },
  { "Ms.", CLARA_N ("spoken word", "Miss"), "A" },
  { "Dr", CLARA_N ("spoken word", "Doctor"), "A" },
  { "Mr", CLARA_N ("spoken word", "Mister"), "A" },
  { "Mrs", CLARA_N ("spoken word", "Missus"), "A" },
  { "Ms", CLARA_N ("spoken word", "Miss"), "A" },
  { "Prof.", CLARA_N ("spoken word", "Professor"), "A" },
  { "Smt.", CLARA_N ("spoken word", "Shrimati"), "A" },
  { "e.g.", CLARA_N ("spoken word", "for example"), "" },
  { "i.e.", CLARA_N ("spoken word", "that is"), "" },
  { "etc.", CLARA_N ("spoken word", "and so on"), "" },
  { "etc", CLARA_N ("spoken word", "and so on"), "" },
  { "vs.", CLARA_N ("spoken word", "versus"), "" },
  { "vs", CLARA_N ("spoken word", "versus"), "" },
  { "approx.", CLARA_N ("spoken word", "approximately"), "" },
  { "approx", CLARA_N ("spoken word", "approximately"), "" },
  { "No.", CLARA_N ("spoken word", "number"), "1" },
  { "no.", CLARA_N ("spoken word", "number"), "1" },
  { "#", CLARA_N ("spoken word", "number"), "1" },
  { "Ext.", CLARA_N ("spoken word", "extension"), "1" },
  { "ext.", CLARA_N ("spoken word", "extension"), "1" },
  { "Dept.", CLARA_N ("spoken word", "department"), "" },
  { "dept.", CLARA_N ("spoken word", "department"), "" },
  { "Bldg.", CLARA_N ("spoken word", "building"), "" },
  { "Pvt.", CLARA_N ("spoken word", "private"), "" },
  { "Ltd.", CLARA_N ("spoken word", "limited"), "" },
  { "~", CLARA_N ("spoken word", "about"), "1" },
  { "≈", CLARA_N ("spoken word", "about"), "1" },
  { "&", CLARA_N ("spoken word", "and"), "" },
  { "=", CLARA_N ("spoken word", "is"), "" },
};

static const ClaraSpeechMoney money[] = {
  { "|₹|Rs|Rs.|INR|रु|रु.|ரூ|ரூ.|రూ|రూ.|", CLARA_N_PLURAL ("spoken money", "{number} rupee", "{number} rupees"),
    CLARA_N_PLURAL ("spoken money", "{number} paisa", "{number} paise") },
  { "|$|US$|USD|", CLARA_N_PLURAL ("spoken money", "{number} dollar", "{number} dollars"),
    CLARA_N_PLURAL ("spoken money", "{number} cent", "{number} cents") },
  { "|€|EUR|", CLARA_N_PLURAL ("spoken money", "{number} euro", "{number} euros"),
    CLARA_N_PLURAL ("spoken money", "{number} cent", "{number} cents") },
  { "|£|GBP|", CLARA_N_PLURAL ("spoken money", "{number} pound sterling", "{number} pounds sterling"),
    CLARA_N_PLURAL ("spoken money", "{number} penny", "{number} pence") },
};

/* Capitals that English says as a word, though they are an abbreviation, and those it spells though they have
 * vowels. */
static const char *const said_as_words =
  "|NASA|ASAP|SIM|PIN|OK|RAM|ROM|LAN|WAN|WIFI|JSON|GIF|NATO|UNESCO|COVID|LASER|RADAR|"
  "SAP|OPEC|ISRO|AM|PM|A|I|";
static const char *const spelled =
  "|OTP|ID|AI|HR|CEO|CTO|CFO|COO|API|URL|NDA|USA|UK|UAE|UPI|IT|UI|ISO|ATM|EMI|IIT|NOC|IP|AC|"
  "ETA|FAQ|USB|QR|EU|OS|";

static gboolean
begins_with (const char *text, const char *sign, gsize *best)
{
  gsize length = strlen (sign);
  gunichar next;

  if (length <= *best || strncmp (text, sign, length) != 0)
    return FALSE;
  next = g_utf8_get_char (text + length);
  /* "5 m" but not "5 men". */
  if (g_unichar_isalpha (g_utf8_get_char (g_utf8_prev_char (sign + length)))
      && (g_unichar_isalnum (next) || g_unichar_ismark (next)))
    return FALSE;
  return TRUE;
}

const ClaraSpeechUnit *
clara_speech_find_unit (const char *text, gsize *length)
{
  const ClaraSpeechUnit *unit = NULL;

  *length = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (begins_with (text, units[i].sign, length))
      {
        unit = &units[i];
        *length = strlen (unit->sign);
      }
  return unit;
}

static gboolean
follows (const char *text, const char *before)
{
  gunichar c;

  if (*before == '\0')
    return TRUE;
  text += strspn (text, " ");
  c = g_utf8_get_char (text);
  return *before == '1' ? g_unichar_isdigit (c) : g_unichar_isalpha (c) && !g_unichar_islower (c);
}

const ClaraSpeechShort *
clara_speech_find_short (const char *text, gsize *length)
{
  const ClaraSpeechShort *found = NULL;

  *length = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (shorts); i++)
    if (begins_with (text, shorts[i].sign, length)
        && follows (text + strlen (shorts[i].sign), shorts[i].before))
      {
        found = &shorts[i];
        *length = strlen (found->sign);
      }
  return found;
}

static gboolean
is_listed (const char *list, const char *word)
{
  g_autofree char *key = g_strconcat ("|", word, "|", NULL);

  return strstr (list, key) != NULL;
}

const ClaraSpeechMoney *
clara_speech_find_money (const char *sign)
{
  for (gsize i = 0; i < G_N_ELEMENTS (money); i++)
    if (is_listed (money[i].signs, sign))
      return &money[i];
  return NULL;
}

gboolean
clara_speech_is_spelled (const char *capitals, const char *language)
{
  gsize length = strlen (capitals);

  if (length < 2 || length > 5 || is_listed (said_as_words, capitals))
    return FALSE;
  /* The voices of other languages read Latin capitals as a word they do not have. */
  if (language && !g_str_has_prefix (language, "en"))
    return TRUE;
  return is_listed (spelled, capitals) || strcspn (capitals, "AEIOUY") == length;
}
