/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-visit-calendar.h"

#include "clara-local-time.h"

#include <libical/ical.h>
#include <string.h>

/* A visit of which nobody said how long it takes. */
#define USUAL_LENGTH (G_TIME_SPAN_HOUR)

static struct icaltimetype
time_of (gint64 real_us, icaltimezone *zone)
{
  icaltimezone *utc = icaltimezone_get_utc_timezone ();
  struct icaltimetype time = icaltime_from_timet_with_zone ((time_t) (real_us / G_USEC_PER_SEC), 0, utc);

  return zone == NULL ? time : icaltime_convert_to_zone (time, zone);
}

/* In the place's own zone where it has a name, so that a phone shows it right wherever it is; else in UTC. */
static void
add_time (icalcomponent *event, gboolean begin, gint64 real_us, icaltimezone *zone)
{
  struct icaltimetype time = time_of (real_us, zone);
  icalproperty *property = begin ? icalproperty_new_dtstart (time) : icalproperty_new_dtend (time);

  if (zone != NULL)
    icalproperty_add_parameter (property, icalparameter_new_tzid (icaltimezone_get_tzid (zone)));
  icalcomponent_add_property (event, property);
}

static void
add_people (icalcomponent *event, const ClaraVisitCalendar *calendar)
{
  if (calendar->organizer_email != NULL && *calendar->organizer_email != '\0')
    {
      g_autofree char *address = g_strconcat ("mailto:", calendar->organizer_email, NULL);
      icalproperty *organizer = icalproperty_new_organizer (address);

      if (calendar->organizer_name != NULL)
        icalproperty_add_parameter (organizer, icalparameter_new_cn (calendar->organizer_name));
      icalcomponent_add_property (event, organizer);
    }
  if (!calendar->published && calendar->visit->email != NULL && *calendar->visit->email != '\0')
    {
      g_autofree char *address = g_strconcat ("mailto:", calendar->visit->email, NULL);
      icalproperty *attendee = icalproperty_new_attendee (address);

      if (calendar->visit->visitor_name != NULL)
        icalproperty_add_parameter (attendee, icalparameter_new_cn (calendar->visit->visitor_name));
      icalproperty_add_parameter (attendee, icalparameter_new_partstat (ICAL_PARTSTAT_NEEDSACTION));
      icalproperty_add_parameter (attendee, icalparameter_new_rsvp (ICAL_RSVP_FALSE));
      icalcomponent_add_property (event, attendee);
    }
}

static icalproperty_method
find_method (const ClaraVisitCalendar *calendar)
{
  if (calendar->cancelled)
    return ICAL_METHOD_CANCEL;
  return calendar->published ? ICAL_METHOD_PUBLISH : ICAL_METHOD_REQUEST;
}

/* A quote or a line break in a name would end its parameter. */
static char *
fit_parameter (const char *text)
{
  g_autoptr (GString) fit = g_string_new (text);

  for (char *p = fit->str; *p != '\0'; p++)
    if (*p == '"' || g_ascii_iscntrl (*p))
      *p = ' ';
  return g_strdup (fit->str);
}

/**
 * clara_visit_calendar_write:
 * @clock: knows the place's time zone
 *
 * Any thread.
 *
 * Returns: (transfer full): the file's text
 */
char *
clara_visit_calendar_write (const ClaraVisitCalendar *calendar, ClaraClock *clock)
{
  const ClaraVisit *visit = calendar->visit;
  gint64 end =
    visit->expected_until > visit->expected_at ? visit->expected_until : visit->expected_at + USUAL_LENGTH;
  icaltimezone *zone = icaltimezone_get_builtin_timezone (clara_clock_get_time_zone (clock));
  icalcomponent *root = icalcomponent_new (ICAL_VCALENDAR_COMPONENT);
  icalcomponent *event = icalcomponent_new (ICAL_VEVENT_COMPONENT);
  g_autofree char *uid = g_strconcat (visit->visit_id, "@clara", NULL);
  g_autofree char *name = fit_parameter (visit->visitor_name != NULL ? visit->visitor_name : "");
  g_autofree char *organizer =
    fit_parameter (calendar->organizer_name != NULL ? calendar->organizer_name : "");
  g_autoptr (ClaraVisit) fit = clara_visit_copy (visit);
  ClaraVisitCalendar people = *calendar;
  char *text;
  char *copy;

  g_free (fit->visitor_name);
  fit->visitor_name = g_steal_pointer (&name);
  people.visit = fit;
  people.organizer_name = organizer;
  icalcomponent_add_property (root, icalproperty_new_prodid ("-//org.clarareception.Clara//EN"));
  icalcomponent_add_property (root, icalproperty_new_version ("2.0"));
  icalcomponent_add_property (root, icalproperty_new_method (find_method (calendar)));
  if (zone != NULL)
    icalcomponent_add_component (root, icalcomponent_new_clone (icaltimezone_get_component (zone)));
  icalcomponent_add_property (event, icalproperty_new_uid (uid));
  icalcomponent_add_property (event, icalproperty_new_dtstamp (time_of (visit->updated_at, NULL)));
  icalcomponent_add_property (event, icalproperty_new_sequence (visit->invitation));
  icalcomponent_add_property (
    event, icalproperty_new_status (calendar->cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
  add_time (event, TRUE, visit->expected_at, zone);
  add_time (event, FALSE, end, zone);
  icalcomponent_add_property (event, icalproperty_new_summary (calendar->summary));
  if (calendar->description != NULL)
    icalcomponent_add_property (event, icalproperty_new_description (calendar->description));
  if (calendar->location != NULL)
    icalcomponent_add_property (event, icalproperty_new_location (calendar->location));
  add_people (event, &people);
  icalcomponent_add_component (root, event);
  text = icalcomponent_as_ical_string_r (root);
  copy = g_strdup (text);
  icalmemory_free_buffer (text);
  icalcomponent_free (root);
  return copy;
}
