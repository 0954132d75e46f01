/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-failover-model.h"

#include "clara-failover-reply.h"
#include "clara-services-error.h"

struct _ClaraFailoverModel
{
  GObject parent_instance;

  ClaraProviderChain *chain;
};

static void clara_failover_model_language_model_init (ClaraLanguageModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraFailoverModel, clara_failover_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_LANGUAGE_MODEL,
                                                      clara_failover_model_language_model_init))

static const char *
get_name (gpointer provider)
{
  return clara_language_model_get_name (provider);
}

static const ClaraProviderKind kind = { "language_model", "local", get_name, NULL };

static const char *
clara_failover_model_get_name (ClaraLanguageModel *model)
{
  return "failover";
}

static ClaraChatReply *
clara_failover_model_chat (ClaraLanguageModel *model, JsonArray *messages, JsonArray *tools,
                           const char *choice, GError **error)
{
  ClaraFailoverModel *self = CLARA_FAILOVER_MODEL (model);

  if (clara_provider_chain_count (self->chain) == 0)
    {
      g_set_error_literal (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NOT_CONFIGURED,
                           "No language model is configured; set language-models and the provider's key");
      return NULL;
    }
  return clara_failover_reply_new (self->chain, messages, tools, choice);
}

static void
clara_failover_model_warm (ClaraLanguageModel *model)
{
  ClaraFailoverModel *self = CLARA_FAILOVER_MODEL (model);

  for (guint i = 0; i < clara_provider_chain_count (self->chain); i++)
    if (clara_provider_chain_is_well (self->chain, i))
      clara_language_model_warm (clara_provider_chain_get (self->chain, i));
}

static void
clara_failover_model_language_model_init (ClaraLanguageModelInterface *iface)
{
  iface->get_name = clara_failover_model_get_name;
  iface->chat = clara_failover_model_chat;
  iface->warm = clara_failover_model_warm;
}

static void
clara_failover_model_finalize (GObject *object)
{
  g_clear_object (&CLARA_FAILOVER_MODEL (object)->chain);
  G_OBJECT_CLASS (clara_failover_model_parent_class)->finalize (object);
}

static void
clara_failover_model_class_init (ClaraFailoverModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_failover_model_finalize;
}

static void
clara_failover_model_init (ClaraFailoverModel *self)
{
}

/**
 * clara_failover_model_new:
 * @models: (element-type ClaraLanguageModel): in order of preference
 * @settings: where deadlines and hedge-ms are
 *
 * Returns: (transfer full): one model in place of them
 */
ClaraFailoverModel *
clara_failover_model_new (GPtrArray *models, ClaraClock *clock, ClaraBus *bus, ClaraSettings *settings)
{
  ClaraFailoverModel *self = g_object_new (CLARA_TYPE_FAILOVER_MODEL, NULL);

  self->chain = clara_provider_chain_new (&kind, models, clock, bus, settings);
  return self;
}
