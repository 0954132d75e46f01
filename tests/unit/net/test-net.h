/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

void add_aws_tests (void);
void add_http_tests (void);
void add_http2_tests (void);
void add_retry_tests (void);
void add_trust_tests (void);
void add_upload_tests (void);
void add_web_socket_tests (void);
