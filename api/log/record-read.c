/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/record.h"

#include "kg/time.h"
#include "rules/logged-request.h"

#include <string.h>

/* Records as they are read back. */

void
log_decision_clear (LogDecision *decision)
{
  json_decref (decision->record);
  json_decref (decision->request);
  *decision = (LogDecision) { 0 };
}

static gboolean
read_members (LogDecision *read)
{
  const json_t *commit = json_object_get (read->record, "commit");
  const json_t *time = json_object_get (read->record, "time");
  const char *kind = json_string_value (json_object_get (read->record, "kind"));
  read->id = json_string_value (json_object_get (read->record, "id"));
  read->by = json_string_value (json_object_get (read->record, "by"));
  if (g_strcmp0 (kind, "decision") != 0 || read->id == NULL || !json_is_string (time) ||
      !json_is_integer (commit) || json_integer_value (commit) < 0) {
    return FALSE;
  }
  read->commit = (guint64) json_integer_value (commit);
  return kg_time_from_text (json_string_value (time), json_string_length (time), &read->time);
}

gboolean
log_record_read (const char *body, gsize length, LogDecision *out, GError **error)
{
  g_auto (LogDecision) read = { 0 };
  read.record = json_loadb (body, length, JSON_REJECT_DUPLICATES, NULL);
  if (read.record != NULL && read_members (&read)) {
    read.request = rules_logged_request_restore (json_object_get (read.record, "request"), NULL);
  }
  if (read.request == NULL) {
    g_set_error (error, KG_ERROR, KG_ERROR_DAMAGED,
                 "this is no record of a decision; compare the log with another copy");
    return FALSE;
  }
  read.body = body;
  read.length = length;
  *out = read;
  read = (LogDecision) { 0 };
  return TRUE;
}

/* INVARIANT: before the commit there is at most "by", whose text is a JSON string. */
gboolean
log_record_commit_of (const char *body, gsize length, guint64 *commit)
{
  static const char by[] = "{\"by\":\"";
  static const char name[] = "\"commit\":";
  const char *end = body + length;
  const char *at = body;
  if (length > strlen (by) && memcmp (at, by, strlen (by)) == 0) {
    at += strlen (by);
    while (at < end && *at != '"') {
      at += *at == '\\' ? 2 : 1;
    }
  }
  at++;
  if (at < end && *at == ',') {
    at++;
  }
  if (at >= end || (gsize) (end - at) <= strlen (name) || memcmp (at, name, strlen (name)) != 0) {
    return FALSE;
  }
  return g_ascii_isdigit (at[strlen (name)]) &&
         (*commit = g_ascii_strtoull (at + strlen (name), NULL, 10)) <= G_MAXINT64;
}
