/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-answer-link.h"

#include "clara-id.h"

#include <sodium.h>
#include <string.h>

#define PURPOSE "answer link"
#define UUID 16
#define TIME 4 /* seconds since 1970, big end first */
#define MAC 12
#define TOKEN (TIME + UUID + MAC)
/* Base64 of TOKEN bytes without padding. */
#define LETTERS ((TOKEN * 8 + 5) / 6)

struct _ClaraAnswerLinks
{
  GObject parent_instance;

  ClaraVisitTokens *tokens;
  char *base_url; /* no slash at its end; NULL where no page is served */
};

G_DEFINE_FINAL_TYPE (ClaraAnswerLinks, clara_answer_links, G_TYPE_OBJECT)

static void
clara_answer_links_finalize (GObject *object)
{
  ClaraAnswerLinks *self = CLARA_ANSWER_LINKS (object);

  g_object_unref (self->tokens);
  g_free (self->base_url);
  G_OBJECT_CLASS (clara_answer_links_parent_class)->finalize (object);
}

static void
clara_answer_links_class_init (ClaraAnswerLinksClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_answer_links_finalize;
}

static void
clara_answer_links_init (ClaraAnswerLinks *self)
{
}

/**
 * clara_answer_links_new:
 * @base_url: (nullable): "https://clara.example.com", where hosts' phones reach the page; %NULL or "" where
 *   none is served
 */
ClaraAnswerLinks *
clara_answer_links_new (ClaraVisitTokens *tokens, const char *base_url)
{
  ClaraAnswerLinks *self = g_object_new (CLARA_TYPE_ANSWER_LINKS, NULL);
  gsize length = base_url == NULL ? 0 : strlen (base_url);

  while (length > 0 && base_url[length - 1] == '/')
    length--;
  self->tokens = g_object_ref (tokens);
  self->base_url = length == 0 ? NULL : g_strndup (base_url, length);
  return self;
}

/**
 * clara_answer_links_are_served:
 *
 * Returns: whether a link leads somewhere
 */
gboolean
clara_answer_links_are_served (ClaraAnswerLinks *self)
{
  return self->base_url != NULL;
}

static gboolean
sign (ClaraAnswerLinks *self, const guint8 *token, guint8 *mac, GError **error)
{
  return clara_visit_tokens_sign (self->tokens, PURPOSE, token, TOKEN - MAC, mac, MAC, error);
}

/**
 * clara_answer_links_make:
 * @message_id: of a message that may be answered
 * @created_at: when it was made, microseconds UTC
 * @answer: which of the offered answers, from 1 on; 0 for the page with all
 *
 * Returns: (transfer full) (nullable): the link, the same each time; %NULL without a key, or where
 *   @message_id is none of ours
 */
char *
clara_answer_links_make (ClaraAnswerLinks *self, const char *message_id, gint64 created_at, int answer,
                         GError **error)
{
  const guint32 expires_at =
    GUINT32_TO_BE ((guint32) ((created_at + CLARA_ANSWER_LINK_LIFE) / G_USEC_PER_SEC));
  guint8 token[TOKEN];
  char letters[LETTERS + 1];
  gsize length = 0;

  if (message_id == NULL || !clara_id_is_valid (message_id)
      || sodium_hex2bin (token + TIME, UUID, message_id, strlen (message_id), "-", &length, NULL) != 0
      || length != UUID)
    {
      g_set_error_literal (error, CLARA_VISIT_TOKEN_ERROR, CLARA_VISIT_TOKEN_ERROR_UNREADABLE,
                           "The message has no id that a link could carry");
      return NULL;
    }
  memcpy (token, &expires_at, TIME);
  if (!sign (self, token, token + TOKEN - MAC, error))
    return NULL;
  sodium_bin2base64 (letters, sizeof letters, token, sizeof token, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  if (answer > 0)
    return g_strdup_printf ("%s/a/%s/%d", self->base_url != NULL ? self->base_url : "", letters, answer);
  return g_strdup_printf ("%s/a/%s", self->base_url != NULL ? self->base_url : "", letters);
}

/**
 * clara_answer_links_check:
 * @token: from a link; hostile
 * @message_id: (out) (transfer full): what is answered
 * @expires_at: (out): until when, microseconds UTC
 *
 * Returns: whether we made it; else a #ClaraVisitTokenError. Nothing of @token is in its message
 */
gboolean
clara_answer_links_check (ClaraAnswerLinks *self, const char *token, char **message_id, gint64 *expires_at,
                          GError **error)
{
  guint8 bytes[TOKEN];
  guint8 mac[MAC];
  char hex[2 * UUID + 1];
  guint32 seconds;
  gsize length = 0;

  *message_id = NULL;
  if (strlen (token) != LETTERS
      || sodium_base642bin (bytes, sizeof bytes, token, LETTERS, NULL, &length, NULL,
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING)
           != 0
      || length != TOKEN)
    {
      g_set_error_literal (error, CLARA_VISIT_TOKEN_ERROR, CLARA_VISIT_TOKEN_ERROR_UNREADABLE,
                           "The link is none of Clara's, or it is damaged");
      return FALSE;
    }
  if (!sign (self, bytes, mac, error))
    return FALSE;
  if (sodium_memcmp (mac, bytes + TOKEN - MAC, MAC) != 0)
    {
      g_set_error_literal (error, CLARA_VISIT_TOKEN_ERROR, CLARA_VISIT_TOKEN_ERROR_FORGED,
                           "The link's signature is wrong: somebody has changed it");
      return FALSE;
    }
  memcpy (&seconds, bytes, TIME);
  *expires_at = (gint64) GUINT32_FROM_BE (seconds) * G_USEC_PER_SEC;
  sodium_bin2hex (hex, sizeof hex, bytes + TIME, UUID);
  *message_id = g_strdup_printf ("%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
  return TRUE;
}
