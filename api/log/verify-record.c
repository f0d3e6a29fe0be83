/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/limits.h"
#include "api/log/verify-check.h"

#include <string.h>

/* What entries say of themselves, and what is kept beside them to find them by. */

#define FNV_PRIME G_GUINT64_CONSTANT (0x100000001b3)

static const char *const kinds[VERIFY_KINDS] = { "decision", "commit", "review",    "access",
                                                 "signal",   "report", "retention", "key" };

static const char *
text_of (const json_t *record, const char *name)
{
  return json_string_value (json_object_get (record, name));
}

gboolean
verify_moment (const json_t *said, gint64 *time)
{
  const char *text = json_string_value (said);
  g_autoptr (GDateTime) read = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;
  const char *point = text != NULL ? strchr (text, '.') : NULL;
  if (json_is_integer (said)) {
    *time = json_integer_value (said);
    return TRUE;
  }
  if (read == NULL || point == NULL) {
    return FALSE;
  }
  *time = g_date_time_to_unix (read) * G_USEC_PER_SEC + g_ascii_strtoll (point + 1, NULL, 10);
  return TRUE;
}

static void
check_commit (VerifyCheck *check, guint64 index, const json_t *record)
{
  const char *digest = text_of (record, "digest");
  const char *parent = text_of (record, "parent");
  guint64 commit = (guint64) json_integer_value (json_object_get (record, "commit"));
  if (commit != check->commit + 1) {
    verify_problem (check, "entry " U64 ": tells of commit " U64 " after commit " U64, index,
                    commit, check->commit);
  } else if (g_strcmp0 (parent, check->digest) != 0) {
    verify_problem (check,
                    "entry " U64 ": the parent of commit " U64 " is not the commit before it",
                    index, commit);
  }
  if (digest == NULL ||
      (check->options->is_commit != NULL &&
       !check->options->is_commit (commit, digest, check->options->commit_data))) {
    verify_problem (check, "entry " U64 ": the graph has another commit " U64 " than this", index,
                    commit);
  }
  check->commit = commit;
  g_free (check->digest);
  check->digest = g_strdup (digest);
  check->out->commits++;
}

/* A lookup that is missing would hide an entry from whoever lists them. */
static void
check_lookup (VerifyCheck *check, guint64 index, guint8 key, const char *value)
{
  guint64 hash = (G_GUINT64_CONSTANT (0xcbf29ce484222325) ^ key) * FNV_PRIME;
  for (const char *at = value; value != NULL && *at != '\0'; at++) {
    hash = (hash ^ (guint8) *at) * FNV_PRIME;
  }
  if (value == NULL || index >= check->looked) {
    return;
  }
  sqlite3_bind_int64 (check->lookup, 1, (gint64) hash);
  sqlite3_bind_int64 (check->lookup, 2, (gint64) (index / VERIFY_TILE));
  gboolean row = sqlite3_step (check->lookup) == SQLITE_ROW;
  const guint8 *bits = row ? (const guint8 *) sqlite3_column_blob (check->lookup, 0) : NULL;
  if (bits == NULL || sqlite3_column_bytes (check->lookup, 0) != VERIFY_TILE / 8 ||
      (bits[index % VERIFY_TILE / 8] & 1 << index % 8) == 0) {
    verify_problem (check, "entry " U64 ": cannot be found by `%s`, which it has", index, value);
  }
  sqlite3_reset (check->lookup);
}

static void
check_decision (VerifyCheck *check, guint64 index, const json_t *record)
{
  const json_t *decision = json_object_get (record, "decision");
  const json_t *firings = json_object_get (decision, "firings");
  const json_t *classes = json_object_get (decision, "classes");
  check_lookup (check, index, 1, text_of (decision, "outcome"));
  check_lookup (check, index, 3, text_of (decision, "subject"));
  check_lookup (check, index, 4, text_of (decision, "resource"));
  for (size_t i = 0; i < json_array_size (firings); i++) {
    const json_t *firing = json_array_get (firings, i);
    if (g_strcmp0 (text_of (firing, "status"), "heldBack") != 0) {
      check_lookup (check, index, 2, text_of (firing, "rule"));
    }
  }
  for (size_t i = 0; i < json_array_size (classes); i++) {
    check_lookup (check, index, 5, json_string_value (json_array_get (classes, i)));
  }
  check->out->decisions++;
}

/* An id stands for one decision: of two, only one could be found and proved by it. */
static void
check_id (VerifyCheck *check, guint64 index, const char *id)
{
  gboolean found = FALSE;
  guint64 former = index;
  sqlite3_bind_text (check->same_id, 1, id, -1, SQLITE_STATIC);
  while (sqlite3_step (check->same_id) == SQLITE_ROW) {
    guint64 other = (guint64) sqlite3_column_int64 (check->same_id, 0);
    found = found || other == index;
    former = MIN (former, other);
  }
  if (former < index) {
    verify_problem (check, "entry " U64 ": is a decision of the same id as entry " U64, index,
                    former);
  }
  if (!found) {
    verify_problem (check, "entry " U64 ": cannot be found by its id", index);
  }
  sqlite3_reset (check->same_id);
}

/* Commits are logged when somebody comes by, everything else as it happens. */
static void
check_time (VerifyCheck *check, guint64 index, gint64 kind, gint64 time)
{
  if (kind == VERIFY_COMMIT || time >= check->latest - LOG_CLOCK_TOLERANCE) {
    return;
  }
  check->first_early = check->n_early == 0 ? index : check->first_early;
  check->n_early++;
}

static void
check_row (VerifyCheck *check, sqlite3_stmt *row, guint64 index, const json_t *record)
{
  gint64 kind = sqlite3_column_int64 (row, 1);
  gint64 time = sqlite3_column_int64 (row, 2);
  const char *name = kind >= 0 && kind < VERIFY_KINDS ? kinds[kind] : NULL;
  const char *id = (const char *) sqlite3_column_text (row, 3);
  gint64 told = 0;
  if (g_strcmp0 (text_of (record, "kind"), name) != 0) {
    verify_problem (check, "entry " U64 ": is kept as another kind than its record says", index);
  } else if (!verify_moment (json_object_get (record, "time"), &told) || told != time) {
    verify_problem (check, "entry " U64 ": is kept with another time than its record says", index);
  } else if (kind == VERIFY_DECISION && g_strcmp0 (text_of (record, "id"), id) != 0) {
    verify_problem (check, "entry " U64 ": is kept with another id than its record says", index);
  }
  check_time (check, index, kind, time);
}

void
verify_record (VerifyCheck *check, sqlite3_stmt *row, guint64 index, const char *body, gsize length)
{
  json_t *record = json_loadb (body, length, JSON_DECODE_ANY, NULL);
  const char *kind = text_of (record, "kind");
  const char *id = text_of (record, "id");
  /* The row beside the record must say the same; what the record says counts, because that is hashed. */
  check_row (check, row, index, record);
  if (g_strcmp0 (kind, kinds[VERIFY_DECISION]) == 0) {
    check_decision (check, index, record);
    check_id (check, index, id != NULL ? id : "");
  } else if (g_strcmp0 (kind, kinds[VERIFY_COMMIT]) == 0) {
    check_commit (check, index, record);
  } else if (g_strcmp0 (kind, kinds[VERIFY_RETENTION]) == 0) {
    verify_retention (check, index, record);
  } else if (g_strcmp0 (kind, kinds[VERIFY_KEY]) == 0) {
    verify_key (check, index, record);
  }
  json_decref (record);
}
