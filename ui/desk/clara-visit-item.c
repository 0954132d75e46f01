/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-visit-item.h"

#include "clara-text.h"

struct _ClaraVisitItem
{
  GObject parent_instance;
  ClaraVisit *visit;
  gboolean waiting;
};

G_DEFINE_FINAL_TYPE (ClaraVisitItem, clara_visit_item, G_TYPE_OBJECT)

static void
clara_visit_item_finalize (GObject *object)
{
  clara_visit_free (CLARA_VISIT_ITEM (object)->visit);
  G_OBJECT_CLASS (clara_visit_item_parent_class)->finalize (object);
}

static void
clara_visit_item_class_init (ClaraVisitItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_visit_item_finalize;
}

static void
clara_visit_item_init (ClaraVisitItem *self)
{
}

ClaraVisitItem *
clara_visit_item_new (const ClaraVisit *visit, gboolean waiting)
{
  ClaraVisitItem *self = g_object_new (CLARA_TYPE_VISIT_ITEM, NULL);

  self->visit = clara_visit_copy (visit);
  self->waiting = waiting;
  return self;
}

const ClaraVisit *
clara_visit_item_get_visit (ClaraVisitItem *self)
{
  return self->visit;
}

/**
 * clara_visit_item_get_state:
 * @style: (out): style class of the dot beside the word
 *
 * Returns: (transfer none): the state as a word
 */
const char *
clara_visit_item_get_state (ClaraVisitItem *self, const char *language, const char **style)
{
  const char *status = self->visit->status != NULL ? self->visit->status : "";

  *style = "none";
  if (g_str_equal (status, "waiting_review"))
    {
      *style = "failed";
      return clara_text (language, "desk", "To be reviewed");
    }
  if (g_str_equal (status, "checked_in"))
    {
      *style = self->waiting ? "waiting" : "in";
      return self->waiting ? clara_text (language, "desk", "Waiting")
                           : clara_text (language, "desk", "In the building");
    }
  if (g_str_equal (status, "expected"))
    return clara_text (language, "desk", "Expected");
  if (g_str_equal (status, "checked_out"))
    return clara_text (language, "desk", "Left");
  if (g_str_equal (status, "auto_checked_out"))
    return clara_text (language, "desk", "Checked out automatically");
  if (g_str_equal (status, "cancelled"))
    return clara_text (language, "desk", "Cancelled");
  if (g_str_equal (status, "no_show"))
    return clara_text (language, "desk", "Did not come");
  if (g_str_equal (status, "denied"))
    {
      *style = "failed";
      return clara_text (language, "desk", "Turned away");
    }
  return status;
}
