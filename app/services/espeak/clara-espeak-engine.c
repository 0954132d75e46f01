/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-espeak-engine.h"

#include "clara-services-error.h"

#include <espeak-ng/speak_lib.h>
#include <string.h>

/*
 * The library keeps its state in globals of its own, so what goes with them must be as global: the lock and
 * the sink of the synthesis under way. It is started once and never ended: starting it again after
 * espeak_Terminate() leaves a thread of 1.51 waiting for ever.
 */

#define CHUNK_MS 100
#define MAX_MARKS 256

static GMutex lock;
static int sample_rate; /* 0 where it did not start */
static char *data_folder;
static struct
{
  ClaraEspeakSink sink;
  gpointer user_data;
  gboolean stopped;
} current;

static int
on_sound (short *samples, int n_samples, espeak_EVENT *events)
{
  ClaraEspeakMark marks[MAX_MARKS];
  gsize n_marks = 0;

  if (current.sink == NULL || current.stopped)
    return 1;
  for (; events->type != espeakEVENT_LIST_TERMINATED && n_marks < MAX_MARKS; events++)
    {
      ClaraEspeakMark *mark = &marks[n_marks];

      memset (mark, 0, sizeof *mark);
      mark->at_ms = events->audio_position;
      if (events->type == espeakEVENT_WORD)
        {
          mark->kind = CLARA_ESPEAK_WORD;
          mark->position = events->text_position - 1;
          n_marks++;
        }
      else if (events->type == espeakEVENT_PHONEME)
        {
          mark->kind = CLARA_ESPEAK_PHONEME;
          memcpy (mark->ipa, events->id.string, sizeof events->id.string);
          n_marks++;
        }
    }
  if (!current.sink (samples, samples != NULL && n_samples > 0 ? n_samples : 0, marks, n_marks,
                     current.user_data))
    {
      current.stopped = TRUE;
      return 1;
    }
  return 0;
}

static int
start_once (void)
{
  static gsize started;

  if (g_once_init_enter (&started))
    {
      int rate = espeak_Initialize (AUDIO_OUTPUT_SYNCHRONOUS, CHUNK_MS, NULL,
                                    espeakINITIALIZE_PHONEME_EVENTS | espeakINITIALIZE_PHONEME_IPA
                                      | espeakINITIALIZE_DONT_EXIT);
      const char *folder = NULL;

      if (rate > 0)
        {
          espeak_SetSynthCallback (on_sound);
          espeak_Info (&folder);
          data_folder = g_strdup (folder);
          sample_rate = rate;
        }
      g_once_init_leave (&started, 1);
    }
  return sample_rate;
}

/**
 * clara_espeak_engine_start:
 *
 * Starts the library if it is not started. Takes a few milliseconds the first time, and never waits for a
 * synthesis.
 *
 * Returns: the rate of its sound, or 0 with %CLARA_SERVICES_ERROR_NOT_CONFIGURED where its data is missing
 */
int
clara_espeak_engine_start (GError **error)
{
  if (start_once () == 0)
    g_set_error_literal (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NOT_CONFIGURED,
                         "The local voice cannot start: eSpeak NG finds no data. Install the package "
                         "espeak-ng-data, or set ESPEAK_DATA_PATH to the folder that holds espeak-ng-data");
  return sample_rate;
}

/**
 * clara_espeak_engine_serves:
 * @language: such as "hi"
 *
 * Returns: whether the installed data has this language
 */
gboolean
clara_espeak_engine_serves (const char *language)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  for (const char *c = language; *c != '\0'; c++)
    if (!g_ascii_isalpha (*c))
      return FALSE;
  if (*language == '\0' || start_once () == 0)
    return FALSE;
  name = g_strdup_printf ("%s_dict", language);
  path = g_build_filename (data_folder, name, NULL);
  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

/**
 * clara_espeak_engine_synthesise:
 * @text: valid UTF-8
 * @voices: voices to try, best first, ended by %NULL
 * @words_per_minute: 80 to 450
 * @sink: (scope call): gets the sound
 *
 * Blocks until the sound is made or @sink has stopped it; being stopped is no error.
 */
gboolean
clara_espeak_engine_synthesise (const char *text, const char *const *voices, int words_per_minute,
                                ClaraEspeakSink sink, gpointer user_data, GError **error)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  espeak_ERROR result = EE_NOT_FOUND;

  if (clara_espeak_engine_start (error) == 0)
    return FALSE;
  for (guint i = 0; voices[i] != NULL && result != EE_OK; i++)
    result = espeak_SetVoiceByName (voices[i]);
  if (result != EE_OK)
    {
      g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNSUPPORTED,
                   "eSpeak NG has no voice '%s'. Install the package espeak-ng-data", voices[0]);
      return FALSE;
    }
  espeak_SetParameter (espeakRATE, CLAMP (words_per_minute, espeakRATE_MINIMUM, espeakRATE_MAXIMUM), 0);
  current.sink = sink;
  current.user_data = user_data;
  current.stopped = FALSE;
  result = espeak_Synth (text, strlen (text) + 1, 0, POS_CHARACTER, 0, espeakCHARS_UTF8 | espeakENDPAUSE,
                         NULL, NULL);
  current.sink = NULL;
  current.user_data = NULL;
  if (result != EE_OK && !current.stopped)
    {
      g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE,
                   "eSpeak NG failed to speak (code %d)", (int) result);
      return FALSE;
    }
  return TRUE;
}

/**
 * clara_espeak_engine_phonemes:
 * @text: valid UTF-8
 * @voice: such as "en-us"
 *
 * Returns: (transfer full) (nullable): how it is pronounced, in IPA with "_" between phonemes and a space
 * between words; %NULL where that cannot be said
 */
char *
clara_espeak_engine_phonemes (const char *text, const char *voice)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  g_autoptr (GString) all = g_string_new (NULL);
  const void *rest = text;

  if (start_once () == 0 || espeak_SetVoiceByName (voice) != EE_OK)
    return NULL;
  while (rest != NULL)
    {
      const char *piece = espeak_TextToPhonemes (&rest, espeakCHARS_UTF8, 0x02 | ('_' << 8));

      if (piece == NULL)
        break;
      if (all->len > 0)
        g_string_append_c (all, ' ');
      g_string_append (all, piece);
    }
  return g_string_free (g_steal_pointer (&all), FALSE);
}
