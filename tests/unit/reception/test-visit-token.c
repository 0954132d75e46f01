/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-visit-token.h"

#include "clara-visitor-type.h"
#include "clara-reception.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#define VISIT "0199c0de-7a5b-7c11-8d22-0123456789ab"

static ClaraVisitTokens *
make_tokens (guint8 first, const char *tenant_id)
{
  g_autoptr (ClaraTenant) tenant = clara_tenant_new (tenant_id);
  guint8 key[CLARA_VISIT_TOKEN_KEY];

  memset (key, 7, sizeof key);
  key[0] = first;
  return clara_visit_tokens_new_with_key (key, tenant);
}

static void
expect (ClaraVisitTokens *tokens, const char *text, int code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *visit_id = NULL;
  ClaraVisitTokenKind kind;

  g_assert_false (clara_visit_token_check (tokens, text, &visit_id, &kind, &error));
  g_assert_error (error, CLARA_VISIT_TOKEN_ERROR, code);
  g_assert_null (visit_id);
  g_assert_true (text == NULL || *text == '\0' || strstr (error->message, text) == NULL);
}

static void
test_round (void)
{
  g_autoptr (ClaraVisitTokens) tokens = make_tokens (1, "main");
  const ClaraVisitTokenKind kinds[] = { CLARA_VISIT_TOKEN_INVITATION, CLARA_VISIT_TOKEN_BADGE };
  g_auto (GStrv) texts = g_new0 (char *, G_N_ELEMENTS (kinds) + 1);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *again = clara_visit_token_make (tokens, VISIT, kinds[i], &error);
      g_autofree char *visit_id = NULL;
      ClaraVisitTokenKind kind;

      texts[i] = clara_visit_token_make (tokens, VISIT, kinds[i], &error);
      g_assert_no_error (error);
      g_assert_cmpstr (again, ==, texts[i]);
      g_assert_cmpuint (strlen (texts[i]), ==, 58);
      g_assert_null (strstr (texts[i], "0199c0de"));
      g_assert_true (clara_visit_token_check (tokens, texts[i], &visit_id, &kind, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (visit_id, ==, VISIT);
      g_assert_cmpint (kind, ==, kinds[i]);
    }
  g_assert_cmpstr (texts[0], !=, texts[1]);
}

/* Every letter of the token changed: never taken, and told apart from another site's. */
static void
test_forged (void)
{
  g_autoptr (ClaraVisitTokens) tokens = make_tokens (1, "main");
  g_autofree char *text = clara_visit_token_make (tokens, VISIT, CLARA_VISIT_TOKEN_INVITATION, NULL);
  guint forged = 0;
  guint other = 0;

  for (gsize i = strlen ("clara:1:"); i < strlen (text); i++)
    {
      g_autofree char *changed = g_strdup (text);
      g_autofree char *visit_id = NULL;
      g_autoptr (GError) error = NULL;
      ClaraVisitTokenKind kind;

      changed[i] = changed[i] == 'Q' ? 'g' : 'Q';
      g_assert_false (clara_visit_token_check (tokens, changed, &visit_id, &kind, &error));
      g_assert_null (visit_id);
      forged += error->code == CLARA_VISIT_TOKEN_ERROR_FORGED;
      other += error->code == CLARA_VISIT_TOKEN_ERROR_OTHER_SITE;
    }
  /* 22 letters of the id and 21 of the signature; 5 or 6 of the key's. */
  g_assert_cmpuint (forged, >=, 40);
  g_assert_cmpuint (other, >=, 5);
}

static void
test_others (void)
{
  g_autoptr (ClaraVisitTokens) tokens = make_tokens (1, "main");
  g_autoptr (ClaraVisitTokens) other_key = make_tokens (2, "main");
  g_autoptr (ClaraVisitTokens) other_tenant = make_tokens (1, "neighbour");
  g_autofree char *text = clara_visit_token_make (tokens, VISIT, CLARA_VISIT_TOKEN_INVITATION, NULL);
  g_autofree char *longer = g_strconcat (text, "A", NULL);
  g_autofree char *shorter = g_strndup (text, strlen (text) - 1);
  g_autofree char *huge = g_strnfill (100000, 'a');
  const char *const unreadable[] = {
    NULL,   "",      "clara:1:", "clara:2:AAAA", "https://meridian.example/",
    longer, shorter, huge,       "\xff\xfe",     VISIT,
  };

  expect (other_key, text, CLARA_VISIT_TOKEN_ERROR_OTHER_SITE);
  expect (other_tenant, text, CLARA_VISIT_TOKEN_ERROR_OTHER_SITE);
  for (gsize i = 0; i < G_N_ELEMENTS (unreadable); i++)
    expect (tokens, unreadable[i], CLARA_VISIT_TOKEN_ERROR_UNREADABLE);
}

static void
test_no_visit (void)
{
  g_autoptr (ClaraVisitTokens) tokens = make_tokens (1, "main");
  const char *const wrong[] = { NULL, "", "x", "0199c0de-7a5b-7c11-8d22-0123456789",
                                "'); DROP TABLE visits" };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (clara_visit_token_make (tokens, wrong[i], CLARA_VISIT_TOKEN_BADGE, &error));
      g_assert_error (error, CLARA_VISIT_TOKEN_ERROR, CLARA_VISIT_TOKEN_ERROR_UNREADABLE);
    }
}

/* Where the key is kept: made once, found by the next; the administrator's; and none at all. */
static void
test_keys (void)
{
  g_autofree char *folder = g_dir_make_tmp ("clara-token-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "key", NULL);
  g_autofree char *reference = g_strconcat ("file:", file, NULL);
  g_autofree char *kept = g_build_filename (folder, "secrets.enc", NULL);
  g_autoptr (ClaraSecrets) secrets = clara_secrets_new (folder);
  g_autoptr (ClaraTenant) tenant = clara_tenant_new ("main");
  const char *const hex = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
  g_autoptr (GError) error = NULL;

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_unsetenv ("CLARA_SECRETS_KEY");
  {
    g_autoptr (ClaraVisitTokens) none = clara_visit_tokens_new (secrets, "secret:token-key", tenant);

    g_assert_null (clara_visit_token_make (none, VISIT, CLARA_VISIT_TOKEN_BADGE, &error));
    g_assert_error (error, CLARA_VISIT_TOKEN_ERROR, CLARA_VISIT_TOKEN_ERROR_NO_KEY);
    g_assert_nonnull (strstr (error->message, "CLARA_SECRETS_KEY"));
    g_clear_error (&error);
  }
  g_setenv ("CLARA_SECRETS_KEY", "a passphrase of the administrator", TRUE);
  {
    g_autoptr (ClaraVisitTokens) one = clara_visit_tokens_new (secrets, "secret:token-key", tenant);
    g_autoptr (ClaraVisitTokens) two = clara_visit_tokens_new (secrets, "secret:token-key", tenant);
    g_autofree char *text = clara_visit_token_make (one, VISIT, CLARA_VISIT_TOKEN_BADGE, &error);
    g_autofree char *visit_id = NULL;
    ClaraVisitTokenKind kind;

    g_assert_no_error (error);
    g_assert_true (clara_visit_token_check (two, text, &visit_id, &kind, &error));
    g_assert_no_error (error);
  }
  g_unsetenv ("CLARA_SECRETS_KEY");
  g_assert_true (g_file_set_contents (file, hex, -1, NULL));
  {
    g_autoptr (ClaraVisitTokens) own = clara_visit_tokens_new (secrets, reference, tenant);

    g_assert_true (clara_visit_tokens_open (own, &error));
    g_assert_no_error (error);
  }
  g_assert_true (g_file_set_contents (file, "too short", -1, NULL));
  {
    g_autoptr (ClaraVisitTokens) own = clara_visit_tokens_new (secrets, reference, tenant);

    g_assert_false (clara_visit_tokens_open (own, &error));
    g_assert_error (error, CLARA_VISIT_TOKEN_ERROR, CLARA_VISIT_TOKEN_ERROR_NO_KEY);
    g_assert_null (strstr (error->message, "too short"));
  }
  g_unlink (kept);
  g_unlink (file);
  g_rmdir (folder);
}

static void
test_times (void)
{
  const struct
  {
    const char *text;
    int minutes;
    gboolean after;
  } right[] = { { "", CLARA_NO_AUTO_CHECK_OUT, FALSE },
                { "00:00", 0, FALSE },
                { "19:30", 1170, FALSE },
                { "23:59", 1439, FALSE },
                { "+00:30", 30, TRUE },
                { "+08:00", 480, TRUE } };
  const char *const wrong[] = {
    "24:00", "7:00", "19:60", "19.30", "+00:00", "-01:00", "19:30 ", "+", "noon"
  };
  gboolean after;
  int minutes;

  for (gsize i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_assert_true (clara_auto_check_out_parse (right[i].text, &minutes, &after));
      g_assert_cmpint (minutes, ==, right[i].minutes);
      g_assert_cmpint (after, ==, right[i].after);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (clara_auto_check_out_parse (wrong[i], &minutes, &after));
}

#define FIELDS "\"fields\":[{\"id\":\"visitor_name\",\"label\":\"Your name\"}]"

static void
test_rules (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) types = clara_visitor_types_parse (
    "[\"delivery\",{\"id\":\"auditor\",\"label\":\"Auditor\",\"documents\":[\"nda\",\"safety_rules\"],"
    "\"badge\":\"62x100\",\"tell\":\"ML-1001\",\"auto_check_out\":\"18:15\"," FIELDS "}]",
    &error);
  const ClaraVisitorType *type;
  const struct
  {
    const char *rule;
    const char *says;
  } wrong[] = {
    { "\"documents\":[\"NDA!\"]", "'documents'" },
    { "\"documents\":[7]", "'documents'" },
    { "\"badge\":\"../x\"", "'badge'" },
    { "\"tell\":\"\"", "'tell'" },
    { "\"auto_check_out\":\"7pm\"", "'auto_check_out'" },
  };

  g_assert_no_error (error);
  type = g_ptr_array_index (types, 0);
  g_assert_cmpint (type->auto_check_out, ==, 30);
  g_assert_true (type->auto_check_out_after);
  g_assert_cmpstr (type->badge, ==, "none");
  type = g_ptr_array_index (types, 1);
  g_assert_cmpuint (g_strv_length (type->documents), ==, 2);
  g_assert_cmpstr (type->documents[1], ==, "safety_rules");
  g_assert_cmpstr (type->badge, ==, "62x100");
  g_assert_cmpstr (type->tell, ==, "ML-1001");
  g_assert_cmpint (type->auto_check_out, ==, 18 * 60 + 15);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *text =
        g_strdup_printf ("[{\"id\":\"auditor\",\"label\":\"Auditor\",%s," FIELDS "}]", wrong[i].rule);

      g_assert_null (clara_visitor_types_parse (text, &error));
      g_assert_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, wrong[i].says));
      g_assert_nonnull (strstr (error->message, "'auditor'"));
      g_clear_error (&error);
    }
}

/* What an administrator gets to edit is what is read again: nothing is lost or changed on the way. */
static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) types = clara_visitor_types_parse (
    "[\"visitor\",\"interview\",\"contractor\",\"delivery\",\"employee_guest\",\"event\","
    "{\"id\":\"auditor\",\"label\":\"தணிக்கையாளர்\",\"photo\":\"required\","
    "\"documents\":[\"nda\",\"safety_rules\"],\"badge\":\"62x100\",\"tell\":\"ML-1001\","
    "\"auto_check_out\":\"+02:30\",\"fields\":[{\"id\":\"visitor_name\",\"label\":\"Your name\","
    "\"required\":true},{\"id\":\"scope\",\"kind\":\"choice\",\"label\":\"Scope\",\"question\":\"Which?\","
    "\"choices\":[\"Books\",\"\\\"Stores\\\"\"]},{\"id\":\"boxes\",\"kind\":\"number\",\"label\":\"Boxes\"},"
    "{\"id\":\"badge_back\",\"kind\":\"yes_no\",\"label\":\"Back\"}]},"
    "{\"id\":\"quick\",\"label\":\"Quick\",\"tell\":\"nobody\",\"auto_check_out\":\"\"," FIELDS "}]",
    &error);
  g_autoptr (GPtrArray) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *second = NULL;

  g_assert_no_error (error);
  text = clara_visitor_types_to_text (types);
  again = clara_visitor_types_parse (text, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->len, ==, types->len);
  for (guint i = 0; i < types->len; i++)
    {
      const ClaraVisitorType *a = types->pdata[i];
      const ClaraVisitorType *b = again->pdata[i];

      g_assert_cmpstr (b->id, ==, a->id);
      g_assert_cmpstr (b->label, ==, a->label);
      g_assert_cmpint (b->photo, ==, a->photo);
      g_assert_cmpstr (b->tell, ==, a->tell);
      g_assert_cmpstr (b->badge, ==, a->badge);
      g_assert_cmpint (b->auto_check_out, ==, a->auto_check_out);
      g_assert_cmpint (b->auto_check_out_after, ==, a->auto_check_out_after);
      if (a->documents != NULL && a->documents[0] != NULL)
        g_assert_cmpstrv (b->documents, a->documents);
      else
        g_assert_true (b->documents == NULL || b->documents[0] == NULL);
      g_assert_cmpuint (b->fields->len, ==, a->fields->len);
      for (guint k = 0; k < a->fields->len; k++)
        {
          const ClaraField *one = a->fields->pdata[k];
          const ClaraField *two = b->fields->pdata[k];

          g_assert_cmpstr (two->id, ==, one->id);
          g_assert_cmpint (two->kind, ==, one->kind);
          g_assert_cmpint (two->required, ==, one->required);
          g_assert_cmpstr (two->label, ==, one->label);
          g_assert_cmpstr (two->question, ==, one->question);
          g_assert_cmpint (two->choices == NULL, ==, one->choices == NULL);
          if (one->choices != NULL)
            g_assert_cmpstrv (two->choices, one->choices);
        }
    }
  g_assert_cmpstr (((ClaraVisitorType *) again->pdata[6])->tell, ==, "ML-1001");
  g_assert_cmpstr (((ClaraVisitorType *) again->pdata[7])->tell, ==, "nobody");
  second = clara_visitor_types_to_text (again);
  g_assert_cmpstr (second, ==, text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/reception/visit-token/round", test_round);
  g_test_add_func ("/reception/visit-token/forged", test_forged);
  g_test_add_func ("/reception/visit-token/others", test_others);
  g_test_add_func ("/reception/visit-token/no-visit", test_no_visit);
  g_test_add_func ("/reception/visit-token/keys", test_keys);
  g_test_add_func ("/reception/visitor-type/times", test_times);
  g_test_add_func ("/reception/visitor-type/rules", test_rules);
  g_test_add_func ("/reception/visitor-type/round-trip", test_round_trip);
  return g_test_run ();
}
