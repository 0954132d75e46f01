/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-visit-token.h"

#include "clara-error.h"
#include "clara-id.h"

#include <sodium.h>
#include <string.h>

#define PREFIX "clara:1:"
#define UUID 16
#define KEY_ID 4
#define MAC 16
#define TOKEN (1 + KEY_ID + UUID + MAC)
/* Base64 of TOKEN bytes without padding. */
#define LETTERS ((TOKEN * 8 + 5) / 6)
#define SECRET_PREFIX "secret:"

struct _ClaraVisitTokens
{
  GObject parent_instance;

  ClaraSecrets *secrets;
  char *reference;
  char *tenant_id;
  GMutex mutex;
  gboolean open; /* the key is there */
  guint8 key[CLARA_VISIT_TOKEN_KEY];
};

G_DEFINE_FINAL_TYPE (ClaraVisitTokens, clara_visit_tokens, G_TYPE_OBJECT)
G_DEFINE_QUARK (clara_visit_token_error, clara_visit_token_error)

static void
clara_visit_tokens_finalize (GObject *object)
{
  ClaraVisitTokens *self = CLARA_VISIT_TOKENS (object);

  sodium_memzero (self->key, sizeof self->key);
  g_clear_object (&self->secrets);
  g_free (self->reference);
  g_free (self->tenant_id);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (clara_visit_tokens_parent_class)->finalize (object);
}

static void
clara_visit_tokens_class_init (ClaraVisitTokensClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_visit_tokens_finalize;
}

static void
clara_visit_tokens_init (ClaraVisitTokens *self)
{
  g_mutex_init (&self->mutex);
}

/**
 * clara_visit_tokens_new:
 * @reference: where the key is: "secret:NAME" is made the first time; "env:NAME" and "file:PATH" are the
 * administrator's, 64 hexadecimal digits, for sites that share their invitations
 *
 * Returns: (transfer full): tokens; the key is looked up when it is needed
 */
ClaraVisitTokens *
clara_visit_tokens_new (ClaraSecrets *secrets, const char *reference, ClaraTenant *tenant)
{
  ClaraVisitTokens *self = g_object_new (CLARA_TYPE_VISIT_TOKENS, NULL);

  self->secrets = g_object_ref (secrets);
  self->reference = g_strdup (reference);
  self->tenant_id = g_strdup (clara_tenant_get_id (tenant));
  return self;
}

/**
 * clara_visit_tokens_new_with_key:
 * @key: 32 bytes
 *
 * Returns: (transfer full): tokens that need no secrets
 */
ClaraVisitTokens *
clara_visit_tokens_new_with_key (const guint8 *key, ClaraTenant *tenant)
{
  ClaraVisitTokens *self = g_object_new (CLARA_TYPE_VISIT_TOKENS, NULL);

  self->tenant_id = g_strdup (clara_tenant_get_id (tenant));
  memcpy (self->key, key, sizeof self->key);
  self->open = TRUE;
  return self;
}

static gboolean
read_key (ClaraVisitTokens *self, const char *hex, GError **error)
{
  gsize length = 0;

  if (sodium_hex2bin (self->key, sizeof self->key, hex, strlen (hex), NULL, &length, NULL) == 0
      && length == sizeof self->key)
    return TRUE;
  sodium_memzero (self->key, sizeof self->key);
  g_set_error (
    error, CLARA_VISIT_TOKEN_ERROR, CLARA_VISIT_TOKEN_ERROR_NO_KEY,
    "The key for QR codes, %s, must be %d hexadecimal digits; give it such a value, or name another "
    "in the setting token-key",
    self->reference, 2 * CLARA_VISIT_TOKEN_KEY);
  return FALSE;
}

/* Two processes may make one at the same time: what is stored in the end counts for both. */
static gboolean
make_key (ClaraVisitTokens *self, GError **error)
{
  g_autofree char *stored = NULL;
  char hex[2 * CLARA_VISIT_TOKEN_KEY + 1];
  guint8 key[CLARA_VISIT_TOKEN_KEY];
  gboolean kept;

  randombytes_buf (key, sizeof key);
  sodium_bin2hex (hex, sizeof hex, key, sizeof key);
  sodium_memzero (key, sizeof key);
  kept = clara_secrets_store_sync (self->secrets, self->reference + strlen (SECRET_PREFIX), hex, NULL, error);
  sodium_memzero (hex, sizeof hex);
  if (!kept)
    return FALSE;
  stored = clara_secrets_lookup_sync (self->secrets, self->reference, NULL, error);
  return stored != NULL && read_key (self, stored, error);
}

static gboolean
find_key (ClaraVisitTokens *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *stored = clara_secrets_lookup_sync (self->secrets, self->reference, NULL, &local_error);

  if (stored != NULL)
    return read_key (self, stored, error);
  if (g_str_has_prefix (self->reference, SECRET_PREFIX)
      && g_error_matches (local_error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_NOT_FOUND))
    {
      g_clear_error (&local_error);
      if (make_key (self, &local_error))
        return TRUE;
    }
  g_set_error (error, CLARA_VISIT_TOKEN_ERROR, CLARA_VISIT_TOKEN_ERROR_NO_KEY,
               "There is no key to sign QR codes with: %s", local_error->message);
  return FALSE;
}

/**
 * clara_visit_tokens_open:
 *
 * Looks the key up, or makes it. Blocks the first time; until it succeeds, each call tries anew.
 *
 * Returns: whether codes can be made and checked; else %CLARA_VISIT_TOKEN_ERROR_NO_KEY
 */
gboolean
clara_visit_tokens_open (ClaraVisitTokens *self, GError **error)
{
  gboolean is_open;

  g_mutex_lock (&self->mutex);
  if (!self->open)
    self->open = find_key (self, error);
  is_open = self->open;
  g_mutex_unlock (&self->mutex);
  return is_open;
}

static void
open_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (!clara_visit_tokens_open (source, &error))
    g_message ("%s", error->message);
  g_task_return_boolean (task, error == NULL);
}

/**
 * clara_visit_tokens_open_in_thread:
 *
 * Has the key ready before the first code is shown, so that the main loop does not wait for it.
 */
void
clara_visit_tokens_open_in_thread (ClaraVisitTokens *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, NULL, NULL);

  g_task_set_source_tag (task, clara_visit_tokens_open_in_thread);
  g_task_run_in_thread (task, open_in_thread);
}

/* BLAKE2b with the key, over a purpose, the tenant and the bytes. */
static void
sign (ClaraVisitTokens *self, const char *purpose, const guint8 *bytes, gsize length, guint8 *out, gsize size)
{
  guint8 hash[crypto_generichash_BYTES];
  crypto_generichash_state state;

  crypto_generichash_init (&state, self->key, sizeof self->key, sizeof hash);
  crypto_generichash_update (&state, (const guint8 *) purpose, strlen (purpose) + 1);
  crypto_generichash_update (&state, (const guint8 *) self->tenant_id, strlen (self->tenant_id) + 1);
  crypto_generichash_update (&state, bytes, length);
  crypto_generichash_final (&state, hash, sizeof hash);
  memcpy (out, hash, size);
}

/**
 * clara_visit_tokens_sign:
 * @purpose: what the signature is for; not that of codes
 * @signature: (out caller-allocates): @size bytes of it, at most 32
 *
 * Returns: whether there is a key; else %CLARA_VISIT_TOKEN_ERROR_NO_KEY
 */
gboolean
clara_visit_tokens_sign (ClaraVisitTokens *self, const char *purpose, const guint8 *bytes, gsize length,
                         guint8 *signature, gsize size, GError **error)
{
  g_return_val_if_fail (size <= crypto_generichash_BYTES, FALSE);
  if (!clara_visit_tokens_open (self, error))
    return FALSE;
  sign (self, purpose, bytes, length, signature, size);
  return TRUE;
}

static void
get_key_id (ClaraVisitTokens *self, guint8 *id)
{
  sign (self, "visit token key", NULL, 0, id, KEY_ID);
}

static void
get_mac (ClaraVisitTokens *self, const guint8 *token, guint8 *mac)
{
  sign (self, "visit token", token, TOKEN - MAC, mac, MAC);
}

static gboolean
uuid_to_bytes (const char *uuid, guint8 *bytes)
{
  gsize length = 0;

  return sodium_hex2bin (bytes, UUID, uuid, strlen (uuid), "-", &length, NULL) == 0 && length == UUID;
}

static char *
uuid_from_bytes (const guint8 *bytes)
{
  char hex[2 * UUID + 1];

  sodium_bin2hex (hex, sizeof hex, bytes, UUID);
  return g_strdup_printf ("%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

/**
 * clara_visit_token_make:
 * @visit_id: a UUID
 * @kind: what the code is for
 *
 * Returns: (transfer full) (nullable): the text for a QR code: always the same for the same visit; %NULL with
 *   %CLARA_VISIT_TOKEN_ERROR_NO_KEY, or %CLARA_VISIT_TOKEN_ERROR_UNREADABLE where @visit_id is none
 */
char *
clara_visit_token_make (ClaraVisitTokens *self, const char *visit_id, ClaraVisitTokenKind kind,
                        GError **error)
{
  guint8 token[TOKEN] = { (guint8) kind };
  char letters[LETTERS + 1];

  if (visit_id == NULL || !clara_id_is_valid (visit_id) || !uuid_to_bytes (visit_id, token + 1 + KEY_ID))
    {
      g_set_error (error, CLARA_VISIT_TOKEN_ERROR, CLARA_VISIT_TOKEN_ERROR_UNREADABLE,
                   "'%s' is no visit id, so that no code can be made for it",
                   visit_id != NULL ? visit_id : "");
      return NULL;
    }
  if (!clara_visit_tokens_open (self, error))
    return NULL;
  get_key_id (self, token + 1);
  get_mac (self, token, token + TOKEN - MAC);
  sodium_bin2base64 (letters, sizeof letters, token, sizeof token, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return g_strconcat (PREFIX, letters, NULL);
}

static gboolean
decode (const char *text, guint8 *token)
{
  gsize length = 0;

  return text != NULL && g_str_has_prefix (text, PREFIX) && strlen (text) == strlen (PREFIX) + LETTERS
         && sodium_base642bin (token, TOKEN, text + strlen (PREFIX), LETTERS, NULL, &length, NULL,
                               sodium_base64_VARIANT_URLSAFE_NO_PADDING)
              == 0
         && length == TOKEN
         && (token[0] == CLARA_VISIT_TOKEN_INVITATION || token[0] == CLARA_VISIT_TOKEN_BADGE);
}

/**
 * clara_visit_token_check:
 * @text: what a QR code says; hostile
 * @visit_id: (out) (transfer full): the visit
 * @kind: (out): what the code is for
 *
 * Returns: whether it is one of ours; else a #ClaraVisitTokenError. Nothing of @text is in its message
 */
gboolean
clara_visit_token_check (ClaraVisitTokens *self, const char *text, char **visit_id, ClaraVisitTokenKind *kind,
                         GError **error)
{
  guint8 token[TOKEN];
  guint8 id[KEY_ID];
  guint8 mac[MAC];

  *visit_id = NULL;
  if (!decode (text, token))
    {
      g_set_error_literal (error, CLARA_VISIT_TOKEN_ERROR, CLARA_VISIT_TOKEN_ERROR_UNREADABLE,
                           "The code is none of Clara's invitations or badges, or it is damaged");
      return FALSE;
    }
  if (!clara_visit_tokens_open (self, error))
    return FALSE;
  get_key_id (self, id);
  get_mac (self, token, mac);
  if (sodium_memcmp (id, token + 1, KEY_ID) != 0)
    {
      g_set_error_literal (error, CLARA_VISIT_TOKEN_ERROR, CLARA_VISIT_TOKEN_ERROR_OTHER_SITE,
                           "The code was made for another site, or before the key for QR codes was changed");
      return FALSE;
    }
  if (sodium_memcmp (mac, token + TOKEN - MAC, MAC) != 0)
    {
      g_set_error_literal (error, CLARA_VISIT_TOKEN_ERROR, CLARA_VISIT_TOKEN_ERROR_FORGED,
                           "The code's signature is wrong: somebody has changed it");
      return FALSE;
    }
  *kind = token[0];
  *visit_id = uuid_from_bytes (token + 1 + KEY_ID);
  return TRUE;
}
