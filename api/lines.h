/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* The lines of a process's log, on standard error: as JSON, or for a person. Any thread. */

typedef struct _ServiceLines ServiceLines;

/* `json`: an object a line. Writes to `fd`, which must outlive it. */
ServiceLines *service_lines_new (int fd, gboolean json);
/* Writes what waits. */
void service_lines_free (ServiceLines *lines);

/* `level`: "info", "warning", "error"; `fields` (nullable): names and values in turn, NULL-terminated. Values never hold anything of a payload. What waits is
 * written before. */
void service_lines_write (ServiceLines *lines, const char *level, const char *message,
                          const char *const *fields);
/* The same for lines of which there are many: written within some hundredths of a second, several at once. A process that is killed may take
 * the last of them along. */
void service_lines_write_soon (ServiceLines *lines, const char *level, const char *message,
                               const char *const *fields);
