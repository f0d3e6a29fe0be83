/* SPDX-License-Identifier: Apache-2.0 */
#include "api/lines.h"

#include "kg/json.h"
#include "kg/text.h"
#include "kg/time.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* How long a line may wait for others. */
#define WAIT_MICROSECONDS 20000
/* What waits at most: beyond it, who brings a line writes them all, and waits for whoever reads them. */
#define WAITING_BYTES (64u << 10)

struct _ServiceLines {
  int fd;
  gboolean json;
  GMutex lock;
  GCond woken;
  GString *waiting;
  gboolean stopping;
  GThread *thread;
};

/* --- The text of a line --- */

static void
append_text_line (GString *line, const char *level, const char *message, const char *const *fields)
{
  g_string_append_printf (line, "grounds: %s%s", strcmp (level, "info") == 0 ? "" : level,
                          strcmp (level, "info") == 0 ? "" : ": ");
  kg_text_append_safe (line, message, -1);
  for (guint i = 0; fields != NULL && fields[i] != NULL; i += 2) {
    g_string_append_printf (line, " %s=", fields[i]);
    kg_text_append_safe (line, fields[i + 1], -1);
  }
}

static void
append_string (GString *line, const char *value)
{
  gsize length = strlen (value);
  if (g_utf8_validate_len (value, length, NULL)) {
    kg_json_append_string (line, value, length);
    return;
  }
  g_autofree char *valid = g_utf8_make_valid (value, (gssize) length);
  kg_json_append_string (line, valid, strlen (valid));
}

static void
append_member (GString *line, const char *name, const char *value)
{
  g_string_append_c (line, ',');
  append_string (line, name);
  g_string_append_c (line, ':');
  append_string (line, value);
}

static void
append_json_line (GString *line, const char *level, const char *message, const char *const *fields)
{
  g_string_append (line, "{\"time\":\"");
  kg_time_append (line, g_get_real_time ());
  g_string_append_c (line, '"');
  append_member (line, "level", level);
  append_member (line, "message", message);
  for (guint i = 0; fields != NULL && fields[i] != NULL; i += 2) {
    append_member (line, fields[i], fields[i + 1]);
  }
  g_string_append_c (line, '}');
}

/* --- Writing --- */

/* With `lock` held, so that lines of several threads do not mix. There is nobody to tell that nobody reads them. */
static void
write_waiting (ServiceLines *lines)
{
  gsize done = 0;
  while (done < lines->waiting->len) {
    gssize n = write (lines->fd, lines->waiting->str + done, lines->waiting->len - done);
    if (n < 0 && errno != EINTR) {
      break;
    }
    done += n > 0 ? (gsize) n : 0;
  }
  g_string_truncate (lines->waiting, 0);
}

static void
add (ServiceLines *lines, const char *level, const char *message, const char *const *fields,
     gboolean soon)
{
  g_mutex_lock (&lines->lock);
  gboolean first = lines->waiting->len == 0;
  if (lines->json) {
    append_json_line (lines->waiting, level, message, fields);
  } else {
    append_text_line (lines->waiting, level, message, fields);
  }
  g_string_append_c (lines->waiting, '\n');
  if (!soon || lines->waiting->len >= WAITING_BYTES) {
    write_waiting (lines);
  } else if (first) {
    g_cond_signal (&lines->woken);
  }
  g_mutex_unlock (&lines->lock);
}

void
service_lines_write (ServiceLines *lines, const char *level, const char *message,
                     const char *const *fields)
{
  add (lines, level, message, fields, FALSE);
}

void
service_lines_write_soon (ServiceLines *lines, const char *level, const char *message,
                          const char *const *fields)
{
  add (lines, level, message, fields, TRUE);
}

static gpointer
run (gpointer data)
{
  ServiceLines *lines = data;
  g_mutex_lock (&lines->lock);
  while (!lines->stopping) {
    if (lines->waiting->len == 0) {
      g_cond_wait (&lines->woken, &lines->lock);
      continue;
    }
    gint64 until = g_get_monotonic_time () + WAIT_MICROSECONDS;
    while (!lines->stopping && g_cond_wait_until (&lines->woken, &lines->lock, until)) {
      continue;
    }
    write_waiting (lines);
  }
  g_mutex_unlock (&lines->lock);
  return NULL;
}

/* --- Its life --- */

ServiceLines *
service_lines_new (int fd, gboolean json)
{
  ServiceLines *lines = g_new0 (ServiceLines, 1);
  lines->fd = fd;
  lines->json = json;
  lines->waiting = g_string_new (NULL);
  g_mutex_init (&lines->lock);
  g_cond_init (&lines->woken);
  lines->thread = g_thread_new ("lines", run, lines);
  return lines;
}

void
service_lines_free (ServiceLines *lines)
{
  if (lines == NULL) {
    return;
  }
  g_mutex_lock (&lines->lock);
  lines->stopping = TRUE;
  g_cond_signal (&lines->woken);
  g_mutex_unlock (&lines->lock);
  g_thread_join (lines->thread);
  write_waiting (lines);
  g_string_free (lines->waiting, TRUE);
  g_mutex_clear (&lines->lock);
  g_cond_clear (&lines->woken);
  g_free (lines);
}
