/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-json.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ClaraToolHost:
 *
 * What a tool may know of and do to the conversation it was called in; the dialogue implements it.
 */
#define CLARA_TYPE_TOOL_HOST (clara_tool_host_get_type ())
G_DECLARE_INTERFACE (ClaraToolHost, clara_tool_host, CLARA, TOOL_HOST, GObject)
struct _ClaraToolHostInterface
{
  GTypeInterface parent_iface;
  const char *(*get_state) (ClaraToolHost *self);    /* of the eleven */
  const char *(*get_identity) (ClaraToolHost *self); /* employee_id of the verified employee, else NULL */
  const char *(*get_language) (ClaraToolHost *self);
  gboolean (*is_staff) (ClaraToolHost *self); /* the identity is of the staff; NULL: never */
  gboolean (*has_skill) (ClaraToolHost *self, const char *skill); /* the tenant's agent has it; NULL: all */
  /* Does what the tool stands for inside the flow (set_user_type, register_visitor, ...) and completes with
   * the result object; the flow refuses what the state does not allow. */
  void (*act_async) (ClaraToolHost *self, const char *action, JsonObject *arguments,
                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  JsonObject *(*act_finish) (ClaraToolHost *self, GAsyncResult *result, GError **error);
};
const char *clara_tool_host_get_state (ClaraToolHost *self);
const char *clara_tool_host_get_identity (ClaraToolHost *self);
const char *clara_tool_host_get_language (ClaraToolHost *self);
void clara_tool_host_act_async (ClaraToolHost *self, const char *action, JsonObject *arguments,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
JsonObject *clara_tool_host_act_finish (ClaraToolHost *self, GAsyncResult *result, GError **error);

/* A tool's own work, for tools that do not act on the flow (company_information, directions, ...). */
typedef void (*ClaraToolFunc) (ClaraToolHost *host, JsonObject *arguments, GTask *task, gpointer user_data);

typedef enum
{
  CLARA_TOOL_FOR_ANYBODY,
  CLARA_TOOL_FOR_EMPLOYEES, /* verified */
  CLARA_TOOL_FOR_STAFF,     /* verified, and of the front desk */
} ClaraToolAudience;

typedef struct
{
  const char *name;
  const char *description;
  const char *parameters; /* JSON Schema object as text */
  const char *states;     /* space-separated states it is allowed in, "*" for any but idle */
  ClaraToolAudience audience;
  gboolean changes;   /* changes something: never run before the turn is certain */
  ClaraToolFunc func; /* NULL: clara_tool_host_act_async() with the tool's name */
} ClaraTool;

/* Who asks, and when. */
typedef struct
{
  const char *state;    /* of the flow */
  const char *identity; /* the verified employee; NULL */
  gboolean staff;
  const char *const *skills; /* the agent's; NULL: all */
} ClaraToolAccess;

/**
 * ClaraTools:
 *
 * The registry. Refuses in code what state or identity do not allow and arguments that are not of the schema;
 * every result is {ok: true, ...} or {ok: false, error: {code, message, fix}}.
 */
#define CLARA_TYPE_TOOLS (clara_tools_get_type ())
G_DECLARE_FINAL_TYPE (ClaraTools, clara_tools, CLARA, TOOLS, GObject)
ClaraTools *clara_tools_new (void);
void clara_tools_add (ClaraTools *self, const char *skill, const ClaraTool *tools, guint n_tools,
                      gpointer user_data, GDestroyNotify destroy);
JsonArray *clara_tools_list (ClaraTools *self, const ClaraToolAccess *access); /* Chat Completions form */
gboolean clara_tools_changes (ClaraTools *self, const char *name);
void clara_tools_call_async (ClaraTools *self, ClaraToolHost *host, const char *name, JsonObject *arguments,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
JsonObject *clara_tools_call_finish (ClaraTools *self, GAsyncResult *result,
                                     GError **error); /* error: cancelled only */
JsonObject *clara_tool_result_error (const char *code, const char *message, const char *fix);

G_END_DECLS
