/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-error.h"

G_DEFINE_QUARK (clara_core_error, clara_core_error)
