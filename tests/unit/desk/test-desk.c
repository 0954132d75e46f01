/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-service-figures.h"

static void
add (GPtrArray *calls, const char *service, const char *provider, const char *outcome, gint64 first_us,
     double cost)
{
  ClaraServiceCallRow *call = clara_service_call_row_new ();

  call->service = g_strdup (service);
  call->provider = g_strdup (provider);
  call->outcome = g_strdup (outcome);
  call->reason = g_str_equal (outcome, "failed") ? g_strdup_printf ("fault %u", calls->len) : NULL;
  call->first_us = first_us;
  call->cost = cost;
  call->created_at = 1000 + calls->len;
  g_ptr_array_add (calls, call);
}

static void
test_figures (void)
{
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_service_call_row_free);
  g_autoptr (GPtrArray) all = NULL;
  const ClaraServiceFigures *figures;

  for (int i = 20; i > 0; i--)
    add (calls, "language_model", "openai", "done", i * 100, 0.5);
  add (calls, "language_model", "openai", "cancelled", 5, 0.5);
  add (calls, "language_model", "openai", "failed", -1, 0);
  add (calls, "text_to_speech", "espeak", "failed", -1, 0);
  add (calls, "text_to_speech", "espeak", "done", -1, 0);
  all = clara_service_figures_new (calls);
  g_assert_cmpuint (all->len, ==, 2);

  figures = g_ptr_array_index (all, 0);
  g_assert_cmpstr (figures->provider, ==, "openai");
  g_assert_cmpuint (figures->calls, ==, 21);
  g_assert_cmpuint (figures->failures, ==, 1);
  g_assert_cmpint (figures->p50_us, ==, 1000);
  g_assert_cmpint (figures->p95_us, ==, 1900);
  g_assert_cmpfloat (figures->cost, ==, 10.5);
  g_assert_true (figures->last_failed);
  g_assert_cmpstr (figures->last_reason, ==, "fault 21");

  figures = g_ptr_array_index (all, 1);
  g_assert_cmpstr (figures->service, ==, "text_to_speech");
  g_assert_cmpint (figures->p50_us, ==, -1);
  g_assert_false (figures->last_failed);
}

static void
test_one (void)
{
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_service_call_row_free);
  g_autoptr (GPtrArray) none = clara_service_figures_new (calls);
  g_autoptr (GPtrArray) one = NULL;

  g_assert_cmpuint (none->len, ==, 0);
  add (calls, "speech_to_text", "openai", "done", 700, 0);
  one = clara_service_figures_new (calls);
  g_assert_cmpint (((ClaraServiceFigures *) one->pdata[0])->p50_us, ==, 700);
  g_assert_cmpint (((ClaraServiceFigures *) one->pdata[0])->p95_us, ==, 700);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/services/figures", test_figures);
  g_test_add_func ("/desk/services/one", test_one);
  return g_test_run ();
}
