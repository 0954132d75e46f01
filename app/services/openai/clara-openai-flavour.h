/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-account.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* In what the servers that speak the Chat Completions API differ. */
typedef enum
{
  CLARA_OPENAI_USAGE = 1 << 0,             /* counts tokens in a stream when asked by stream_options */
  CLARA_OPENAI_PARALLEL = 1 << 1,          /* knows parallel_tool_calls */
  CLARA_OPENAI_CHOICE = 1 << 2,            /* knows tool_choice */
  CLARA_OPENAI_COMPLETION_TOKENS = 1 << 3, /* max_completion_tokens, where others say max_tokens */
  CLARA_OPENAI_THINKERS = 1 << 4,          /* has models that take no temperature and think first */
  CLARA_OPENAI_PLAIN_SCHEMAS = 1 << 5,     /* refuses additionalProperties and empty parameters */
  CLARA_OPENAI_WHOLE_CALLS = 1 << 6,  /* each piece of a tool call is a whole one, its index means nothing */
  CLARA_OPENAI_SIGNED_CALLS = 1 << 7, /* wants back what it wrote beside a call (extra_content) */
  CLARA_OPENAI_NAMED_CHOICE = 1 << 8, /* tool_choice may name a tool */
} ClaraOpenaiTraits;

typedef struct
{
  const char *name;       /* as the setting openai-flavour has it */
  const char *hosts[4];   /* servers with this name, or under it; with a port only with that */
  const char *key_header; /* what stands before the key */
  ClaraOpenaiTraits traits;
} ClaraOpenaiFlavour;

const ClaraOpenaiFlavour *clara_openai_flavour_find (ClaraSettings *settings);
gboolean clara_openai_flavour_is_thinker (const ClaraOpenaiFlavour *self, const char *model);
JsonArray *clara_openai_flavour_make_tools (const ClaraOpenaiFlavour *self, JsonArray *tools);
void clara_openai_flavour_add_tools (const ClaraOpenaiFlavour *self, JsonObject *body, JsonArray *tools,
                                     const char *choice);

ClaraAccount *clara_openai_account_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                                        ClaraClock *clock);

G_END_DECLS
