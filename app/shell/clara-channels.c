/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-channels.h"

#include "clara-desktop-messenger.h"
#include "clara-email-messenger.h"
#include "clara-mail-account.h"
#include "clara-sms-gateway.h"
#include "clara-sns-messenger.h"
#include "clara-webhook-messenger.h"

/**
 * clara_channels_make:
 *
 * Returns: (transfer full) (element-type ClaraMessenger): the channels that the settings set up on this
 * machine; the desktop's is always there
 */
GPtrArray *
clara_channels_make (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets, ClaraClock *clock)
{
  GPtrArray *messengers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *sms = clara_settings_get_string (settings, "sms-service");
  g_autofree char *webhook = clara_settings_get_string (settings, "webhook-url");

  g_ptr_array_add (messengers, clara_desktop_messenger_new (NULL));
  if (clara_mail_account_is_configured (settings, CLARA_MAIL_OUT))
    g_ptr_array_add (messengers, clara_email_messenger_new (settings, secrets, clock));
  if (g_str_equal (sms, "sns"))
    g_ptr_array_add (messengers, clara_sns_messenger_new (http, settings, secrets, clock));
  else if (g_str_equal (sms, "gateway"))
    g_ptr_array_add (messengers, clara_sms_gateway_new (http, settings, secrets, clock));
  if (*webhook != '\0')
    g_ptr_array_add (messengers, clara_webhook_messenger_new (http, settings, secrets, clock));
  return messengers;
}
