/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The baseline of the start: a libadwaita window with one label. Prints a line at its first frame and ends.
 */
#include <adwaita.h>
#include <stdio.h>

static void
on_after_paint (GdkFrameClock *frame_clock, gpointer application)
{
  printf ("first frame\n");
  fflush (stdout);
  g_application_quit (application);
}

static void
on_realize (GtkWidget *window, gpointer application)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (on_after_paint),
                    application);
}

static void
on_activate (GtkApplication *application)
{
  GtkWidget *window = adw_application_window_new (application);

  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), gtk_label_new ("Clara"));
  g_signal_connect (window, "realize", G_CALLBACK (on_realize), application);
  gtk_window_fullscreen (GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application = adw_application_new (NULL, G_APPLICATION_NON_UNIQUE);

  g_signal_connect (application, "activate", G_CALLBACK (on_activate), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
