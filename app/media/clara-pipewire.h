/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-media-types.h"

#include <pipewire/impl-module.h>
#include <pipewire/pipewire.h>

G_BEGIN_DECLS

/*
 * ClaraPipeWire: one connection to PipeWire with a thread of its own. Streams are made, changed and destroyed
 * between clara_pipewire_lock() and clara_pipewire_unlock().
 */
typedef struct _ClaraPipeWire ClaraPipeWire;

/* On PipeWire's thread, once: the server went away. */
typedef void (*ClaraPipeWireLost) (const char *message, gpointer user_data);

ClaraPipeWire *clara_pipewire_new (const char *name, ClaraPipeWireLost lost, gpointer user_data,
                                   GError **error);
void clara_pipewire_free (ClaraPipeWire *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraPipeWire, clara_pipewire_free)

struct pw_core *clara_pipewire_get_core (ClaraPipeWire *self);
void clara_pipewire_lock (ClaraPipeWire *self);
void clara_pipewire_unlock (ClaraPipeWire *self);
/* With the lock held: waits until signalled or timeout; FALSE on timeout. */
gboolean clara_pipewire_wait (ClaraPipeWire *self, int seconds);
void clara_pipewire_signal (ClaraPipeWire *self);

G_END_DECLS
