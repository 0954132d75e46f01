/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every service against every fault: it ends once, with an error that says something and no secret, or whole.
 */
#include "clara-test-faults.h"

#include "fault-services.h"
#include "test-services.h"

#include <string.h>

static GObject *
begin (Remote *fixture, const FaultService *service)
{
  g_autoptr (GObject) provider = service->make (fixture);

  remote_use (fixture, service->url_setting, service->base, service->key_setting);
  return service->begin (fixture, provider);
}

static void
assert_failed (Remote *fixture)
{
  g_assert_nonnull (fixture->error);
  g_assert_cmpuint (strlen (fixture->error->message), >, 10);
  g_assert_null (strstr (fixture->error->message, REMOTE_KEY));
  g_assert_false (g_error_matches (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
}

static void
test_answers (gconstpointer data)
{
  const FaultService *service = data;

  for (const char *const *fault = clara_test_fault_list (); *fault != NULL; fault++)
    {
      Remote fixture = { 0 };
      ClaraTestAnswer *answer;
      GObject *operation;

      g_test_message ("%s: %s", service->name, *fault);
      remote_set_up (&fixture, NULL);
      answer = clara_test_server_expect (fixture.server, service->path);
      service->answer (answer);
      clara_test_answer_fault (answer, *fault);
      operation = begin (&fixture, service);
      remote_wait_for (&fixture.over);
      if (strcmp (*fault, service->no_fault) == 0)
        g_assert_no_error (fixture.error);
      else
        assert_failed (&fixture);
      /* Nothing was called, and what came in pieces is not used in pieces. */
      g_assert_null (strstr (fixture.heard->str, "find_host"));
      if (g_ascii_isdigit (**fault))
        g_assert_error (fixture.error, CLARA_NET_ERROR, CLARA_NET_ERROR_STATUS);
      g_object_unref (operation);
      remote_tear_down (&fixture, NULL);
    }
}

/* A good answer is good in whatever pieces it comes. */
static void
test_pieces (gconstpointer data)
{
  static const gsize sizes[] = { 1, 2, 5, 1000 };
  const FaultService *service = data;

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      Remote fixture = { 0 };
      ClaraTestAnswer *answer;
      GObject *operation;

      remote_set_up (&fixture, NULL);
      answer = clara_test_server_expect (fixture.server, service->path);
      service->answer (answer);
      clara_test_answer_split (answer, sizes[i], 0);
      operation = begin (&fixture, service);
      remote_wait_for (&fixture.over);
      g_assert_no_error (fixture.error);
      if (service->begin == fault_begin_chat)
        g_assert_cmpstr (fixture.heard->str, ==, "[a find_host {\"name\":\"" USHA "\"}]");
      else if (service->begin == fault_begin_transcription)
        g_assert_cmpstr (fixture.heard->str, ==, USHA "|hi|0.9");
      else if (service->begin == fault_begin_speech)
        g_assert_cmpuint (fixture.samples->len, ==, SOUND / 2);
      g_object_unref (operation);
      remote_tear_down (&fixture, NULL);
    }
}

/* A server that is gone, a name that nobody has, a certificate that nobody trusts. */
static void
test_places (gconstpointer data)
{
  const FaultService *service = data;

  for (gsize i = 0; i < FAULT_PLACES; i++)
    {
      Remote fixture = { 0 };
      g_autoptr (ClaraTestServer) server = NULL;
      g_autoptr (GObject) provider = NULL;
      GObject *operation;

      g_test_message ("%s: %s", service->name, fault_places[i].name);
      remote_set_up (&fixture, NULL);
      server = fault_use_place (&fixture, service, fault_places[i].name);
      provider = service->make (&fixture);
      operation = service->begin (&fixture, provider);
      remote_wait_for (&fixture.over);
      assert_failed (&fixture);
      g_assert_error (fixture.error, CLARA_NET_ERROR, fault_places[i].code);
      g_object_unref (operation);
      g_clear_object (&provider);
      remote_tear_down (&fixture, NULL);
    }
}

/* Headers, or half of an answer, and then nothing: the deadlines end it. They are real time, so all wait at
 * once. */
static void
test_stalls (void)
{
  static const char *const stalls[] = { "stall", "stall-later" };
  Remote fixtures[FAULT_SERVICES * G_N_ELEMENTS (stalls)] = { 0 };
  GObject *operations[G_N_ELEMENTS (fixtures)];

  for (gsize i = 0; i < G_N_ELEMENTS (fixtures); i++)
    {
      const FaultService *service = &fault_services[i / G_N_ELEMENTS (stalls)];
      ClaraTestAnswer *answer;

      remote_set_up (&fixtures[i], NULL);
      answer = clara_test_server_expect (fixtures[i].server, service->path);
      service->answer (answer);
      clara_test_answer_fault (answer, stalls[i % G_N_ELEMENTS (stalls)]);
      operations[i] = begin (&fixtures[i], service);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (fixtures); i++)
    {
      g_test_message ("%s: %s", fault_services[i / G_N_ELEMENTS (stalls)].name,
                      stalls[i % G_N_ELEMENTS (stalls)]);
      remote_wait_for (&fixtures[i].over);
      assert_failed (&fixtures[i]);
      g_assert_error (fixtures[i].error, CLARA_NET_ERROR, CLARA_NET_ERROR_TIMEOUT);
      /* The connection is given up, not left open. */
      remote_wait_for (&clara_test_server_get (fixtures[i].server, 0)->abandoned);
      g_object_unref (operations[i]);
      remote_tear_down (&fixtures[i], NULL);
    }
}

void
add_faults_tests (void)
{
  for (gsize i = 0; i < FAULT_SERVICES; i++)
    {
      g_autofree char *answers = g_strconcat ("/services/faults/answers/", fault_services[i].name, NULL);
      g_autofree char *pieces = g_strconcat ("/services/faults/pieces/", fault_services[i].name, NULL);
      g_autofree char *where = g_strconcat ("/services/faults/places/", fault_services[i].name, NULL);

      g_test_add_data_func (answers, &fault_services[i], test_answers);
      g_test_add_data_func (pieces, &fault_services[i], test_pieces);
      g_test_add_data_func (where, &fault_services[i], test_places);
    }
  g_test_add_func ("/services/faults/stalls", test_stalls);
}
