/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-messenger.h"
#include "clara-repositories.h"

G_BEGIN_DECLS

/**
 * ClaraComposition:
 *
 * What a message consists of when it goes out: made anew for each try, so that nothing big is in the
 * database.
 */
typedef struct
{
  char *title;         /* as in the row until the composer changes it */
  char *body;          /* likewise */
  char *html;          /* NULL for none */
  char *language;      /* it is written in; NULL where nobody says */
  GArray *attachments; /* ClaraAttachment, whose members it owns */
  GArray *links;       /* ClaraAnswerLink, likewise */
  char *answer_url;    /* a page with all of them; NULL for none */
} ClaraComposition;

/**
 * ClaraComposer:
 * @composition: to be filled
 * @row: the message
 * @db: for reading; @tenant: whose
 *
 * Called in the store's reading thread, also after a restart: what @user_data points to must not change, or
 * be guarded.
 *
 * Returns: FALSE with %G_IO_ERROR_INVALID_ARGUMENT where it can never be sent, with another error to try
 * again
 */
typedef gboolean (*ClaraComposer) (ClaraComposition *composition, const ClaraNotification *row, ClaraDb *db,
                                   ClaraTenant *tenant, gpointer user_data, GError **error);

ClaraComposition *clara_composition_new (const ClaraNotification *row);
void clara_composition_free (ClaraComposition *self);
void clara_composition_add_attachment (ClaraComposition *self, const char *name, const char *mime_type,
                                       GBytes *content);
void clara_composition_add_link (ClaraComposition *self, const char *label, const char *url);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraComposition, clara_composition_free)

G_END_DECLS
