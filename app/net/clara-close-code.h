/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Why a WebSocket is closed, in RFC 6455's numbers; those that Clara uses or acts on. */
enum
{
  CLARA_CLOSE_NORMAL = 1000,
  CLARA_CLOSE_GOING_AWAY = 1001,
  CLARA_CLOSE_PROTOCOL = 1002,
  CLARA_CLOSE_NONE_GIVEN = 1005, /* never sent: the other end gave no number */
  CLARA_CLOSE_ABNORMAL = 1006,   /* never sent: the connection just ended */
  CLARA_CLOSE_BAD_DATA = 1007,
  CLARA_CLOSE_TOO_LARGE = 1009,
  CLARA_CLOSE_INTERNAL = 1011,
  CLARA_CLOSE_RESTART = 1012,
  CLARA_CLOSE_LATER = 1013,
  CLARA_CLOSE_BAD_GATEWAY = 1014,
};
