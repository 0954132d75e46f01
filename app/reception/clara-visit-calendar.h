/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-rows.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* An expected visit as an iCalendar file (RFC 5545, libical), for the visitor's calendar. */
typedef struct
{
  const ClaraVisit *visit;
  const char *summary;
  const char *description;
  const char *location; /* may be NULL */
  const char *organizer_name;
  const char *organizer_email; /* may be NULL: then there is no ORGANIZER */
  gboolean cancelled;          /* METHOD:CANCEL in place of REQUEST */
  gboolean published;          /* METHOD:PUBLISH: for who needs not answer; names no attendee */
} ClaraVisitCalendar;

char *clara_visit_calendar_write (const ClaraVisitCalendar *calendar, ClaraClock *clock);

G_END_DECLS
