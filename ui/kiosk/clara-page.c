/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-page.h"

#include "clara-wrap.h"

#include "clara-text.h"

typedef struct
{
  char *language;
  ClaraRoom room;
  gboolean touching;
  ClaraDensity density;
  ClaraChoices *actions; /* nullable, a child: its row of buttons */
} ClaraPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (ClaraPage, clara_page, ADW_TYPE_BIN)

enum
{
  COMMAND,
  GREW,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
clara_page_finalize (GObject *object)
{
  ClaraPagePrivate *priv = clara_page_get_instance_private (CLARA_PAGE (object));

  g_free (priv->language);
  G_OBJECT_CLASS (clara_page_parent_class)->finalize (object);
}

static void
clara_page_class_init (ClaraPageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_page_finalize;
  signals[COMMAND] = g_signal_new ("command", CLARA_TYPE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_STRING, JSON_TYPE_OBJECT);
  signals[GREW] =
    g_signal_new ("grew", CLARA_TYPE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
clara_page_init (ClaraPage *self)
{
  ClaraPagePrivate *priv = clara_page_get_instance_private (self);

  priv->language = g_strdup ("en");
  clara_wrap_install (ADW_BIN (self));
}

void
clara_page_show_step (ClaraPage *self, const ClaraStep *step)
{
  CLARA_PAGE_GET_CLASS (self)->show_step (self, step);
}

void
clara_page_clear (ClaraPage *self)
{
  if (CLARA_PAGE_GET_CLASS (self)->clear != NULL)
    CLARA_PAGE_GET_CLASS (self)->clear (self);
}

void
clara_page_set_language (ClaraPage *self, const char *language)
{
  ClaraPagePrivate *priv = clara_page_get_instance_private (self);

  g_free (priv->language);
  priv->language = g_strdup (language);
  if (CLARA_PAGE_GET_CLASS (self)->translate != NULL)
    CLARA_PAGE_GET_CLASS (self)->translate (self);
}

void
clara_page_set_room (ClaraPage *self, ClaraRoom room)
{
  ClaraPagePrivate *priv = clara_page_get_instance_private (self);

  priv->room = room;
}

static void
arrange_actions (ClaraPage *self)
{
  ClaraPagePrivate *priv = clara_page_get_instance_private (self);

  if (priv->actions == NULL)
    return;
  clara_choices_set_compact (priv->actions, priv->density >= CLARA_DENSITY_TIGHT);
  clara_choices_arrange (priv->actions, priv->room & CLARA_ROOM_NARROW ? 2 : 3);
}

/**
 * clara_page_arrange:
 * @density: how close its things shall stand
 */
void
clara_page_arrange (ClaraPage *self, ClaraDensity density)
{
  ClaraPagePrivate *priv = clara_page_get_instance_private (self);

  priv->density = density;
  arrange_actions (self);
  if (CLARA_PAGE_GET_CLASS (self)->arrange != NULL)
    CLARA_PAGE_GET_CLASS (self)->arrange (self, density);
}

/**
 * clara_page_arrange_actions:
 * @actions: the page's row of buttons, just filled
 */
void
clara_page_arrange_actions (ClaraPage *self, ClaraChoices *actions)
{
  ClaraPagePrivate *priv = clara_page_get_instance_private (self);

  priv->actions = actions;
  arrange_actions (self);
}

/**
 * clara_page_grow:
 *
 * What the page shows became more by itself, and not by a step: there may be too little room for it.
 */
void
clara_page_grow (ClaraPage *self)
{
  g_signal_emit (self, signals[GREW], 0);
}

void
clara_page_set_touching (ClaraPage *self, gboolean touching)
{
  ClaraPagePrivate *priv = clara_page_get_instance_private (self);

  priv->touching = touching;
}

gboolean
clara_page_is_touching (ClaraPage *self)
{
  ClaraPagePrivate *priv = clara_page_get_instance_private (self);

  return priv->touching;
}

const char *
clara_page_get_language (ClaraPage *self)
{
  ClaraPagePrivate *priv = clara_page_get_instance_private (self);

  return priv->language;
}

ClaraRoom
clara_page_get_room (ClaraPage *self)
{
  ClaraPagePrivate *priv = clara_page_get_instance_private (self);

  return priv->room;
}

/**
 * clara_page_text:
 * @context: "kiosk": where the catalogues look for it
 * @id: the English text
 *
 * Returns: (transfer none): it in the visitor's language
 */
const char *
clara_page_text (ClaraPage *self, const char *context, const char *id)
{
  return clara_text (clara_page_get_language (self), context, id);
}

/**
 * clara_page_send:
 * @name: a command of the schema
 * @fields: (transfer full) (nullable): its members
 */
void
clara_page_send (ClaraPage *self, const char *name, JsonObject *fields)
{
  g_autoptr (JsonObject) owned = fields != NULL ? fields : json_object_new ();

  g_signal_emit (self, signals[COMMAND], 0, name, owned);
}

void
clara_page_choose (ClaraPage *self, const char *id)
{
  if (g_str_equal (id, CLARA_ACTION_BACK))
    {
      clara_page_send (self, "back", NULL);
      return;
    }
  clara_page_send (self, "choose", clara_json_build ("s", "id", id));
}

static const ClaraStepChoice *
find_primary (const ClaraStep *step, ClaraChoicesFilter filter)
{
  for (guint i = 0; i < step->choices->len; i++)
    {
      const ClaraStepChoice *choice = step->choices->pdata[i];
      const gboolean rich = choice->initials != NULL || choice->detail != NULL;

      if (choice->primary && !(filter == CLARA_CHOICES_PLAIN && rich))
        return choice;
    }
  return NULL;
}

/**
 * clara_page_fill_actions:
 * @primary: (nullable): the page's own primary button in the visitor's language, for a step that brings none
 *
 * Shows the row of buttons below a page: back, the step's own, one primary.
 */
void
clara_page_fill_actions (ClaraPage *self, ClaraChoices *actions, const ClaraStep *step,
                         ClaraChoicesFilter filter, const char *primary)
{
  const ClaraStepChoice *own = find_primary (step, filter);

  clara_choices_clear (actions);
  if (step->can_go_back)
    clara_choices_add (actions, CLARA_ACTION_BACK, clara_page_text (self, "kiosk", "Back"), FALSE);
  for (guint i = 0; i < step->choices->len; i++)
    {
      const ClaraStepChoice *choice = step->choices->pdata[i];
      const gboolean rich = choice->initials != NULL || choice->detail != NULL;

      if (choice != own && !(filter == CLARA_CHOICES_PLAIN && rich))
        clara_choices_add (actions, choice->id, choice->label, FALSE);
    }
  if (own != NULL)
    clara_choices_add (actions, own->id, own->label, TRUE);
  else if (primary != NULL)
    clara_choices_add (actions, CLARA_ACTION_PRIMARY, primary, TRUE);
  clara_page_arrange_actions (self, actions);
}
