/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "turns-clip.h"

#include "clara-espeak-engine.h"
#include "clara-espeak-voice.h"

#include <flite/flite.h>
#include <string.h>

cst_voice *register_cmu_us_kal16 (const char *);
cst_voice *register_cmu_us_slt (const char *);
cst_voice *register_cmu_us_rms (const char *);
cst_voice *register_cmu_us_awb (const char *);

typedef struct
{
  TurnsClip *clip;
  GArray *marks; /* begin of each word: microseconds, byte */
  gboolean over;
} Making;

typedef struct
{
  gint64 at_us;
  int byte;
} Mark;

static void
append (GArray *out, const gint16 *samples, gsize n_samples, int rate)
{
  for (double at = 0; at + 1 < (double) n_samples; at += (double) rate / TURNS_RATE)
    {
      gsize i = (gsize) at;
      gint16 value = (gint16) (samples[i] + (samples[i + 1] - samples[i]) * (at - (double) i));

      g_array_append_val (out, value);
    }
}

static void
on_audio (ClaraSpokenText *text, GBytes *bytes, int rate, gpointer user_data)
{
  gsize size;
  const gint16 *samples = g_bytes_get_data (bytes, &size);

  append (((Making *) user_data)->clip->samples, samples, size / sizeof (gint16), rate);
}

static void
on_mark (ClaraSpokenText *text, guint kind, gint64 at_us, int value, gpointer user_data)
{
  Mark mark = { at_us, value };

  if (kind == 0)
    g_array_append_val (((Making *) user_data)->marks, mark);
}

static void
on_over (Making *making)
{
  making->over = TRUE;
}

/**
 * turns_first_audible:
 *
 * Returns: the index of the first sample that is heard; @n_samples if none is
 */
guint
turns_first_audible (const gint16 *samples, guint n_samples)
{
  guint i = 0;

  while (i < n_samples && ABS ((int) samples[i]) <= TURNS_AUDIBLE)
    i++;
  return i;
}

/**
 * turns_last_audible:
 *
 * Returns: one more than the index of the last sample that is heard; 0 if none is
 */
guint
turns_last_audible (const gint16 *samples, guint n_samples)
{
  while (n_samples > 0 && ABS ((int) samples[n_samples - 1]) <= TURNS_AUDIBLE)
    n_samples--;
  return n_samples;
}

/* A word ends where the next begins, the last where the sound does. */
static void
set_words (Making *making, guint cut)
{
  TurnsClip *clip = making->clip;

  for (guint i = 0; i < making->marks->len; i++)
    {
      gboolean last = i + 1 == making->marks->len;
      const Mark *next = last ? NULL : &g_array_index (making->marks, Mark, i + 1);
      guint at = last ? clip->samples->len + cut : (guint) (next->at_us * TURNS_RATE / G_USEC_PER_SEC);
      TurnsWord word = { at > cut ? MIN (at - cut, clip->samples->len) : 0,
                         last ? (guint) strlen (clip->text) : (guint) next->byte };

      while (word.bytes > 0 && clip->text[word.bytes - 1] == ' ')
        word.bytes--;
      g_array_append_val (clip->words, word);
    }
}

static TurnsClip *
clip_new (const char *text)
{
  TurnsClip *self = g_new0 (TurnsClip, 1);

  self->text = g_strdup (text);
  self->samples = g_array_new (FALSE, FALSE, sizeof (gint16));
  self->words = g_array_new (FALSE, FALSE, sizeof (TurnsWord));
  return self;
}

/* Silence at both ends is cut away. */
static void
finish (Making *making)
{
  TurnsClip *self = making->clip;
  guint first = turns_first_audible ((gint16 *) (gpointer) self->samples->data, self->samples->len);
  guint last = turns_last_audible ((gint16 *) (gpointer) self->samples->data, self->samples->len);

  g_assert (last > first);
  g_array_set_size (self->samples, last);
  g_array_remove_range (self->samples, 0, first);
  set_words (making, first);
  g_array_unref (making->marks);
}

/**
 * turns_clip_new:
 *
 * Returns: (transfer full): @text as the local voice says it
 */
TurnsClip *
turns_clip_new (const char *text, const char *language, double rate)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();
  g_autoptr (ClaraEspeakVoice) voice = clara_espeak_voice_new (clock);
  TurnsClip *self = clip_new (text);
  Making making = { self, g_array_new (FALSE, FALSE, sizeof (Mark)), FALSE };
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraSpokenText) spoken =
    clara_text_to_speech_speak (CLARA_TEXT_TO_SPEECH (voice), text, language, rate, &error);

  if (spoken == NULL)
    g_error ("%s", error->message);
  g_signal_connect (spoken, "audio", G_CALLBACK (on_audio), &making);
  g_signal_connect (spoken, "mark", G_CALLBACK (on_mark), &making);
  g_signal_connect_swapped (spoken, "done", G_CALLBACK (on_over), &making);
  g_signal_connect_swapped (spoken, "failed", G_CALLBACK (on_over), &making);
  while (!making.over)
    g_main_context_iteration (NULL, TRUE);
  finish (&making);
  return self;
}

static gboolean
on_engine_sound (const gint16 *samples, gsize n_samples, const ClaraEspeakMark *marks, gsize n_marks,
                 gpointer user_data)
{
  Making *making = user_data;

  append (making->clip->samples, samples, n_samples, 22050);
  for (gsize i = 0; i < n_marks; i++)
    if (marks[i].kind == CLARA_ESPEAK_WORD)
      {
        const char *text = making->clip->text;
        /* Between words of some scripts the position may be beyond the end. */
        glong position = CLAMP (marks[i].position, 0, g_utf8_strlen (text, -1));
        const char *at = g_utf8_offset_to_pointer (text, position);
        Mark mark = { (gint64) marks[i].at_ms * 1000, (int) (at - text) };

        g_array_append_val (making->marks, mark);
      }
  return TRUE;
}

static cst_voice *
find_flite_voice (const char *name)
{
  static const struct
  {
    const char *name;
    cst_voice *(*load) (const char *);
  } voices[] = { { "kal", register_cmu_us_kal16 },
                 { "slt", register_cmu_us_slt },
                 { "rms", register_cmu_us_rms },
                 { "awb", register_cmu_us_awb } };

  for (guint i = 0; i < G_N_ELEMENTS (voices); i++)
    if (strcmp (voices[i].name, name) == 0)
      return voices[i].load (NULL);
  g_error ("Flite has no voice %s", name);
}

static void
speak_with_flite (Making *making, const char *name, double rate)
{
  cst_voice *voice = find_flite_voice (name);
  cst_utterance *utterance;
  const cst_wave *wave;
  const char *at = making->clip->text;

  feat_set_float (voice->features, "duration_stretch", (float) (1 / rate));
  utterance = flite_synth_text (making->clip->text, voice);
  wave = utt_wave (utterance);
  append (making->clip->samples, wave->samples, (gsize) wave->num_samples, wave->sample_rate);
  for (const cst_item *word = relation_head (utt_relation (utterance, "Word")); word != NULL;
       word = item_next (word))
    {
      const char *found = strcasestr (at, item_feat_string (word, "name"));
      float start = ffeature_float (word, "R:SylStructure.daughter1.daughter1.R:Segment.p.end");
      Mark mark = { (gint64) ((double) start * G_USEC_PER_SEC), 0 };

      at = found != NULL ? found : at;
      mark.byte = (int) (at - making->clip->text);
      g_array_append_val (making->marks, mark);
    }
  delete_utterance (utterance);
}

TurnsClip *
turns_clip_new_in_voice (const char *text, const char *voice, double rate)
{
  const char *voices[] = { voice, NULL };
  TurnsClip *self = clip_new (text);
  Making making = { self, g_array_new (FALSE, FALSE, sizeof (Mark)), FALSE };
  g_autoptr (GError) error = NULL;

  if (g_str_has_prefix (voice, "flite:"))
    speak_with_flite (&making, voice + strlen ("flite:"), rate);
  else if (!clara_espeak_engine_synthesise (text, voices, (int) (165 * rate), on_engine_sound, &making,
                                            &error))
    g_error ("%s", error->message);
  finish (&making);
  return self;
}

void
turns_clip_free (TurnsClip *self)
{
  g_free (self->text);
  g_array_unref (self->samples);
  g_array_unref (self->words);
  g_free (self);
}

/**
 * turns_clip_set_peak:
 * @peak: of the loudest sample, 1 for full scale
 */
void
turns_clip_set_peak (TurnsClip *self, double peak)
{
  int loudest = 1;

  for (guint i = 0; i < self->samples->len; i++)
    loudest = MAX (loudest, ABS ((int) g_array_index (self->samples, gint16, i)));
  for (guint i = 0; i < self->samples->len; i++)
    {
      gint16 *sample = &g_array_index (self->samples, gint16, i);

      *sample = (gint16) (*sample * peak * 32767 / loudest);
    }
}

gboolean
turns_write_wav (const char *file, const gint16 *samples, guint n_samples, guint rate, GError **error)
{
  guint8 header[44] = "RIFF....WAVEfmt \x10\0\0\0\1\0\1\0........\2\0\x10\0data";
  guint32 sizes[] = { GUINT32_TO_LE (n_samples * 2 + 36), GUINT32_TO_LE (rate), GUINT32_TO_LE (rate * 2),
                      GUINT32_TO_LE (n_samples * 2) };
  g_autoptr (GByteArray) wav = g_byte_array_new ();

  memcpy (header + 4, &sizes[0], 4);
  memcpy (header + 24, &sizes[1], 8);
  memcpy (header + 40, &sizes[3], 4);
  g_byte_array_append (wav, header, sizeof header);
  g_byte_array_append (wav, (const guint8 *) samples, n_samples * (guint) sizeof (gint16));
  return g_file_set_contents (file, (const char *) wav->data, (gssize) wav->len, error);
}
