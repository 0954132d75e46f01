/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-http-request.h"

G_BEGIN_DECLS

/* Whose signature, and for what; borrowed for a call. */
typedef struct
{
  const char *access_key;
  const char *secret_key;
  const char *session_token; /* (nullable): of temporary keys */
  const char *region;        /* such as ap-south-1 */
  const char *service;       /* such as sns; "s3" has rules of its own */
} ClaraAwsKey;

/* AWS Signature Version 4. The moment is microseconds since 1970 UTC, of a clock that is right: five minutes
 * off are refused by the service. Any one thread. */
gboolean clara_aws_sign (const ClaraAwsKey *key, ClaraHttpRequest *request, gint64 now_us, GError **error);
char *clara_aws_presign (const ClaraAwsKey *key, const char *method, const char *url, guint seconds,
                         gint64 now_us, GError **error);

G_END_DECLS
