/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-cues.h"

#include "clara-cue-note.h"
#include "clara-wake-cue.h"

#include <math.h>
#include <string.h>

#define RATE CLARA_CUE_RATE
#define FADE (RATE / 50)

/* The notes of one cue: of the chord that the wake cue opens. */
typedef struct
{
  double pitch;    /* Hz; 0 ends the list */
  double begins;   /* seconds */
  double loudness; /* of 1 */
} Note;

static const struct
{
  double seconds;
  Note notes[4];
} scores[CLARA_CUE_COUNT] = {
  [CLARA_CUE_HEARD] = { 0.12, { { 783.99, 0, 0.10 } } },
  [CLARA_CUE_DONE] = { 0.39, { { 659.26, 0, 0.16 }, { 783.99, 0.08, 0.16 }, { 1318.51, 0.16, 0.14 } } },
};

/* What of the engine's events is heard. */
static const struct
{
  const char *event;
  const char *member, *value; /* what it must say */
  ClaraCue cue;
} occasions[] = {
  { "session", "what", "opened", CLARA_CUE_WOKEN },
  { "heard", "source", "voice", CLARA_CUE_HEARD },
  { "visit", "status", "checked_in", CLARA_CUE_DONE },
};

struct _ClaraCues
{
  GObject parent_instance;

  ClaraVoice *voice;
  ClaraBus *bus;
  ClaraSettings *settings;
  char *visit_id;                  /* of the visit that was told already */
  gint16 *sounds[CLARA_CUE_COUNT]; /* NULL until it is played first */
  guint lengths[CLARA_CUE_COUNT];
};

G_DEFINE_FINAL_TYPE (ClaraCues, clara_cues, G_TYPE_OBJECT)

gint16 *
clara_cue_make (ClaraCue cue, guint *n_samples)
{
  guint length;
  gint16 *samples;

  g_return_val_if_fail ((int) cue >= 0 && cue < CLARA_CUE_COUNT, NULL);
  if (cue == CLARA_CUE_WOKEN)
    return clara_wake_cue_make (n_samples);
  length = (guint) (scores[cue].seconds * RATE);
  samples = g_new (gint16, length);
  for (guint i = 0; i < length; i++)
    {
      const double end = MIN (1.0, (double) (length - 1 - i) / FADE);
      double value = 0;

      for (const Note *note = scores[cue].notes; note->pitch > 0; note++)
        {
          const guint begin = (guint) (note->begins * RATE);

          if (i >= begin)
            value += note->loudness * clara_cue_note (i - begin, note->pitch);
        }
      samples[i] = (gint16) lrint (CLAMP (end * value, -1, 1) * 32767);
    }
  *n_samples = length;
  return samples;
}

static void
play (ClaraCues *self, ClaraCue cue)
{
  if (!clara_settings_get_boolean (self->settings, "sounds"))
    return;
  if (self->sounds[cue] == NULL)
    self->sounds[cue] = clara_cue_make (cue, &self->lengths[cue]);
  clara_voice_play_sound (self->voice, self->sounds[cue], self->lengths[cue], RATE);
}

/* A visit is told again whenever something of it changes. */
static gboolean
is_new (ClaraCues *self, JsonObject *fields)
{
  const char *visit_id = clara_json_get_string (fields, "visit_id", NULL);

  if (visit_id == NULL)
    return TRUE;
  if (g_strcmp0 (visit_id, self->visit_id) == 0)
    return FALSE;
  g_free (self->visit_id);
  self->visit_id = g_strdup (visit_id);
  return TRUE;
}

static void
on_event (ClaraBus *bus, ClaraMessage *message, ClaraCues *self)
{
  JsonObject *fields = clara_message_get_fields (message);

  for (gsize i = 0; i < G_N_ELEMENTS (occasions); i++)
    if (clara_message_is (message, occasions[i].event)
        && strcmp (clara_json_get_string (fields, occasions[i].member, ""), occasions[i].value) == 0
        && clara_json_get_boolean (fields, "final", TRUE) && is_new (self, fields))
      play (self, occasions[i].cue);
}

static void
clara_cues_dispose (GObject *object)
{
  ClaraCues *self = CLARA_CUES (object);

  if (self->bus != NULL)
    g_signal_handlers_disconnect_by_data (self->bus, self);
  g_clear_object (&self->bus);
  g_clear_object (&self->voice);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (clara_cues_parent_class)->dispose (object);
}

static void
clara_cues_finalize (GObject *object)
{
  for (guint i = 0; i < CLARA_CUE_COUNT; i++)
    g_free (CLARA_CUES (object)->sounds[i]);
  g_free (CLARA_CUES (object)->visit_id);
  G_OBJECT_CLASS (clara_cues_parent_class)->finalize (object);
}

static void
clara_cues_class_init (ClaraCuesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_cues_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_cues_finalize;
}

static void
clara_cues_init (ClaraCues *self)
{
}

ClaraCues *
clara_cues_new (ClaraVoice *voice, ClaraBus *bus, ClaraSettings *settings)
{
  ClaraCues *self = g_object_new (CLARA_TYPE_CUES, NULL);

  self->voice = g_object_ref (voice);
  self->bus = g_object_ref (bus);
  self->settings = g_object_ref (settings);
  g_signal_connect (bus, "event", G_CALLBACK (on_event), self);
  return self;
}
