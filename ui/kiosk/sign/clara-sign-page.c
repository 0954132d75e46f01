/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sign-page.h"

#include "clara-signature-area.h"

#define ACTION_AGREE ":agree"
#define ACTION_CLEAR ":clear"
#define ACTION_SIGN ":sign"
/* The choice of the step to type the name in place of a drawn signature. */
#define TYPED "sign_typed"
/* Who reads is awake; told no more often than this. */
#define STILL_HERE_US (10 * (gint64) G_USEC_PER_SEC)
/* Pixels that may be left below. */
#define NEAR_END 24

struct _ClaraSignPage
{
  ClaraPage parent_instance;
  GtkScrolledWindow *scroller;
  GtkLabel *text;
  GtkLabel *hint;
  ClaraSignatureArea *area;
  ClaraChoices *actions;
  GtkWidget *agree;
  GtkWidget *clear;
  GtkWidget *next;
  char *document_id;
  GPtrArray *own;   /* choices of the step: id, label in turn */
  gboolean read;    /* to the end */
  gboolean signing; /* where one after the other is shown: the second */
  gboolean can_go_back;
  gint64 told_at;
};

G_DEFINE_FINAL_TYPE (ClaraSignPage, clara_sign_page, CLARA_TYPE_PAGE)

/* Below Clara there is room for the text and the signature; beside her for one of them in a size of use. */
static gboolean
is_in_steps (ClaraSignPage *self)
{
  return !(clara_page_get_room (CLARA_PAGE (self)) & CLARA_ROOM_PORTRAIT);
}

static void
update (ClaraSignPage *self)
{
  ClaraPage *page = CLARA_PAGE (self);
  const gboolean drawn = !clara_signature_area_is_empty (self->area);

  gtk_label_set_label (
    self->hint,
    self->read ? clara_page_text (page, "kiosk", "Sign here with your finger")
               : clara_page_text (page, "kiosk", "Please read to the end, then sign here with your finger"));
  if (self->agree != NULL)
    gtk_widget_set_sensitive (self->agree, drawn && self->read);
  if (self->clear != NULL)
    gtk_widget_set_sensitive (self->clear, drawn);
  if (self->next != NULL)
    gtk_widget_set_sensitive (self->next, self->read);
  gtk_widget_set_visible (GTK_WIDGET (self->hint),
                          !is_in_steps (self) || self->signing
                            || (!self->read && !(clara_page_get_room (page) & CLARA_ROOM_SHORT)));
  gtk_widget_set_visible (GTK_WIDGET (self->scroller), !is_in_steps (self) || !self->signing);
  gtk_widget_set_visible (GTK_WIDGET (self->area), !is_in_steps (self) || self->signing);
}

static void
fill_actions (ClaraSignPage *self)
{
  ClaraPage *page = CLARA_PAGE (self);

  clara_choices_clear (self->actions);
  if (self->can_go_back)
    clara_choices_add (self->actions, CLARA_ACTION_BACK, clara_page_text (page, "kiosk", "Back"), FALSE);
  /* Another way to sign belongs to the signing, whoever will not sign need not read on. */
  for (guint i = 0; self->own != NULL && i + 1 < self->own->len; i += 2)
    if (!is_in_steps (self) || g_str_equal (self->own->pdata[i], TYPED) == self->signing)
      clara_choices_add (self->actions, self->own->pdata[i], self->own->pdata[i + 1], FALSE);
  self->clear = self->agree = self->next = NULL;
  if (is_in_steps (self) && !self->signing)
    self->next =
      clara_choices_add (self->actions, ACTION_SIGN, clara_page_text (page, "kiosk", "Continue"), TRUE);
  else
    {
      self->clear =
        clara_choices_add (self->actions, ACTION_CLEAR, clara_page_text (page, "kiosk", "Clear"), FALSE);
      self->agree =
        clara_choices_add (self->actions, ACTION_AGREE, clara_page_text (page, "kiosk", "I agree"), TRUE);
    }
  clara_page_arrange_actions (page, self->actions);
  update (self);
}

static gboolean
on_read (gpointer user_data)
{
  g_autoptr (ClaraSignPage) self = user_data;

  update (self);
  return G_SOURCE_REMOVE;
}

static void
on_scrolled (GtkAdjustment *adjustment, ClaraSignPage *self)
{
  const gint64 now = g_get_monotonic_time ();
  const double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  if (self->document_id == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self))
      || gtk_adjustment_get_page_size (adjustment) < 1)
    return;
  if (gtk_adjustment_get_value (adjustment) >= end - NEAR_END && !self->read)
    {
      self->read = TRUE;
      /* While sizes are given out nothing may be shown or hidden. */
      g_idle_add (on_read, g_object_ref (self));
    }
  if (gtk_adjustment_get_value (adjustment) > 0 && now - self->told_at > STILL_HERE_US)
    {
      self->told_at = now;
      clara_page_send (CLARA_PAGE (self), "more_time", NULL);
    }
}

static void
on_drawn (ClaraSignatureArea *area, ClaraSignPage *self)
{
  update (self);
}

static void
sign (ClaraSignPage *self)
{
  double aspect;
  JsonArray *strokes;

  if (clara_signature_area_is_empty (self->area) || !self->read || self->document_id == NULL)
    return;
  strokes = clara_signature_area_get_strokes (self->area, &aspect);
  clara_page_send (
    CLARA_PAGE (self), "sign",
    clara_json_build ("sad", "agreement_id", self->document_id, "strokes", strokes, "aspect", aspect));
}

/* The buttons are made anew: not while one of them still tells that it was pressed. */
static gboolean
on_idle (gpointer user_data)
{
  g_autoptr (ClaraSignPage) self = user_data;

  if (self->document_id == NULL)
    return G_SOURCE_REMOVE;
  fill_actions (self);
  clara_page_grow (CLARA_PAGE (self));
  if (self->signing)
    gtk_widget_child_focus (GTK_WIDGET (self->actions), GTK_DIR_TAB_FORWARD);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->scroller));
  return G_SOURCE_REMOVE;
}

static void
set_signing (ClaraSignPage *self, gboolean signing)
{
  self->signing = signing;
  g_idle_add (on_idle, g_object_ref (self));
}

static void
on_chosen (ClaraChoices *choices, const char *id, ClaraSignPage *self)
{
  if (g_str_equal (id, ACTION_AGREE))
    sign (self);
  else if (g_str_equal (id, ACTION_CLEAR))
    clara_signature_area_clear (self->area);
  else if (g_str_equal (id, ACTION_SIGN))
    set_signing (self, TRUE);
  else if (g_str_equal (id, CLARA_ACTION_BACK) && is_in_steps (self) && self->signing)
    set_signing (self, FALSE);
  else
    clara_page_choose (CLARA_PAGE (self), id);
}

static void
clara_sign_page_show_step (ClaraPage *page, const ClaraStep *step)
{
  ClaraSignPage *self = CLARA_SIGN_PAGE (page);

  g_clear_pointer (&self->own, g_ptr_array_unref);
  self->own = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < step->choices->len; i++)
    {
      const ClaraStepChoice *choice = step->choices->pdata[i];

      g_ptr_array_add (self->own, g_strdup (choice->id));
      g_ptr_array_add (self->own, g_strdup (choice->label));
    }
  self->can_go_back = step->can_go_back;
  if (g_strcmp0 (self->document_id, step->document_id) != 0)
    {
      g_free (self->document_id);
      self->document_id = g_strdup (step->document_id);
      self->read = self->signing = FALSE;
      clara_signature_area_clear (self->area);
      gtk_label_set_label (self->text, step->document_text != NULL ? step->document_text : "");
      gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
    }
  fill_actions (self);
}

static void
clara_sign_page_clear (ClaraPage *page)
{
  ClaraSignPage *self = CLARA_SIGN_PAGE (page);

  clara_signature_area_clear (self->area);
  gtk_label_set_label (self->text, "");
  g_clear_pointer (&self->document_id, g_free);
  g_clear_pointer (&self->own, g_ptr_array_unref);
  self->read = self->signing = FALSE;
  fill_actions (self);
}

static void
clara_sign_page_translate (ClaraPage *page)
{
  ClaraSignPage *self = CLARA_SIGN_PAGE (page);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->area), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  clara_page_text (page, "kiosk", "Sign here with your finger"), -1);
  fill_actions (self);
}

static void
clara_sign_page_finalize (GObject *object)
{
  ClaraSignPage *self = CLARA_SIGN_PAGE (object);

  g_free (self->document_id);
  g_clear_pointer (&self->own, g_ptr_array_unref);
  G_OBJECT_CLASS (clara_sign_page_parent_class)->finalize (object);
}

static void
clara_sign_page_class_init (ClaraSignPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  ClaraPageClass *page_class = CLARA_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = clara_sign_page_finalize;
  page_class->show_step = clara_sign_page_show_step;
  page_class->clear = clara_sign_page_clear;
  page_class->translate = clara_sign_page_translate;
  g_type_ensure (CLARA_TYPE_SIGNATURE_AREA);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/clarareception/Clara/kiosk/sign/clara-sign-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraSignPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, ClaraSignPage, text);
  gtk_widget_class_bind_template_child (widget_class, ClaraSignPage, hint);
  gtk_widget_class_bind_template_child (widget_class, ClaraSignPage, area);
  gtk_widget_class_bind_template_child (widget_class, ClaraSignPage, actions);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
}

static void
clara_sign_page_init (ClaraSignPage *self)
{
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));
  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_scrolled), self, 0);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_scrolled), self, 0);
  g_signal_connect (self->area, "changed", G_CALLBACK (on_drawn), self);
}
