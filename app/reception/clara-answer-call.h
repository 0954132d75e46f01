/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-reception.h"

G_BEGIN_DECLS

/* What the holder of a link is shown: nothing that the message did not say already. */
typedef struct
{
  char *message_id;
  char *language; /* the reader's */
  char *title;    /* of the message: "Maria is here" */
  char **answers; /* on offer, in the reader's language */
  char *answer;   /* given already, in the reader's language; NULL */
  gboolean over;  /* no longer to be answered: answered elsewhere, or too old */
} ClaraAnswerCall;

void clara_answer_call_free (ClaraAnswerCall *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraAnswerCall, clara_answer_call_free)

/* From a link's token: NOT_FOUND for one that is not ours, is forged or leads nowhere, all the same. */
void clara_reception_open_answer_link_async (ClaraReception *self, const char *token,
                                             GCancellable *cancellable, GAsyncReadyCallback callback,
                                             gpointer user_data);
ClaraAnswerCall *clara_reception_open_answer_link_finish (ClaraReception *self, GAsyncResult *result,
                                                          GError **error);
/* The language of this site's staff, for who has no valid link. */
const char *clara_reception_get_site_language (ClaraReception *self);

G_END_DECLS
