/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layout-check.h"

#include "clara-colour.h"

#include <adwaita.h>
#include <math.h>
#include <string.h>

#define TARGET_MM 15.0
#define KEY_MM 10.0
/* Sizes are whole pixels. */
#define ROUNDING_PX 1.0
#define OVERLAP_PX 2.0
#define LARGE_TEXT_MM 6.3
#define CONTRAST_LARGE 3.0

typedef struct
{
  GtkWidget *widget;
  graphene_rect_t all;  /* where it is */
  graphene_rect_t seen; /* what of it is not scrolled away */
  gboolean scrolls;     /* it lies in what can be scrolled */
} Item;

typedef struct
{
  const LayoutCheck *options;
  GtkWidget *window;
  GArray *items;
  JsonArray *defects;
  guchar *pixels;
  int width, height;
} Check;

static void
describe (GtkWidget *widget, char *buffer, gsize size)
{
  const char *text = GTK_IS_LABEL (widget) ? gtk_label_get_text (GTK_LABEL (widget)) : NULL;
  GtkWidget *child = gtk_widget_get_first_child (widget);

  while (text == NULL && child != NULL)
    {
      text = GTK_IS_LABEL (child) ? gtk_label_get_text (GTK_LABEL (child)) : NULL;
      child = gtk_widget_get_first_child (child);
    }
  g_autofree char *start =
    text != NULL ? g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), 24)) : NULL;

  g_snprintf (buffer, size, "%s%s%s%s", G_OBJECT_TYPE_NAME (widget), start != NULL ? " “" : "",
              start != NULL ? start : "", start != NULL ? "”" : "");
}

static void G_GNUC_PRINTF (4, 5)
  report (Check *self, const char *what, GtkWidget *widget, const char *format, ...)
{
  char which[160];
  va_list arguments;
  g_autofree char *detail = NULL;

  describe (widget, which, sizeof which);
  va_start (arguments, format);
  detail = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  json_array_add_object_element (self->defects,
                                 clara_json_build ("sss", "what", what, "which", which, "detail", detail));
}

static gboolean
is_target (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_ENTRY (widget);
}

static gboolean
has_class_or_parent (GtkWidget *widget, const char *name)
{
  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    if (gtk_widget_has_css_class (widget, name))
      return TRUE;
  return FALSE;
}

/* Text ---------------------------------------------------------------------------------------- */

/* What scrolls up and down may be further down where that is allowed; nothing may be further aside. */
static void
check_seen (Check *self, const Item *item)
{
  const gboolean below = item->seen.size.height < item->all.size.height - ROUNDING_PX;
  /* Of what is scrolled away nothing is seen, at whatever place aside. */
  const gboolean aside =
    item->scrolls
      ? item->all.origin.x < -ROUNDING_PX
          || item->all.origin.x + item->all.size.width > gtk_widget_get_width (self->window) + ROUNDING_PX
          || (item->seen.size.height > 0 && item->seen.size.width < item->all.size.width - ROUNDING_PX)
      : item->seen.size.width < item->all.size.width - ROUNDING_PX;

  if (aside || (below && !(item->scrolls && self->options->may_scroll)))
    report (self, "hidden", item->widget, "%.0fx%.0f of %.0fx%.0f is seen", item->seen.size.width,
            item->seen.size.height, item->all.size.width, item->all.size.height);
}

/* A line may end between words, or after a hyphen, and not within a word. */
static void
check_words (Check *self, const Item *item, PangoLayout *layout)
{
  const char *text = pango_layout_get_text (layout);
  const PangoLogAttr *attributes;
  int n;

  /* Letters twice as large have lines of few words. */
  if (self->options->text_scale > 1)
    return;
  attributes = pango_layout_get_log_attrs_readonly (layout, &n);
  for (GSList *l = pango_layout_get_lines_readonly (layout); l != NULL; l = l->next)
    {
      const PangoLayoutLine *line = l->data;
      const glong offset = g_utf8_pointer_to_offset (text, text + line->start_index);

      if (line->start_index > 0 && text[line->start_index - 1] != '\n' && offset < n
          && !attributes[offset].is_line_break)
        report (self, "broken word", item->widget, "at character %ld", offset);
    }
}

static void
check_label (Check *self, const Item *item)
{
  GtkLabel *label = GTK_LABEL (item->widget);
  PangoLayout *layout = gtk_label_get_layout (label);
  int width, height;

  if (gtk_label_get_text (label)[0] == '\0')
    return;
  pango_layout_get_pixel_size (layout, &width, &height);
  if (pango_layout_is_ellipsized (layout))
    report (self, "ellipsised", item->widget, "%.0f px wide", item->all.size.width);
  if (width > item->all.size.width + ROUNDING_PX || height > item->all.size.height + ROUNDING_PX)
    report (self, "clipped", item->widget, "text of %dx%d in %.0fx%.0f", width, height, item->all.size.width,
            item->all.size.height);
  check_words (self, item, layout);
  check_seen (self, item);
}

static GdkRGBA
get_pixel (Check *self, int x, int y)
{
  const guchar *p = self->pixels + ((gsize) y * self->width + x) * 4;

  return (GdkRGBA){ p[2] / 255.0, p[1] / 255.0, p[0] / 255.0, 1 };
}

/* The ground is the colour that most pixels along the text's edge have. */
static gboolean
find_ground (Check *self, const graphene_rect_t *r, GdkRGBA *ground)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (g_direct_hash, g_direct_equal);
  const int x1 = CLAMP ((int) r->origin.x, 0, self->width - 1),
            y1 = CLAMP ((int) r->origin.y, 0, self->height - 1);
  const int x2 = CLAMP ((int) (r->origin.x + r->size.width), 0, self->width - 1);
  const int y2 = CLAMP ((int) (r->origin.y + r->size.height), 0, self->height - 1);
  guint best = 0;

  for (int y = y1; y <= y2; y++)
    for (int x = x1; x <= x2; x++)
      {
        guint32 value;
        guint count;

        memcpy (&value, self->pixels + ((gsize) y * self->width + x) * 4, 4);
        count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, GUINT_TO_POINTER (value))) + 1;
        g_hash_table_insert (counts, GUINT_TO_POINTER (value), GUINT_TO_POINTER (count));
        if (count > best)
          {
            best = count;
            *ground = get_pixel (self, x, y);
          }
      }
  return best > 0;
}

static void
check_contrast (Check *self, const Item *item)
{
  GtkStyleContext *style = gtk_widget_get_style_context (item->widget);
  PangoLayout *layout = gtk_label_get_layout (GTK_LABEL (item->widget));
  const PangoFontDescription *font = pango_layout_get_font_description (layout);
  double size, contrast, wanted;
  GdkRGBA colour, ground;

  if (self->pixels == NULL || item->seen.size.height < 2 || !gtk_widget_is_sensitive (item->widget)
      || gtk_label_get_text (GTK_LABEL (item->widget))[0] == '\0'
      || gtk_widget_has_css_class (item->widget, "countdown") || !find_ground (self, &item->seen, &ground))
    return;
  if (font == NULL)
    font = pango_context_get_font_description (gtk_widget_get_pango_context (item->widget));
  size = pango_font_description_get_size (font) / (double) PANGO_SCALE / self->options->pixels_per_mm;
  if (!pango_font_description_get_size_is_absolute (font))
    size *= 96.0 / 72.0;
  gtk_style_context_get_color (style, &colour);
  colour = clara_colour_mix (&ground, &colour, colour.alpha);
  contrast = clara_colour_contrast (&colour, &ground);
  wanted = size >= LARGE_TEXT_MM && pango_font_description_get_weight (font) >= PANGO_WEIGHT_BOLD
             ? CONTRAST_LARGE
             : CLARA_COLOUR_TEXT;
  if (contrast < wanted - 0.02)
    {
      g_autofree char *ink = clara_colour_to_hex (&colour), *paper = clara_colour_to_hex (&ground);

      report (self, "contrast", item->widget, "%.2f of %s on %s", contrast, ink, paper);
    }
}

/* Targets --------------------------------------------------------------------------------------- */

static gboolean
has_name (GtkWidget *widget)
{
  if (gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL))
    return TRUE;
  if (GTK_IS_BUTTON (widget) && gtk_button_get_label (GTK_BUTTON (widget)) != NULL)
    return TRUE;
  return GTK_IS_ENTRY (widget)
         && gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

/* Nothing is dragged out of an entry, or dropped into it. */
static void
check_dragging (Check *self, const Item *item)
{
  GtkWidget *text = GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (item->widget)));
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (text);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller)
          || (GTK_IS_GESTURE_DRAG (controller)
              && gtk_event_controller_get_propagation_phase (controller) != GTK_PHASE_NONE))
        report (self, "can be dragged", item->widget, "by its %s", G_OBJECT_TYPE_NAME (controller));
    }
}

static void
check_target (Check *self, const Item *item)
{
  const gboolean key = has_class_or_parent (item->widget, "board");
  const double least = (key ? KEY_MM : TARGET_MM) * self->options->pixels_per_mm - ROUNDING_PX;

  if (item->all.size.width < least || item->all.size.height < least)
    report (self, "small target", item->widget, "%.1fx%.1f mm",
            item->all.size.width / self->options->pixels_per_mm,
            item->all.size.height / self->options->pixels_per_mm);
  check_seen (self, item);
  if (GTK_IS_ENTRY (item->widget))
    check_dragging (self, item);
  if (!has_name (item->widget))
    report (self, "no name", item->widget, "assistive technology has nothing to say");
}

/* All ------------------------------------------------------------------------------------------- */

static void
collect (Check *self, GtkWidget *widget, const graphene_rect_t *clip, gboolean scrolls)
{
  graphene_rect_t all, seen;
  Item item;

  if (!gtk_widget_get_mapped (widget) || gtk_widget_get_opacity (widget) == 0
      || !gtk_widget_compute_bounds (widget, self->window, &all))
    return;
  if (!graphene_rect_intersection (clip, &all, &seen))
    graphene_rect_init (&seen, all.origin.x, all.origin.y, 0, 0);
  item = (Item){ widget, all, seen, scrolls };
  if (GTK_IS_LABEL (widget) || is_target (widget))
    g_array_append_val (self->items, item);
  if (GTK_IS_ENTRY (widget))
    return;
  /* Only scrolled windows cut their children; others may draw past their edges. */
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect (self, child, GTK_IS_VIEWPORT (widget) ? &seen : clip, scrolls || GTK_IS_VIEWPORT (widget));
}

static void
check_overlaps (Check *self)
{
  for (guint i = 0; i < self->items->len; i++)
    for (guint j = i + 1; j < self->items->len; j++)
      {
        const Item *a = &g_array_index (self->items, Item, i), *b = &g_array_index (self->items, Item, j);
        graphene_rect_t both;
        char other[160];

        if (gtk_widget_is_ancestor (a->widget, b->widget) || gtk_widget_is_ancestor (b->widget, a->widget)
            || !graphene_rect_intersection (&a->seen, &b->seen, &both) || both.size.width <= OVERLAP_PX
            || both.size.height <= OVERLAP_PX)
          continue;
        describe (b->widget, other, sizeof other);
        report (self, "overlap", a->widget, "%.0fx%.0f with %s", both.size.width, both.size.height, other);
      }
}

static GtkWidget *
find_named (GtkWidget *widget, const char *type)
{
  if (strcmp (G_OBJECT_TYPE_NAME (widget), type) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_named (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* What lies over all the rest, as a question that waits, is all that can be read and touched. */
static GtkWidget *
find_top (GtkWidget *window)
{
  GtkWidget *overlay = ADW_IS_APPLICATION_WINDOW (window)
                         ? adw_application_window_get_content (ADW_APPLICATION_WINDOW (window))
                         : NULL;
  GtkWidget *child = GTK_IS_OVERLAY (overlay) ? gtk_widget_get_last_child (overlay) : NULL;

  while (child != NULL && child != gtk_overlay_get_child (GTK_OVERLAY (overlay))
         && !gtk_widget_get_mapped (child))
    child = gtk_widget_get_prev_sibling (child);
  return child != NULL ? child : window;
}

/* Written from right to left Clara is on the right of the task, and otherwise on its left. */
static void
check_sides (Check *self)
{
  GtkWidget *figure = find_named (self->window, "ClaraFigure"),
            *task = find_named (self->window, "ClaraTask");
  graphene_rect_t f, t;
  double distance;

  if (figure == NULL || task == NULL || !gtk_widget_get_mapped (figure)
      || !gtk_widget_compute_bounds (figure, self->window, &f)
      || !gtk_widget_compute_bounds (task, self->window, &t))
    return;
  distance = t.origin.x + t.size.width / 2 - f.origin.x - f.size.width / 2;
  if (fabs (distance) > f.size.width / 4 && (distance < 0) != self->options->right_to_left)
    report (self, "not mirrored", figure, "the task is %.0f px to the right of Clara", distance);
}

JsonArray *
layout_check (GtkWidget *window, const LayoutCheck *options)
{
  Check self = { options, window, g_array_new (FALSE, FALSE, sizeof (Item)), json_array_new (), NULL, 0, 0 };
  graphene_rect_t clip;

  graphene_rect_init (&clip, 0, 0, gtk_widget_get_width (window), gtk_widget_get_height (window));
  if (options->picture != NULL)
    {
      self.width = gdk_texture_get_width (options->picture);
      self.height = gdk_texture_get_height (options->picture);
      self.pixels = g_malloc ((gsize) self.width * self.height * 4);
      gdk_texture_download (options->picture, self.pixels, (gsize) self.width * 4);
    }
  collect (&self, find_top (window), &clip, FALSE);
  for (guint i = 0; i < self.items->len; i++)
    {
      const Item *item = &g_array_index (self.items, Item, i);

      if (GTK_IS_LABEL (item->widget))
        {
          check_label (&self, item);
          check_contrast (&self, item);
        }
      if (is_target (item->widget))
        check_target (&self, item);
    }
  check_overlaps (&self);
  check_sides (&self);
  g_array_unref (self.items);
  g_free (self.pixels);
  return self.defects;
}
