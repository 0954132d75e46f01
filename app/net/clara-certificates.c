/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-certificates.h"

#include "clara-net-error.h"

#include <curl/curl.h>
#include <string.h>

/**
 * clara_certificates_read:
 * @file: PEM file with certificates to trust beside the system's
 *
 * Blocks for a file.
 *
 * Returns: (transfer full) (nullable): the system's certificates and those of @file as one PEM bundle:
 * libcurl takes one, and without the system's the site's own would be the only one trusted
 */
GBytes *
clara_certificates_read (const char *file, GError **error)
{
  g_autofree char *own = NULL;
  g_autofree char *all = NULL;
  const char *system_file = curl_version_info (CURLVERSION_NOW)->cainfo;
  char *joined;

  if (!g_file_get_contents (file, &own, NULL, error))
    return NULL;
  if (strstr (own, "-----BEGIN CERTIFICATE-----") == NULL)
    {
      g_set_error (error, CLARA_NET_ERROR, CLARA_NET_ERROR_TLS,
                   "%s has no certificate in it; a PEM file is needed", file);
      return NULL;
    }
  if (system_file != NULL)
    g_file_get_contents (system_file, &all, NULL, NULL);
  joined = g_strconcat (all != NULL ? all : "", "\n", own, NULL);
  return g_bytes_new_take (joined, strlen (joined));
}
