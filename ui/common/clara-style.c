/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-style.h"

#include "clara-colour.h"
#include "clara-resources.h"
#include "clara-scale.h"

#include <string.h>

#define STYLE_SHEET "/org/clarareception/Clara/style.css"
/* Of what larger letters grow by, those that are large as they are ("5mmc") grow by this part. */
#define CAPPED_GROWTH 0.2
#define ICONS "/org/clarareception/Clara/icons"

typedef struct
{
  const char *role;
  const char *light;
  const char *dark;
  const char *high; /* contrast */
} Role;

static const Role roles[] = {
  { "clara_paper", "#f7f5f1", "#122524", "#ffffff" },
  { "clara_card", "#ffffff", "#1b3331", "#ffffff" },
  { "clara_line", "#e3dfd6", "#34504d", "#000000" },
  { "clara_quiet", "#efece5", "#223d3a", "#ffffff" },
  { "clara_ink", "#14302f", "#f3f6f5", "#000000" },
  { "clara_ink_soft", "#566967", "#b4c6c3", "#000000" },
  { "clara_ink_faint", "#75868a", "#8fa5a1", "#333333" },
  { "clara_teal", "#1f6f6b", "#257d78", "#000000" },
  { "clara_teal_deep", "#155250", "#8fd6cf", "#000000" },
  { "clara_teal_bright", "#2fa39b", "#4cc4bb", "#00524e" },
  { "clara_teal_wash", "#e4f0ee", "#1f4441", "#ffffff" },
  { "clara_on_teal", "#ffffff", "#ffffff", "#ffffff" },
  { "clara_sun", "#f2c14e", "#f2c14e", "#ffd24d" },
  { "clara_on_sun", "#4a3500", "#4a3500", "#000000" },
  { "clara_coral", "#e5554b", "#ff7a70", "#b00000" },
  { "clara_coral_ink", "#b3342b", "#ff9a92", "#b00000" },
};

struct _ClaraStyle
{
  GObject parent_instance;
  GdkDisplay *display; /* unowned: outlives every window */
  GtkCssProvider *sheet;
  GtkCssProvider *roles;
  double scale, text_scale;
  gboolean high, dark;
  char *accent; /* nullable: "#rrggbb" in place of teal */
};

G_DEFINE_FINAL_TYPE (ClaraStyle, clara_style, G_TYPE_OBJECT)

/* A tenant's colour stands in for teal, made strong enough for text where it is not. */
static gboolean
define_accent (GString *css, const char *accent, gboolean dark)
{
  GdkRGBA teal, paper, deep;
  const GdkRGBA white = { 1, 1, 1, 1 }, ink = { 0.08, 0.19, 0.18, 1 };
  g_autofree char *teal_hex = NULL, *deep_hex = NULL, *wash_hex = NULL;
  gboolean changed;
  GdkRGBA wash;

  if (!gdk_rgba_parse (&teal, accent))
    return FALSE;
  gdk_rgba_parse (&paper, dark ? "#122524" : "#f7f5f1");
  changed = clara_colour_strengthen (&teal, &paper, dark ? 3.0 : CLARA_COLOUR_TEXT);
  deep = teal;
  wash = clara_colour_mix (&paper, &teal, dark ? 0.3 : 0.12);
  clara_colour_strengthen (&deep, &wash, 7.0);
  teal_hex = clara_colour_to_hex (&teal);
  deep_hex = clara_colour_to_hex (&deep);
  wash_hex = clara_colour_to_hex (&wash);
  g_string_append_printf (
    css,
    "@define-color clara_teal %s;\n@define-color clara_teal_deep %s;\n"
    "@define-color clara_teal_wash %s;\n@define-color clara_on_teal %s;\n",
    teal_hex, deep_hex, wash_hex,
    clara_colour_contrast (&teal, &white) >= clara_colour_contrast (&teal, &ink) ? "#ffffff" : "#14302f");
  return !changed;
}

/**
 * clara_style_build_roles:
 * @accent: (nullable): a tenant's colour; high contrast knows none
 * @strong: (out) (optional): FALSE where the accent is no colour, or too weak for text and was made stronger
 *
 * Returns: (transfer full): CSS that gives every colour role
 */
char *
clara_style_build_roles (gboolean high_contrast, gboolean dark, const char *accent, gboolean *strong)
{
  GString *css = g_string_new (NULL);
  gboolean is_strong = TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    g_string_append_printf (css, "@define-color %s %s;\n", roles[i].role,
                            high_contrast ? roles[i].high
                            : dark        ? roles[i].dark
                                          : roles[i].light);
  if (accent != NULL && accent[0] != '\0')
    {
      g_autoptr (GString) own = g_string_new (NULL);

      is_strong = define_accent (own, accent, dark);
      if (!high_contrast)
        g_string_append (css, own->str);
    }
  if (strong != NULL)
    *strong = is_strong;
  return g_string_free (css, FALSE);
}

/* Whether what @css ends with is the beginning of a font's size. */
static gboolean
is_font_size (const GString *css)
{
  gsize end = css->len;

  while (end > 0 && css->str[end - 1] == ' ')
    end--;
  return end >= strlen ("font-size:")
         && memcmp (css->str + end - strlen ("font-size:"), "font-size:", strlen ("font-size:")) == 0;
}

/**
 * clara_style_scale_sheet:
 * @sheet: CSS with lengths in mm, or in mmc: letters that grow less than others
 * @text_scale: of letters alone; 1 as they are in @sheet
 *
 * GTK knows millimetres, but draws boxes with parts of pixels past their allocation, where they are clipped.
 *
 * Returns: (transfer full): the same with whole pixels, at least 1 for what is more than nothing
 */
char *
clara_style_scale_sheet (const char *sheet, double pixels_per_mm, double text_scale)
{
  GString *css = g_string_sized_new (strlen (sheet));

  while (*sheet != '\0')
    {
      char *end = NULL;
      const gboolean number = g_ascii_isdigit (*sheet);
      const double value = number ? g_ascii_strtod (sheet, &end) : 0;

      if (!number)
        {
          /* Digits inside a word or a colour are no length. */
          const gboolean word = g_ascii_isalpha (*sheet) || *sheet == '#' || *sheet == '_';

          do
            g_string_append_c (css, *sheet++);
          while (word && (g_ascii_isalnum (*sheet) || *sheet == '-' || *sheet == '_'));
        }
      else if (strncmp (end, "mm", 2) == 0)
        {
          const gboolean capped = end[2] == 'c';
          const double letters = capped ? 1 + (text_scale - 1) * CAPPED_GROWTH : text_scale;
          const double scale = is_font_size (css) ? pixels_per_mm * letters : pixels_per_mm;

          g_string_append_printf (css, "%dpx", value > 0 ? clara_scale_px (scale, value) : 0);
          sheet = end + 2 + capped;
        }
      else
        {
          g_string_append_len (css, sheet, end - sheet);
          sheet = end;
        }
    }
  return g_string_free (css, FALSE);
}

static void
load_sheet (ClaraStyle *self)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data (STYLE_SHEET, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autofree char *css = NULL;
  g_autofree char *text = NULL;

  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  css = clara_style_scale_sheet (text, self->scale, self->text_scale);
  gtk_css_provider_load_from_data (self->sheet, css, -1);
}

static void
load_roles (ClaraStyle *self)
{
  g_autofree char *css = clara_style_build_roles (self->high, self->dark, self->accent, NULL);

  gtk_css_provider_load_from_data (self->roles, css, -1);
}

static void
clara_style_dispose (GObject *object)
{
  ClaraStyle *self = CLARA_STYLE (object);

  if (self->sheet != NULL)
    {
      gtk_style_context_remove_provider_for_display (self->display, GTK_STYLE_PROVIDER (self->sheet));
      gtk_style_context_remove_provider_for_display (self->display, GTK_STYLE_PROVIDER (self->roles));
    }
  g_clear_object (&self->sheet);
  g_clear_object (&self->roles);
  g_clear_pointer (&self->accent, g_free);
  G_OBJECT_CLASS (clara_style_parent_class)->dispose (object);
}

static void
clara_style_class_init (ClaraStyleClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_style_dispose;
}

static void
clara_style_init (ClaraStyle *self)
{
  self->scale = CLARA_SCALE_FALLBACK;
  self->text_scale = 1;
}

/**
 * clara_style_ensure_resources:
 *
 * Templates, style, icons and characters are in the program; a static library's are not found without this.
 */
void
clara_style_ensure_resources (void)
{
  clara_register_resource ();
}

ClaraStyle *
clara_style_new (GdkDisplay *display)
{
  ClaraStyle *self = g_object_new (CLARA_TYPE_STYLE, NULL);

  clara_style_ensure_resources ();
  self->display = display;
  self->sheet = gtk_css_provider_new ();
  self->roles = gtk_css_provider_new ();
  load_roles (self);
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (self->roles),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  load_sheet (self);
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (self->sheet),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display), ICONS);
  return self;
}

/**
 * clara_style_set_scale:
 * @pixels_per_mm: logical pixels in a millimetre
 */
void
clara_style_set_scale (ClaraStyle *self, double pixels_per_mm)
{
  if (self->scale == pixels_per_mm)
    return;
  self->scale = pixels_per_mm;
  load_sheet (self);
}

void
clara_style_set_high_contrast (ClaraStyle *self, gboolean high)
{
  if (self->high == high)
    return;
  self->high = high;
  load_roles (self);
}

/**
 * clara_style_set_text_scale:
 * @text_scale: 1 to 2
 */
void
clara_style_set_text_scale (ClaraStyle *self, double text_scale)
{
  if (self->text_scale == text_scale)
    return;
  self->text_scale = text_scale;
  load_sheet (self);
}

void
clara_style_set_dark (ClaraStyle *self, gboolean dark)
{
  if (self->dark == dark)
    return;
  self->dark = dark;
  load_roles (self);
}

/**
 * clara_style_set_accent:
 * @accent: (nullable): "#rrggbb" of the tenant; empty for Clara's own
 *
 * Returns: FALSE where it is no colour, or was too weak to be read and is used in a stronger shade
 */
gboolean
clara_style_set_accent (ClaraStyle *self, const char *accent)
{
  gboolean strong;

  g_free (clara_style_build_roles (FALSE, self->dark, accent, &strong));
  if (g_strcmp0 (self->accent, accent) != 0)
    {
      g_free (self->accent);
      self->accent = g_strdup (accent);
      load_roles (self);
    }
  return strong;
}
