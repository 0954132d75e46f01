/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-delivery-reminder.h"
#include "clara-delivery.h"
#include "clara-field-check.h"
#include "reception-fixture.h"

#include <string.h>

#define HOUR G_TIME_SPAN_HOUR
#define DAY G_TIME_SPAN_DAY

typedef struct
{
  ClaraTenant *tenant;
  const char *id;
} Key;

static gpointer
get_delivery (ClaraDb *db, gpointer data, GError **error)
{
  Key *key = data;

  return clara_deliveries_get (db, key->tenant, key->id, error);
}

static ClaraDelivery *
read_delivery (Fixture *f, const char *id)
{
  Key key = { f->tenant, id };
  g_autoptr (GError) error = NULL;
  ClaraDelivery *delivery = clara_store_read_sync (f->store, get_delivery, &key, &error);

  g_assert_no_error (error);
  return delivery;
}

static gpointer
list_deliveries (ClaraDb *db, gpointer tenant, GError **error)
{
  return clara_deliveries_list (db, tenant, FALSE, 100, error);
}

static guint
count_deliveries (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = clara_store_read_sync (f->store, list_deliveries, f->tenant, &error);

  g_assert_no_error (error);
  return rows->len;
}

static ClaraVisit *
bring (Fixture *f, const char *host_id, const char *extra)
{
  g_autoptr (ClaraVisit) draft = clara_visit_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ClaraVisit *visit;

  draft->visitor_name = g_strdup ("Ravi Shankar");
  draft->company = g_strdup ("BlueDart");
  draft->host_id = g_strdup (host_id);
  draft->type = g_strdup ("delivery");
  draft->extra = g_strdup (extra);
  clara_reception_check_in_async (f->reception, draft, NULL, NULL, fixture_keep, &result);
  fixture_settle (f);
  visit = clara_reception_check_in_finish (f->reception, result, &error);
  g_assert_no_error (error);
  return visit;
}

static ClaraDelivery *
finish (Fixture *f, GAsyncResult **result, GError **error)
{
  ClaraDelivery *delivery;

  fixture_settle (f);
  g_assert_nonnull (*result);
  delivery = clara_reception_delivery_finish (f->reception, *result, error);
  g_clear_object (result);
  return delivery;
}

static ClaraDelivery *
hand_out (Fixture *f, const char *id, const char *who, GError **error)
{
  GAsyncResult *result = NULL;

  clara_reception_hand_out_delivery_async (f->reception, id, who, "desk", NULL, fixture_keep, &result);
  return finish (f, &result, error);
}

static void
test_brought (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = bring (f, "E1", "{\"parcels\":\"3\"}");
  g_autoptr (ClaraVisit) again = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ClaraDelivery) delivery = read_delivery (f, visit->visit_id);
  g_autofree char *message_id = NULL;

  g_assert_cmpstr (delivery->state, ==, "waiting");
  g_assert_cmpstr (delivery->recipient_id, ==, "E1");
  g_assert_cmpstr (delivery->carrier, ==, "BlueDart");
  g_assert_cmpint (delivery->parcels, ==, 3);
  g_assert_cmpint (delivery->told_at, ==, 0);
  /* The same check-in once more brings nothing more. */
  clara_reception_check_in_async (f->reception, visit, NULL, NULL, fixture_keep, &result);
  fixture_settle (f);
  again = clara_reception_check_in_finish (f->reception, result, NULL);
  g_assert_cmpstr (again->visit_id, ==, visit->visit_id);
  g_assert_cmpuint (count_deliveries (f), ==, 1);
  message_id = fixture_notify (f, visit, NULL);
  g_assert_nonnull (message_id);
  g_assert_cmpstr (clara_scripted_messenger_get (f->desktop, 0)->body, ==,
                   "A delivery from BlueDart is at the front desk for you. Parcels: 3.");
  g_clear_pointer (&delivery, clara_delivery_free);
  delivery = read_delivery (f, visit->visit_id);
  g_assert_cmpstr (delivery->state, ==, "told");
  g_assert_cmpint (delivery->told_at, ==, FIXTURE_START);
}

static void
test_other_visits (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E1");

  g_assert_nonnull (visit);
  g_assert_cmpuint (count_deliveries (f), ==, 0);
}

static void
test_collected (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = bring (f, "E1", NULL);
  g_autoptr (ClaraVisit) other = bring (f, "E3", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraDelivery) delivery = NULL;
  g_autoptr (ClaraDelivery) second = NULL;

  clara_clock_advance (f->clock, HOUR);
  delivery = hand_out (f, visit->visit_id, " Sneha\n Kulkarni ", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (delivery->state, ==, "picked_up");
  g_assert_cmpstr (delivery->picked_up_by, ==, "Sneha Kulkarni");
  g_assert_cmpstr (delivery->handed_out_by, ==, "desk");
  g_assert_cmpint (delivery->picked_up_at, ==, FIXTURE_START + HOUR);
  g_assert_null (hand_out (f, visit->visit_id, "Somebody else", &error));
  g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
  g_clear_error (&error);
  /* Without a name it was the recipient. */
  second = hand_out (f, other->visit_id, "", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (second->picked_up_by, ==, "Sneha Kulkarni");
  g_assert_null (hand_out (f, "00000000-0000-7000-8000-000000000000", NULL, &error));
  g_assert_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND);
  g_assert_cmpuint (fixture_count_audit (f, "delivery_picked_up"), ==, 2);
}

static void
test_unknown (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = bring (f, NULL, NULL);
  g_autoptr (ClaraDelivery) delivery = read_delivery (f, visit->visit_id);
  g_autoptr (ClaraDelivery) assigned = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  g_assert_null (delivery->recipient_id);
  g_assert_null (hand_out (f, visit->visit_id, "", &error));
  g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
  g_clear_error (&error);
  clara_reception_assign_delivery_async (f->reception, delivery, "E99", "desk", NULL, fixture_keep, &result);
  g_assert_null (finish (f, &result, &error));
  g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_NOT_FOUND);
  g_clear_error (&error);
  clara_reception_assign_delivery_async (f->reception, delivery, "E3", "desk", NULL, fixture_keep, &result);
  assigned = finish (f, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (assigned->recipient_name, ==, "Sneha Kulkarni");
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 1);
  g_assert_cmpstr (clara_scripted_messenger_get (f->email, 0)->title, ==, "A delivery for you");
  g_clear_pointer (&assigned, clara_delivery_free);
  assigned = read_delivery (f, visit->visit_id);
  g_assert_cmpstr (assigned->state, ==, "told");
}

static void
test_taken_in (Fixture *f, gconstpointer data)
{
  const ClaraDeliveryDraft wrong[] = {
    { NULL, "", "DHL", 1 },
    { NULL, "\u202e\n", "DHL", 1 },
    { "E1", NULL, "DHL", 0 },
    { "E1", NULL, "DHL", 1000 },
  };
  const ClaraDeliveryDraft right = { "E3", NULL, "DHL", 2 };
  const ClaraDeliveryDraft label = { NULL, "R. Kumaar\u202e'); DROP TABLE deliveries", NULL, 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraDelivery) delivery = NULL;
  g_autoptr (ClaraDelivery) told = NULL;
  g_autoptr (ClaraDelivery) unknown = NULL;
  GAsyncResult *result = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      clara_reception_add_delivery_async (f->reception, &wrong[i], "desk", NULL, fixture_keep, &result);
      g_assert_null (finish (f, &result, &error));
      g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
      g_clear_error (&error);
    }
  g_assert_cmpuint (count_deliveries (f), ==, 0);
  clara_reception_add_delivery_async (f->reception, &right, "desk", NULL, fixture_keep, &result);
  delivery = finish (f, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (clara_scripted_messenger_get (f->email, 0)->body, ==,
                   "A delivery from DHL is at the front desk for you. Parcels: 2.");
  told = read_delivery (f, delivery->delivery_id);
  g_assert_cmpstr (told->state, ==, "told");
  g_assert_null (told->visit_id);
  clara_reception_add_delivery_async (f->reception, &label, "desk", NULL, fixture_keep, &result);
  unknown = finish (f, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (unknown->recipient_name, ==, "R. Kumaar'); DROP TABLE deliveries");
  g_assert_cmpstr (unknown->state, ==, "waiting");
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 1);
  /* Told again on demand. */
  clara_reception_tell_delivery_async (f->reception, told, "desk", NULL, fixture_keep, &result);
  g_clear_pointer (&delivery, clara_delivery_free);
  delivery = finish (f, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 2);
  g_assert_cmpuint (count_deliveries (f), ==, 2);
}

static void
test_reminders (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = bring (f, "E3", NULL);
  g_autofree char *message_id = fixture_notify (f, visit, NULL);
  g_autoptr (ClaraDeliveryReminder) one = clara_delivery_reminder_new (f->reception);
  g_autoptr (ClaraDeliveryReminder) two = clara_delivery_reminder_new (f->reception);
  g_autoptr (ClaraDelivery) delivery = NULL;
  guint before;

  g_assert_nonnull (message_id);
  clara_clock_advance (f->clock, 23 * HOUR);
  before = clara_scripted_messenger_count (f->email);
  clara_clock_advance (f->clock, 2 * HOUR);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, before + 1);
  g_assert_cmpstr (clara_scripted_messenger_get (f->email, before)->title, ==, "A delivery waits for you");
  delivery = read_delivery (f, visit->visit_id);
  g_assert_cmpstr (delivery->state, ==, "reminded");
  g_assert_cmpint (delivery->reminders, ==, 1);
  clara_clock_advance (f->clock, 10 * DAY);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, before + 3);
  g_assert_cmpuint (fixture_count_audit (f, "delivery_reminded"), ==, 3);
  g_object_run_dispose (G_OBJECT (one));
  g_object_run_dispose (G_OBJECT (two));
}

static void
test_collected_is_not_reminded (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = bring (f, "E3", NULL);
  g_autoptr (ClaraDeliveryReminder) reminder = clara_delivery_reminder_new (f->reception);
  g_autoptr (ClaraDelivery) delivery = NULL;
  g_autoptr (GError) error = NULL;

  clara_clock_advance (f->clock, HOUR);
  delivery = hand_out (f, visit->visit_id, "", &error);
  g_assert_no_error (error);
  clara_clock_advance (f->clock, 5 * DAY);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 0);
  g_object_run_dispose (G_OBJECT (reminder));
}

/* Brought at 09:30; a day later it is quiet until noon. */
static void
test_quiet (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = NULL;
  g_autoptr (ClaraDeliveryReminder) reminder = NULL;

  fixture_put_setting (f, "quiet_hours", "\"20:00-12:00\"");
  visit = bring (f, "E3", NULL);
  reminder = clara_delivery_reminder_new (f->reception);
  clara_clock_advance (f->clock, 26 * HOUR + 25 * G_TIME_SPAN_MINUTE);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 0);
  clara_clock_advance (f->clock, 30 * G_TIME_SPAN_MINUTE);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 1);
  g_object_run_dispose (G_OBJECT (reminder));
}

/* The site opens on Monday; the fixture's day is a Saturday. */
static void
test_closed (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = NULL;
  g_autoptr (ClaraDeliveryReminder) reminder = NULL;

  fixture_put_setting (f, "opening_hours", "{\"mon\":[\"09:00\",\"18:00\"],\"sat\":[\"09:00\",\"18:00\"]}");
  visit = bring (f, "E3", NULL);
  reminder = clara_delivery_reminder_new (f->reception);
  clara_clock_advance (f->clock, 47 * HOUR);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 0);
  clara_clock_advance (f->clock, 2 * HOUR);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 1);
  g_object_run_dispose (G_OBJECT (reminder));
}

static gpointer
add_entry (ClaraDb *db, gpointer tenant, GError **error)
{
  ClaraScreeningEntry entry = { .entry_id = (char *) "e1", .name = (char *) "Ravi Shankar" };

  return GINT_TO_POINTER (clara_screening_insert (db, tenant, &entry, error));
}

/* Whom staff have yet to look at announces nothing. */
static void
test_review (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraVisit) visit = NULL;
  g_autoptr (ClaraDeliveryReminder) reminder = NULL;

  clara_store_write_sync (f->store, add_entry, f->tenant, &error);
  g_assert_no_error (error);
  visit = bring (f, "E3", NULL);
  g_assert_cmpstr (visit->status, ==, "waiting_review");
  reminder = clara_delivery_reminder_new (f->reception);
  clara_clock_advance (f->clock, 3 * DAY);
  g_assert_cmpuint (clara_scripted_messenger_count (f->email), ==, 0);
  g_object_run_dispose (G_OBJECT (reminder));
}

static void
set_photo (Fixture *f, const char *visit_id, const char *photo)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  clara_reception_set_photo_async (f->reception, visit_id, photo, NULL, fixture_keep, &result);
  fixture_settle (f);
  g_assert_true (clara_reception_set_photo_finish (f->reception, result, &error));
  g_assert_no_error (error);
}

/* Where the visit's picture is taken away the delivery keeps no way to it. */
static void
test_label (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraVisit) visit = bring (f, "E1", NULL);
  g_autoptr (ClaraDelivery) with = NULL;
  g_autoptr (ClaraDelivery) without = NULL;

  set_photo (f, visit->visit_id, "/photos/label.jpg");
  with = read_delivery (f, visit->visit_id);
  g_assert_cmpstr (with->photo_url, ==, "/photos/label.jpg");
  set_photo (f, visit->visit_id, NULL);
  without = read_delivery (f, visit->visit_id);
  g_assert_null (without->photo_url);
}

static void
test_place (Fixture *f, gconstpointer data)
{
  g_assert_cmpstr (clara_reception_get_delivery_place (f->reception, "en"), ==,
                   "Please leave it at the front desk.");
  fixture_put_setting (f, "answers", "{\"deliveries\":{\"en\":\"Please use the blue shelf.\"}}");
  clara_reception_load_sync (f->reception, NULL);
  g_assert_cmpstr (clara_reception_get_delivery_place (f->reception, "en"), ==, "Please use the blue shelf.");
  g_assert_cmpstr (clara_reception_find_answer (f->reception, "Where do I leave the parcel?", "en"), ==,
                   "Please use the blue shelf.");
}

static void
test_number (void)
{
  ClaraField field = { (char *) "parcels", CLARA_FIELD_NUMBER, FALSE, (char *) "Parcels", NULL, NULL };
  static const struct
  {
    const char *text, *language, *number;
  } right[] = {
    { "3", "en", "3" },
    { "three", "en", "3" },
    { "three parcels", "en", "3" },
    { "007", "en", "7" },
    { "तीन", "hi", "3" },
    { "மூன்று", "ta", "3" },
    { "మూడు", "te", "3" },
    { "३", "hi", "3" },
    { "999", "en", "999" },
    { "there are 12", "en", "12" },
  };
  static const char *const wrong[] = { "0", "1000", "many", "-", "99999999999999999999", "000" };
  g_autoptr (GError) error = NULL;
  g_autofree char *empty = clara_field_check (&field, " ", "IN", "en", &error);

  g_assert_cmpstr (empty, ==, "");
  for (gsize i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_autofree char *number = clara_field_check (&field, right[i].text, "IN", right[i].language, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (number, ==, right[i].number);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_null (clara_field_check (&field, wrong[i], "IN", "en", &error));
      g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
      g_clear_error (&error);
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/deliveries/brought", test_brought },
    { "/deliveries/other-visits", test_other_visits },
    { "/deliveries/collected", test_collected },
    { "/deliveries/unknown", test_unknown },
    { "/deliveries/taken-in", test_taken_in },
    { "/deliveries/reminders", test_reminders },
    { "/deliveries/collected-is-not-reminded", test_collected_is_not_reminded },
    { "/deliveries/quiet", test_quiet },
    { "/deliveries/closed", test_closed },
    { "/deliveries/review", test_review },
    { "/deliveries/label", test_label },
    { "/deliveries/place", test_place },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_set_up, tests[i].func, fixture_tear_down);
  g_test_add_func ("/deliveries/number", test_number);
  return g_test_run ();
}
