/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-rows.h"

G_BEGIN_DECLS

/* A document's text cut into passages by heading. Pure functions; any thread. */

#define CLARA_PASSAGE_CHARACTERS 800

typedef struct
{
  char *title;
  char *language;      /* nullable */
  GPtrArray *passages; /* ClaraPassage */
} ClaraReadDocument;
void clara_read_document_free (ClaraReadDocument *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraReadDocument, clara_read_document_free)

ClaraReadDocument *clara_document_read (const char *text, gboolean markdown, const char *fallback_title);
GPtrArray *clara_document_sentences (const char *text); /* of char* */

G_END_DECLS
