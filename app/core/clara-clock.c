/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-clock.h"

#include "clara-local-time.h"

#include <stdio.h>

typedef struct
{
  guint id;
  gint64 due;
  gint64 period;
  GSourceFunc callback;
  gpointer user_data;
  GDestroyNotify destroy;
} Timer;

struct _ClaraClock
{
  GObject parent_instance;

  gboolean is_virtual;
  gint64 monotonic;
  gint64 start_real;
  int utc_offset;
  GTimeZone *zone; /* NULL: of a real clock the system's, of a virtual one its fixed offset */
  gint holds;      /* atomic */

  GMainContext *context;
  GSequence *timers;   /* virtual: by due time, then id */
  GHashTable *sources; /* real: id to GSource */
  guint next_id;
  GSource *automatic;
};

G_DEFINE_FINAL_TYPE (ClaraClock, clara_clock, G_TYPE_OBJECT)

static void
timer_free (Timer *timer)
{
  if (timer->destroy != NULL)
    timer->destroy (timer->user_data);
  g_free (timer);
}

static int
compare_timers (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Timer *one = a;
  const Timer *two = b;

  if (one->due != two->due)
    return one->due < two->due ? -1 : 1;
  return one->id < two->id ? -1 : one->id > two->id;
}

static void
clara_clock_finalize (GObject *object)
{
  ClaraClock *self = CLARA_CLOCK (object);
  GHashTableIter iter;
  gpointer source;

  if (self->automatic != NULL)
    {
      g_source_destroy (self->automatic);
      g_source_unref (self->automatic);
    }
  g_hash_table_iter_init (&iter, self->sources);
  while (g_hash_table_iter_next (&iter, NULL, &source))
    g_source_destroy (source);
  g_clear_pointer (&self->sources, g_hash_table_unref);
  g_clear_pointer (&self->timers, g_sequence_free);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  G_OBJECT_CLASS (clara_clock_parent_class)->finalize (object);
}

static void
clara_clock_class_init (ClaraClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_clock_finalize;
}

static void
clara_clock_init (ClaraClock *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->timers = g_sequence_new ((GDestroyNotify) timer_free);
  self->sources = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_source_unref);
}

/**
 * clara_clock_new_real:
 *
 * Returns: (transfer full): a clock that follows the system's
 */
ClaraClock *
clara_clock_new_real (void)
{
  return g_object_new (CLARA_TYPE_CLOCK, NULL);
}

/**
 * clara_clock_new_virtual:
 * @start_us: what clara_clock_get_real() says first, in microseconds since 1970 UTC
 * @utc_offset_minutes: the place's offset from UTC
 *
 * Returns: (transfer full): a clock that stands still until it is advanced
 */
ClaraClock *
clara_clock_new_virtual (gint64 start_us, int utc_offset_minutes)
{
  ClaraClock *self = g_object_new (CLARA_TYPE_CLOCK, NULL);

  self->is_virtual = TRUE;
  self->start_real = start_us;
  self->utc_offset = utc_offset_minutes;
  return self;
}

gboolean
clara_clock_is_virtual (ClaraClock *self)
{
  g_return_val_if_fail (CLARA_IS_CLOCK (self), FALSE);
  return self->is_virtual;
}

/**
 * clara_clock_get_monotonic:
 *
 * Returns: microseconds that never go back; comparable with g_get_monotonic_time() on a real clock
 */
gint64
clara_clock_get_monotonic (ClaraClock *self)
{
  g_return_val_if_fail (CLARA_IS_CLOCK (self), 0);
  return self->is_virtual ? self->monotonic : g_get_monotonic_time ();
}

/**
 * clara_clock_get_real:
 *
 * Returns: microseconds since 1970 UTC
 */
gint64
clara_clock_get_real (ClaraClock *self)
{
  g_return_val_if_fail (CLARA_IS_CLOCK (self), 0);
  return self->is_virtual ? self->start_real + self->monotonic : g_get_real_time ();
}

/**
 * clara_clock_get_utc_offset:
 *
 * Returns: minutes that the place is ahead of UTC now
 */
int
clara_clock_get_utc_offset (ClaraClock *self)
{
  g_autoptr (GDateTime) now = NULL;

  g_return_val_if_fail (CLARA_IS_CLOCK (self), 0);
  if (self->is_virtual)
    return clara_clock_get_utc_offset_at (self, clara_clock_get_real (self));
  now = g_date_time_new_now_local ();
  return (int) (g_date_time_get_utc_offset (now) / G_TIME_SPAN_MINUTE);
}

/* The system's zone may change while the program runs: a real clock looks each time. */
static GTimeZone *
get_zone (ClaraClock *self)
{
  if (self->zone != NULL)
    return g_time_zone_ref (self->zone);
  return self->is_virtual ? g_time_zone_new_offset (self->utc_offset * 60) : g_time_zone_new_local ();
}

/**
 * clara_clock_get_utc_offset_at:
 * @real_us: microseconds since 1970 UTC
 *
 * Returns: minutes that the place is, was or will be ahead of UTC then: other than now across a change to
 *   daylight saving
 */
int
clara_clock_get_utc_offset_at (ClaraClock *self, gint64 real_us)
{
  g_autoptr (GTimeZone) zone = NULL;
  int interval;

  g_return_val_if_fail (CLARA_IS_CLOCK (self), 0);
  zone = get_zone (self);
  interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, real_us / G_USEC_PER_SEC);
  return interval < 0 ? 0 : g_time_zone_get_offset (zone, interval) / 60;
}

/**
 * clara_clock_find_local:
 * @date: YYYY-MM-DD at the place
 * @minutes: of that day's clock since midnight; 1440 and more is the next day
 *
 * A time that a change to daylight saving leaves out is the one it becomes; of one that comes twice, the
 * first.
 *
 * Returns: microseconds since 1970 UTC; 0 where @date is none
 */
gint64
clara_clock_find_local (ClaraClock *self, const char *date, int minutes)
{
  g_autoptr (GTimeZone) zone = NULL;
  g_autoptr (GDateTime) midnight = NULL;
  g_autoptr (GDateTime) day = NULL;
  g_autoptr (GDateTime) local = NULL;
  int year = 0, month = 0, day_of_month = 0;

  g_return_val_if_fail (CLARA_IS_CLOCK (self), 0);
  if (date == NULL || sscanf (date, "%4d-%2d-%2d", &year, &month, &day_of_month) != 3)
    return 0;
  zone = get_zone (self);
  midnight = g_date_time_new (zone, year, month, day_of_month, 0, 0, 0);
  if (midnight == NULL)
    return 0;
  day = g_date_time_add_days (midnight, minutes / (24 * 60));
  minutes %= 24 * 60;
  local = g_date_time_new (zone, g_date_time_get_year (day), g_date_time_get_month (day),
                           g_date_time_get_day_of_month (day), minutes / 60, minutes % 60, 0);
  return local == NULL ? 0 : g_date_time_to_unix (local) * G_USEC_PER_SEC;
}

/**
 * clara_clock_get_time_zone:
 *
 * Returns: (transfer none): the place's zone as calendars name it ("Asia/Kolkata"), or an offset ("+05:30")
 */
const char *
clara_clock_get_time_zone (ClaraClock *self)
{
  g_autoptr (GTimeZone) zone = NULL;

  g_return_val_if_fail (CLARA_IS_CLOCK (self), NULL);
  zone = get_zone (self);
  return g_intern_string (g_time_zone_get_identifier (zone));
}

/**
 * clara_clock_set_time_zone:
 * @zone: a place whose offset changes over the year
 *
 * For a virtual clock only.
 */
void
clara_clock_set_time_zone (ClaraClock *self, GTimeZone *zone)
{
  g_return_if_fail (CLARA_IS_CLOCK (self) && self->is_virtual);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  self->zone = g_time_zone_ref (zone);
}

typedef struct
{
  ClaraClock *clock; /* unowned: the clock destroys its sources first */
  guint id;
  GSourceFunc callback;
  gpointer user_data;
  GDestroyNotify destroy;
} RealTimer;

static gboolean
on_real_timer (gpointer user_data)
{
  RealTimer *timer = user_data;
  ClaraClock *clock = timer->clock;
  guint id = timer->id;

  g_object_ref (clock);
  if (timer->callback (timer->user_data) == G_SOURCE_CONTINUE)
    {
      g_object_unref (clock);
      return G_SOURCE_CONTINUE;
    }
  g_hash_table_remove (clock->sources, GUINT_TO_POINTER (id));
  g_object_unref (clock);
  return G_SOURCE_REMOVE;
}

static void
real_timer_free (gpointer data)
{
  RealTimer *timer = data;

  if (timer->destroy != NULL)
    timer->destroy (timer->user_data);
  g_free (timer);
}

/**
 * clara_clock_add_timeout:
 * @delay_us: microseconds from now; also the period if @callback returns %G_SOURCE_CONTINUE
 * @callback: (scope notified): run on the clock's thread
 *
 * Returns: an id for clara_clock_remove(), never 0
 */
guint
clara_clock_add_timeout (ClaraClock *self, gint64 delay_us, GSourceFunc callback, gpointer user_data,
                         GDestroyNotify destroy)
{
  guint id;

  g_return_val_if_fail (CLARA_IS_CLOCK (self), 0);
  g_return_val_if_fail (callback != NULL, 0);

  delay_us = MAX (delay_us, 0);
  id = ++self->next_id;
  if (self->is_virtual)
    {
      Timer *timer = g_new0 (Timer, 1);

      *timer = (Timer){ id, self->monotonic + delay_us, delay_us, callback, user_data, destroy };
      g_sequence_insert_sorted (self->timers, timer, compare_timers, NULL);
      if (self->automatic != NULL)
        g_main_context_wakeup (self->context);
    }
  else
    {
      RealTimer *timer = g_new0 (RealTimer, 1);
      GSource *source = g_timeout_source_new ((guint) MIN ((delay_us + 999) / 1000, G_MAXUINT));

      *timer = (RealTimer){ self, id, callback, user_data, destroy };
      g_source_set_callback (source, on_real_timer, timer, real_timer_free);
      g_source_set_static_name (source, "clara-clock");
      g_hash_table_insert (self->sources, GUINT_TO_POINTER (id), source);
      g_source_attach (source, self->context);
    }
  return id;
}

/**
 * clara_clock_remove:
 * @id: what clara_clock_add_timeout() returned; one that has fired already is ignored
 */
void
clara_clock_remove (ClaraClock *self, guint id)
{
  g_return_if_fail (CLARA_IS_CLOCK (self));

  if (self->is_virtual)
    {
      GSequenceIter *iter;

      for (iter = g_sequence_get_begin_iter (self->timers); !g_sequence_iter_is_end (iter);
           iter = g_sequence_iter_next (iter))
        if (((Timer *) g_sequence_get (iter))->id == id)
          {
            g_sequence_remove (iter);
            return;
          }
    }
  else
    {
      GSource *source = g_hash_table_lookup (self->sources, GUINT_TO_POINTER (id));

      if (source != NULL)
        {
          g_source_ref (source);
          g_hash_table_remove (self->sources, GUINT_TO_POINTER (id));
          g_source_destroy (source);
          g_source_unref (source);
        }
    }
}

/**
 * clara_clock_clear:
 * @id: (inout): a timer's id or 0; 0 afterwards
 */
void
clara_clock_clear (ClaraClock *self, guint *id)
{
  guint old = *id;

  *id = 0;
  if (old != 0)
    clara_clock_remove (self, old);
}

/**
 * clara_clock_bring_forward:
 * @id: (inout): a timer's id or 0
 * @due: (inout): when it fires, on the monotonic clock
 *
 * One timer for several wishes: it is set anew where it would fire later than after @delay_us, and left alone
 * where it fires before.
 */
void
clara_clock_bring_forward (ClaraClock *self, guint *id, gint64 *due, gint64 delay_us, GSourceFunc func,
                           gpointer user_data)
{
  gint64 wanted = clara_clock_get_monotonic (self) + delay_us;

  if (*id != 0 && *due <= wanted)
    return;
  clara_clock_clear (self, id);
  *due = wanted;
  *id = clara_clock_add_timeout (self, delay_us, func, user_data, NULL);
}

/**
 * clara_clock_hold:
 *
 * Keeps virtual time from advancing until clara_clock_release(). Any thread.
 */
void
clara_clock_hold (ClaraClock *self)
{
  g_atomic_int_inc (&self->holds);
}

/**
 * clara_clock_release:
 *
 * Gives back one clara_clock_hold(). Any thread.
 */
void
clara_clock_release (ClaraClock *self)
{
  int before = g_atomic_int_add (&self->holds, -1);

  g_return_if_fail (before > 0);
  if (before == 1)
    g_main_context_wakeup (self->context);
}

static gboolean
fire_first_until (ClaraClock *self, gint64 limit)
{
  GSequenceIter *iter = g_sequence_get_begin_iter (self->timers);
  g_autofree Timer *timer = NULL;
  Timer *first;

  if (g_sequence_iter_is_end (iter))
    return FALSE;
  first = g_sequence_get (iter);
  if (first->due > limit)
    return FALSE;

  self->monotonic = MAX (self->monotonic, first->due);
  timer = g_memdup2 (first, sizeof *first);
  first->destroy = NULL; /* the copy owns the user data while its callback runs */
  g_sequence_remove (iter);
  if (timer->callback (timer->user_data) == G_SOURCE_CONTINUE)
    {
      timer->due = self->monotonic + MAX (timer->period, 1);
      g_sequence_insert_sorted (self->timers, g_steal_pointer (&timer), compare_timers, NULL);
    }
  else if (timer->destroy != NULL)
    timer->destroy (timer->user_data);
  return TRUE;
}

/**
 * clara_clock_jump:
 * @by_us: how far, either way
 *
 * Sets a virtual clock's time of day, as somebody or a time server sets a machine's: no time passes, and
 * no timer fires.
 */
void
clara_clock_jump (ClaraClock *self, gint64 by_us)
{
  g_return_if_fail (CLARA_IS_CLOCK (self));
  g_return_if_fail (self->is_virtual);
  self->start_real += by_us;
}

static void
settle (ClaraClock *self)
{
  while (g_main_context_iteration (self->context, g_atomic_int_get (&self->holds) > 0)
         || g_atomic_int_get (&self->holds) > 0)
    ;
}

/**
 * clara_clock_advance:
 * @by_us: how far, in microseconds
 *
 * Moves a virtual clock on: what is ready runs first, then each timer at its time, with everything it
 * starts run to its end before the next. Waits for holds.
 */
void
clara_clock_advance (ClaraClock *self, gint64 by_us)
{
  gint64 target;

  g_return_if_fail (CLARA_IS_CLOCK (self));
  g_return_if_fail (self->is_virtual);
  g_return_if_fail (self->automatic == NULL);

  target = self->monotonic + by_us;
  settle (self);
  while (fire_first_until (self, target))
    settle (self);
  self->monotonic = target;
}

static gboolean
automatic_prepare (GSource *source, int *timeout)
{
  ClaraClock *self = *(ClaraClock **) (source + 1);

  *timeout = -1;
  return g_atomic_int_get (&self->holds) == 0 && g_sequence_get_length (self->timers) > 0;
}

static gboolean
automatic_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  ClaraClock *self = *(ClaraClock **) (source + 1);

  g_object_ref (self);
  fire_first_until (self, G_MAXINT64);
  g_object_unref (self);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs automatic_funcs = { .prepare = automatic_prepare, .dispatch = automatic_dispatch };

/**
 * clara_clock_set_automatic:
 * @automatic: whether a virtual clock jumps to its next timer by itself when the main loop is idle and
 *   nothing holds it
 */
void
clara_clock_set_automatic (ClaraClock *self, gboolean automatic)
{
  g_return_if_fail (CLARA_IS_CLOCK (self));
  g_return_if_fail (self->is_virtual);

  if (automatic == (self->automatic != NULL))
    return;
  if (automatic)
    {
      self->automatic = g_source_new (&automatic_funcs, sizeof (GSource) + sizeof (ClaraClock *));
      *(ClaraClock **) (self->automatic + 1) = self;
      g_source_set_priority (self->automatic, G_PRIORITY_LOW + 100);
      g_source_attach (self->automatic, self->context);
    }
  else
    {
      g_source_destroy (self->automatic);
      g_clear_pointer (&self->automatic, g_source_unref);
    }
}

static GDateTime *
local_date_time (gint64 real_us, int utc_offset_minutes)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (utc_offset_minutes * 60);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (real_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) exact = NULL;

  if (utc == NULL)
    return NULL;
  exact = g_date_time_add (utc, real_us % G_USEC_PER_SEC);
  return g_date_time_to_timezone (exact, zone);
}

/**
 * clara_clock_format:
 * @real_us: microseconds since 1970 UTC
 * @utc_offset_minutes: the offset kept beside it
 *
 * Returns: (transfer full): the time as RFC 3339, to the millisecond
 */
char *
clara_clock_format (gint64 real_us, int utc_offset_minutes)
{
  g_autoptr (GDateTime) local = local_date_time (real_us, utc_offset_minutes);
  g_autofree char *head = NULL;
  g_autofree char *zone = NULL;

  if (local == NULL)
    return g_strdup ("");
  head = g_date_time_format (local, "%Y-%m-%dT%H:%M:%S");
  zone = g_date_time_format (local, "%:z");
  return g_strdup_printf ("%s.%03d%s", head, g_date_time_get_microsecond (local) / 1000, zone);
}

/**
 * clara_clock_format_date:
 *
 * Returns: (transfer full): the local date as YYYY-MM-DD
 */
char *
clara_clock_format_date (gint64 real_us, int utc_offset_minutes)
{
  g_autoptr (GDateTime) local = local_date_time (real_us, utc_offset_minutes);

  return local == NULL ? g_strdup ("") : g_date_time_format (local, "%Y-%m-%d");
}
