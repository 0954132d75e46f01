/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-wrap.h"

struct _ClaraWrap
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (ClaraWrap, clara_wrap, ADW_TYPE_BIN)

static GtkSizeRequestMode
get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  GtkWidget *child = adw_bin_get_child (ADW_BIN (widget));

  if (child != NULL)
    gtk_widget_measure (child, orientation, orientation == GTK_ORIENTATION_HORIZONTAL ? -1 : for_size,
                        minimum, natural, NULL, NULL);
}

static void
allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *child = adw_bin_get_child (ADW_BIN (widget));

  if (child != NULL)
    gtk_widget_size_allocate (child, &(GtkAllocation){ 0, 0, width, height }, baseline);
}

static void
clara_wrap_class_init (ClaraWrapClass *klass)
{
}

static void
clara_wrap_init (ClaraWrap *self)
{
  clara_wrap_install (ADW_BIN (self));
}

void
clara_wrap_install (AdwBin *bin)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (bin),
                                 gtk_custom_layout_new (get_request_mode, measure, allocate));
}
