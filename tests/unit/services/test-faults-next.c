/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A service in front of a local one, which takes over whatever happens; the desk is told why. */
#include "clara-deepgram-recogniser.h"
#include "clara-failover-recogniser.h"
#include "clara-failover-voice.h"
#include "clara-openai-realtime-recogniser.h"
#include "clara-test-faults.h"
#include "clara-test-scripts.h"

#include "fault-services.h"
#include "scripted.h"
#include "test-services.h"

#include <string.h>

static void
on_event (ClaraBus *bus, ClaraMessage *message, Remote *fixture)
{
  if (clara_message_is (message, "provider"))
    g_string_append_printf (fixture->heard, "<%s>", clara_message_get_string (message, "to"));
}

static GObject *
make_chain (Remote *fixture, const FaultService *service, ClaraBus *bus, GObject **local)
{
  g_autoptr (GObject) remote = service->make (fixture);
  g_autoptr (GPtrArray) providers = g_ptr_array_new ();

  g_ptr_array_add (providers, remote);
  if (service->begin == fault_begin_transcription)
    {
      ScriptedRecogniser *recogniser = scripted_recogniser_new ("local", "hi", fixture->clock);

      scripted_recogniser_answer (recogniser, "Local words", 0);
      *local = G_OBJECT (recogniser);
      g_ptr_array_add (providers, recogniser);
      return G_OBJECT (clara_failover_recogniser_new (providers, fixture->clock, bus, fixture->settings));
    }
  *local = G_OBJECT (scripted_voice_new ("local", "en", fixture->clock, 100 * G_TIME_SPAN_MILLISECOND));
  g_ptr_array_add (providers, *local);
  return G_OBJECT (clara_failover_voice_new (providers, fixture->clock, bus, fixture->settings, NULL));
}

static void
test_next (gconstpointer data)
{
  const FaultService *service = data;

  for (const char *const *fault = clara_test_fault_list (); *fault != NULL; fault++)
    {
      Remote fixture = { 0 };
      g_autoptr (ClaraBus) bus = clara_bus_new ();
      g_autoptr (GObject) chain = NULL;
      g_autoptr (GObject) local = NULL;
      ClaraTestAnswer *answer;
      GObject *operation;
      gboolean fails = strcmp (*fault, service->no_fault) != 0;

      g_test_message ("%s: %s", service->name, *fault);
      remote_set_up (&fixture, NULL);
      remote_use (&fixture, service->url_setting, service->base, service->key_setting);
      g_signal_connect (bus, "event", G_CALLBACK (on_event), &fixture);
      clara_clock_set_automatic (fixture.clock, TRUE);
      answer = clara_test_server_expect (fixture.server, service->path);
      service->answer (answer);
      clara_test_answer_fault (answer, *fault);
      chain = make_chain (&fixture, service, bus, &local);
      operation = service->begin (&fixture, chain);
      remote_wait_for (&fixture.over);
      g_assert_no_error (fixture.error);
      g_assert_cmpint (strstr (fixture.heard->str, "<local>") != NULL, ==, fails);
      if (service->begin == fault_begin_transcription)
        g_assert_nonnull (strstr (fixture.heard->str, "Local words"));
      else
        g_assert_cmpuint (fixture.samples->len, >, 0);
      g_object_unref (operation);
      g_clear_object (&chain);
      g_clear_object (&local);
      clara_clock_set_automatic (fixture.clock, FALSE);
      remote_tear_down (&fixture, NULL);
    }
}

/* The same where no connection can be made. */
static void
test_places (gconstpointer data)
{
  const FaultService *service = data;

  for (gsize i = 0; i < FAULT_PLACES; i++)
    {
      Remote fixture = { 0 };
      g_autoptr (ClaraBus) bus = clara_bus_new ();
      g_autoptr (ClaraTestServer) server = NULL;
      g_autoptr (GObject) chain = NULL;
      g_autoptr (GObject) local = NULL;
      GObject *operation;

      g_test_message ("%s: %s", service->name, fault_places[i].name);
      remote_set_up (&fixture, NULL);
      server = fault_use_place (&fixture, service, fault_places[i].name);
      g_signal_connect (bus, "event", G_CALLBACK (on_event), &fixture);
      clara_clock_set_automatic (fixture.clock, TRUE);
      chain = make_chain (&fixture, service, bus, &local);
      operation = service->begin (&fixture, chain);
      remote_wait_for (&fixture.over);
      g_assert_no_error (fixture.error);
      g_assert_nonnull (strstr (fixture.heard->str, "<local>"));
      g_assert_true (service->begin == fault_begin_speech
                     || strstr (fixture.heard->str, "Local words") != NULL);
      g_object_unref (operation);
      g_clear_object (&chain);
      g_clear_object (&local);
      clara_clock_set_automatic (fixture.clock, FALSE);
      remote_tear_down (&fixture, NULL);
    }
}

/* Recognisers over a WebSocket */

static gpointer
make_listen (Remote *fixture)
{
  return NEW (deepgram_recogniser);
}

static gpointer
make_realtime (Remote *fixture)
{
  return NEW (openai_realtime_recogniser);
}

static const FaultService socket_services[] = {
  { "deepgram", "deepgram-url", "/dg", "deepgram-key", "/dg/listen", NULL, make_listen,
    fault_begin_transcription, "" },
  { "openai-realtime", "openai-url", "/v1", "openai-key", "/v1/realtime", NULL, make_realtime,
    fault_begin_transcription, "" },
};

static void
refuse_401 (ClaraTestAnswer *answer)
{
  clara_test_answer_fault (answer, "401");
}

static void
refuse_503 (ClaraTestAnswer *answer)
{
  clara_test_answer_fault (answer, "503");
}

static void
answer_page (ClaraTestAnswer *answer)
{
  clara_test_answer_fault (answer, "html");
}

static void
accept_wrongly (ClaraTestAnswer *answer)
{
  clara_test_answer_header (answer, "Sec-WebSocket-Accept", "d3Jvbmc=");
  clara_test_answer_socket (answer);
}

static void
cut_at_once (ClaraTestAnswer *answer)
{
  clara_test_socket_cut (clara_test_answer_socket (answer), 0);
}

static void
cut_in_frame (ClaraTestAnswer *answer)
{
  clara_test_socket_send_raw (clara_test_answer_socket (answer), 0, "\x81\x7e\x01\x00{\"ty", 8);
  clara_test_socket_cut (clara_test_answer_socket (answer), 1);
}

static void
send_unknown_frame (ClaraTestAnswer *answer)
{
  clara_test_socket_send_frame (clara_test_answer_socket (answer), 0, 0x83, "x", 1);
}

static void
send_masked_frame (ClaraTestAnswer *answer)
{
  clara_test_socket_send_raw (clara_test_answer_socket (answer), 0, "\x81\x81\0\0\0\0x", 7);
}

static void
send_no_utf8 (ClaraTestAnswer *answer)
{
  clara_test_socket_send_frame (clara_test_answer_socket (answer), 0, 0x81, "\xff", 1);
}

static void
send_half_json (ClaraTestAnswer *answer)
{
  clara_test_socket_send_text (clara_test_answer_socket (answer), 0, "{\"type\": \"Resu");
}

static void
close_with_fault (ClaraTestAnswer *answer)
{
  clara_test_socket_close (clara_test_answer_socket (answer), 0, 1011, "NET-0001");
}

static void
send_error (ClaraTestAnswer *answer)
{
  clara_test_agent_error (clara_test_answer_socket (answer), 0, "DATA-0000", "Cannot be decoded");
  clara_test_realtime_error (clara_test_answer_socket (answer), 0, "session_expired", "Too long");
}

static const struct
{
  const char *name;
  void (*spoil) (ClaraTestAnswer *answer);
} socket_faults[] = {
  { "401", refuse_401 },
  { "503", refuse_503 },
  { "html", answer_page },
  { "wrong handshake", accept_wrongly },
  { "cut at once", cut_at_once },
  { "cut in a frame", cut_in_frame },
  { "unknown frame", send_unknown_frame },
  { "masked frame", send_masked_frame },
  { "no UTF-8", send_no_utf8 },
  { "half JSON", send_half_json },
  { "closed with a fault", close_with_fault },
  { "error", send_error },
};

static void
test_sockets (gconstpointer data)
{
  const FaultService *service = data;

  for (gsize i = 0; i < G_N_ELEMENTS (socket_faults); i++)
    {
      Remote fixture = { 0 };
      g_autoptr (ClaraBus) bus = clara_bus_new ();
      g_autoptr (GObject) chain = NULL;
      g_autoptr (GObject) local = NULL;
      GObject *operation;

      g_test_message ("%s: %s", service->name, socket_faults[i].name);
      remote_set_up (&fixture, NULL);
      remote_use (&fixture, service->url_setting, service->base, service->key_setting);
      g_signal_connect (bus, "event", G_CALLBACK (on_event), &fixture);
      clara_clock_set_automatic (fixture.clock, TRUE);
      /* Whoever tries again meets the same. */
      for (guint n = 0; n < 3; n++)
        socket_faults[i].spoil (clara_test_server_expect (fixture.server, service->path));
      chain = make_chain (&fixture, service, bus, &local);
      operation = service->begin (&fixture, chain);
      remote_wait_for (&fixture.over);
      g_assert_no_error (fixture.error);
      g_assert_nonnull (strstr (fixture.heard->str, "<local>"));
      g_assert_nonnull (strstr (fixture.heard->str, "Local words"));
      g_object_unref (operation);
      g_clear_object (&chain);
      g_clear_object (&local);
      clara_clock_set_automatic (fixture.clock, FALSE);
      remote_tear_down (&fixture, NULL);
    }
}

void
add_faults_next_tests (void)
{
  for (gsize i = 0; i < FAULT_SERVICES; i++)
    {
      g_autofree char *name = g_strconcat ("/services/faults/next/", fault_services[i].name, NULL);
      g_autofree char *places = g_strconcat ("/services/faults/next-places/", fault_services[i].name, NULL);

      if (fault_services[i].begin != fault_begin_transcription
          && fault_services[i].begin != fault_begin_speech)
        continue;
      g_test_add_data_func (name, &fault_services[i], test_next);
      g_test_add_data_func (places, &fault_services[i], test_places);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (socket_services); i++)
    {
      g_autofree char *name = g_strconcat ("/services/faults/sockets/", socket_services[i].name, NULL);
      g_autofree char *places =
        g_strconcat ("/services/faults/sockets-places/", socket_services[i].name, NULL);

      g_test_add_data_func (name, &socket_services[i], test_sockets);
      g_test_add_data_func (places, &socket_services[i], test_places);
    }
}
