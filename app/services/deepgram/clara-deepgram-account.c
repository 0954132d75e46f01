/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-deepgram-account.h"

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
