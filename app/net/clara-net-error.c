/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-net-error.h"

/* clang-format off: it takes the name for a subtraction */
G_DEFINE_QUARK (clara_net_error_quark, clara_net_error)
/* clang-format on */
