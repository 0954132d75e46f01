/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-heard.h"

#include <string.h>

#define SHORT_UTTERANCE 1.0
#define LONG_UTTERANCE 2.0
/* Longer than what is kept from before the speech begins, which may be silence. */
#define BEGINNING 16000

typedef struct
{
  char *text;
  double seconds; /* 0: not told */
} Utterance;

struct _FakeHeard
{
  GQueue texts; /* Utterance, next first */
  Utterance *now;
  GBytes *beginning; /* of its sound */
  gboolean given;
  char **script; /* lines */
  guint next_line;
};

static Utterance *
utterance_new (const char *text, double seconds)
{
  Utterance *utterance = g_new (Utterance, 1);

  utterance->text = g_strdup (text);
  utterance->seconds = seconds;
  return utterance;
}

static void
utterance_free (gpointer data)
{
  g_free (((Utterance *) data)->text);
  g_free (data);
}

/* The words that have been said after so many seconds. */
static char *
cut_words (const Utterance *utterance, double seconds)
{
  g_auto (GStrv) words = g_strsplit (utterance->text, " ", -1);
  guint n = g_strv_length (words);
  guint said = utterance->seconds > 0.0 ? (guint) (n * MIN (1.0, seconds / utterance->seconds)) : n;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < said; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", words[i]);
  return g_string_free (text, FALSE);
}

static Utterance *
next_utterance (FakeHeard *self, double seconds)
{
  if (!g_queue_is_empty (&self->texts))
    return g_queue_pop_head (&self->texts);
  if (self->given)
    return utterance_new ("", 0.0);
  if (self->script != NULL && self->script[self->next_line] != NULL)
    return utterance_new (self->script[self->next_line++], 0.0);
  if (seconds < SHORT_UTTERANCE)
    return utterance_new ("Yes.", 0.0);
  return utterance_new (
    seconds < LONG_UTTERANCE ? "My name is Daniel Cole." : "I'm here to see Priya Raghavan.", 0.0);
}

static gboolean
begin_alike (GBytes *one, GBytes *other)
{
  gsize length = MIN (g_bytes_get_size (one), g_bytes_get_size (other));

  return memcmp (g_bytes_get_data (one, NULL), g_bytes_get_data (other, NULL), length) == 0;
}

/* A sound is asked for several times while somebody speaks, each time with more at its end. */
char *
fake_heard_recognise (FakeHeard *self, const guint8 *sound, gsize length, double seconds)
{
  g_autoptr (GBytes) beginning = g_bytes_new (sound, MIN (length, BEGINNING));

  if (self->beginning == NULL || !begin_alike (self->beginning, beginning))
    {
      g_clear_pointer (&self->now, utterance_free);
      g_clear_pointer (&self->beginning, g_bytes_unref);
      self->now = next_utterance (self, seconds);
      self->beginning = g_steal_pointer (&beginning);
    }
  return cut_words (self->now, seconds);
}

FakeHeard *
fake_heard_new (void)
{
  FakeHeard *self = g_new0 (FakeHeard, 1);

  g_queue_init (&self->texts);
  return self;
}

void
fake_heard_free (FakeHeard *self)
{
  g_queue_clear_full (&self->texts, utterance_free);
  g_clear_pointer (&self->now, utterance_free);
  g_clear_pointer (&self->beginning, g_bytes_unref);
  g_strfreev (self->script);
  g_free (self);
}

/* @seconds that it takes to say; 0 where that is not known. */
void
fake_heard_add (FakeHeard *self, const char *text, double seconds)
{
  g_queue_push_tail (&self->texts, utterance_new (text, seconds));
  self->given = TRUE;
}

gboolean
fake_heard_read (FakeHeard *self, const char *file, GError **error)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (file, &text, NULL, error))
    return FALSE;
  g_strfreev (self->script);
  self->script = g_strsplit (g_strchomp (text), "\n", -1);
  return TRUE;
}
