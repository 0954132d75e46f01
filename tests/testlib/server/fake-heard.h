/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * FakeHeard:
 *
 * What a recogniser that only plays one hears. Nothing small understands free speech well, so it is given
 * beforehand: one text for each utterance, else the lines of a script in turn, else something by the length
 * of the sound. Of an utterance that goes on (a sound that begins as the one before) the words come out by
 * their share of the seconds, where those were told. Once a text was given, a sound that there is none for is
 * silence.
 */
typedef struct _FakeHeard FakeHeard;

FakeHeard *fake_heard_new (void);
void fake_heard_free (FakeHeard *self);
void fake_heard_add (FakeHeard *self, const char *text, double seconds);
gboolean fake_heard_read (FakeHeard *self, const char *file, GError **error);
char *fake_heard_recognise (FakeHeard *self, const guint8 *sound, gsize length, double seconds);

G_END_DECLS
