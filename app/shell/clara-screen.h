/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-engine.h"
#include "clara-options.h"
#include "clara-relay.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaraScreen:
 *
 * One process with a window over an engine, from start to end: what kiosk and desk have in common.
 */
typedef struct _ClaraScreen ClaraScreen;
struct _ClaraScreen
{
  const ClaraOptions *options;
  const char *name; /* what messages begin with */
  ClaraEngineFlags flags;
  GDBusConnection *connection; /* nullable; while it runs */
  ClaraEngine *engine;
  GtkWindow *(*open) (ClaraScreen *screen, GtkApplication *application);
  void (*close) (ClaraScreen *screen); /* nullable: before the engine goes */
  gboolean early; /* the window comes first, and calls clara_screen_open_engine() itself */

  AdwApplication *application;
  GtkWindow *window; /* weak: the one that open() made */
  ClaraRelay *relay;
  int status;
};

gboolean clara_screen_open_engine (ClaraScreen *self, GError **error);
int clara_screen_run (ClaraScreen *self, const char *application_id, GApplicationFlags flags);

G_END_DECLS
