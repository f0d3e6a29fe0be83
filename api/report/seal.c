/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/seal-private.h"

#include "kg/sql.h"

#include <string.h>

/* Sealing: the entry of the log first, found or appended, then the note that names it. */

/* --- The entry --- */

static gboolean
is_same (const ReportSeal *seal, const ReportSeal *other)
{
  return strcmp (seal->digest, other->digest) == 0 && strcmp (seal->kind, other->kind) == 0 &&
         strcmp (seal->language, other->language) == 0 && seal->format == other->format &&
         seal->commit == other->commit && strcmp (seal->commit_digest, other->commit_digest) == 0;
}

typedef struct {
  ReportSeal *seal;
  gboolean found;
} Search;

static gboolean
look_at (const LogEntry *entry, gpointer data, GError **error)
{
  Search *search = (Search *) data;
  g_auto (ReportSeal) read = { 0 };
  (void) error;
  /* Reading JSON takes longer than finding 64 digits in it. */
  if (entry->body != NULL && strstr (entry->body, search->seal->digest) != NULL &&
      report_seal_of_entry (entry, &read) && is_same (&read, search->seal)) {
    search->seal->entry = read.entry;
    search->seal->size = read.size;
    search->seal->root = read.root;
    search->found = TRUE;
  }
  return !search->found;
}

/* The entry with which the same report was sealed before: the oldest, so that it stays the same one. */
static gboolean
find_entry (LogReader *reader, ReportSeal *seal, gboolean *found, GError **error)
{
  const LogFilter filter = { .kinds = 1 << LOG_KIND_REPORT, .ascending = TRUE };
  Search search = { seal, FALSE };
  if (!log_each (reader, &filter, look_at, &search, error)) {
    return FALSE;
  }
  *found = search.found;
  return TRUE;
}

/* The newest checkpoint: the empty tree where there is none yet. */
static gboolean
read_tree (LogReader *reader, ReportSeal *seal, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_auto (LogCheckpoint) checkpoint = { 0 };
  g_autofree char *note = log_checkpoint (reader, &problem);
  if (g_error_matches (problem, KG_ERROR, KG_ERROR_NOT_FOUND)) {
    seal->size = 0;
    log_hash_empty (&seal->root);
    return TRUE;
  }
  if (note == NULL) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  if (!log_checkpoint_parse (note, strlen (note), &checkpoint, error)) {
    return FALSE;
  }
  seal->size = checkpoint.size;
  seal->root = checkpoint.root;
  return TRUE;
}

typedef struct {
  const char *digest;
  guint64 seen; /* entries that were looked through */
} Since;

/* Somebody else may have sealed the same report since: one entry for one report. */
static gboolean
check_new (sqlite3 *db, guint64 index, gpointer data, GError **error)
{
  const Since *since = (const Since *) data;
  g_autoptr (sqlite3_stmt) select = NULL;
  gboolean row = FALSE;
  if (!kg_sql_prepare (db,
                       "SELECT 1 FROM entries WHERE idx >= ? AND idx < ? AND kind = ?"
                       " AND instr (body, ?) > 0",
                       &select, error) ||
      !kg_sql_bind_int64 (select, 1, (gint64) since->seen, error) ||
      !kg_sql_bind_int64 (select, 2, (gint64) index, error) ||
      !kg_sql_bind_int64 (select, 3, LOG_KIND_REPORT, error) ||
      !kg_sql_bind_text (select, 4, since->digest, -1, error) ||
      !kg_sql_step (select, &row, error)) {
    return FALSE;
  }
  if (row) {
    g_set_error_literal (error, KG_ERROR, KG_ERROR_BUSY,
                         "somebody else is sealing the same report; try again");
  }
  return !row;
}

/* `*again`: somebody was quicker, and the entry can be found now. */
static gboolean
append_entry (ReportSeal *seal, const ReportAbout *about, LogReader *reader, LogWriter *writer,
              const ReportSealing *sealing, guint64 seen, gboolean *again, GError **error)
{
  g_autoptr (GString) body = g_string_new (NULL);
  g_autoptr (GError) problem = NULL;
  Since since = { seal->digest, seen };
  if (!read_tree (reader, seal, error)) {
    return FALSE;
  }
  report_seal_append_record (seal, about, sealing, body);
  const LogAppend entry = { .kind = LOG_KIND_REPORT,
                            .time = sealing->time,
                            .body = body->str,
                            .length = body->len,
                            .also = check_new,
                            .also_data = &since };
  if (log_append_now (writer, &entry, &seal->entry, &problem)) {
    return TRUE;
  }
  *again = g_error_matches (problem, KG_ERROR, KG_ERROR_BUSY);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
set_entry (ReportSeal *seal, const ReportAbout *about, LogReader *reader, LogWriter *writer,
           const ReportSealing *sealing, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean again = FALSE;
  gboolean found = FALSE;
  guint64 seen = log_size (reader, error);
  if (seen == G_MAXUINT64 || !find_entry (reader, seal, &found, error)) {
    return FALSE;
  }
  if (found || append_entry (seal, about, reader, writer, sealing, seen, &again, &problem)) {
    return TRUE;
  }
  if (again && !find_entry (reader, seal, &found, error)) {
    return FALSE;
  }
  if (!found) {
    g_propagate_error (error, g_steal_pointer (&problem));
  }
  return found;
}

/* --- The note --- */

/* (transfer full) */
static char *
make_note (char *digest, const ReportAbout *about, ReportFormat format, LogReader *reader,
           LogWriter *writer, const ReportSealing *sealing, GError **error)
{
  g_assert (about->digest != NULL);
  g_auto (ReportSeal) seal = { .digest = g_steal_pointer (&digest),
                               .kind = g_strdup (about->kind),
                               .language = g_strdup (about->language),
                               .format = format,
                               .commit = about->commit,
                               .commit_digest = g_strdup (about->digest) };
  /* Without a key nothing is logged either. */
  g_autoptr (LogSigner) signer = log_writer_signer_now (writer, error);
  if (signer == NULL || !set_entry (&seal, about, reader, writer, sealing, error)) {
    return NULL;
  }
  seal.origin = g_strdup (log_signer_name (signer));
  g_autofree char *text = report_seal_text (&seal);
  return log_note_sign (signer, text);
}

gboolean
report_seal (GString *text, const ReportAbout *about, ReportFormat format, LogReader *reader,
             LogWriter *writer, const ReportSealing *sealing, GError **error)
{
  ReportSealPlace place = { 0 };
  if (!report_seal_find (text->str, text->len, &place) || place.format != format) {
    g_set_error (error, KG_ERROR, KG_ERROR_FORMAT,
                 "this is no report as %s: it has no place for a seal",
                 report_format_name (format));
    return FALSE;
  }
  g_autofree char *note = make_note (report_seal_digest (text->str, text->len, &place), about,
                                     format, reader, writer, sealing, error);
  if (note == NULL) {
    return FALSE;
  }
  g_autoptr (GString) seal = g_string_new (NULL);
  report_seal_append (format, note, seal);
  g_string_erase (text, (gssize) place.start, (gssize) (place.end - place.start));
  g_string_insert_len (text, (gssize) place.start, seal->str, (gssize) seal->len);
  return TRUE;
}

char *
report_seal_bytes (GBytes *bytes, const ReportAbout *about, ReportFormat format, LogReader *reader,
                   LogWriter *writer, const ReportSealing *sealing, GError **error)
{
  gsize length = 0;
  const char *data = (const char *) g_bytes_get_data (bytes, &length);
  return make_note (report_seal_digest (data, length, NULL), about, format, reader, writer, sealing,
                    error);
}
