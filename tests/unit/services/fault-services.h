/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-test-server.h"
#include "test-remote.h"

/* One provider, once. */
typedef struct
{
  const char *name;
  const char *url_setting;
  const char *base;
  const char *key_setting;                                /* NULL: none */
  const char *path;                                       /* with the base */
  void (*answer) (ClaraTestAnswer *answer);               /* a good one */
  gpointer (*make) (Remote *fixture);                     /* the provider; transfer full */
  GObject *(*begin) (Remote *fixture, gpointer provider); /* transfer full: what must live until the end */
  const char *no_fault;                                   /* cannot be told from a good answer */
} FaultService;

/* In a function with the fixture. */
#define NEW(thing) clara_##thing##_new (fixture->http, fixture->settings, fixture->secrets, fixture->clock)

/* What the good answers have. */
#define SOUND 9600
/* A name in three letters of three bytes each. */
#define USHA "\xe0\xa4\x89\xe0\xa4\xb7\xe0\xa4\xbe"
#define SENTENCE USHA " is in room nine"

/* All that answer over HTTP. */
#define FAULT_SERVICES 9
extern const FaultService fault_services[FAULT_SERVICES];

/* What the address has wrong, before any answer. */
#define FAULT_PLACES 3
typedef struct
{
  const char *name;
  int code; /* of CLARA_NET_ERROR */
} FaultPlace;
extern const FaultPlace fault_places[FAULT_PLACES];
ClaraTestServer *fault_use_place (Remote *fixture, const FaultService *service, const char *place);

GObject *fault_begin_chat (Remote *fixture, gpointer provider);
GObject *fault_begin_transcription (Remote *fixture, gpointer provider);
GObject *fault_begin_speech (Remote *fixture, gpointer provider);
