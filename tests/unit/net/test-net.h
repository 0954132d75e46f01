/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

void add_http_tests (void);
void add_trust_tests (void);
