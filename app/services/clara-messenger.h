/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A file that goes with a message. */
typedef struct
{
  const char *name;      /* such as "visit.ics"; no folder */
  const char *mime_type; /* such as "text/calendar; method=REQUEST" */
  GBytes *content;
} ClaraAttachment;

/* A page on which one of the answers is given. */
typedef struct
{
  const char *label;
  const char *url;
} ClaraAnswerLink;

/**
 * ClaraOutgoing:
 *
 * One message to one person over one channel. secret says that the body must be kept on no disk (a one-time
 * code). A channel that has no use for html or attachments sends title and body alone.
 */
typedef struct
{
  const char *message_id;     /* of the notification's row; the same on a retry */
  const char *recipient;      /* address on the channel; "desk" for the desk */
  const char *recipient_name; /* may be NULL */
  const char *kind;           /* of the row: "host", "invitation", ... */
  const char *language;       /* of the recipient; may be NULL */
  const char *thread;         /* the visit it is about, so that mails about it stay together; may be NULL */
  const char *title;
  const char *body;
  const char *const *answers; /* labels the recipient can answer with; may be NULL */
  const char *urgency;        /* "normal" or "critical" */
  gboolean secret;
  const char *html;                   /* the body as a whole page; may be NULL */
  const ClaraAttachment *attachments; /* n_attachments of them */
  guint n_attachments;
  const ClaraAnswerLink *links; /* n_links of them; none where no page is served */
  guint n_links;
  const char *answer_url; /* a page with all of them, for where there is room for one link; may be NULL */
  const char *code; /* by which an answer finds this message ("K7QM-2X9A"); NULL where none is expected */
} ClaraOutgoing;

/**
 * ClaraMessenger:
 *
 * A channel to people. send completes when the channel has accepted the message. Signal "answered" (const
 * char *message_id, const char *answer) whenever a recipient answers. Main thread.
 */
#define CLARA_TYPE_MESSENGER (clara_messenger_get_type ())
G_DECLARE_INTERFACE (ClaraMessenger, clara_messenger, CLARA, MESSENGER, GObject)
struct _ClaraMessengerInterface
{
  GTypeInterface parent_iface;
  const char *(*get_channel) (ClaraMessenger *self); /* "desktop", "email", ... */
  void (*send_async) (ClaraMessenger *self, const ClaraOutgoing *message, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*send_finish) (ClaraMessenger *self, GAsyncResult *result, GError **error);
  gboolean (*delivers) (ClaraMessenger *self); /* NULL: it does not */
};
const char *clara_messenger_get_channel (ClaraMessenger *self);
void clara_messenger_send_async (ClaraMessenger *self, const ClaraOutgoing *message,
                                 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean clara_messenger_send_finish (ClaraMessenger *self, GAsyncResult *result, GError **error);
gboolean clara_messenger_delivers (ClaraMessenger *self);
void clara_messenger_emit_answered (ClaraMessenger *self, const char *message_id, const char *answer);

G_END_DECLS
