/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-webhook-form.h"

#include "clara-clock.h"
#include "clara-json.h"

#include <string.h>

static JsonArray *
list_of (JsonObject *object)
{
  JsonArray *array = json_array_new ();

  json_array_add_object_element (array, object);
  return array;
}

/* Slack's mrkdwn: with these three escaped, nothing that a visitor typed mentions a channel or makes a link.
 */
static char *
escape_slack (const char *text)
{
  g_autoptr (GString) out = g_string_new (text);

  g_string_replace (out, "&", "&amp;", 0);
  g_string_replace (out, "<", "&lt;", 0);
  g_string_replace (out, ">", "&gt;", 0);
  return g_strdup (out->str);
}

static JsonObject *
make_slack (const ClaraOutgoing *message)
{
  g_autofree char *title = escape_slack (message->title != NULL ? message->title : "");
  g_autofree char *body = escape_slack (message->body != NULL ? message->body : "");
  JsonArray *blocks = json_array_new ();
  JsonArray *buttons = json_array_new ();

  json_array_add_object_element (
    blocks, clara_json_build ("so", "type", "header", "text",
                              clara_json_build ("ss", "type", "plain_text", "text",
                                                message->title != NULL ? message->title : "")));
  if (*body != '\0')
    json_array_add_object_element (
      blocks, clara_json_build ("so", "type", "section", "text",
                                clara_json_build ("ss", "type", "mrkdwn", "text", body)));
  for (guint i = 0; i < message->n_links; i++)
    json_array_add_object_element (
      buttons,
      clara_json_build ("sos", "type", "button", "text",
                        clara_json_build ("ss", "type", "plain_text", "text", message->links[i].label), "url",
                        message->links[i].url));
  if (message->n_links > 0)
    json_array_add_object_element (blocks, clara_json_build ("sa", "type", "actions", "elements", buttons));
  else
    json_array_unref (buttons);
  return clara_json_build ("sa", "text", title, "blocks", blocks);
}

/* What Teams takes since its connectors are gone: a message with an adaptive card. */
static JsonObject *
make_teams (const ClaraOutgoing *message)
{
  JsonArray *body = json_array_new ();
  JsonArray *actions = json_array_new ();
  JsonObject *card;

  json_array_add_object_element (body, clara_json_build ("ssssb", "type", "TextBlock", "text",
                                                         message->title != NULL ? message->title : "",
                                                         "weight", "Bolder", "size", "Medium", "wrap", TRUE));
  if (message->body != NULL)
    json_array_add_object_element (
      body, clara_json_build ("ssb", "type", "TextBlock", "text", message->body, "wrap", TRUE));
  for (guint i = 0; i < message->n_links; i++)
    json_array_add_object_element (actions,
                                   clara_json_build ("sss", "type", "Action.OpenUrl", "title",
                                                     message->links[i].label, "url", message->links[i].url));
  card = clara_json_build ("sssaa", "$schema", "http://adaptivecards.io/schemas/adaptive-card.json", "type",
                           "AdaptiveCard", "version", "1.4", "body", body, "actions", actions);
  return clara_json_build (
    "sa", "type", "message", "attachments",
    list_of (
      clara_json_build ("so", "contentType", "application/vnd.microsoft.card.adaptive", "content", card)));
}

static JsonObject *
make_plain (const ClaraOutgoing *message, gint64 now_us)
{
  g_autofree char *time = clara_clock_format (now_us, 0);
  JsonArray *answers = json_array_new ();

  for (guint i = 0; i < message->n_links; i++)
    json_array_add_object_element (
      answers, clara_json_build ("ss", "label", message->links[i].label, "url", message->links[i].url));
  return clara_json_build ("sssssssa", "message_id", message->message_id, "kind", message->kind, "recipient",
                           message->recipient_name, "title", message->title, "body", message->body, "urgency",
                           message->urgency, "time", time, "answers", answers);
}

/**
 * clara_webhook_form_make:
 * @form: "slack", "teams" or "json"
 *
 * Returns: (transfer full): the body of the request
 */
GBytes *
clara_webhook_form_make (const char *form, const ClaraOutgoing *message, gint64 now_us)
{
  g_autoptr (JsonObject) object = strcmp (form, "slack") == 0   ? make_slack (message)
                                  : strcmp (form, "teams") == 0 ? make_teams (message)
                                                                : make_plain (message, now_us);
  char *text = clara_json_to_string (object);

  return g_bytes_new_take (text, strlen (text));
}

/**
 * clara_webhook_sign:
 * @seconds: since 1970 UTC; a receiver refuses what is older than it likes
 *
 * Returns: (transfer full): "t=SECONDS,v1=HEX": HMAC-SHA256 with @secret over "SECONDS.BODY"
 */
char *
clara_webhook_sign (const char *secret, gint64 seconds, GBytes *body)
{
  g_autofree char *head = g_strdup_printf ("%" G_GINT64_FORMAT ".", seconds);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret));
  gsize length;
  const guchar *data = g_bytes_get_data (body, &length);

  g_hmac_update (hmac, (const guchar *) head, -1);
  g_hmac_update (hmac, data, (gssize) length);
  return g_strdup_printf ("t=%" G_GINT64_FORMAT ",v1=%s", seconds, g_hmac_get_string (hmac));
}
