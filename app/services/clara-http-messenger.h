/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-message-post.h"
#include "clara-messenger.h"

G_BEGIN_DECLS

/**
 * ClaraHttpMessenger:
 *
 * A channel that is one HTTP request a message. What it sends, and how the answer is judged, is its class's;
 * secrets, sending and the verdict are the same for all. Main thread.
 */
#define CLARA_TYPE_HTTP_MESSENGER (clara_http_messenger_get_type ())
G_DECLARE_DERIVABLE_TYPE (ClaraHttpMessenger, clara_http_messenger, CLARA, HTTP_MESSENGER, GObject)

struct _ClaraHttpMessengerClass
{
  GObjectClass parent_class;

  const char *channel;
  gboolean delivers; /* once it is accepted; see ClaraMessenger */
  /* What make and judge need, from a message and the settings of the moment. Adds the references of the
   * secrets, in order, "" for one that is not set. NULL with error where it cannot be sent. */
  gpointer (*prepare) (ClaraHttpMessenger *self, const ClaraOutgoing *outgoing, GPtrArray *references,
                       GError **error);
  ClaraMessagePostMake make;
  ClaraMessagePostJudge judge; /* may be NULL */
  GDestroyNotify free;         /* of what prepare returned */
};

gpointer clara_http_messenger_new (GType type, ClaraHttp *http, ClaraSettings *settings,
                                   ClaraSecrets *secrets, ClaraClock *clock);
ClaraSettings *clara_http_messenger_get_settings (gpointer self);
gint64 clara_http_messenger_get_time (gpointer self);

G_END_DECLS
