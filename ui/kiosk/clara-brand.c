/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-brand.h"

#include "clara-brand-picture.h"
#include "clara-scale.h"

#define LOGO_WIDTH 60.0 /* mm */
#define LOGO_HEIGHT 12.0
#define WALLPAPER_WIDTH 1920 /* pixels */
#define WALLPAPER_HEIGHT 1200
/* A veil that is hardly seen is not worth a word. */
#define VEIL_TOLD 0.3

struct _ClaraBrand
{
  GObject parent_instance;
  GtkWidget *window; /* unowned, as the header */
  ClaraHeader *header;
  ClaraSettings *settings;
  ClaraBus *bus;
  GtkCssProvider *provider;
  GCancellable *cancellable;
  double scale; /* pixels in a millimetre */
};

G_DEFINE_FINAL_TYPE (ClaraBrand, clara_brand, G_TYPE_OBJECT)

/* What the thread gets, and what it brings. */
typedef struct
{
  char *logo_file, *wallpaper_file;
  int logo_width, logo_height;
  GdkRGBA paper, ink;

  GdkPixbuf *logo; /* nullable */
  char *wallpaper; /* nullable: a data URL */
  double veil;
  GError *logo_error, *wallpaper_error;
} Pictures;

static void
pictures_free (Pictures *self)
{
  g_free (self->logo_file);
  g_free (self->wallpaper_file);
  g_clear_object (&self->logo);
  g_free (self->wallpaper);
  g_clear_error (&self->logo_error);
  g_clear_error (&self->wallpaper_error);
  g_free (self);
}

static void
load_wallpaper (Pictures *self)
{
  g_autoptr (GdkPixbuf) picture = clara_brand_picture_load (self->wallpaper_file, WALLPAPER_WIDTH,
                                                            WALLPAPER_HEIGHT, TRUE, &self->wallpaper_error);
  g_autofree char *bytes = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (picture == NULL)
    return;
  self->veil = clara_brand_picture_get_veil (picture, &self->paper, &self->ink);
  if (!gdk_pixbuf_save_to_buffer (picture, &bytes, &length, "jpeg", &self->wallpaper_error, "quality", "90",
                                  NULL))
    return;
  text = g_base64_encode ((const guchar *) bytes, length);
  self->wallpaper = g_strconcat ("data:image/jpeg;base64,", text, NULL);
}

static void
run_load (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Pictures *self = task_data;

  if (self->logo_file[0] != '\0')
    self->logo = clara_brand_picture_load (self->logo_file, self->logo_width, self->logo_height, FALSE,
                                           &self->logo_error);
  if (self->wallpaper_file[0] != '\0')
    load_wallpaper (self);
  g_task_return_boolean (task, TRUE);
}

static void
tell (ClaraBrand *self, const char *where, const char *message, const char *fix)
{
  g_warning ("%s: %s; %s", where, message, fix);
  clara_bus_publish (self->bus, "error",
                     clara_json_build ("sss", "where", where, "message", message, "fix", fix));
}

static void
show_wallpaper (ClaraBrand *self, const Pictures *pictures)
{
  g_autofree char *css = NULL;
  char veil[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (veil, sizeof veil, "%.2f", pictures->veil);
  if (pictures->wallpaper != NULL)
    css = g_strconcat (
      "window.kiosk.asleep:not(.high-contrast) { background-size: cover; background-position: center; "
      "background-image: linear-gradient(alpha(@clara_paper, ",
      veil, "), alpha(@clara_paper, ", veil, ")), url(\"", pictures->wallpaper, "\"); }", NULL);
  gtk_css_provider_load_from_data (self->provider, css != NULL ? css : "", -1);
  if (pictures->wallpaper != NULL && pictures->veil > VEIL_TOLD)
    tell (self, "wallpaper", "Words could not be read on the wallpaper, so that it is shown paler",
          "Choose one without strong light and shade, light for a light screen and dark for a dark one");
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ClaraBrand *self = CLARA_BRAND (source);
  const Pictures *pictures = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return;
  clara_header_set_logo (self->header, pictures->logo);
  if (pictures->logo_error != NULL)
    tell (self, "logo", pictures->logo_error->message, "The name of the house is shown until then");
  if (pictures->wallpaper_error != NULL)
    tell (self, "wallpaper", pictures->wallpaper_error->message, "The screen is plain until then");
  show_wallpaper (self, pictures);
}

static void
on_changed (ClaraBrand *self)
{
  if (self->scale > 0)
    clara_brand_load (self, self->scale);
}

static void
clara_brand_dispose (GObject *object)
{
  ClaraBrand *self = CLARA_BRAND (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->provider != NULL)
    gtk_style_context_remove_provider_for_display (gtk_widget_get_display (self->window),
                                                   GTK_STYLE_PROVIDER (self->provider));
  g_clear_object (&self->provider);
  g_clear_object (&self->settings);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (clara_brand_parent_class)->dispose (object);
}

static void
clara_brand_class_init (ClaraBrandClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_brand_dispose;
}

static void
clara_brand_init (ClaraBrand *self)
{
  self->provider = gtk_css_provider_new ();
}

/**
 * clara_brand_new:
 * @window: gets the wallpaper while it has the style class asleep; it and @header outlive this
 *
 * Returns: (transfer full): it reads nothing before clara_brand_load()
 */
ClaraBrand *
clara_brand_new (GtkWidget *window, ClaraHeader *header, ClaraSettings *settings, ClaraBus *bus)
{
  ClaraBrand *self = g_object_new (CLARA_TYPE_BRAND, NULL);
  GSettings *gsettings = clara_settings_get_gsettings (settings);
  static const char *const keys[] = { "changed::logo", "changed::wallpaper", "changed::appearance" };

  self->window = window;
  self->header = header;
  self->settings = g_object_ref (settings);
  self->bus = g_object_ref (bus);
  gtk_style_context_add_provider_for_display (gtk_widget_get_display (window),
                                              GTK_STYLE_PROVIDER (self->provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    g_signal_connect_object (gsettings, keys[i], G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * clara_brand_load:
 *
 * Reads the pictures that the settings name, for this size of the screen.
 */
void
clara_brand_load (ClaraBrand *self, double pixels_per_mm)
{
  Pictures *pictures = g_new0 (Pictures, 1);
  GtkStyleContext *context = gtk_widget_get_style_context (self->window);
  g_autoptr (GTask) task = NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->scale = pixels_per_mm;
  pictures->logo_file = clara_settings_get_string (self->settings, "logo");
  pictures->wallpaper_file = clara_settings_get_string (self->settings, "wallpaper");
  pictures->logo_width = clara_scale_px (pixels_per_mm, LOGO_WIDTH);
  pictures->logo_height = clara_scale_px (pixels_per_mm, LOGO_HEIGHT);
  if (!gtk_style_context_lookup_color (context, "clara_paper", &pictures->paper)
      || !gtk_style_context_lookup_color (context, "clara_ink_soft", &pictures->ink))
    g_critical ("The style sheet has no colours");
  task = g_task_new (self, self->cancellable, on_loaded, NULL);
  g_task_set_source_tag (task, clara_brand_load);
  g_task_set_task_data (task, pictures, (GDestroyNotify) pictures_free);
  if (pictures->logo_file[0] == '\0' && pictures->wallpaper_file[0] == '\0')
    g_task_return_boolean (task, TRUE);
  else
    g_task_run_in_thread (task, run_load);
}
