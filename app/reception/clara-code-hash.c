/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-codes.h"

#include <sodium.h>
#include <string.h>

#define PREFIX "blake2b"
#define SALT_BYTES 16

static void
compute (guint8 *out, const guint8 *salt, const char *code)
{
  crypto_generichash (out, crypto_generichash_BYTES, (const guint8 *) code, strlen (code), salt, SALT_BYTES);
}

/**
 * clara_code_hash:
 *
 * Returns: (transfer full): "blake2b$SALT$HASH" in hex, with a new salt. It keeps a code out of sight of
 * whoever reads the file; what makes guessing useless are the three attempts and the 300 seconds.
 */
char *
clara_code_hash (const char *code)
{
  guint8 salt[SALT_BYTES];
  guint8 hash[crypto_generichash_BYTES];
  char salt_text[SALT_BYTES * 2 + 1];
  char hash_text[crypto_generichash_BYTES * 2 + 1];

  randombytes_buf (salt, sizeof salt);
  compute (hash, salt, code);
  sodium_bin2hex (salt_text, sizeof salt_text, salt, sizeof salt);
  sodium_bin2hex (hash_text, sizeof hash_text, hash, sizeof hash);
  return g_strdup_printf (PREFIX "$%s$%s", salt_text, hash_text);
}

/**
 * clara_code_matches:
 * @hash: what clara_code_hash() gave
 *
 * Returns: whether @code is the one; in constant time
 */
gboolean
clara_code_matches (const char *hash, const char *code)
{
  guint8 salt[SALT_BYTES];
  guint8 wanted[crypto_generichash_BYTES];
  guint8 given[crypto_generichash_BYTES];
  gsize salt_length = 0;
  gsize length = 0;
  g_auto (GStrv) parts = g_strsplit (hash, "$", 3);

  if (g_strv_length (parts) != 3 || strcmp (parts[0], PREFIX) != 0
      || sodium_hex2bin (salt, sizeof salt, parts[1], strlen (parts[1]), NULL, &salt_length, NULL) != 0
      || sodium_hex2bin (wanted, sizeof wanted, parts[2], strlen (parts[2]), NULL, &length, NULL) != 0
      || salt_length != sizeof salt || length != sizeof wanted)
    return FALSE;
  compute (given, salt, code);
  return sodium_memcmp (wanted, given, sizeof wanted) == 0;
}
