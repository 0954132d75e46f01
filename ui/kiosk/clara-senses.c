/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-senses.h"

/* With no mouth shapes from the voice the mouth opens this much at each word. */
#define WORD_LEVEL 0.75
#define WORD_US 140000
#define NOTICING_SECONDS 0.7

struct _ClaraSenses
{
  GObject parent_instance;
  ClaraFigure *figure; /* unowned, as the task */
  ClaraTask *task;
  ClaraClock *clock;
  ClaraVoice *voice; /* nullable */
  ClaraSight *sight; /* nullable */
  gboolean awake;
  gboolean visemes; /* the voice gives mouth shapes */
  gboolean speaking;
  guint word_timer;
};

G_DEFINE_FINAL_TYPE (ClaraSenses, clara_senses, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
on_level (ClaraVoice *voice, double level, ClaraSenses *self)
{
  clara_avatar_set_level (clara_figure_get_avatar (self->figure), level);
}

static gboolean
on_word_over (gpointer user_data)
{
  ClaraSenses *self = user_data;

  self->word_timer = 0;
  clara_avatar_set_speech_level (clara_figure_get_avatar (self->figure), 0);
  return G_SOURCE_REMOVE;
}

static void
on_caption (ClaraVoice *voice, guint utterance, const char *text, int begin, int end, ClaraSenses *self)
{
  if (!self->awake)
    return;
  clara_bubbles_caption (clara_task_get_transcript (self->task), utterance, text, begin, end);
  if (self->visemes || begin >= end)
    return;
  clara_avatar_set_speech_level (clara_figure_get_avatar (self->figure), WORD_LEVEL);
  clara_clock_clear (self->clock, &self->word_timer);
  self->word_timer = clara_clock_add_timeout (self->clock, WORD_US, on_word_over, self, NULL);
}

static void
on_viseme (ClaraVoice *voice, int viseme, gint64 at_us, ClaraSenses *self)
{
  self->visemes = TRUE;
  clara_avatar_push_viseme (clara_figure_get_avatar (self->figure), viseme, at_us);
}

static void
on_voice_notify (GObject *voice, GParamSpec *property, ClaraSenses *self)
{
  const gboolean spoke = self->speaking;

  g_object_get (voice, "speaking", &self->speaking, NULL);
  if (spoke && !self->speaking)
    clara_avatar_stop_speech (clara_figure_get_avatar (self->figure));
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_frame (ClaraSight *sight, ClaraFrame *frame, ClaraSenses *self)
{
  clara_figure_show_frame (self->figure, frame);
  clara_task_show_frame (self->task, frame);
}

static void
on_face (ClaraSight *sight, double x, double y, double size, ClaraSenses *self)
{
  /* The camera looks at the visitor: its left is their right, the preview is mirrored. */
  if (size > 0)
    clara_avatar_set_gaze (clara_figure_get_avatar (self->figure), 1 - 2 * x, 2 * y - 1);
  else
    clara_avatar_set_gaze (clara_figure_get_avatar (self->figure), 0, 0);
}

static void
on_presence (ClaraSight *sight, gboolean present, ClaraSenses *self)
{
  if (present && !self->awake)
    clara_figure_play (self->figure, CLARA_MOOD_NOTICING, NOTICING_SECONDS);
}

static void
on_available (ClaraSight *sight, gboolean available, ClaraSenses *self)
{
  clara_figure_set_camera (self->figure, available);
  clara_task_set_camera (self->task, available);
}

static void
clara_senses_dispose (GObject *object)
{
  ClaraSenses *self = CLARA_SENSES (object);

  if (self->clock != NULL)
    clara_clock_clear (self->clock, &self->word_timer);
  if (self->voice != NULL)
    g_signal_handlers_disconnect_by_data (self->voice, self);
  if (self->sight != NULL)
    g_signal_handlers_disconnect_by_data (self->sight, self);
  g_clear_object (&self->voice);
  g_clear_object (&self->sight);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (clara_senses_parent_class)->dispose (object);
}

static void
clara_senses_class_init (ClaraSensesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_senses_dispose;
  signals[CHANGED] =
    g_signal_new ("changed", CLARA_TYPE_SENSES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
clara_senses_init (ClaraSenses *self)
{
}

ClaraSenses *
clara_senses_new (ClaraFigure *figure, ClaraTask *task, ClaraClock *clock)
{
  ClaraSenses *self = g_object_new (CLARA_TYPE_SENSES, NULL);

  self->figure = figure;
  self->task = task;
  self->clock = g_object_ref (clock);
  return self;
}

/**
 * clara_senses_set_voice:
 * @voice: (nullable): gives level, captions and mouth shapes; without it the visitor touches
 */
void
clara_senses_set_voice (ClaraSenses *self, ClaraVoice *voice)
{
  static const char *const properties[] = { "listening", "speaking", "thinking", "muted" };

  if (self->voice != NULL)
    g_signal_handlers_disconnect_by_data (self->voice, self);
  g_set_object (&self->voice, voice);
  if (voice != NULL)
    {
      g_signal_connect (voice, "level", G_CALLBACK (on_level), self);
      g_signal_connect (voice, "caption", G_CALLBACK (on_caption), self);
      g_signal_connect (voice, "viseme", G_CALLBACK (on_viseme), self);
      for (gsize i = 0; i < G_N_ELEMENTS (properties); i++)
        {
          g_autofree char *signal = g_strconcat ("notify::", properties[i], NULL);

          g_signal_connect (voice, signal, G_CALLBACK (on_voice_notify), self);
        }
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * clara_senses_set_sight:
 * @sight: (nullable): gives frames and the visitor's face, takes the picture
 *
 * A picture waits in the session's runtime folder, which is in memory, until it is used or deleted.
 */
void
clara_senses_set_sight (ClaraSenses *self, ClaraSight *sight)
{
  if (self->sight != NULL)
    g_signal_handlers_disconnect_by_data (self->sight, self);
  g_set_object (&self->sight, sight);
  if (sight != NULL)
    {
      g_signal_connect (sight, "frame", G_CALLBACK (on_frame), self);
      g_signal_connect (sight, "face", G_CALLBACK (on_face), self);
      g_signal_connect (sight, "presence", G_CALLBACK (on_presence), self);
      g_signal_connect (sight, "available", G_CALLBACK (on_available), self);
    }
  clara_task_set_sight (self->task, sight, g_get_user_runtime_dir ());
  on_available (sight, sight != NULL && clara_sight_is_available (sight), self);
}

/**
 * clara_senses_set_awake:
 *
 * Asleep nothing that is said is shown, and what is known of the voice's mouth is forgotten.
 */
void
clara_senses_set_awake (ClaraSenses *self, gboolean awake)
{
  self->awake = awake;
  if (awake)
    return;
  clara_clock_clear (self->clock, &self->word_timer);
  self->visemes = FALSE;
}

gboolean
clara_senses_has_voice (ClaraSenses *self)
{
  return self->voice != NULL;
}

/**
 * clara_senses_update:
 *
 * Brings what the voice does into @activity; leaves it as it is where there is no voice.
 */
void
clara_senses_update (ClaraSenses *self, ClaraActivity *activity)
{
  if (self->voice != NULL)
    g_object_get (self->voice, "listening", &activity->listening, "speaking", &activity->speaking, "thinking",
                  &activity->thinking, "muted", &activity->muted, NULL);
}
