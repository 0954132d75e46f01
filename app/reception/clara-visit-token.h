/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-secrets.h"
#include "clara-store.h"

G_BEGIN_DECLS

#define CLARA_VISIT_TOKEN_ERROR (clara_visit_token_error_quark ())
typedef enum
{
  CLARA_VISIT_TOKEN_ERROR_UNREADABLE, /* no code of Clara's, or damaged */
  CLARA_VISIT_TOKEN_ERROR_OTHER_SITE, /* made with another key: another site's or tenant's */
  CLARA_VISIT_TOKEN_ERROR_FORGED,     /* says it is ours, and is not */
  CLARA_VISIT_TOKEN_ERROR_NO_KEY,     /* the key that signs is nowhere; the message says how to mend it */
} ClaraVisitTokenError;
GQuark clara_visit_token_error_quark (void);

typedef enum
{
  CLARA_VISIT_TOKEN_INVITATION = 'i',
  CLARA_VISIT_TOKEN_BADGE = 'b',
} ClaraVisitTokenKind;

/**
 * ClaraVisitTokens:
 *
 * The texts of QR codes, "clara:1:..." (58 characters): a visit's id, what the code is for and a signature;
 * nothing of the person. Whether the visit may still be used is judged on its row. Any thread.
 */
#define CLARA_TYPE_VISIT_TOKENS (clara_visit_tokens_get_type ())
G_DECLARE_FINAL_TYPE (ClaraVisitTokens, clara_visit_tokens, CLARA, VISIT_TOKENS, GObject)

#define CLARA_VISIT_TOKEN_KEY 32 /* bytes */
ClaraVisitTokens *clara_visit_tokens_new (ClaraSecrets *secrets, const char *reference, ClaraTenant *tenant);
ClaraVisitTokens *clara_visit_tokens_new_with_key (const guint8 *key, ClaraTenant *tenant);
gboolean clara_visit_tokens_open (ClaraVisitTokens *self, GError **error); /* blocks the first time */
void clara_visit_tokens_open_in_thread (ClaraVisitTokens *self);
/* A signature with the same key for another purpose; purposes never meet. */
gboolean clara_visit_tokens_sign (ClaraVisitTokens *self, const char *purpose, const guint8 *bytes,
                                  gsize length, guint8 *signature, gsize size, GError **error);

char *clara_visit_token_make (ClaraVisitTokens *self, const char *visit_id, ClaraVisitTokenKind kind,
                              GError **error);
gboolean clara_visit_token_check (ClaraVisitTokens *self, const char *text, char **visit_id,
                                  ClaraVisitTokenKind *kind, GError **error);

G_END_DECLS
