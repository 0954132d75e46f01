/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-s3.h"

#include "clara-aws-signature.h"
#include "clara-message-post.h"
#include "clara-services-error.h"

struct _ClaraS3
{
  GObject parent_instance;

  ClaraHttp *http;
  ClaraSettings *settings;
  ClaraSecrets *secrets;
  ClaraClock *clock;
};

G_DEFINE_FINAL_TYPE (ClaraS3, clara_s3, G_TYPE_OBJECT)

typedef struct
{
  ClaraS3 *self;
  const char *method;
  char *name;
  char *content_type;
  GBytes *content; /* NULL for none */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->self);
  g_free (job->name);
  g_free (job->content_type);
  g_clear_pointer (&job->content, g_bytes_unref);
  g_free (job);
}

/* By the bucket's own host at AWS, by the path elsewhere. */
static char *
make_url (ClaraSettings *settings, const char *region, const char *name)
{
  g_autofree char *base = clara_settings_get_string (settings, "s3-url");
  g_autofree char *bucket = clara_settings_get_string (settings, "s3-bucket");
  g_autofree char *prefix = clara_settings_get_string (settings, "s3-prefix");
  g_autofree char *key = g_strconcat (prefix, name, NULL);
  g_autofree char *escaped = g_uri_escape_string (key, "/", FALSE);

  if (*base == '\0')
    return g_strdup_printf ("https://%s.s3.%s.amazonaws.com/%s", bucket, region, escaped);
  return g_strdup_printf ("%s%s%s/%s", base, g_str_has_suffix (base, "/") ? "" : "/", bucket, escaped);
}

static ClaraHttpRequest *
make_request (char **secrets, gpointer user_data, GError **error)
{
  const Job *job = user_data;
  ClaraSettings *settings = job->self->settings;
  g_autofree char *region = clara_settings_get_string (settings, "aws-region");
  g_autofree char *url = make_url (settings, region, job->name);
  g_autoptr (ClaraHttpRequest) request = NULL;
  const ClaraAwsKey key = { secrets[0], secrets[1], *secrets[2] != '\0' ? secrets[2] : NULL, region, "s3" };

  if (!clara_s3_is_configured (job->self) || *secrets[0] == '\0' || *secrets[1] == '\0')
    {
      g_set_error_literal (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NOT_CONFIGURED,
                           "S3 needs s3-bucket, aws-region, aws-access-key and aws-secret-key");
      return NULL;
    }
  request = clara_http_request_new (job->method, url);
  if (job->content != NULL)
    clara_http_request_set_body (request, job->content_type, job->content);
  if (!clara_aws_sign (&key, request, clara_clock_get_real (job->self->clock), error))
    return NULL;
  return g_steal_pointer (&request);
}

static void
on_posted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GBytes *answer = clara_message_post_finish (result, &error);

  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
start (ClaraS3 *self, const char *method, const char *name, const char *content_type, GBytes *content,
       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *access = clara_settings_get_string (self->settings, "aws-access-key");
  g_autofree char *secret = clara_settings_get_string (self->settings, "aws-secret-key");
  g_autofree char *token = clara_settings_get_string (self->settings, "aws-session-token");
  const char *const references[] = { access, secret, token, NULL };
  Job *job = g_new0 (Job, 1);

  job->self = g_object_ref (self);
  job->method = method;
  job->name = g_strdup (name);
  job->content_type = g_strdup (content_type);
  job->content = content != NULL ? g_bytes_ref (content) : NULL;
  g_task_set_source_tag (task, start);
  clara_message_post_async (self->http, self->settings, self->secrets, references, make_request, NULL, job,
                            job_free, cancellable, on_posted, task);
}

static void
clara_s3_finalize (GObject *object)
{
  ClaraS3 *self = CLARA_S3 (object);

  g_object_unref (self->http);
  g_object_unref (self->settings);
  g_object_unref (self->secrets);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (clara_s3_parent_class)->finalize (object);
}

static void
clara_s3_class_init (ClaraS3Class *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_s3_finalize;
}

static void
clara_s3_init (ClaraS3 *self)
{
}

/**
 * clara_s3_new:
 *
 * Reads the settings at each request.
 *
 * Returns: (transfer full): the client
 */
ClaraS3 *
clara_s3_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets, ClaraClock *clock)
{
  ClaraS3 *self = g_object_new (CLARA_TYPE_S3, NULL);

  self->http = g_object_ref (http);
  self->settings = g_object_ref (settings);
  self->secrets = g_object_ref (secrets);
  self->clock = g_object_ref (clock);
  return self;
}

/**
 * clara_s3_is_configured:
 *
 * Returns: whether the settings name a bucket and a region
 */
gboolean
clara_s3_is_configured (ClaraS3 *self)
{
  g_autofree char *bucket = clara_settings_get_string (self->settings, "s3-bucket");
  g_autofree char *region = clara_settings_get_string (self->settings, "aws-region");

  return *bucket != '\0' && *region != '\0';
}

/**
 * clara_s3_make_name:
 *
 * Returns: (transfer full): how @name is written elsewhere: "s3://bucket/prefix/name"
 */
char *
clara_s3_make_name (ClaraS3 *self, const char *name)
{
  g_autofree char *bucket = clara_settings_get_string (self->settings, "s3-bucket");
  g_autofree char *prefix = clara_settings_get_string (self->settings, "s3-prefix");

  return g_strdup_printf ("s3://%s/%s%s", bucket, prefix, name);
}

/**
 * clara_s3_put_async:
 * @name: below the prefix of the settings
 *
 * Writes an object, in place of one of that name.
 */
void
clara_s3_put_async (ClaraS3 *self, const char *name, const char *content_type, GBytes *content,
                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  start (self, "PUT", name, content_type, content, cancellable, callback, user_data);
}

void
clara_s3_get_async (ClaraS3 *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback,
                    gpointer user_data)
{
  start (self, "GET", name, NULL, NULL, cancellable, callback, user_data);
}

/**
 * clara_s3_delete_async:
 *
 * Deleting what is not there is a success too.
 */
void
clara_s3_delete_async (ClaraS3 *self, const char *name, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  start (self, "DELETE", name, NULL, NULL, cancellable, callback, user_data);
}

/**
 * clara_s3_finish:
 *
 * Returns: (transfer full) (nullable): the object, for get; else what the service said, perhaps nothing
 */
GBytes *
clara_s3_finish (ClaraS3 *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
