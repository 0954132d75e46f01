/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-services-error.h"

G_DEFINE_QUARK (clara_services_error_quark, clara_services_error)
