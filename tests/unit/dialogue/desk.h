/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-dialogue.h"
#include "clara-memory.h"
#include "clara-scripted-messenger.h"
#include "clara-scripted-model.h"
#include "clara-visit-token.h"
#include "model-server.h"

G_BEGIN_DECLS

/* A whole reception in virtual time: the real store in a folder of its own, the demo company, the real
 * knowledge and tools, a scripted messenger and, where wanted, scripted models; everything that is published
 * and said is kept. */
typedef struct
{
  char *folder;
  ClaraClock *clock;
  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraBus *bus;
  ClaraSettings *settings;
  ClaraScriptedMessenger *messenger;
  ClaraMessenger *beside; /* NULL; a real channel, from the next desk_restart() on */
  GPtrArray *models;      /* ClaraScriptedModel; or one that asks server */
  ModelServer *server;    /* NULL without */
  ClaraHttp *http;
  ClaraSecrets *secrets;
  ClaraVisitTokens *tokens;
  ClaraMemory *memory;
  ClaraReception *reception;
  ClaraKnowledge *knowledge;
  ClaraTools *tools;
  ClaraDialogue *dialogue;
  gboolean silent; /* utterances are not answered by themselves */
  GArray *unheard; /* guint ids, where silent */

  GPtrArray *events; /* ClaraMessage, all */
  GString *said;     /* since the last input */
  GString *trace;    /* all lines, both sides */
  char *invited;     /* visit_id of the last invitation */
  guint turns_ended;
  guint discards;
} Desk;

Desk *desk_new (guint n_models);
Desk *desk_new_served (void); /* with a model on a server */
void desk_free (Desk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desk, desk_free)

void desk_restart (Desk *self); /* the program, over the same folder, as after a power cut */
void desk_say (Desk *self, const char *text);
void desk_hear (Desk *self, const char *text, double confidence);
void desk_hear_readings (Desk *self, const char *text, double confidence, const char *const *others);
void desk_command (Desk *self, const char *name, JsonObject *fields); /* transfer full */
void desk_choose (Desk *self, const char *id);
void desk_set (Desk *self, const char *key, const char *value); /* a setting of the tenant */
void desk_invite (Desk *self, JsonObject *visit);               /* expected in "hours" */
void desk_show_code (Desk *self,
                     const char *what);    /* invitation, badge, forged, other_key, else the text itself */
void desk_check_in_elsewhere (Desk *self); /* the invitation, at another kiosk */
void desk_wait (Desk *self, double seconds);
void desk_settle (Desk *self);

const char *desk_page (Desk *self);
const char *desk_state (Desk *self);
gboolean desk_has_said (Desk *self, const char *text); /* since the last input */
guint desk_count_events (Desk *self, const char *name, const char *key,
                         const char *value); /* key may be NULL */
GPtrArray *desk_visits (Desk *self);         /* ClaraVisit, newest first, of those made here */
GPtrArray *desk_sessions (Desk *self);       /* ClaraSessionRow, newest first */
char *desk_dump (Desk *self); /* everything of the database and the events that could hold a secret */

void desk_assert_page (Desk *self, const char *page);
void desk_assert_state (Desk *self, const char *state);
void desk_assert_said (Desk *self, const char *text);

/* The other files' tests. */
void add_choice_tests (void);
void add_day_tests (void);
void add_face_tests (void);
void add_flow_tests (void);
void add_hostile_tests (void);
void add_parser_tests (void);
void add_script_tests (void);
void add_limit_tests (void);
void add_model_tests (void);
void add_model_faults_tests (void);

G_END_DECLS
