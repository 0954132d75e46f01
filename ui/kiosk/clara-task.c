/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-task.h"

#include "clara-attract-page.h"
#include "clara-code-page.h"
#include "clara-confirm-page.h"
#include "clara-form-page.h"
#include "clara-form.h"
#include "clara-goodbye-page.h"
#include "clara-host-choice-page.h"
#include "clara-human-page.h"
#include "clara-menu-page.h"
#include "clara-photo-page.h"
#include "clara-sign-page.h"
#include "clara-preview.h"
#include "clara-text.h"
#include "clara-waiting-page.h"
#include "clara-wrap.h"

#define STROKES 5
#define SLIDE_MS 240
/* Questions of more characters are set smaller, so that they stay on two lines. */
#define LONG_QUESTION 44
/* GDK makes no more, and complains where it ends with a wish for another. */
#define LAYOUTS_A_FRAME 4

struct _ClaraTask
{
  GtkBox parent_instance;
  GtkScrolledWindow *scroll;
  GtkWidget *column;
  GtkBox *strokes;
  GtkLabel *question;
  GtkLabel *detail;
  ClaraBubbles *transcript;
  GtkStack *stack;
  ClaraPage *pages[CLARA_PAGE_COUNT];
  ClaraPageKind current;
  ClaraRoom room;
  ClaraDensity density;
  gboolean unfitted; /* what is laid out next is to be judged */
  gboolean styled;   /* and has the style of its classes */
  guint layouts;     /* made for that in this frame */
  guint tick;        /* goes on in the next */
  guint idle;        /* fits what is shown into its new place */
  gboolean typing;   /* the keyboard is open */
  gboolean has_detail;
  gboolean has_progress;
  gboolean showing; /* a step is being shown and fitted at its end */
  char *language;
};

G_DEFINE_FINAL_TYPE (ClaraTask, clara_task, GTK_TYPE_BOX)

enum
{
  COMMAND,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
on_page_command (ClaraPage *page, const char *name, JsonObject *fields, ClaraTask *self)
{
  g_signal_emit (self, signals[COMMAND], 0, name, fields);
}

static void
set_class (GtkWidget *widget, const char *name, gboolean set)
{
  if (set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

/* What the step asks is often what Clara says in her bubble too; where room is short one bubble is enough. */
static void
arrange (ClaraTask *self)
{
  const gboolean attract = self->current == CLARA_PAGE_ATTRACT;
  const gboolean cramped = self->typing && !(self->room & CLARA_ROOM_PORTRAIT);
  const gboolean alone = self->typing && (self->room & CLARA_ROOM_SHORT);

  gtk_widget_set_visible (GTK_WIDGET (self->strokes),
                          self->has_progress && !attract && !alone && self->density < CLARA_DENSITY_ONE);
  gtk_widget_set_visible (GTK_WIDGET (self->question),
                          !attract && !cramped && gtk_label_get_label (self->question)[0] != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->detail), self->has_detail && !cramped);
  clara_bubbles_set_limit (self->transcript, cramped ? 0 : self->density >= CLARA_DENSITY_ONE_BUBBLE ? 1 : 2);
  clara_bubbles_set_brief (self->transcript, self->density >= CLARA_DENSITY_TIGHT,
                           gtk_label_get_label (self->question));
  set_class (self->column, "tight", self->density >= CLARA_DENSITY_TIGHT);
  set_class (self->column, "tightest", self->density >= CLARA_DENSITY_FEW);
  set_class (self->column, "tighter", self->density >= CLARA_DENSITY_TIGHTER);
  clara_page_arrange (self->pages[self->current], self->density);
}

static gboolean
is_cut (GtkWidget *widget)
{
  /* A document is read by scrolling. */
  if (GTK_IS_SCROLLED_WINDOW (widget) && !gtk_widget_has_css_class (widget, "paper"))
    {
      GtkAdjustment *down = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (widget));

      if (gtk_adjustment_get_upper (down) > gtk_adjustment_get_page_size (down) + 1)
        return TRUE;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child) && gtk_widget_get_child_visible (child) && is_cut (child))
      return TRUE;
  return FALSE;
}

/* A page that slides out may be as large as it likes. */
static gboolean
can_stay (ClaraTask *self)
{
  GtkAdjustment *down = gtk_scrolled_window_get_vadjustment (self->scroll);

  if (self->density + 1 == CLARA_DENSITY_COUNT)
    return TRUE;
  if (self->density < CLARA_DENSITY_TIGHT && clara_bubbles_is_cut (self->transcript))
    return FALSE;
  return gtk_adjustment_get_upper (down) <= gtk_adjustment_get_page_size (down) + 1
         && !is_cut (GTK_WIDGET (self->pages[self->current]));
}

/* What is shown shall be laid out, and looked at then: roomy first where it is shown anew, else as close as
 * it stands. */
static void
fit (ClaraTask *self, gboolean anew)
{
  if (anew)
    {
      self->density = CLARA_DENSITY_ROOMY;
      arrange (self);
    }
  self->unfitted = TRUE;
  self->styled = FALSE;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static gboolean
on_next_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  ClaraTask *self = CLARA_TASK (widget);

  self->tick = 0;
  self->layouts = 0;
  gtk_widget_queue_allocate (widget);
  return G_SOURCE_REMOVE;
}

/* Some sizes were asked for before the style was that of the classes, and GTK keeps them. */
static void
forget_sizes (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child) && gtk_widget_get_child_visible (child))
      forget_sizes (child);
  gtk_widget_queue_resize (widget);
}

/*
 * Things stand as close as they must so that nothing has to be looked for further down: less is said again,
 * then letters and distances are smaller, then fewer questions are asked at a time.
 *
 * Only what is laid out tells whether it fits: a style is not that of its classes before the next layout, and
 * a scrolled window measured in advance says what it would need in its smallest width. So each layout is
 * judged when it is there, and a closer one made within the same frame, before anything of it is drawn: one
 * that brings the style, one with the sizes that follow from it. GDK lays out four times a frame at most:
 * what is not found by then is found in the next.
 */
static void
on_layout (GdkFrameClock *clock, ClaraTask *self)
{
  if (!self->unfitted || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (self->styled && can_stay (self))
    {
      self->unfitted = FALSE;
      self->layouts = 0;
    }
  else if (++self->layouts == LAYOUTS_A_FRAME)
    {
      if (self->tick == 0)
        self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_next_frame, NULL, NULL);
    }
  else if (self->styled)
    {
      self->density++;
      arrange (self);
      self->styled = FALSE;
      gtk_widget_queue_allocate (GTK_WIDGET (self));
    }
  else
    {
      self->styled = TRUE;
      forget_sizes (self->column);
    }
}

static void
on_content_changed (GtkAdjustment *adjustment, ClaraTask *self)
{
  self->unfitted = TRUE;
}

static void
watch_content (ClaraTask *self, GtkWidget *widget)
{
  if (GTK_IS_SCROLLED_WINDOW (widget))
    g_signal_connect (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (widget)), "changed",
                      G_CALLBACK (on_content_changed), self);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    watch_content (self, child);
}

static gboolean
on_idle (gpointer user_data)
{
  ClaraTask *self = user_data;

  self->idle = 0;
  fit (self, TRUE);
  return G_SOURCE_REMOVE;
}

/* While sizes are given out nothing may be arranged. */
static void
on_place_changed (GtkAdjustment *adjustment, GParamSpec *property, ClaraTask *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_idle, self, NULL);
}

static void
on_grew (ClaraPage *page, ClaraTask *self)
{
  if (page == self->pages[self->current] && !self->showing)
    fit (self, FALSE);
}

/* The letters, or the whole screen's measure, are of another size. */
static void
clara_task_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (clara_task_parent_class)->css_changed (widget, change);
  if (CLARA_TASK (widget)->scroll != NULL)
    on_place_changed (NULL, NULL, CLARA_TASK (widget));
}

static void
clara_task_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (clara_task_parent_class)->realize (widget);
  /* After the toolkit's own. */
  g_signal_connect_object (gtk_widget_get_frame_clock (widget), "layout", G_CALLBACK (on_layout), widget,
                           G_CONNECT_AFTER);
}

static void
clara_task_unrealize (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_frame_clock (widget), on_layout, widget);
  GTK_WIDGET_CLASS (clara_task_parent_class)->unrealize (widget);
}

/* What is said may need another line; what stands closer for it stays so until the next step. */
static void
on_said (ClaraBubbles *transcript, ClaraTask *self)
{
  fit (self, FALSE);
}

static void
add_pages (ClaraTask *self)
{
  const GType types[CLARA_PAGE_COUNT] = {
    [CLARA_PAGE_ATTRACT] = CLARA_TYPE_ATTRACT_PAGE, [CLARA_PAGE_WELCOME] = CLARA_TYPE_MENU_PAGE,
    [CLARA_PAGE_FORM] = CLARA_TYPE_FORM_PAGE,       [CLARA_PAGE_HOST_CHOICE] = CLARA_TYPE_HOST_CHOICE_PAGE,
    [CLARA_PAGE_CONFIRM] = CLARA_TYPE_CONFIRM_PAGE, [CLARA_PAGE_PHOTO] = CLARA_TYPE_PHOTO_PAGE,
    [CLARA_PAGE_SIGN] = CLARA_TYPE_SIGN_PAGE,       [CLARA_PAGE_WAITING] = CLARA_TYPE_WAITING_PAGE,
    [CLARA_PAGE_VERIFY] = CLARA_TYPE_FORM_PAGE,     [CLARA_PAGE_CODE] = CLARA_TYPE_CODE_PAGE,
    [CLARA_PAGE_EMPLOYEE] = CLARA_TYPE_MENU_PAGE,   [CLARA_PAGE_HUMAN] = CLARA_TYPE_HUMAN_PAGE,
    [CLARA_PAGE_GOODBYE] = CLARA_TYPE_GOODBYE_PAGE,
  };

  for (guint i = 0; i < CLARA_PAGE_COUNT; i++)
    {
      self->pages[i] = g_object_new (types[i], NULL);
      g_signal_connect (self->pages[i], "command", G_CALLBACK (on_page_command), self);
      g_signal_connect (self->pages[i], "grew", G_CALLBACK (on_grew), self);
      gtk_stack_add_named (self->stack, GTK_WIDGET (self->pages[i]), clara_page_kind_get_name (i));
    }
}

static void
clara_task_finalize (GObject *object)
{
  g_clear_handle_id (&CLARA_TASK (object)->idle, g_source_remove);
  g_free (CLARA_TASK (object)->language);
  G_OBJECT_CLASS (clara_task_parent_class)->finalize (object);
}

static void
clara_task_class_init (ClaraTaskClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = clara_task_finalize;
  widget_class->css_changed = clara_task_css_changed;
  widget_class->realize = clara_task_realize;
  widget_class->unrealize = clara_task_unrealize;
  signals[COMMAND] = g_signal_new ("command", CLARA_TYPE_TASK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_STRING, JSON_TYPE_OBJECT);
  g_type_ensure (CLARA_TYPE_BUBBLES);
  g_type_ensure (CLARA_TYPE_WRAP);
  g_type_ensure (CLARA_TYPE_CHOICES);
  g_type_ensure (CLARA_TYPE_FORM);
  g_type_ensure (CLARA_TYPE_PREVIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/clarareception/Clara/kiosk/clara-task.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraTask, scroll);
  gtk_widget_class_bind_template_child (widget_class, ClaraTask, column);
  gtk_widget_class_bind_template_callback (widget_class, on_said);
  gtk_widget_class_bind_template_child (widget_class, ClaraTask, strokes);
  gtk_widget_class_bind_template_child (widget_class, ClaraTask, question);
  gtk_widget_class_bind_template_child (widget_class, ClaraTask, detail);
  gtk_widget_class_bind_template_child (widget_class, ClaraTask, transcript);
  gtk_widget_class_bind_template_child (widget_class, ClaraTask, stack);
}

static void
clara_task_init (ClaraTask *self)
{
  self->language = g_strdup ("en");
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < STROKES; i++)
    {
      GtkWidget *stroke = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

      gtk_widget_add_css_class (stroke, "stroke");
      gtk_widget_set_hexpand (stroke, TRUE);
      gtk_box_append (self->strokes, stroke);
    }
  gtk_stack_set_transition_duration (self->stack, SLIDE_MS);
  add_pages (self);
  watch_content (self, GTK_WIDGET (self->scroll));
  g_signal_connect (gtk_scrolled_window_get_vadjustment (self->scroll), "notify::page-size",
                    G_CALLBACK (on_place_changed), self);
  g_signal_connect (gtk_scrolled_window_get_hadjustment (self->scroll), "notify::page-size",
                    G_CALLBACK (on_place_changed), self);
}

static void
show_progress (ClaraTask *self, int progress)
{
  g_autofree char *name = NULL;
  char now[4];
  int i = 1;

  g_snprintf (now, sizeof now, "%d", progress);
  for (GtkWidget *stroke = gtk_widget_get_first_child (GTK_WIDGET (self->strokes)); stroke != NULL;
       stroke = gtk_widget_get_next_sibling (stroke), i++)
    {
      gtk_widget_remove_css_class (stroke, "past");
      gtk_widget_remove_css_class (stroke, "present");
      if (i < progress)
        gtk_widget_add_css_class (stroke, "past");
      else if (i == progress)
        gtk_widget_add_css_class (stroke, "present");
    }
  name = clara_text_format (self->language, "kiosk", "Step {now} of {all}", "now", now, "all",
                            G_STRINGIFY (STROKES), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->strokes), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* Where the page itself shows the step's detail. */
static gboolean
shows_detail (ClaraPageKind page)
{
  return page == CLARA_PAGE_WAITING || page == CLARA_PAGE_HUMAN || page == CLARA_PAGE_GOODBYE
         || page == CLARA_PAGE_ATTRACT;
}

/**
 * clara_task_show_step:
 *
 * Goes to the page of the step. The page that is left forgets what it showed.
 */
void
clara_task_show_step (ClaraTask *self, const ClaraStep *step)
{
  const ClaraPageKind before = self->current;
  const gboolean forward = step->page >= before;
  gboolean animations = TRUE;

  self->current = step->page;
  gtk_label_set_label (self->question, step->question);
  if (g_utf8_strlen (step->question, -1) > LONG_QUESTION)
    gtk_widget_add_css_class (GTK_WIDGET (self->question), "long");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->question), "long");
  gtk_label_set_label (self->detail, step->detail != NULL ? step->detail : "");
  self->has_detail = step->detail != NULL && !shows_detail (step->page);
  self->has_progress = step->progress > 0;
  show_progress (self, step->progress);
  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animations, NULL);
  gtk_stack_set_transition_type (self->stack, !animations ? GTK_STACK_TRANSITION_TYPE_CROSSFADE
                                              : forward   ? GTK_STACK_TRANSITION_TYPE_SLIDE_LEFT
                                                          : GTK_STACK_TRANSITION_TYPE_SLIDE_RIGHT);
  self->showing = TRUE;
  clara_page_show_step (self->pages[step->page], step);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->pages[step->page]));
  if (before != step->page)
    clara_page_clear (self->pages[before]);
  /* A screen reader finds the present page only. */
  for (guint i = 0; i < CLARA_PAGE_COUNT; i++)
    gtk_accessible_update_state (GTK_ACCESSIBLE (self->pages[i]), GTK_ACCESSIBLE_STATE_HIDDEN,
                                 i != step->page, -1);
  self->showing = FALSE;
  fit (self, TRUE);
}

void
clara_task_set_language (ClaraTask *self, const char *language)
{
  g_free (self->language);
  self->language = g_strdup (language);
  clara_bubbles_set_language (self->transcript, language);
  for (guint i = 0; i < CLARA_PAGE_COUNT; i++)
    clara_page_set_language (self->pages[i], language);
}

void
clara_task_set_room (ClaraTask *self, ClaraRoom room)
{
  self->room = room;
  for (guint i = 0; i < CLARA_PAGE_COUNT; i++)
    clara_page_set_room (self->pages[i], room);
  fit (self, TRUE);
}

/**
 * clara_task_set_typing:
 * @typing: the keyboard is open: there is less height, and what is typed matters most
 */
void
clara_task_set_typing (ClaraTask *self, gboolean typing)
{
  self->typing = typing;
  fit (self, TRUE);
}

/**
 * clara_task_set_touching:
 * @touching: the visitor last touched, and did not speak: a form puts the cursor where it goes on
 */
void
clara_task_set_touching (ClaraTask *self, gboolean touching)
{
  for (guint i = 0; i < CLARA_PAGE_COUNT; i++)
    clara_page_set_touching (self->pages[i], touching);
}

void
clara_task_set_clock (ClaraTask *self, ClaraClock *clock)
{
  clara_photo_page_set_clock (CLARA_PHOTO_PAGE (self->pages[CLARA_PAGE_PHOTO]), clock);
}

void
clara_task_set_company (ClaraTask *self, const char *company)
{
  clara_attract_page_set_company (CLARA_ATTRACT_PAGE (self->pages[CLARA_PAGE_ATTRACT]), company);
}

void
clara_task_set_time (ClaraTask *self, const char *time)
{
  clara_attract_page_set_time (CLARA_ATTRACT_PAGE (self->pages[CLARA_PAGE_ATTRACT]), time);
}

void
clara_task_set_sight (ClaraTask *self, ClaraSight *sight, const char *photo_folder)
{
  clara_photo_page_set_camera (CLARA_PHOTO_PAGE (self->pages[CLARA_PAGE_PHOTO]), sight, photo_folder);
}

void
clara_task_set_camera (ClaraTask *self, gboolean available)
{
  clara_photo_page_set_available (CLARA_PHOTO_PAGE (self->pages[CLARA_PAGE_PHOTO]), available);
}

void
clara_task_show_frame (ClaraTask *self, ClaraFrame *frame)
{
  clara_photo_page_show_frame (CLARA_PHOTO_PAGE (self->pages[CLARA_PAGE_PHOTO]), frame);
}

void
clara_task_show_notification (ClaraTask *self, const char *state, const char *recipient, const char *answer)
{
  clara_waiting_page_show_notification (CLARA_WAITING_PAGE (self->pages[CLARA_PAGE_WAITING]), state,
                                        recipient, answer);
}

ClaraBubbles *
clara_task_get_transcript (ClaraTask *self)
{
  return self->transcript;
}

/**
 * clara_task_clear:
 *
 * Sleep: nothing of the last visitor is left in any page, also not in those that are not seen.
 */
void
clara_task_clear (ClaraTask *self)
{
  for (guint i = 0; i < CLARA_PAGE_COUNT; i++)
    clara_page_clear (self->pages[i]);
  clara_bubbles_clear (self->transcript);
  gtk_label_set_label (self->question, "");
  gtk_label_set_label (self->detail, "");
}
