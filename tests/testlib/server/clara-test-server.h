/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-test-answer.h"

G_BEGIN_DECLS

/* A request as it came. */
typedef struct
{
  char *method;
  char *path;          /* with the query */
  GHashTable *headers; /* lower case to value */
  GBytes *body;
  guint connection;   /* the same number for the same connection */
  gboolean abandoned; /* the client closed the connection before the answer was complete */
  gboolean answered;  /* completely */
} ClaraTestRequest;

/**
 * ClaraTestServer:
 *
 * A scripted HTTP server on a port of its own on 127.0.0.1, on the thread's default main context. A request
 * for which there is no answer gets 404.
 */
#define CLARA_TYPE_TEST_SERVER (clara_test_server_get_type ())
G_DECLARE_FINAL_TYPE (ClaraTestServer, clara_test_server, CLARA, TEST_SERVER, GObject)

ClaraTestServer *clara_test_server_new (GTlsCertificate *certificate);
ClaraTestServer *clara_test_server_new_at (GTlsCertificate *certificate, guint16 port, GError **error);
const char *clara_test_server_get_url (ClaraTestServer *self);
ClaraTestAnswer *clara_test_server_expect (ClaraTestServer *self, const char *path);
ClaraTestSocket *clara_test_server_expect_socket (ClaraTestServer *self, const char *path);

/* An answer that depends on the request; called for requests that no script awaits. */
typedef void (*ClaraTestServerFunc) (const ClaraTestRequest *request, ClaraTestAnswer *answer,
                                     gpointer user_data);
void clara_test_server_set_handler (ClaraTestServer *self, ClaraTestServerFunc handler, gpointer user_data);

guint clara_test_server_count (ClaraTestServer *self);
const ClaraTestRequest *clara_test_server_get (ClaraTestServer *self, guint index);

G_END_DECLS
