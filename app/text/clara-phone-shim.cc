/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-phone-shim.h"

#include <phonenumbers/phonenumberutil.h>

#include <string>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

static bool
parse_e164 (const char *e164, PhoneNumber *number)
{
  return e164
         && PhoneNumberUtil::GetInstance ()->Parse (e164, "ZZ", number) == PhoneNumberUtil::NO_PARSING_ERROR;
}

ClaraPhoneVerdict
clara_phone_shim_parse (const char *text, const char *region, char **e164)
{
  try
    {
      const PhoneNumberUtil *util = PhoneNumberUtil::GetInstance ();
      PhoneNumber number;
      std::string written;

      switch (util->Parse (text, region && *region ? region : "ZZ", &number))
        {
        case PhoneNumberUtil::NO_PARSING_ERROR:
          break;
        case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR:
          return CLARA_PHONE_NO_COUNTRY;
        case PhoneNumberUtil::TOO_SHORT_NSN:
        case PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
          return CLARA_PHONE_TOO_SHORT;
        case PhoneNumberUtil::TOO_LONG_NSN:
          return CLARA_PHONE_TOO_LONG;
        default:
          return CLARA_PHONE_NOT_A_NUMBER;
        }
      switch (util->IsPossibleNumberWithReason (number))
        {
        case PhoneNumberUtil::IS_POSSIBLE:
          break;
        case PhoneNumberUtil::TOO_LONG:
          return CLARA_PHONE_TOO_LONG;
        case PhoneNumberUtil::TOO_SHORT:
        case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY:
          return CLARA_PHONE_TOO_SHORT;
        default:
          return CLARA_PHONE_NOT_A_NUMBER;
        }
      if (!util->IsValidNumber (number))
        return CLARA_PHONE_NOT_IN_USE;
      util->Format (number, PhoneNumberUtil::E164, &written);
      *e164 = g_strdup (written.c_str ());
      return CLARA_PHONE_FINE;
    }
  catch (...)
    {
      return CLARA_PHONE_NOT_A_NUMBER;
    }
}

char *
clara_phone_shim_display (const char *e164, const char *region)
{
  try
    {
      const PhoneNumberUtil *util = PhoneNumberUtil::GetInstance ();
      PhoneNumber number;
      std::string written, home;

      if (!parse_e164 (e164, &number))
        return nullptr;
      util->GetRegionCodeForNumber (number, &home);
      util->Format (number,
                    region && home == region ? PhoneNumberUtil::NATIONAL : PhoneNumberUtil::INTERNATIONAL,
                    &written);
      return g_strdup (written.c_str ());
    }
  catch (...)
    {
      return nullptr;
    }
}

char *
clara_phone_shim_groups (const char *e164)
{
  try
    {
      PhoneNumber number;
      std::string written;
      std::string::size_type space;

      if (!parse_e164 (e164, &number))
        return nullptr;
      PhoneNumberUtil::GetInstance ()->Format (number, PhoneNumberUtil::INTERNATIONAL, &written);
      space = written.find (' ');
      return g_strdup (space == std::string::npos ? written.c_str () : written.c_str () + space + 1);
    }
  catch (...)
    {
      return nullptr;
    }
}
