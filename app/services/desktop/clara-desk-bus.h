/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the kiosk and the desk say to each other on the session bus: Notify with message_id (s), title (s),
 * body (s), answers (as), urgency (s) and secret (b); Answered with the message's id and the label chosen. */
#define CLARA_DESK_BUS_NAME "org.clarareception.Clara.Desk"
#define CLARA_DESK_BUS_PATH "/org/clarareception/Clara/Desk"
#define CLARA_DESK_BUS_INTERFACE "org.clarareception.Clara.Desk"

/* Longer strings are not taken from the bus. */
#define CLARA_DESK_BUS_LONGEST_ID 200
#define CLARA_DESK_BUS_LONGEST_TEXT 4000
#define CLARA_DESK_BUS_LONGEST_ANSWER 200
#define CLARA_DESK_BUS_MOST_ANSWERS 8
