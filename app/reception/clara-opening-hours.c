/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-opening-hours.h"

#include "clara-local-time.h"
#include "clara-reception.h"

#include <stdio.h>
#include <string.h>

#define DAYS 7
#define MAX_SPANS 6
#define MAX_HOLIDAYS 400
#define MAX_CONTACT 200
/* Further ahead nobody is told when it opens. */
#define LOOK_AHEAD_DAYS 30

static const char *const day_names[DAYS] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

typedef struct
{
  int from; /* minutes since midnight */
  int to;   /* at most 1440 */
} Span;

struct _ClaraOpeningHours
{
  Span spans[DAYS][MAX_SPANS];
  guint n_spans[DAYS];
  GHashTable *holidays; /* date to name */
  char *emergency;
};

void
clara_opening_hours_free (ClaraOpeningHours *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->holidays);
  g_free (self->emergency);
  g_free (self);
}

G_GNUC_PRINTF (2, 3)
static gboolean
refuse (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID, "The setting 'opening_hours': %s",
               message);
  return FALSE;
}

/* "24:00" is a day's end. */
static gboolean
parse_time (const char *text, int *minutes)
{
  gboolean after;

  if (g_strcmp0 (text, "24:00") == 0)
    {
      *minutes = 24 * 60;
      return TRUE;
    }
  return text != NULL && *text != '\0' && *text != '+' && clara_auto_check_out_parse (text, minutes, &after);
}

static gboolean
add_span (ClaraOpeningHours *self, guint day, JsonArray *pair, GError **error)
{
  Span span;

  if (pair == NULL || json_array_get_length (pair) != 2
      || !parse_time (clara_json_array_get_string (pair, 0), &span.from)
      || !parse_time (clara_json_array_get_string (pair, 1), &span.to) || span.from >= span.to)
    return refuse (error,
                   "'%s' must be two rising times such as [\"09:00\", \"18:00\"], or an array of such pairs",
                   day_names[day]);
  if (self->n_spans[day] == MAX_SPANS
      || (self->n_spans[day] > 0 && self->spans[day][self->n_spans[day] - 1].to > span.from))
    return refuse (error, "the spans of '%s' must be at most %d, one after the other", day_names[day],
                   MAX_SPANS);
  self->spans[day][self->n_spans[day]++] = span;
  return TRUE;
}

static gboolean
parse_day (ClaraOpeningHours *self, guint day, JsonObject *object, GError **error)
{
  JsonArray *array = clara_json_get_array (object, day_names[day]);

  self->n_spans[day] = 0;
  if (array == NULL)
    return json_object_has_member (object, day_names[day]) ? refuse (
             error, "'%s' must be an array such as [\"09:00\", \"18:00\"]; [] is closed", day_names[day])
                                                           : TRUE;
  if (json_array_get_length (array) == 0)
    return TRUE;
  if (clara_json_array_get_string (array, 0) != NULL)
    return add_span (self, day, array, error);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!add_span (self, day, JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_date (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *padded =
    text != NULL && strlen (text) == 10 ? g_strconcat (text, "T00:00:00", NULL) : NULL;
  g_autoptr (GDateTime) date = padded != NULL ? g_date_time_new_from_iso8601 (padded, utc) : NULL;

  return date != NULL && text[4] == '-' && text[7] == '-';
}

static gboolean
parse_holidays (ClaraOpeningHours *self, JsonObject *object, GError **error)
{
  JsonArray *array = clara_json_get_array (object, "holidays");
  guint count = array == NULL ? 0 : json_array_get_length (array);

  if (json_object_has_member (object, "holidays") && (array == NULL || count > MAX_HOLIDAYS))
    return refuse (error, "'holidays' must be an array of at most %d days", MAX_HOLIDAYS);
  for (guint i = 0; i < count; i++)
    {
      const char *date = clara_json_array_get_string (array, i);
      JsonObject *named = date == NULL ? clara_json_array_get_object (array, i) : NULL;
      const char *name = clara_json_get_string (named, "name", "");

      if (named != NULL)
        date = clara_json_get_string (named, "date", NULL);
      if (!is_date (date) || g_utf8_strlen (name, -1) > MAX_CONTACT)
        return refuse (error,
                       "holiday %u must be a date such as \"2026-12-25\", or {\"date\": ..., \"name\": ...}",
                       i + 1);
      g_hash_table_insert (self->holidays, g_strdup (date), g_strdup (name));
    }
  return TRUE;
}

static gboolean
has_days (JsonObject *object)
{
  for (guint day = 0; day < DAYS; day++)
    if (json_object_has_member (object, day_names[day]))
      return TRUE;
  return FALSE;
}

/* A key that nobody reads is a mistyped one. */
static gboolean
check_keys (JsonObject *object, gboolean inner, GError **error)
{
  g_autoptr (GList) keys = json_object_get_members (object);

  for (GList *l = keys; l != NULL; l = l->next)
    {
      gboolean known = strcmp (l->data, "holidays") == 0 || strcmp (l->data, "emergency_contact") == 0
                       || (!inner && strcmp (l->data, "sites") == 0);

      for (guint day = 0; day < DAYS; day++)
        known |= strcmp (l->data, day_names[day]) == 0;
      if (!known)
        return refuse (error,
                       "'%s' is not known; there are mon, tue, wed, thu, fri, sat, sun, holidays, "
                       "emergency_contact and sites",
                       (char *) l->data);
    }
  return TRUE;
}

static gboolean
parse_one (ClaraOpeningHours *self, JsonObject *object, gboolean inner, GError **error)
{
  const char *contact = clara_json_get_string (object, "emergency_contact", NULL);

  if (!check_keys (object, inner, error))
    return FALSE;
  /* A site that names a day names all of its own. */
  for (guint day = 0; day < DAYS && (!inner || has_days (object)); day++)
    if (!parse_day (self, day, object, error))
      return FALSE;
  if (contact != NULL && g_utf8_strlen (contact, -1) > MAX_CONTACT)
    return refuse (error, "'emergency_contact' must be a text of at most %d characters", MAX_CONTACT);
  if (contact != NULL)
    {
      g_free (self->emergency);
      self->emergency = *contact == '\0' ? NULL : g_strdup (contact);
    }
  return parse_holidays (self, object, error);
}

/**
 * clara_opening_hours_parse:
 * @text: the setting's JSON
 * @site: whose hours are wanted; one that "sites" does not name has those of the whole
 *
 * Returns: (transfer full) (nullable): the hours, else %CLARA_RECEPTION_ERROR_INVALID which says what to mend
 */
ClaraOpeningHours *
clara_opening_hours_parse (const char *text, const char *site, GError **error)
{
  g_autoptr (JsonObject) object = clara_json_parse_object (text, -1, NULL);
  g_autoptr (ClaraOpeningHours) self = g_new0 (ClaraOpeningHours, 1);
  JsonObject *sites = clara_json_get_object (object, "sites");
  g_autoptr (GList) names = sites == NULL ? NULL : json_object_get_members (sites);

  self->holidays = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (object == NULL)
    {
      refuse (error, "it must be a JSON object such as {\"mon\": [\"09:00\", \"18:00\"]}");
      return NULL;
    }
  if (!parse_one (self, object, FALSE, error))
    return NULL;
  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonObject *own = clara_json_get_object (sites, l->data);
      g_autoptr (ClaraOpeningHours) other = g_new0 (ClaraOpeningHours, 1);

      other->holidays = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      if (own == NULL)
        {
          refuse (error, "site '%s' must be an object with days", (char *) l->data);
          return NULL;
        }
      if (!parse_one (g_strcmp0 (l->data, site) == 0 ? self : other, own, TRUE, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

static guint
day_of (const char *date)
{
  int year = 0, month = 0, day = 0;
  g_autoptr (GDateTime) noon = NULL;

  if (sscanf (date, "%4d-%2d-%2d", &year, &month, &day) != 3)
    return 0;
  noon = g_date_time_new_utc (year, month, day, 12, 0, 0);
  return noon == NULL ? 0 : (guint) g_date_time_get_day_of_week (noon) - 1;
}

/**
 * clara_opening_hours_is_open:
 * @clock: knows the place's time zone
 * @real_us: microseconds since 1970 UTC
 */
gboolean
clara_opening_hours_is_open (const ClaraOpeningHours *self, ClaraClock *clock, gint64 real_us)
{
  const int offset = clara_clock_get_utc_offset_at (clock, real_us);
  const gint64 local = real_us + offset * G_TIME_SPAN_MINUTE;
  const int minutes = (int) (local % G_TIME_SPAN_DAY / G_TIME_SPAN_MINUTE);
  g_autofree char *date = clara_clock_format_date (real_us, offset);
  const guint day = day_of (date);

  if (g_hash_table_contains (self->holidays, date))
    return FALSE;
  for (guint i = 0; i < self->n_spans[day]; i++)
    if (minutes >= self->spans[day][i].from && minutes < self->spans[day][i].to)
      return TRUE;
  return FALSE;
}

/**
 * clara_opening_hours_find_next:
 *
 * Returns: when the next span begins, in microseconds since 1970 UTC; 0 where none does within a month
 */
gint64
clara_opening_hours_find_next (const ClaraOpeningHours *self, ClaraClock *clock, gint64 real_us)
{
  g_autofree char *today = clara_clock_format_date (real_us, clara_clock_get_utc_offset_at (clock, real_us));

  for (int ahead = 0; ahead < LOOK_AHEAD_DAYS; ahead++)
    {
      gint64 midnight = clara_clock_find_local (clock, today, ahead * 24 * 60);
      g_autofree char *date =
        clara_clock_format_date (midnight, clara_clock_get_utc_offset_at (clock, midnight));
      const guint day = day_of (date);

      for (guint i = 0; i < self->n_spans[day] && !g_hash_table_contains (self->holidays, date); i++)
        {
          gint64 begin = clara_clock_find_local (clock, date, self->spans[day][i].from);

          if (begin > real_us)
            return begin;
        }
    }
  return 0;
}

/**
 * clara_opening_hours_get_holiday:
 *
 * Returns: (transfer none) (nullable): the name of the holiday, perhaps ""; %NULL where the day is none
 */
const char *
clara_opening_hours_get_holiday (const ClaraOpeningHours *self, const char *date)
{
  return g_hash_table_lookup (self->holidays, date);
}

/**
 * clara_opening_hours_get_emergency:
 *
 * Returns: (transfer none) (nullable): whom to call while nobody is there
 */
const char *
clara_opening_hours_get_emergency (const ClaraOpeningHours *self)
{
  return self->emergency;
}
