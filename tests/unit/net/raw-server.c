/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "raw-server.h"

#include <string.h>

#define MAGIC "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

struct _RawServer
{
  GSocket *listener;
  GSource *accepting;
  char *url;

  char *answer; /* NULL to agree */
  gboolean then_cut;
  GByteArray *added; /* sent in one piece with the answer */
  gboolean pongs;
  gboolean reading;

  GSocket *peer; /* the latest; the ones before are closed by then */
  GSource *input;
  GByteArray *bytes; /* of the peer, not taken apart yet */
  gboolean agreed;
  char *request;
  guint connections;
  guint counts[16];
  char *last[16];
  guint close_code;
  gboolean over;
};

static void
drop_peer (RawServer *self)
{
  if (self->input != NULL)
    {
      g_source_destroy (self->input);
      g_clear_pointer (&self->input, g_source_unref);
    }
  if (self->peer != NULL)
    g_socket_close (self->peer, NULL);
  g_clear_object (&self->peer);
}

void
raw_server_send (RawServer *self, const void *bytes, gsize length)
{
  const char *from = bytes;

  g_assert_nonnull (self->peer);
  while (length > 0)
    {
      gssize sent = g_socket_send_with_blocking (self->peer, from, length, TRUE, NULL, NULL);

      if (sent <= 0) /* the client has given up: that is what is tested */
        return;
      from += sent;
      length -= (gsize) sent;
    }
}

static char *
agree_to (const char *request)
{
  const char *at = strstr (request, "Sec-WebSocket-Key: ");
  g_autofree char *key = NULL;
  g_autofree char *joined = NULL;
  g_autofree char *accept = NULL;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize length = sizeof digest;

  g_assert_nonnull (at);
  at += strlen ("Sec-WebSocket-Key: ");
  key = g_strndup (at, strcspn (at, "\r"));
  g_assert_cmpuint (strlen (key), ==, 24);
  joined = g_strconcat (key, MAGIC, NULL);
  g_checksum_update (sum, (const guchar *) joined, -1);
  g_checksum_get_digest (sum, digest, &length);
  accept = g_base64_encode (digest, length);
  return g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\n"
                          "connection: keep-alive, Upgrade\r\nsec-websocket-accept: %s\r\n\r\n",
                          accept);
}

/* Returns whether the handshake is over. */
static gboolean
take_request (RawServer *self)
{
  const char *end = g_strstr_len ((const char *) self->bytes->data, (gssize) self->bytes->len, "\r\n\r\n");
  g_autofree char *answer = NULL;
  g_autoptr (GByteArray) all = g_byte_array_new ();
  gsize length;

  if (end == NULL)
    return FALSE;
  length = (gsize) (end + 4 - (const char *) self->bytes->data);
  g_free (self->request);
  self->request = g_strndup ((const char *) self->bytes->data, length);
  g_byte_array_remove_range (self->bytes, 0, (guint) length);
  self->agreed = self->answer == NULL;
  answer = self->agreed ? agree_to (self->request) : g_strdup (self->answer);
  g_byte_array_append (all, (const guint8 *) answer, (guint) strlen (answer));
  g_byte_array_append (all, self->added->data, self->added->len);
  g_byte_array_set_size (self->added, 0);
  raw_server_send (self, all->data, all->len);
  if (!self->agreed && self->then_cut)
    raw_server_cut (self);
  return self->agreed;
}

/* Returns whether there was a whole frame. */
static gboolean
take_frame (RawServer *self)
{
  const guint8 *bytes = self->bytes->data;
  gsize head = 6, length;
  char *payload;
  guint kind;

  if (self->bytes->len < head)
    return FALSE;
  length = bytes[1] & 0x7f;
  g_assert_cmpuint (bytes[1] & 0x80, ==, 0x80);
  if (length >= 126)
    {
      head += length == 126 ? 2 : 8;
      if (self->bytes->len < head)
        return FALSE;
      length = 0;
      for (gsize i = 2; i < head - 4; i++)
        length = length << 8 | bytes[i];
    }
  if (self->bytes->len - head < length)
    return FALSE;
  kind = bytes[0] & 0x0f;
  payload = g_malloc0 (length + 1);
  for (gsize i = 0; i < length; i++)
    payload[i] = (char) (bytes[head + i] ^ bytes[head - 4 + i % 4]);
  self->counts[kind]++;
  g_free (self->last[kind]);
  self->last[kind] = payload;
  if (kind == 8 && length >= 2)
    self->close_code = (guint) (guint8) payload[0] << 8 | (guint8) payload[1];
  if (kind == 9 && self->pongs)
    raw_server_send (self, "\x8a\x00", 2);
  g_byte_array_remove_range (self->bytes, 0, (guint) (head + length));
  return TRUE;
}

static gboolean
on_input (GSocket *peer, GIOCondition condition, gpointer user_data)
{
  RawServer *self = user_data;
  g_autofree char *buffer = g_malloc (256 * 1024);
  gssize length = g_socket_receive (peer, buffer, 256 * 1024, NULL, NULL);

  if (length <= 0)
    {
      self->over = TRUE;
      drop_peer (self);
      return G_SOURCE_REMOVE;
    }
  g_byte_array_append (self->bytes, (const guint8 *) buffer, (guint) length);
  if (self->agreed || take_request (self))
    while (self->peer == peer && take_frame (self))
      ;
  return G_SOURCE_CONTINUE;
}

static void
watch_peer (RawServer *self)
{
  self->input = g_socket_create_source (self->peer, G_IO_IN | G_IO_HUP, NULL);
  g_source_set_callback (self->input, G_SOURCE_FUNC (on_input), self, NULL);
  g_source_attach (self->input, NULL);
}

static gboolean
on_accept (GSocket *listener, GIOCondition condition, gpointer user_data)
{
  RawServer *self = user_data;

  drop_peer (self);
  self->peer = g_socket_accept (listener, NULL, NULL);
  g_assert_nonnull (self->peer);
  g_byte_array_set_size (self->bytes, 0);
  self->agreed = FALSE;
  self->over = FALSE;
  self->connections++;
  watch_peer (self);
  if (!self->reading)
    {
      /* The handshake is read whatever is said: only frames are not. */
      while (!self->agreed)
        g_main_context_iteration (NULL, TRUE);
      raw_server_set_reading (self, FALSE);
    }
  return G_SOURCE_CONTINUE;
}

RawServer *
raw_server_new (void)
{
  RawServer *self = g_new0 (RawServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  self->listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_true (g_socket_bind (self->listener, any, TRUE, NULL));
  g_assert_true (g_socket_listen (self->listener, NULL));
  bound = g_socket_get_local_address (self->listener, NULL);
  self->url =
    g_strdup_printf ("ws://127.0.0.1:%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  self->accepting = g_socket_create_source (self->listener, G_IO_IN, NULL);
  g_source_set_callback (self->accepting, G_SOURCE_FUNC (on_accept), self, NULL);
  g_source_attach (self->accepting, NULL);
  self->added = g_byte_array_new ();
  self->bytes = g_byte_array_new ();
  self->reading = TRUE;
  return self;
}

void
raw_server_free (RawServer *self)
{
  drop_peer (self);
  g_source_destroy (self->accepting);
  g_source_unref (self->accepting);
  g_object_unref (self->listener);
  g_byte_array_unref (self->added);
  g_byte_array_unref (self->bytes);
  for (guint i = 0; i < G_N_ELEMENTS (self->last); i++)
    g_free (self->last[i]);
  g_free (self->request);
  g_free (self->answer);
  g_free (self->url);
  g_free (self);
}

const char *
raw_server_get_url (RawServer *self)
{
  return self->url;
}

/* To each request from now on this, and then the end or nothing more. */
void
raw_server_set_answer (RawServer *self, const char *answer, gboolean then_cut)
{
  g_free (self->answer);
  self->answer = g_strdup (answer);
  self->then_cut = then_cut;
}

/* Sent in one piece with the next answer. */
void
raw_server_add (RawServer *self, const void *bytes, gsize length)
{
  g_byte_array_append (self->added, bytes, (guint) length);
}

void
raw_server_set_pongs (RawServer *self, gboolean pongs)
{
  self->pongs = pongs;
}

void
raw_server_set_reading (RawServer *self, gboolean reading)
{
  self->reading = reading;
  if (self->peer == NULL || reading == (self->input != NULL))
    return;
  if (reading)
    watch_peer (self);
  else
    {
      g_source_destroy (self->input);
      g_clear_pointer (&self->input, g_source_unref);
    }
}

/* Without a word. */
void
raw_server_cut (RawServer *self)
{
  self->over = TRUE;
  drop_peer (self);
}

/* Without a word either, but only after what was sent has come. */
void
raw_server_end (RawServer *self)
{
  if (self->peer != NULL)
    g_socket_shutdown (self->peer, FALSE, TRUE, NULL);
}

const char *
raw_server_get_request (RawServer *self)
{
  return self->request;
}

guint
raw_server_count_connections (RawServer *self)
{
  return self->connections;
}

/* How many frames of a kind have come, over all connections. */
guint
raw_server_count (RawServer *self, guint kind)
{
  return self->counts[kind];
}

const char *
raw_server_get_last (RawServer *self, guint kind)
{
  return self->last[kind];
}

/* What the client closed with; 0 where it has not. */
guint
raw_server_get_close (RawServer *self)
{
  return self->close_code;
}

gboolean
raw_server_is_over (RawServer *self)
{
  return self->over;
}

void
raw_server_forget (RawServer *self)
{
  self->close_code = 0;
  self->over = FALSE;
}
