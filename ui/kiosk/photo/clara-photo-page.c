/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-photo-page.h"

#include "clara-preview.h"

#include <glib/gstdio.h>

#define COUNT_FROM 3
/* How long a picture that was said yes to beforehand is shown before it is used. */
#define SHOWN_US (2 * G_TIME_SPAN_SECOND)
#define ACTION_TAKE ":take"
#define ACTION_USE ":use"
#define ACTION_SKIP ":skip"

typedef enum
{
  PHASE_LIVE,     /* the visitor sees themselves */
  PHASE_COUNTING, /* 3, 2, 1 */
  PHASE_TAKING,
  PHASE_TAKEN, /* use it, or again */
} Phase;

struct _ClaraPhotoPage
{
  ClaraPage parent_instance;
  ClaraPreview *preview;
  GtkLabel *countdown;
  GtkLabel *note;
  ClaraChoices *actions;
  ClaraClock *clock;
  ClaraSight *sight; /* NULL: no camera */
  char *folder;
  char *photo; /* path of the picture that waits for a yes */
  GCancellable *cancellable;
  Phase phase;
  guint count;
  guint timer;
  gboolean failed;
  gboolean automatic; /* used without being asked again */
  gboolean can_go_back;
  GPtrArray *own; /* choices of the step: id, label in turn */
};

G_DEFINE_FINAL_TYPE (ClaraPhotoPage, clara_photo_page, CLARA_TYPE_PAGE)

static void update (ClaraPhotoPage *self);

static gboolean
has_camera (ClaraPhotoPage *self)
{
  return self->sight != NULL && clara_preview_get_available (self->preview);
}

static void
delete_photo (ClaraPhotoPage *self)
{
  if (self->photo != NULL)
    g_unlink (self->photo);
  g_clear_pointer (&self->photo, g_free);
}

static void
stop (ClaraPhotoPage *self)
{
  if (self->clock != NULL)
    clara_clock_clear (self->clock, &self->timer);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->phase = PHASE_LIVE;
}

static void
on_texture_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraPhotoPage) self = user_data;
  GdkTexture *texture = g_task_propagate_pointer (G_TASK (result), NULL);

  /* The picture is already as others see the visitor: not mirrored. */
  if (texture != NULL && self->phase == PHASE_TAKEN)
    clara_preview_set_texture (self->preview, texture, FALSE);
  g_clear_object (&texture);
}

/* Decoding a picture takes longer than a frame may. */
static void
load_texture (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GdkTexture *texture = gdk_texture_new_from_filename (data, &error);

  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
show_photo (ClaraPhotoPage *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, on_texture_ready, g_object_ref (self));

  g_task_set_source_tag (task, show_photo);
  g_task_set_task_data (task, g_strdup (self->photo), g_free);
  g_task_run_in_thread (task, load_texture);
}

static void use (ClaraPhotoPage *self);

/* Whoever touched meanwhile has decided otherwise. */
static gboolean
on_shown (gpointer user_data)
{
  ClaraPhotoPage *self = user_data;

  self->timer = 0;
  if (self->phase == PHASE_TAKEN && self->automatic)
    use (self);
  return G_SOURCE_REMOVE;
}

static void
on_photo_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraPhotoPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *photo = clara_sight_take_photo_finish (CLARA_SIGHT (source), result, &error);

  if (self->phase != PHASE_TAKING || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      if (photo != NULL)
        g_unlink (photo);
      return;
    }
  if (photo == NULL)
    {
      g_warning ("No picture could be taken: %s", error->message);
      self->failed = TRUE;
      self->phase = PHASE_LIVE;
    }
  else
    {
      delete_photo (self);
      self->photo = g_steal_pointer (&photo);
      self->phase = PHASE_TAKEN;
      show_photo (self);
      if (self->automatic)
        self->timer = clara_clock_add_timeout (self->clock, SHOWN_US, on_shown, self, NULL);
    }
  update (self);
}

static gboolean
on_count (gpointer user_data)
{
  ClaraPhotoPage *self = user_data;

  if (--self->count > 0)
    {
      update (self);
      return G_SOURCE_CONTINUE;
    }
  self->timer = 0;
  self->phase = PHASE_TAKING;
  update (self);
  clara_sight_take_photo_async (self->sight, self->folder, self->cancellable, on_photo_ready,
                                g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
begin (ClaraPhotoPage *self)
{
  if (self->phase == PHASE_COUNTING || self->phase == PHASE_TAKING || !has_camera (self))
    return;
  stop (self);
  delete_photo (self);
  self->failed = FALSE;
  self->cancellable = g_cancellable_new ();
  self->count = COUNT_FROM;
  self->phase = PHASE_COUNTING;
  self->timer = clara_clock_add_timeout (self->clock, G_USEC_PER_SEC, on_count, self, NULL);
  update (self);
}

static void
use (ClaraPhotoPage *self)
{
  g_autofree char *photo = g_steal_pointer (&self->photo);

  if (photo == NULL)
    return;
  /* From here on the file is the dialogue's. */
  clara_page_send (CLARA_PAGE (self), "photo_taken", clara_json_build ("s", "path", photo));
}

static void
on_action (ClaraChoices *choices, const char *id, ClaraPhotoPage *self)
{
  self->automatic = FALSE;
  if (g_str_equal (id, ACTION_TAKE))
    begin (self);
  else if (g_str_equal (id, ACTION_USE))
    use (self);
  else if (g_str_equal (id, ACTION_SKIP))
    clara_page_send (CLARA_PAGE (self), "photo_decline", NULL);
  else
    clara_page_choose (CLARA_PAGE (self), id);
}

static const char *
get_note (ClaraPhotoPage *self)
{
  ClaraPage *page = CLARA_PAGE (self);

  if (!has_camera (self))
    return clara_page_text (page, "kiosk", "There is no camera here just now. Go on without a picture.");
  if (self->failed)
    return clara_page_text (page, "kiosk", "That did not work. Please try once more.");
  return clara_page_text (
    page, "kiosk", "The picture is kept with your visit and deleted with it. Nothing else is recorded.");
}

static void
update (ClaraPhotoPage *self)
{
  ClaraPage *page = CLARA_PAGE (self);
  const gboolean busy = self->phase == PHASE_COUNTING || self->phase == PHASE_TAKING;
  char count[4];

  g_snprintf (count, sizeof count, "%u", self->count);
  gtk_label_set_label (self->countdown, count);
  gtk_widget_set_visible (GTK_WIDGET (self->countdown), self->phase == PHASE_COUNTING);
  gtk_label_set_label (self->note, get_note (self));
  clara_choices_clear (self->actions);
  if (self->can_go_back)
    clara_choices_add (self->actions, CLARA_ACTION_BACK, clara_page_text (page, "kiosk", "Back"), FALSE);
  for (guint i = 0; self->own != NULL && i + 1 < self->own->len; i += 2)
    clara_choices_add (self->actions, self->own->pdata[i], self->own->pdata[i + 1],
                       !has_camera (self) && i == 0);
  if (self->own == NULL || self->own->len == 0)
    clara_choices_add (self->actions, ACTION_SKIP, clara_page_text (page, "kiosk", "No picture"),
                       !has_camera (self));
  if (has_camera (self) && self->phase == PHASE_TAKEN)
    {
      clara_choices_add (self->actions, ACTION_TAKE, clara_page_text (page, "kiosk", "Take another"), FALSE);
      clara_choices_add (self->actions, ACTION_USE, clara_page_text (page, "kiosk", "Use this picture"),
                         TRUE);
    }
  else if (has_camera (self))
    gtk_widget_set_sensitive (clara_choices_add (self->actions, ACTION_TAKE,
                                                 clara_page_text (page, "kiosk", "Take the picture"), TRUE),
                              !busy);
  clara_page_arrange_actions (page, self->actions);
  clara_page_grow (page);
}

/* Choices that the page itself serves are its own buttons. */
static gboolean
is_served (const char *id)
{
  static const char *const served[] = { "take", "retake", "use", "take_photo", "photo_take", "back", NULL };

  return g_strv_contains (served, id);
}

/* What the visitor said does what the buttons do: yes takes the picture, and then uses it. */
static void
follow_cue (ClaraPhotoPage *self, const char *cue)
{
  /* "auto": said yes to beforehand. It is taken, shown for a moment, and used. */
  if (cue != NULL)
    self->automatic = g_strcmp0 (cue, "auto") == 0 || (self->automatic && g_strcmp0 (cue, "yes") == 0);
  if (g_strcmp0 (cue, "yes") == 0 && self->phase == PHASE_TAKEN)
    use (self);
  else if (g_strcmp0 (cue, "auto") == 0)
    begin (self);
  else if (g_strcmp0 (cue, "yes") == 0 || g_strcmp0 (cue, "retake") == 0)
    begin (self);
}

static void
clara_photo_page_show_step (ClaraPage *page, const ClaraStep *step)
{
  ClaraPhotoPage *self = CLARA_PHOTO_PAGE (page);

  g_clear_pointer (&self->own, g_ptr_array_unref);
  self->own = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < step->choices->len; i++)
    {
      const ClaraStepChoice *choice = step->choices->pdata[i];

      if (is_served (choice->id))
        continue;
      g_ptr_array_add (self->own, g_strdup (choice->id));
      g_ptr_array_add (self->own, g_strdup (choice->label));
    }
  self->can_go_back = step->can_go_back;
  update (self);
  follow_cue (self, step->cue);
}

static void
clara_photo_page_clear (ClaraPage *page)
{
  ClaraPhotoPage *self = CLARA_PHOTO_PAGE (page);

  stop (self);
  delete_photo (self);
  self->failed = FALSE;
  self->automatic = FALSE;
  g_clear_pointer (&self->own, g_ptr_array_unref);
  clara_preview_clear (self->preview);
  update (self);
}

static void
clara_photo_page_translate (ClaraPage *page)
{
  update (CLARA_PHOTO_PAGE (page));
}

static void
clara_photo_page_dispose (GObject *object)
{
  ClaraPhotoPage *self = CLARA_PHOTO_PAGE (object);

  stop (self);
  delete_photo (self);
  g_clear_object (&self->sight);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->own, g_ptr_array_unref);
  G_OBJECT_CLASS (clara_photo_page_parent_class)->dispose (object);
}

static void
clara_photo_page_class_init (ClaraPhotoPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  ClaraPageClass *page_class = CLARA_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_photo_page_dispose;
  page_class->show_step = clara_photo_page_show_step;
  page_class->clear = clara_photo_page_clear;
  page_class->translate = clara_photo_page_translate;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/clarareception/Clara/kiosk/photo/clara-photo-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraPhotoPage, preview);
  gtk_widget_class_bind_template_child (widget_class, ClaraPhotoPage, countdown);
  gtk_widget_class_bind_template_child (widget_class, ClaraPhotoPage, note);
  gtk_widget_class_bind_template_child (widget_class, ClaraPhotoPage, actions);
  gtk_widget_class_bind_template_callback (widget_class, on_action);
}

static void
clara_photo_page_init (ClaraPhotoPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * clara_photo_page_set_camera:
 * @sight: (nullable): takes the picture
 * @folder: where pictures wait until they are used or deleted
 */
void
clara_photo_page_set_camera (ClaraPhotoPage *self, ClaraSight *sight, const char *folder)
{
  g_set_object (&self->sight, sight);
  g_free (self->folder);
  self->folder = g_strdup (folder);
  update (self);
}

void
clara_photo_page_set_clock (ClaraPhotoPage *self, ClaraClock *clock)
{
  g_set_object (&self->clock, clock);
}

void
clara_photo_page_show_frame (ClaraPhotoPage *self, ClaraFrame *frame)
{
  if (self->phase == PHASE_TAKEN || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  clara_preview_show_rgb (self->preview, clara_frame_get_rgb (frame), clara_frame_get_width (frame),
                          clara_frame_get_height (frame));
}

void
clara_photo_page_set_available (ClaraPhotoPage *self, gboolean available)
{
  if (clara_preview_get_available (self->preview) == available)
    return;
  clara_preview_set_available (self->preview, available);
  if (!available)
    stop (self);
  update (self);
}
