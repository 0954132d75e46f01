/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-deepgram-account.h"

#include <string.h>

static const ClaraAccountKind kind = {
  .title = "Deepgram",
  .url_setting = "deepgram-url",
  .key_setting = "deepgram-key",
  .key_header = "Authorization: Token ",
  .warm_path = "/projects",
};

/**
 * clara_deepgram_is_configured:
 *
 * Returns: whether the settings name a key that seems to be there
 */
gboolean
clara_deepgram_is_configured (ClaraSettings *settings)
{
  return clara_account_is_configured (&kind, settings);
}

/**
 * clara_deepgram_speaks:
 *
 * Returns: whether the voice that the settings name speaks @language: the one that its name ends in
 */
gboolean
clara_deepgram_speaks (ClaraSettings *settings, const char *language)
{
  g_autofree char *voice = clara_settings_get_string (settings, "deepgram-voice");
  const char *spoken = strrchr (voice, '-');

  if (language == NULL || spoken == NULL)
    return FALSE;
  spoken++;
  return g_str_has_prefix (language, spoken)
         && (language[strlen (spoken)] == '\0' || language[strlen (spoken)] == '-');
}

/**
 * clara_deepgram_account_new:
 *
 * Returns: (transfer full): an account for one of Deepgram's services
 */
ClaraAccount *
clara_deepgram_account_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                            ClaraClock *clock)
{
  return clara_account_new (&kind, http, settings, secrets, clock);
}
