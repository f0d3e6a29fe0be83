/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Moments, in microseconds since 1970, as `YYYY-MM-DDThh:mm:ss.ffffffZ`: what digests and records hold. Any number of threads. */

#define KG_TIME_LENGTH 27

/* Appends it. A year of more or fewer than four digits has no such text: then it is the number, followed by "us". */
void kg_time_append (GString *out, gint64 microseconds);
/* (transfer full) */
char *kg_time_to_text (gint64 microseconds);
/* Reads exactly that text; FALSE for any other, and for days that the calendar does not have. */
gboolean kg_time_from_text (const char *text, gsize length, gint64 *microseconds);
