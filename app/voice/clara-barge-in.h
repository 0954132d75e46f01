/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaraBargeInAction:
 * @CLARA_BARGE_IN_NOTHING: go on
 * @CLARA_BARGE_IN_DUCK: it is likely speech: lower Clara's voice by 20 dB
 * @CLARA_BARGE_IN_RESTORE: it was nothing: full voice again
 * @CLARA_BARGE_IN_YIELD: it is certain speech and more than a backchannel: stop
 * @CLARA_BARGE_IN_FINISH: the same over a legal text: finish the sentence, then stop
 */
typedef enum
{
  CLARA_BARGE_IN_NOTHING,
  CLARA_BARGE_IN_DUCK,
  CLARA_BARGE_IN_RESTORE,
  CLARA_BARGE_IN_YIELD,
  CLARA_BARGE_IN_FINISH,
} ClaraBargeInAction;

typedef enum
{
  CLARA_SPEAKING_NOT,
  CLARA_SPEAKING,
  CLARA_SPEAKING_LEGAL,
} ClaraSpeaking;

/**
 * ClaraBargeIn:
 *
 * The two steps of giving way to a visitor who speaks while Clara does. Pure: one frame of 10 ms at a time.
 */
typedef struct
{
  int state;
  guint burst;   /* frames since the first with speech */
  guint voiced;  /* of them with speech */
  guint pitched; /* of them with a pitch */
  guint silence; /* frames since the last with speech */
} ClaraBargeIn;

ClaraBargeInAction clara_barge_in_frame (ClaraBargeIn *self, ClaraSpeaking speaking, gboolean voiced,
                                         gboolean pitched);

G_END_DECLS
