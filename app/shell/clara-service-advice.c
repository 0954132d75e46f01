/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-service-advice.h"

#include "clara-net-error.h"
#include "clara-services-error.h"

#include <stdio.h>
#include <string.h>

/* The status in "HOST answered 404: ...", as clara_http_response_check() says it; 0 for none. */
static guint
find_status (const char *message)
{
  const char *at = strstr (message, " answered ");
  guint status = 0;

  return at != NULL && sscanf (at, " answered %3u", &status) == 1 ? status : 0;
}

/* "openai-url ('http://localhost/v1')", or only the name where there is no value. */
static char *
show (ClaraSettings *settings, const char *key)
{
  g_autofree char *value = clara_settings_get_string (settings, key);

  return *value != '\0' ? g_strdup_printf ("%s ('%s')", key, value) : g_strdup (key);
}

static char *
advise_key (const ClaraProviderEntry *entry, ClaraSettings *settings)
{
  g_autofree char *reference = show (settings, entry->key_setting);

  /* One that takes none. */
  if (strcmp (entry->key_setting, entry->url_setting) == 0)
    return g_strdup_printf (
      "Clara has no key for it: let %s name the service itself, or a server that wants none", reference);
  return g_strdup_printf (
    "put the right key where %s points, or let it point elsewhere: env:NAME, file:PATH or "
    "secret:NAME",
    reference);
}

static char *
advise_status (const ClaraProviderEntry *entry, ClaraSettings *settings, guint status)
{
  g_autofree char *url = show (settings, entry->url_setting);
  g_autofree char *model = entry->model_setting != NULL ? show (settings, entry->model_setting) : NULL;

  switch (status)
    {
    case 401:
    case 403:
      return advise_key (entry, settings);
    case 402:
    case 429:
      return g_strdup (
        "look at the account's quota and balance at the service; the next provider serves meanwhile");
    case 400:
    case 404:
      return model != NULL ? g_strdup_printf ("check %s and %s", model, url)
                           : g_strdup_printf ("check %s", url);
    default:
      return status >= 500
               ? g_strdup ("nothing to mend here: try again later; the next provider serves meanwhile")
               : g_strdup_printf ("check %s", url);
    }
}

static char *
advise_net (const ClaraProviderEntry *entry, ClaraSettings *settings, const GError *error)
{
  g_autofree char *url = show (settings, entry->url_setting);
  guint status = find_status (error->message);

  if (status != 0)
    return advise_status (entry, settings, status);
  switch (error->code)
    {
    case CLARA_NET_ERROR_DNS:
      return g_strdup_printf ("check the spelling of %s, this machine's network, and proxy", url);
    case CLARA_NET_ERROR_REFUSED:
      return g_strdup_printf ("start the server that %s names, or correct the address and its port", url);
    case CLARA_NET_ERROR_TLS:
      return g_strdup_printf ("check %s; if the site has an authority of its own, name its certificate in "
                              "certificate-file",
                              url);
    case CLARA_NET_ERROR_TIMEOUT:
      return g_strdup_printf (
        "check the network, the proxy and %s; if the service is always this slow, raise "
        "deadline-first-byte-ms, deadline-silent-ms and deadline-first-token-ms",
        url);
    default:
      return g_strdup_printf ("check that %s is the address of the service's API", url);
    }
}

/**
 * clara_service_key_is_lost:
 * @detail: (out): what is missing
 * @fix: (out): where it belongs
 *
 * Returns: whether the settings name a key where there is none: somebody has meant to set it up
 */
gboolean
clara_service_key_is_lost (const ClaraProviderEntry *entry, ClaraSettings *settings, char **detail,
                           char **fix)
{
  g_autofree char *reference = clara_settings_get_string (settings, entry->setting);
  g_autoptr (GVariant) usual =
    g_settings_get_default_value (clara_settings_get_gsettings (settings), entry->setting);
  const char *name = strchr (reference, ':') != NULL ? strchr (reference, ':') + 1 : reference;

  if (g_variant_is_of_type (usual, G_VARIANT_TYPE_STRING)
      && strcmp (g_variant_get_string (usual, NULL), reference) == 0)
    return FALSE;
  if (g_str_has_prefix (reference, "file:"))
    {
      *detail = g_strdup_printf ("%s names the file %s, which is not there", entry->setting, name);
      *fix = g_strdup_printf ("write the key into %s, readable for Clara alone, or correct the path", name);
    }
  else if (g_str_has_prefix (reference, "env:"))
    {
      *detail =
        g_strdup_printf ("%s names the environment variable %s, which is empty", entry->setting, name);
      *fix = g_strdup_printf ("set %s where Clara is started, or use file:PATH or secret:NAME", name);
    }
  else
    return FALSE;
  return TRUE;
}

/**
 * clara_service_advise:
 *
 * Returns: (transfer full): which setting to look at, in words an administrator understands
 */
char *
clara_service_advise (const ClaraProviderEntry *entry, ClaraSettings *settings, const GError *error)
{
  guint status = find_status (error->message);

  if (entry->local)
    return g_strdup ("install Clara's packages again; clara doctor looks at each part");
  if (error->domain == CLARA_NET_ERROR)
    return advise_net (entry, settings, error);
  if (g_error_matches (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NOT_CONFIGURED))
    return advise_key (entry, settings);
  if (status != 0)
    return advise_status (entry, settings, status);
  if (entry->model_setting != NULL)
    {
      g_autofree char *model = show (settings, entry->model_setting);
      g_autofree char *url = show (settings, entry->url_setting);

      return g_strdup_printf ("check %s and %s", model, url);
    }
  return advise_net (entry, settings, error);
}
