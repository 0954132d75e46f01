/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-seal.h"

#include "clara-error.h"

#include <sodium.h>
#include <string.h>

/* Enough that two words of one person hardly ever meet, too few to say anything about the word. */
#define WORD_BYTES 10

/**
 * clara_seal_new_key:
 *
 * Returns: (transfer full): a random key as text
 */
char *
clara_seal_new_key (void)
{
  guint8 key[CLARA_SEAL_KEY];
  char *text;

  randombytes_buf (key, sizeof key);
  text = g_base64_encode (key, sizeof key);
  sodium_memzero (key, sizeof key);
  return text;
}

gboolean
clara_seal_read_key (const char *text, guint8 key[CLARA_SEAL_KEY], GError **error)
{
  gsize length;
  g_autofree guint8 *bytes = g_base64_decode (text, &length);

  if (length == CLARA_SEAL_KEY)
    memcpy (key, bytes, CLARA_SEAL_KEY);
  else
    g_set_error (
      error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
      "A key for sealing has %d bytes in base64; remove the secret, and a new one is made (what was "
      "sealed with the old one is lost)",
      CLARA_SEAL_KEY);
  sodium_memzero (bytes, length);
  return length == CLARA_SEAL_KEY;
}

/**
 * clara_seal:
 * @context: whose it is; it opens with the same only, so that a row moved to another person does not
 *
 * XChaCha20-Poly1305 with a random nonce.
 *
 * Returns: (transfer full): base64
 */
char *
clara_seal (const guint8 key[CLARA_SEAL_KEY], const char *context, const char *text)
{
  gsize length = strlen (text);
  gsize total =
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES + length + crypto_aead_xchacha20poly1305_ietf_ABYTES;
  g_autofree guint8 *bytes = g_malloc (total);

  randombytes_buf (bytes, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
  crypto_aead_xchacha20poly1305_ietf_encrypt (bytes + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, NULL,
                                              (const guint8 *) text, length, (const guint8 *) context,
                                              strlen (context), NULL, bytes, key);
  return g_base64_encode (bytes, total);
}

/**
 * clara_unseal:
 *
 * Returns: (transfer full) (nullable): the text; %CLARA_CORE_ERROR_INVALID where it was sealed with another
 *   key or for another context, or has changed
 */
char *
clara_unseal (const guint8 key[CLARA_SEAL_KEY], const char *context, const char *sealed, GError **error)
{
  gsize total;
  g_autofree guint8 *bytes = g_base64_decode (sealed, &total);
  gsize overhead = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES;
  g_autofree char *text = total >= overhead ? g_malloc0 (total - overhead + 1) : NULL;

  if (text != NULL
      && crypto_aead_xchacha20poly1305_ietf_decrypt ((guint8 *) text, NULL, NULL,
                                                     bytes + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
                                                     total - crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
                                                     (const guint8 *) context, strlen (context), bytes, key)
           == 0
      && g_utf8_validate (text, -1, NULL))
    return g_steal_pointer (&text);
  g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
               "A sealed text does not open: it was sealed with another key, or is damaged");
  return NULL;
}

/**
 * clara_seal_word:
 *
 * Returns: (transfer full): what stands for @word in an index: the same for the same key, context and word,
 *   and nothing can be read from it
 */
char *
clara_seal_word (const guint8 key[CLARA_SEAL_KEY], const char *context, const char *word)
{
  crypto_generichash_state state;
  guint8 hash[crypto_generichash_BYTES];
  char text[2 * WORD_BYTES + 1];

  crypto_generichash_init (&state, key, CLARA_SEAL_KEY, sizeof hash);
  crypto_generichash_update (&state, (const guint8 *) context, strlen (context) + 1);
  crypto_generichash_update (&state, (const guint8 *) word, strlen (word));
  crypto_generichash_final (&state, hash, sizeof hash);
  sodium_bin2hex (text, sizeof text, hash, WORD_BYTES);
  return g_strdup (text);
}
