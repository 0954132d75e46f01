/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Tables of what is written short and said long. For this room only. */

typedef struct
{
  const char *sign;     /* as written */
  const char *singular; /* ids of texts with {number}, context "spoken unit" */
  const char *plural;
} ClaraSpeechUnit;

typedef struct
{
  const char *sign;
  const char *word;   /* id of a text, context "spoken word" */
  const char *before; /* what must follow: "" anything, "1" a digit, "A" a capital or a letter without case */
} ClaraSpeechShort;

typedef struct
{
  const char *signs;             /* "|" around each */
  const char *singular, *plural; /* with {number}, context "spoken money" */
  const char *part, *parts;      /* with {number}: the hundredth */
} ClaraSpeechMoney;

/* The unit that text begins with, the longest that fits and is not the start of a word; *length in bytes. */
const ClaraSpeechUnit *clara_speech_find_unit (const char *text, gsize *length);
const ClaraSpeechShort *clara_speech_find_short (const char *text, gsize *length);
const ClaraSpeechMoney *clara_speech_find_money (const char *sign);
/* Whether letters in capitals are said one by one ("OTP") and not as a word ("NASA"). */
gboolean clara_speech_is_spelled (const char *capitals, const char *language);

G_END_DECLS
