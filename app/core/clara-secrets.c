/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-secrets.h"

#include "clara-config.h"
#include "clara-error.h"
#include "clara-json.h"
#include "clara-log.h"

#include <glib/gstdio.h>
#include <libsecret/secret.h>
#include <sodium.h>
#include <string.h>

struct _ClaraSecrets
{
  GObject parent_instance;

  char *path;
};

G_DEFINE_FINAL_TYPE (ClaraSecrets, clara_secrets, G_TYPE_OBJECT)

static const SecretSchema schema = {
  CLARA_APPLICATION_ID,
  SECRET_SCHEMA_NONE,
  { { "name", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

static void
clara_secrets_finalize (GObject *object)
{
  g_clear_pointer (&CLARA_SECRETS (object)->path, g_free);
  G_OBJECT_CLASS (clara_secrets_parent_class)->finalize (object);
}

static void
clara_secrets_class_init (ClaraSecretsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_secrets_finalize;
}

static void
clara_secrets_init (ClaraSecrets *self)
{
}

/**
 * clara_secrets_new:
 * @data_dir: where the encrypted file is, for machines with no secret service
 *
 * Returns: (transfer full): the way to the secrets
 */
ClaraSecrets *
clara_secrets_new (const char *data_dir)
{
  ClaraSecrets *self = g_object_new (CLARA_TYPE_SECRETS, NULL);

  self->path = g_build_filename (data_dir, "secrets.enc", NULL);
  return self;
}

/* The file: salt, nonce, then crypto_secretbox of a JSON object {name: value}; the key is Argon2id of what
 * the administrator set. */
#define HEADER (crypto_pwhash_SALTBYTES + crypto_secretbox_NONCEBYTES)

static gboolean
derive_key (guint8 *key, const guint8 *salt, GError **error)
{
  const char *passphrase = g_getenv ("CLARA_SECRETS_KEY");

  if (passphrase == NULL || *passphrase == '\0')
    {
      g_set_error (
        error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_UNAVAILABLE,
        "There is no secret service here and CLARA_SECRETS_KEY is not set; set it, or use env:NAME or "
        "file:PATH");
      return FALSE;
    }
  if (crypto_pwhash (key, crypto_secretbox_KEYBYTES, passphrase, strlen (passphrase), salt,
                     crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE,
                     crypto_pwhash_ALG_ARGON2ID13)
      != 0)
    {
      g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_UNAVAILABLE,
                   "Not enough memory to open the secrets");
      return FALSE;
    }
  return TRUE;
}

static JsonObject *
read_file (ClaraSecrets *self, GError **error)
{
  g_autofree char *contents = NULL;
  g_autofree char *plain = NULL;
  guint8 key[crypto_secretbox_KEYBYTES];
  JsonObject *object;
  gsize length, plain_length;

  if (!g_file_test (self->path, G_FILE_TEST_EXISTS))
    return json_object_new ();
  if (!g_file_get_contents (self->path, &contents, &length, error))
    return NULL;
  if (length < HEADER + crypto_secretbox_MACBYTES)
    {
      g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
                   "%s is damaged; restore it or set the secrets anew", self->path);
      return NULL;
    }
  if (!derive_key (key, (guint8 *) contents, error))
    return NULL;
  plain_length = length - HEADER - crypto_secretbox_MACBYTES;
  plain = g_malloc0 (plain_length + 1);
  if (crypto_secretbox_open_easy ((guint8 *) plain, (guint8 *) contents + HEADER, length - HEADER,
                                  (guint8 *) contents + crypto_pwhash_SALTBYTES, key)
      != 0)
    {
      sodium_memzero (key, sizeof key);
      g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
                   "CLARA_SECRETS_KEY does not open %s; set the key it was written with", self->path);
      return NULL;
    }
  sodium_memzero (key, sizeof key);
  object = clara_json_parse_object (plain, (gssize) plain_length, error);
  sodium_memzero (plain, plain_length);
  return object;
}

static gboolean
write_file (ClaraSecrets *self, JsonObject *object, GError **error)
{
  g_autofree char *plain = clara_json_to_string (object);
  gsize length = HEADER + crypto_secretbox_MACBYTES + strlen (plain);
  g_autofree guint8 *sealed = g_malloc0 (length);
  guint8 key[crypto_secretbox_KEYBYTES];
  gboolean ok;

  randombytes_buf (sealed, HEADER);
  if (!derive_key (key, sealed, error))
    return FALSE;
  crypto_secretbox_easy (sealed + HEADER, (guint8 *) plain, strlen (plain), sealed + crypto_pwhash_SALTBYTES,
                         key);
  sodium_memzero (key, sizeof key);
  ok = g_file_set_contents_full (self->path, (char *) sealed, (gssize) length,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
  sodium_memzero (plain, strlen (plain));
  return ok;
}

static char *
lookup_named (ClaraSecrets *self, const char *name, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) service_error = NULL;
  g_autoptr (GError) file_error = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *value = NULL;
  char *found = secret_password_lookup_sync (&schema, cancellable, &service_error, "name", name, NULL);

  if (found != NULL)
    {
      value = g_strdup (found);
      secret_password_free (found);
      return g_steal_pointer (&value);
    }
  if (g_error_matches (service_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&service_error));
      return NULL;
    }
  object = read_file (self, &file_error);
  if (object == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&file_error));
      return NULL;
    }
  value = g_strdup (clara_json_get_string (object, name, NULL));
  if (value == NULL)
    g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_NOT_FOUND,
                 "There is no secret named '%s'; store it first", name);
  return g_steal_pointer (&value);
}

static char *
first_line_of (const char *path, GError **error)
{
  g_autofree char *contents = NULL;
  char *end;

  if (!g_file_get_contents (path, &contents, NULL, error))
    return NULL;
  end = strpbrk (contents, "\r\n");
  if (end != NULL)
    *end = '\0';
  return g_steal_pointer (&contents);
}

/**
 * clara_secrets_lookup_sync:
 * @reference: env:NAME, file:PATH or secret:NAME
 *
 * May block on D-Bus and on Argon2id: not on the main loop.
 *
 * Returns: (transfer full) (nullable): the secret
 */
char *
clara_secrets_lookup_sync (ClaraSecrets *self, const char *reference, GCancellable *cancellable,
                           GError **error)
{
  char *value = NULL;

  if (g_str_has_prefix (reference, "env:"))
    {
      value = g_strdup (g_getenv (reference + 4));
      if (value == NULL || *value == '\0')
        {
          g_clear_pointer (&value, g_free);
          g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_NOT_FOUND, "The environment has no %s",
                       reference + 4);
        }
    }
  else if (g_str_has_prefix (reference, "file:"))
    value = first_line_of (reference + 5, error);
  else if (g_str_has_prefix (reference, "secret:"))
    value = lookup_named (self, reference + 7, cancellable, error);
  else
    /* Not quoted back: somebody may have written the secret itself here. */
    g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
                 "A secret is named as env:NAME, file:PATH or secret:NAME, never written out");
  clara_log_add_secret (value);
  return value;
}

static void
lookup_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  char *value = clara_secrets_lookup_sync (source, task_data, cancellable, &error);

  if (value == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, value, g_free);
}

void
clara_secrets_lookup_async (ClaraSecrets *self, const char *reference, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, clara_secrets_lookup_async);
  g_task_set_task_data (task, g_strdup (reference), g_free);
  g_task_run_in_thread (task, lookup_in_thread);
}

char *
clara_secrets_lookup_finish (ClaraSecrets *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * clara_secrets_store_sync:
 * @name: what "secret:NAME" will find
 * @value: the secret
 *
 * Keeps it in the secret service, else in the encrypted file. Blocks.
 *
 * Returns: whether it was kept
 */
gboolean
clara_secrets_store_sync (ClaraSecrets *self, const char *name, const char *value, GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (JsonObject) object = NULL;

  clara_log_add_secret (value);
  if (secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT, name, value, cancellable, NULL, "name",
                                  name, NULL))
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  object = read_file (self, error);
  if (object == NULL)
    return FALSE;
  json_object_set_string_member (object, name, value);
  return write_file (self, object, error);
}
