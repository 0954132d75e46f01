/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-page-reader.h"

#include "clara-services-error.h"

#include <string.h>

#define LONGEST_PAGE 200000
#define LONGEST_URL 2000

/**
 * clara_page_new:
 * @title: (nullable): from outside
 * @markdown: from outside
 */
ClaraPage *
clara_page_new (const char *url, const char *title, const char *markdown)
{
  ClaraPage *self = g_new0 (ClaraPage, 1);

  self->url = g_strdup (url);
  self->title = g_utf8_make_valid (title != NULL ? title : "", -1);
  self->markdown = g_utf8_make_valid (markdown, -1);
  self->cut = g_utf8_strlen (self->markdown, -1) > LONGEST_PAGE;
  if (self->cut)
    *g_utf8_offset_to_pointer (self->markdown, LONGEST_PAGE) = '\0';
  return self;
}

void
clara_page_free (ClaraPage *self)
{
  g_free (self->url);
  g_free (self->title);
  g_free (self->markdown);
  g_free (self);
}

/* A name or an address that means something on this network only is nobody else's to know. */
static gboolean
is_public (const char *host)
{
  static const char *const own[] = { ".local", ".localhost", ".internal", ".lan", ".home", ".corp", ".test" };
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  const char *last;

  if (address != NULL && g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    return (g_inet_address_to_bytes (address)[0] & 0xe0) == 0x20; /* what is given out to everybody */
  if (address != NULL)
    return !g_inet_address_get_is_loopback (address) && !g_inet_address_get_is_link_local (address)
           && !g_inet_address_get_is_site_local (address) && !g_inet_address_get_is_any (address)
           && !g_inet_address_get_is_multicast (address);
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (g_str_has_suffix (host, own[i]))
      return FALSE;
  /* A name without a point, or a number in another writing than an address has. */
  last = strrchr (host, '.');
  return last != NULL && last[1] != '\0' && !g_ascii_isdigit (last[1]);
}

/**
 * clara_page_check_url:
 *
 * Returns: whether @url is an address of the public web, without a user's name
 */
gboolean
clara_page_check_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri =
    strlen (url) <= LONGEST_URL ? g_uri_parse (url, G_URI_FLAGS_HAS_PASSWORD, NULL) : NULL;
  g_autofree char *host =
    uri != NULL && g_uri_get_host (uri) != NULL ? g_ascii_strdown (g_uri_get_host (uri), -1) : NULL;

  if (host != NULL && g_uri_get_userinfo (uri) == NULL
      && (strcmp (g_uri_get_scheme (uri), "http") == 0 || strcmp (g_uri_get_scheme (uri), "https") == 0)
      && is_public (host))
    return TRUE;
  g_set_error_literal (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNSUPPORTED,
                       "Only http and https addresses of the public web are read");
  return FALSE;
}

/* The interface */

G_DEFINE_INTERFACE (ClaraPageReader, clara_page_reader, G_TYPE_OBJECT)

static void
clara_page_reader_default_init (ClaraPageReaderInterface *iface)
{
}

/**
 * clara_page_reader_get_name:
 *
 * Returns: the provider's name as in the settings
 */
const char *
clara_page_reader_get_name (ClaraPageReader *self)
{
  g_return_val_if_fail (CLARA_IS_PAGE_READER (self), NULL);
  return CLARA_PAGE_READER_GET_IFACE (self)->get_name (self);
}

/**
 * clara_page_reader_read_async:
 * @url: of the public web; another is refused, before anything leaves the machine
 */
void
clara_page_reader_read_async (ClaraPageReader *self, const char *url, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CLARA_IS_PAGE_READER (self));
  g_return_if_fail (url != NULL);
  CLARA_PAGE_READER_GET_IFACE (self)->read_async (self, url, cancellable, callback, user_data);
}

/**
 * clara_page_reader_read_finish:
 *
 * Returns: (transfer full) (nullable): the page
 */
ClaraPage *
clara_page_reader_read_finish (ClaraPageReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CLARA_IS_PAGE_READER (self), NULL);
  return CLARA_PAGE_READER_GET_IFACE (self)->read_finish (self, result, error);
}
