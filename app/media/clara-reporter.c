/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-reporter.h"

struct _ClaraReporter
{
  gatomicrefcount references;
  GWeakRef object;
  GMainContext *context;
  ClaraReport report;
  gboolean closed; /* the context's thread only */
};

typedef struct
{
  ClaraReporter *reporter;
  int what;
  int value;
  char *detail;
} News;

static void
unref (ClaraReporter *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_weak_ref_clear (&self->object);
  g_main_context_unref (self->context);
  g_free (self);
}

static void
news_free (gpointer data)
{
  News *news = data;

  unref (news->reporter);
  g_free (news->detail);
  g_free (news);
}

static gboolean
on_news (gpointer data)
{
  News *news = data;
  g_autoptr (GObject) object = NULL;

  if (!news->reporter->closed)
    object = g_weak_ref_get (&news->reporter->object);
  if (object != NULL)
    news->reporter->report (object, news->what, news->value, news->detail);
  return G_SOURCE_REMOVE;
}

ClaraReporter *
clara_reporter_new (GObject *object, GMainContext *context, ClaraReport report)
{
  ClaraReporter *self = g_new0 (ClaraReporter, 1);

  g_atomic_ref_count_init (&self->references);
  g_weak_ref_init (&self->object, object);
  self->context = g_main_context_ref (context);
  self->report = report;
  return self;
}

void
clara_reporter_close (ClaraReporter *self)
{
  self->closed = TRUE;
  unref (self);
}

void
clara_reporter_post (ClaraReporter *self, int what, int value, const char *detail)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  News *news = g_new0 (News, 1);

  g_atomic_ref_count_inc (&self->references);
  news->reporter = self;
  news->what = what;
  news->value = value;
  news->detail = g_strdup (detail);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_news, news, news_free);
  g_source_attach (source, self->context);
}
