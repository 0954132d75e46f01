/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-visit-list.h"

#include "clara-text.h"
#include "clara-visit-item.h"

struct _ClaraVisitList
{
  GtkWidget parent_instance;
  GtkWidget *scroller;
  GtkColumnView *view;
  GListStore *items;
  ClaraDeskContext *context; /* unowned: the window's */
};

G_DEFINE_FINAL_TYPE (ClaraVisitList, clara_visit_list, GTK_TYPE_WIDGET)

typedef enum
{
  COLUMN_STATE,
  COLUMN_NAME,
  COLUMN_COMPANY,
  COLUMN_HOST,
  COLUMN_BADGE,
  COLUMN_IN,
  COLUMN_OUT,
  N_COLUMNS
} Column;

static char *
build_cell (ClaraVisitList *self, const ClaraVisit *visit, Column column)
{
  switch (column)
    {
    case COLUMN_NAME:
      return g_strdup (visit->visitor_name);
    case COLUMN_COMPANY:
      return g_strdup (visit->company);
    case COLUMN_HOST:
      return g_strdup (visit->host_name);
    case COLUMN_BADGE:
      return g_strdup (visit->badge_number);
    case COLUMN_IN:
      return clara_desk_context_format_time (self->context, visit->check_in_time, visit->utc_offset);
    case COLUMN_OUT:
      return clara_desk_context_format_time (self->context, visit->check_out_time, visit->utc_offset);
    default:
      return NULL;
    }
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  const Column which = GPOINTER_TO_INT (column);
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *child = label;

  gtk_label_set_xalign (GTK_LABEL (label), which >= COLUMN_BADGE ? 1 : 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (which >= COLUMN_BADGE)
    gtk_widget_add_css_class (label, "numeric");
  if (which == COLUMN_STATE)
    {
      GtkWidget *dot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

      child = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
      gtk_widget_add_css_class (dot, "dot");
      gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (child), dot);
      gtk_box_append (GTK_BOX (child), label);
    }
  gtk_list_item_set_child (item, child);
}

static void
bind_state (ClaraVisitList *self, GtkWidget *box, ClaraVisitItem *row)
{
  static const char *const styles[] = { "in", "waiting", "failed", NULL };
  GtkWidget *dot = gtk_widget_get_first_child (box);
  const char *style;

  gtk_label_set_label (GTK_LABEL (gtk_widget_get_next_sibling (dot)),
                       clara_visit_item_get_state (row, self->context->language, &style));
  for (guint i = 0; styles[i] != NULL; i++)
    gtk_widget_remove_css_class (dot, styles[i]);
  gtk_widget_add_css_class (dot, style);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  ClaraVisitList *self = g_object_get_data (G_OBJECT (factory), "list");
  ClaraVisitItem *row = gtk_list_item_get_item (item);
  g_autofree char *text = NULL;

  if (GPOINTER_TO_INT (column) == COLUMN_STATE)
    {
      bind_state (self, gtk_list_item_get_child (item), row);
      return;
    }
  text = build_cell (self, clara_visit_item_get_visit (row), GPOINTER_TO_INT (column));
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), text != NULL ? text : "");
}

static void
add_column (ClaraVisitList *self, Column which, const char *title)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;

  g_object_set_data (G_OBJECT (factory), "list", self);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), GINT_TO_POINTER (which));
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), GINT_TO_POINTER (which));
  column = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_expand (column,
                                     which == COLUMN_NAME || which == COLUMN_COMPANY || which == COLUMN_HOST);
  gtk_column_view_append_column (self->view, column);
}

static void
clara_visit_list_dispose (GObject *object)
{
  ClaraVisitList *self = CLARA_VISIT_LIST (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->items);
  G_OBJECT_CLASS (clara_visit_list_parent_class)->dispose (object);
}

static void
clara_visit_list_class_init (ClaraVisitListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_visit_list_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
clara_visit_list_init (ClaraVisitList *self)
{
  self->items = g_list_store_new (CLARA_TYPE_VISIT_ITEM);
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (
    GTK_SELECTION_MODEL (gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->items))))));
  gtk_column_view_set_show_row_separators (self->view, TRUE);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->view));
  gtk_widget_set_vexpand (self->scroller, TRUE);
  gtk_widget_set_hexpand (self->scroller, TRUE);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

/**
 * clara_visit_list_set_context:
 * @context: outlives the list
 */
void
clara_visit_list_set_context (ClaraVisitList *self, ClaraDeskContext *context)
{
  const char *language = context->language;

  self->context = context;
  add_column (self, COLUMN_STATE, clara_text (language, "desk", "State"));
  add_column (self, COLUMN_NAME, clara_text (language, "desk", "Visitor"));
  add_column (self, COLUMN_COMPANY, clara_text (language, "desk", "Company"));
  add_column (self, COLUMN_HOST, clara_text (language, "desk", "Host"));
  add_column (self, COLUMN_BADGE, clara_text (language, "desk", "Badge"));
  add_column (self, COLUMN_IN, clara_text (language, "desk", "In"));
  add_column (self, COLUMN_OUT, clara_text (language, "desk", "Out"));
}

/**
 * clara_visit_list_show:
 * @items: ClaraVisitItem
 */
void
clara_visit_list_show (ClaraVisitList *self, GPtrArray *items)
{
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)), items->pdata,
                       items->len);
}

guint
clara_visit_list_get_count (ClaraVisitList *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->items));
}
