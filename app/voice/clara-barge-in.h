/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaraBargeInAction:
 * @CLARA_BARGE_IN_NOTHING: go on
 * @CLARA_BARGE_IN_DUCK: it is likely speech: lower Clara's voice by 20 dB
 * @CLARA_BARGE_IN_RESTORE: it was nothing: full voice again
 * @CLARA_BARGE_IN_HOLD: it lasts: fall silent, and remember where; whether it is more than a nod is not known
 * @CLARA_BARGE_IN_RESUME: it was a nod: speak on, from the word that was cut
 * @CLARA_BARGE_IN_YIELD: it is more than a nod: the turn is the visitor's; silent where she is not yet
 * @CLARA_BARGE_IN_FINISH: the same over a legal text: finish the sentence, then stop
 */
typedef enum
{
  CLARA_BARGE_IN_NOTHING,
  CLARA_BARGE_IN_DUCK,
  CLARA_BARGE_IN_RESTORE,
  CLARA_BARGE_IN_HOLD,
  CLARA_BARGE_IN_RESUME,
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
 * ClaraBargeInWords:
 * @CLARA_BARGE_IN_WORDS_NONE: nothing is known of the words yet
 * @CLARA_BARGE_IN_WORDS_NOD: what is known may be a nod: "uh-huh", "okay"
 * @CLARA_BARGE_IN_WORDS_MORE: there are words that are more than a nod
 *
 * What an interim transcript says of the interruption.
 */
typedef enum
{
  CLARA_BARGE_IN_WORDS_NONE,
  CLARA_BARGE_IN_WORDS_NOD,
  CLARA_BARGE_IN_WORDS_MORE,
} ClaraBargeInWords;

/* What is known of 10 ms: whether the visitor speaks, whether that has a voice's pitch, how loud it is in dB
 * full scale, and the words so far. */
typedef struct
{
  gboolean voiced;
  gboolean pitched;
  double level;
  ClaraBargeInWords words;
} ClaraBargeInFrame;

/**
 * ClaraBargeIn:
 *
 * The steps of giving way to a visitor who speaks while Clara does: lower, hold, yield, each of the first two
 * taken back where it was nothing. Pure: one frame of 10 ms at a time.
 */
typedef struct
{
  int state;
  guint burst;   /* frames since the first with speech */
  guint voiced;  /* of them with speech */
  guint pitched; /* of them with a pitch */
  guint silence; /* frames since the last with speech */
  double peak;   /* dB, of the burst */
  double level;  /* dB, of the last frames */
} ClaraBargeIn;

ClaraBargeInAction clara_barge_in_frame (ClaraBargeIn *self, ClaraSpeaking speaking,
                                         const ClaraBargeInFrame *frame);
ClaraBargeInAction clara_barge_in_stop (ClaraBargeIn *self);

G_END_DECLS
