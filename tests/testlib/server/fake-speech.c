/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-speech.h"

#include <string.h>

#define USUAL_WORDS_A_MINUTE 170

static guint32
get_16 (const guint8 *at)
{
  return (guint32) (at[0] | at[1] << 8);
}

static guint32
get_32 (const guint8 *at)
{
  return get_16 (at) | get_16 (at + 2) << 16;
}

static const char *
choose_voice (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    switch (g_unichar_get_script (g_utf8_get_char (at)))
      {
      case G_UNICODE_SCRIPT_DEVANAGARI:
        return "hi";
      case G_UNICODE_SCRIPT_TAMIL:
        return "ta";
      case G_UNICODE_SCRIPT_TELUGU:
        return "te";
      default:
        break;
      }
  return "en-us+f3";
}

/* Straight lines between the samples: good enough for a test's ear. */
static GBytes *
resample (const guint8 *data, gsize length, int from, int to)
{
  gsize n_in = length / 2;
  gsize n_out = n_in * (gsize) to / (gsize) from;
  gint16 *samples = g_new (gint16, n_out + 1);

  for (gsize i = 0; i < n_out; i++)
    {
      double at = (double) i * from / to;
      gsize first = (gsize) at;
      double a = (gint16) get_16 (data + 2 * first);
      double b = first + 1 < n_in ? (gint16) get_16 (data + 2 * first + 2) : a;

      samples[i] = GINT16_TO_LE ((gint16) (a + (b - a) * (at - (double) first)));
    }
  return g_bytes_new_take (samples, n_out * sizeof (gint16));
}

GBytes *
fake_speech_speak (const char *text, double speed, int rate, GError **error)
{
  g_autofree char *words = g_strdup_printf ("%d", (int) (USUAL_WORDS_A_MINUTE * CLAMP (speed, 0.25, 4.0)));
  const char *voice = choose_voice (text);
  g_autoptr (GSubprocess) process =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, error, "espeak-ng",
                      "-v", voice, "-s", words, "-b", "1", "--stdout", "--stdin", NULL);
  g_autoptr (GBytes) input = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) wav = NULL;
  const guint8 *data;
  gsize length;

  if (process == NULL || !g_subprocess_communicate (process, input, NULL, &wav, NULL, error))
    return NULL;
  data = g_bytes_get_data (wav, &length);
  /* It does not know the length beforehand, so the header tells none. */
  if (length < 44 || memcmp (data, "RIFF", 4) != 0 || memcmp (data + 36, "data", 4) != 0)
    return g_bytes_new (NULL, 0);
  return resample (data + 44, length - 44, (int) get_32 (data + 24), rate);
}

double
fake_speech_measure (GBytes *wav)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (wav, &length);

  if (length < 44 || memcmp (data, "RIFF", 4) != 0 || memcmp (data + 8, "WAVEfmt ", 8) != 0
      || memcmp (data + 36, "data", 4) != 0)
    return -1.0;
  if (get_32 (data + 4) != length - 8 || get_32 (data + 40) != length - 44 || get_16 (data + 20) != 1
      || get_16 (data + 22) != 1 || get_16 (data + 34) != 16 || get_32 (data + 24) == 0
      || get_32 (data + 28) != 2 * get_32 (data + 24))
    return -1.0;
  return (double) (length - 44) / get_32 (data + 28);
}
