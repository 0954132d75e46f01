/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-reception-private.h"

/* What the tenant has set for its site: hours, answers, the country of its numbers. */

/**
 * clara_reception_is_open:
 *
 * Returns: whether the site is open now; without opening hours it always is
 */
gboolean
clara_reception_is_open (ClaraReception *self)
{
  const ClaraOpeningHours *hours = clara_reception_get_data (self)->hours;
  ClaraClock *clock = clara_reception_get_parts (self)->clock;

  return hours == NULL || clara_opening_hours_is_open (hours, clock, clara_clock_get_real (clock));
}

/**
 * clara_reception_find_opening:
 *
 * Returns: when it opens next, in microseconds since 1970 UTC; 0 where that is not known
 */
gint64
clara_reception_find_opening (ClaraReception *self)
{
  const ClaraOpeningHours *hours = clara_reception_get_data (self)->hours;
  ClaraClock *clock = clara_reception_get_parts (self)->clock;

  return hours == NULL ? 0 : clara_opening_hours_find_next (hours, clock, clara_clock_get_real (clock));
}

/**
 * clara_reception_get_emergency_contact:
 *
 * Returns: (transfer none) (nullable): whom to call while nobody is there
 */
const char *
clara_reception_get_emergency_contact (ClaraReception *self)
{
  const ClaraOpeningHours *hours = clara_reception_get_data (self)->hours;

  return hours == NULL ? NULL : clara_opening_hours_get_emergency (hours);
}

/**
 * clara_reception_find_answer:
 *
 * Returns: (transfer none) (nullable): what staff have written for such a question
 */
const char *
clara_reception_find_answer (ClaraReception *self, const char *question, const char *language)
{
  const ClaraStaffAnswers *answers = clara_reception_get_data (self)->answers;

  return answers == NULL || question == NULL ? NULL : clara_staff_answers_find (answers, question, language);
}

const char *
clara_reception_get_region (ClaraReception *self)
{
  return clara_reception_get_data (self)->region;
}
