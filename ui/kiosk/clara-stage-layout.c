/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-stage-layout.h"

#include "clara-scale.h"

#include <math.h>

#define MARGIN 12.7 /* mm */
#define MARGIN_SHORT 7.0
#define HEADER_TOP 9.0
#define HEADER_TOP_SHORT 4.0
#define BELOW_HEADER 6.5
#define FOOTER_BOTTOM 8.5
#define FOOTER_BOTTOM_SHORT 5.0
#define ABOVE_FOOTER 4.5
#define COLUMN_GAP 14.0
#define FIGURE_SHARE 0.40
#define FIGURE_PORTRAIT 0.38

struct _ClaraStageLayout
{
  GtkLayoutManager parent_instance;
  /* Children of the widget that owns the layout. */
  GtkWidget *header, *figure, *task, *footer;
  double scale;
};

G_DEFINE_FINAL_TYPE (ClaraStageLayout, clara_stage_layout, GTK_TYPE_LAYOUT_MANAGER)

static void
clara_stage_layout_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation,
                            int for_size, int *minimum, int *natural, int *minimum_baseline,
                            int *natural_baseline)
{
  /* A kiosk has the size of its screen: what does not fit scrolls within its part. */
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 480 : 400;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 1280 : 800;
}

static void
place (GtkWidget *child, int x, int y, int width, int height)
{
  int minimum_width, minimum_height;

  if (!gtk_widget_should_layout (child))
    return;
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum_width, NULL, NULL, NULL);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, MAX (width, minimum_width), &minimum_height, NULL,
                      NULL, NULL);
  gtk_widget_size_allocate (
    child, &(GtkAllocation){ x, y, MAX (width, minimum_width), MAX (height, minimum_height) }, -1);
}

static int
get_height (GtkWidget *child, int width)
{
  int minimum, natural;

  if (!gtk_widget_should_layout (child))
    return 0;
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &minimum, &natural, NULL, NULL);
  return natural;
}

static void
clara_stage_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height,
                             int baseline)
{
  ClaraStageLayout *self = CLARA_STAGE_LAYOUT (manager);
  const ClaraRoom room = clara_scale_get_room (self->scale, width, height);
  const gboolean tight = room & CLARA_ROOM_SHORT;
  const gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  const int margin = clara_scale_px (self->scale, tight ? MARGIN_SHORT : MARGIN);
  const int top = clara_scale_px (self->scale, tight ? HEADER_TOP_SHORT : HEADER_TOP);
  const int bottom = clara_scale_px (self->scale, tight ? FOOTER_BOTTOM_SHORT : FOOTER_BOTTOM);
  const int above = clara_scale_px (self->scale, ABOVE_FOOTER);
  const int inner = MAX (1, width - 2 * margin);
  const int header = get_height (self->header, inner);
  const int begin = top + header + clara_scale_px (self->scale, tight ? BELOW_HEADER * 0.5 : BELOW_HEADER);

  place (self->header, margin, top, inner, header);
  if (room & CLARA_ROOM_PORTRAIT)
    {
      const int footer = get_height (self->footer, inner);
      const int split = MAX (begin + 96, round (height * FIGURE_PORTRAIT));
      const int end = height - bottom - footer;

      place (self->figure, margin, begin, inner, split - begin);
      place (self->task, margin, split + above, inner, MAX (1, end - above - split - above));
      place (self->footer, margin, end, inner, footer);
    }
  else
    {
      const int gap = clara_scale_px (self->scale, tight ? COLUMN_GAP * 0.55 : COLUMN_GAP);
      const int left = round (width * FIGURE_SHARE) - margin / 2;
      const int right = MAX (1, inner - left - gap);
      const int footer = get_height (self->footer, left);
      const int end = height - bottom - footer;
      const int figure_x = rtl ? width - margin - left : margin;
      const int task_x = rtl ? margin : margin + left + gap;

      place (self->figure, figure_x, begin, left, MAX (96, end - above / 2 - begin));
      place (self->footer, figure_x, end, left, footer);
      place (self->task, task_x, begin, right, MAX (1, height - bottom - begin));
    }
}

static void
clara_stage_layout_class_init (ClaraStageLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->measure = clara_stage_layout_measure;
  layout_class->allocate = clara_stage_layout_allocate;
}

static void
clara_stage_layout_init (ClaraStageLayout *self)
{
  self->scale = CLARA_SCALE_FALLBACK;
}

GtkLayoutManager *
clara_stage_layout_new (GtkWidget *header, GtkWidget *figure, GtkWidget *task, GtkWidget *footer)
{
  ClaraStageLayout *self = g_object_new (CLARA_TYPE_STAGE_LAYOUT, NULL);

  self->header = header;
  self->figure = figure;
  self->task = task;
  self->footer = footer;
  return GTK_LAYOUT_MANAGER (self);
}

/**
 * clara_stage_layout_set_scale:
 * @pixels_per_mm: logical pixels in a millimetre
 */
void
clara_stage_layout_set_scale (ClaraStageLayout *self, double pixels_per_mm)
{
  self->scale = pixels_per_mm;
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
}
