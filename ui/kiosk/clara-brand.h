/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-header.h"
#include "clara-settings.h"

G_BEGIN_DECLS

/**
 * ClaraBrand:
 *
 * The pictures of the house: its logo in the header in place of its name, its wallpaper behind the screen
 * that sleeps. Read in a thread, by the settings; what is wrong with a file is told in words, and the screen
 * is as without it. Main thread.
 */
#define CLARA_TYPE_BRAND (clara_brand_get_type ())
G_DECLARE_FINAL_TYPE (ClaraBrand, clara_brand, CLARA, BRAND, GObject)

ClaraBrand *clara_brand_new (GtkWidget *window, ClaraHeader *header, ClaraSettings *settings, ClaraBus *bus);
void clara_brand_load (ClaraBrand *self, double pixels_per_mm);

G_END_DECLS
