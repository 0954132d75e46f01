/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One line of a signature: points as they were drawn, each 0 to 1 of the area's width and height. */
typedef struct
{
  double x, y;
} ClaraPoint;

/* A text and who agreed to it. All texts are in language. */
typedef struct
{
  const char *title;
  const char *text;
  const char *language;
  const char *statement;    /* "I have read this and agree to it." */
  const char *const *facts; /* lines for the foot: name, company, when, version, fingerprint of the text */
  const char *typed_name;   /* the signature, where it was typed; else NULL */
  GPtrArray *strokes;       /* (nullable) GArray of ClaraPoint */
  double aspect;            /* width of the area that was signed on, by its height */
} ClaraSignedDocument;

/* A4 pages. Any thread. */
GBytes *clara_signed_document_to_pdf (const ClaraSignedDocument *document, GError **error);

G_END_DECLS
