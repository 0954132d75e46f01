/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-channel.h"

#include "clara-http-private.h"

struct _ClaraChannel
{
  ClaraHttp *http; /* whose handle this is in */
  CURLM *multi;
  ClaraHttpTransfer *transfer;
};

ClaraChannel *
clara_channel_new (ClaraHttp *http, gpointer multi, gpointer transfer)
{
  ClaraChannel *self = g_new0 (ClaraChannel, 1);

  self->http = g_object_ref (http);
  self->multi = multi;
  self->transfer = transfer;
  return self;
}

/**
 * clara_channel_free:
 *
 * Closes the connection at once.
 */
void
clara_channel_free (ClaraChannel *self)
{
  curl_multi_remove_handle (self->multi, clara_http_transfer_get_easy (self->transfer));
  clara_http_transfer_free (self->transfer);
  g_object_unref (self->http);
  g_free (self);
}

/**
 * clara_channel_get_fd:
 *
 * Returns: what to poll; -1 where the connection is no more. Encryption reads ahead: after it was readable,
 * read until %G_IO_ERROR_WOULD_BLOCK.
 */
int
clara_channel_get_fd (ClaraChannel *self)
{
  curl_socket_t fd = CURL_SOCKET_BAD;

  curl_easy_getinfo (clara_http_transfer_get_easy (self->transfer), CURLINFO_ACTIVESOCKET, &fd);
  return fd == CURL_SOCKET_BAD ? -1 : (int) fd;
}

static gssize
take_result (ClaraChannel *self, CURLcode code, gsize done, GError **error)
{
  if (code == CURLE_OK)
    return (gssize) done;
  if (code == CURLE_AGAIN)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "Nothing goes through just now");
  else
    g_propagate_error (error, clara_http_transfer_describe (self->transfer, code));
  return -1;
}

/**
 * clara_channel_read:
 *
 * Returns: how many bytes came, 0 at the end, or -1: with %G_IO_ERROR_WOULD_BLOCK there are none yet, with
 * any other error there will be none
 */
gssize
clara_channel_read (ClaraChannel *self, guint8 *buffer, gsize length, GError **error)
{
  size_t done = 0;
  CURLcode code = curl_easy_recv (clara_http_transfer_get_easy (self->transfer), buffer, length, &done);

  return take_result (self, code, done, error);
}

/**
 * clara_channel_write:
 *
 * Returns: how many bytes went, or -1 as of clara_channel_read()
 */
gssize
clara_channel_write (ClaraChannel *self, const guint8 *data, gsize length, GError **error)
{
  size_t done = 0;
  CURLcode code = curl_easy_send (clara_http_transfer_get_easy (self->transfer), data, length, &done);

  return take_result (self, code, done, error);
}
