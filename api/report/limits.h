/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Limits of reports. */

/* Levels of brackets in the expression for plural forms. */
#define REPORT_LIMIT_PLURAL_DEPTH 32u

/* A program that converts a report: seconds, and as many of computing; bytes that it writes; bytes of memory. */
#define REPORT_LIMIT_CONVERT_SECONDS 120u
#define REPORT_LIMIT_CONVERT_BYTES ((guint64) 256 << 20)
#define REPORT_LIMIT_CONVERT_MEMORY ((guint64) 2 << 30)

/* Months that a period is told by. */
#define REPORT_LIMIT_SPANS 1200u

/* A file that is checked, or a seal beside one, bytes. */
#define REPORT_LIMIT_FILE_BYTES ((gsize) 256 << 20)

/* Characters of a text that are quoted in a sentence; what is shown as a value is shown in full. */
#define REPORT_LIMIT_QUOTED 300
