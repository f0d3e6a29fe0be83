/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/verify.h"

#include "api/log/limits.h"
#include "api/log/verify-private.h"
#include "kg/error.h"

#include <jansson.h>
#include <sqlite3.h>
#include <string.h>

#define APPLICATION_ID 0x47726c67
#define VERSION 1
#define TILE 256u
#define FNV_PRIME G_GUINT64_CONSTANT (0x100000001b3)
#define PROGRESS_EVERY 4096u

static const char *const kinds[] = { "decision", "commit", "review",   "access",
                                     "signal",   "report", "retention" };

typedef struct {
  const LogVerifyOptions *options;
  LogVerification *out;
  sqlite3 *db;
  sqlite3_stmt *tile;
  sqlite3_stmt *lookup;
  VerifyTree tree;
  guint8 tiles[8][TILE][VERIFY_HASH_BYTES]; /* the last of each level, as far as it has come */
  guint widths[8];
  guint64 looked;   /* what the lookups claim to have */
  GArray *gone;     /* guint64: entries without a body */
  GArray *named;    /* guint64 pairs: ranges that retention says it removed */
  GPtrArray *notes; /* char*: checkpoints, by size */
  guint next_note;
  guint64 commit; /* the last that was logged */
  char *digest;   /* (nullable) its */
  VerifyNote trusted;
} Check;

void
log_verification_clear (LogVerification *verification)
{
  g_clear_pointer (&verification->problems, g_ptr_array_unref);
}

static void G_GNUC_PRINTF (2, 3) problem (Check *check, const char *format, ...)
{
  check->out->n_problems++;
  if (check->out->problems->len >= LOG_LIMIT_PROBLEMS) {
    return;
  }
  va_list arguments;
  va_start (arguments, format);
  g_ptr_array_add (check->out->problems, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

#define U64 "%" G_GUINT64_FORMAT

/* --- SQL --- */

static gboolean
cannot_read (Check *check, GError **error)
{
  g_set_error (error, KG_ERROR, KG_ERROR_STORE, "cannot read the log: %s; restore it from a backup",
               sqlite3_errmsg (check->db));
  return FALSE;
}

static gboolean
select_number (Check *check, const char *sql, gint64 *out, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean done = sqlite3_prepare_v2 (check->db, sql, -1, &statement, NULL) == SQLITE_OK;
  int result = done ? sqlite3_step (statement) : SQLITE_ERROR;
  *out = result == SQLITE_ROW ? sqlite3_column_int64 (statement, 0) : 0;
  sqlite3_finalize (statement);
  return result == SQLITE_ROW || result == SQLITE_DONE || cannot_read (check, error);
}

static gboolean
open_file (Check *check, const char *path, GError **error)
{
  gint64 application = 0;
  gint64 version = 0;
  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND, "there is no log `%s`; check the name", path);
    return FALSE;
  }
  if (sqlite3_open_v2 (path, &check->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) !=
      SQLITE_OK) {
    return cannot_read (check, error);
  }
  sqlite3_db_config (check->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (check->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  sqlite3_busy_timeout (check->db, 10000);
  if (!select_number (check, "PRAGMA application_id", &application, error) ||
      !select_number (check, "PRAGMA user_version", &version, error)) {
    return FALSE;
  }
  if (application != APPLICATION_ID || version != VERSION) {
    g_set_error (error, KG_ERROR,
                 application == APPLICATION_ID ? KG_ERROR_VERSION : KG_ERROR_NOT_A_STORE,
                 "`%s` is no log that this program knows; check the name", path);
    return FALSE;
  }
  gint64 ignored = 0;
  return select_number (check, "SELECT 1", &ignored, error) &&
         (sqlite3_exec (check->db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK ||
          cannot_read (check, error));
}

/* --- What entries say --- */

static const char *
text_of (const json_t *record, const char *name)
{
  return json_string_value (json_object_get (record, name));
}

/* A moment as text, or in microseconds. */
static gboolean
is_moment (const json_t *said, gint64 time)
{
  const char *text = json_string_value (said);
  g_autoptr (GDateTime) read = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;
  const char *point = text != NULL ? strchr (text, '.') : NULL;
  if (json_is_integer (said)) {
    return json_integer_value (said) == time;
  }
  return read != NULL && point != NULL &&
         g_date_time_to_unix (read) * G_USEC_PER_SEC + g_ascii_strtoll (point + 1, NULL, 10) ==
             time;
}

static void
check_commit (Check *check, guint64 index, const json_t *record)
{
  const char *digest = text_of (record, "digest");
  const char *parent = text_of (record, "parent");
  guint64 commit = (guint64) json_integer_value (json_object_get (record, "commit"));
  if (commit != check->commit + 1) {
    problem (check, "entry " U64 ": tells of commit " U64 " after commit " U64, index, commit,
             check->commit);
  } else if (g_strcmp0 (parent, check->digest) != 0) {
    problem (check, "entry " U64 ": the parent of commit " U64 " is not the commit before it",
             index, commit);
  }
  if (digest == NULL ||
      (check->options->is_commit != NULL &&
       !check->options->is_commit (commit, digest, check->options->commit_data))) {
    problem (check, "entry " U64 ": the graph has another commit " U64 " than this", index, commit);
  }
  check->commit = commit;
  g_free (check->digest);
  check->digest = g_strdup (digest);
  check->out->commits++;
}

static void
note_removals (Check *check, const json_t *record)
{
  const json_t *ranges = json_object_get (record, "entries");
  if (g_strcmp0 (text_of (record, "action"), "remove") != 0) {
    return;
  }
  for (size_t i = 0; i < json_array_size (ranges); i++) {
    const json_t *range = json_array_get (ranges, i);
    guint64 first = (guint64) json_integer_value (json_array_get (range, 0));
    guint64 last = (guint64) json_integer_value (json_array_get (range, 1));
    g_array_append_val (check->named, first);
    g_array_append_val (check->named, last);
  }
}

/* A lookup that is missing would hide an entry from whoever lists them. */
static void
check_lookup (Check *check, guint64 index, guint8 key, const char *value)
{
  guint64 hash = (G_GUINT64_CONSTANT (0xcbf29ce484222325) ^ key) * FNV_PRIME;
  for (const char *at = value; value != NULL && *at != '\0'; at++) {
    hash = (hash ^ (guint8) *at) * FNV_PRIME;
  }
  if (value == NULL || index >= check->looked) {
    return;
  }
  sqlite3_bind_int64 (check->lookup, 1, (gint64) hash);
  sqlite3_bind_int64 (check->lookup, 2, (gint64) (index / TILE));
  gboolean row = sqlite3_step (check->lookup) == SQLITE_ROW;
  const guint8 *bits = row ? (const guint8 *) sqlite3_column_blob (check->lookup, 0) : NULL;
  if (bits == NULL || sqlite3_column_bytes (check->lookup, 0) != TILE / 8 ||
      (bits[index % TILE / 8] & 1 << index % 8) == 0) {
    problem (check, "entry " U64 ": cannot be found by `%s`, which it has", index, value);
  }
  sqlite3_reset (check->lookup);
}

static void
check_decision (Check *check, guint64 index, const json_t *record)
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

/* The row beside the record must say the same. */
static void
check_record (Check *check, sqlite3_stmt *row, guint64 index, const char *body, gsize length)
{
  json_t *record = json_loadb (body, length, JSON_DECODE_ANY, NULL);
  gint64 kind = sqlite3_column_int64 (row, 1);
  const char *name = kind >= 0 && kind < (gint64) G_N_ELEMENTS (kinds) ? kinds[kind] : NULL;
  const char *id = (const char *) sqlite3_column_text (row, 3);
  if (g_strcmp0 (text_of (record, "kind"), name) != 0) {
    problem (check, "entry " U64 ": is kept as another kind than its record says", index);
  } else if (!is_moment (json_object_get (record, "time"), sqlite3_column_int64 (row, 2))) {
    problem (check, "entry " U64 ": is kept with another time than its record says", index);
  } else if (kind == 0 && g_strcmp0 (text_of (record, "id"), id) != 0) {
    problem (check, "entry " U64 ": is kept with another id than its record says", index);
  }
  if (g_strcmp0 (name, "decision") == 0) {
    check_decision (check, index, record);
  } else if (g_strcmp0 (name, "commit") == 0) {
    check_commit (check, index, record);
  } else if (g_strcmp0 (name, "retention") == 0) {
    note_removals (check, record);
  }
  json_decref (record);
}

/* --- The tree --- */

static void
check_tile (Check *check, guint level, guint64 index)
{
  guint width = check->widths[level];
  sqlite3_bind_int64 (check->tile, 1, (gint64) ((guint64) level << 56 | index));
  gboolean same = sqlite3_step (check->tile) == SQLITE_ROW &&
                  sqlite3_column_bytes (check->tile, 0) == (int) (width * VERIFY_HASH_BYTES) &&
                  memcmp (sqlite3_column_blob (check->tile, 0), check->tiles[level],
                          width * VERIFY_HASH_BYTES) == 0;
  if (!same) {
    problem (check, "tile %u/" U64 ": is missing, or has other hashes than the entries", level,
             index);
  }
  sqlite3_reset (check->tile);
}

static void
root_of_tile (const Check *check, guint level, guint8 out[VERIFY_HASH_BYTES])
{
  VerifyTree tree = { 0 };
  for (guint i = 0; i < TILE; i++) {
    verify_tree_add (&tree, check->tiles[level][i]);
  }
  verify_tree_root (&tree, out);
}

static void
add_to_tiles (Check *check, const guint8 leaf[VERIFY_HASH_BYTES])
{
  guint8 hash[VERIFY_HASH_BYTES];
  guint64 index = check->tree.size;
  memcpy (hash, leaf, sizeof hash);
  for (guint level = 0; level < 8; level++) {
    memcpy (check->tiles[level][check->widths[level]++], hash, sizeof hash);
    index /= TILE;
    if (check->widths[level] < TILE) {
      return;
    }
    check_tile (check, level, index);
    root_of_tile (check, level, hash);
    check->widths[level] = 0;
  }
}

/* Above the leaves the tile that is not complete is kept as well. */
static void
check_last_tiles (Check *check)
{
  for (guint level = 1; level < 8; level++) {
    if (check->widths[level] > 0) {
      check_tile (check, level, check->tree.size >> (8 * (level + 1)));
    }
  }
}

/* --- Checkpoints --- */

static void
check_note (Check *check, const VerifyNote *note, const guint8 root[VERIFY_HASH_BYTES],
            const char *what)
{
  if (memcmp (note->root, root, VERIFY_HASH_BYTES) != 0) {
    problem (check, "%s of " U64 " entries: the tree had another root then", what, note->size);
    return;
  }
  if (check->options->verifier != NULL && !verify_note_is_signed (note, check->options->verifier)) {
    problem (check, "%s of " U64 " entries: is not signed by the log's key", what, note->size);
    return;
  }
  check->out->checkpoints++;
  check->out->covered = note->size;
  gboolean all = check->options->witnesses != NULL && check->options->witnesses[0] != NULL;
  for (guint i = 0; all && check->options->witnesses[i] != NULL; i++) {
    all = verify_note_is_signed (note, check->options->witnesses[i]);
  }
  if (all) {
    check->out->witnessed = note->size;
  }
}

/* Those of the size that the tree has now. */
static void
check_notes (Check *check)
{
  guint8 root[VERIFY_HASH_BYTES];
  gboolean known = FALSE;
  while (check->next_note < check->notes->len) {
    g_auto (VerifyNote) note = { 0 };
    if (!verify_note_read (g_ptr_array_index (check->notes, check->next_note), &note)) {
      problem (check, "a checkpoint is malformed");
      check->next_note++;
      continue;
    }
    if (note.size > check->tree.size) {
      return;
    }
    if (!known) {
      verify_tree_root (&check->tree, root);
      known = TRUE;
    }
    if (note.size == check->tree.size) {
      check_note (check, &note, root, "the checkpoint");
    } else {
      problem (check, "checkpoints are out of order");
    }
    check->next_note++;
  }
}

static void
check_trusted (Check *check)
{
  guint8 root[VERIFY_HASH_BYTES];
  if (check->trusted.text == NULL || check->trusted.size != check->tree.size) {
    return;
  }
  verify_tree_root (&check->tree, root);
  if (memcmp (check->trusted.root, root, sizeof root) != 0) {
    problem (check, "the log does not continue the checkpoint of " U64 " entries that was kept",
             check->trusted.size);
  }
}

static gboolean
load_notes (Check *check, GError **error)
{
  sqlite3_stmt *select = NULL;
  int result = SQLITE_DONE;
  if (sqlite3_prepare_v2 (check->db, "SELECT note FROM checkpoints ORDER BY size", -1, &select,
                          NULL) != SQLITE_OK) {
    return cannot_read (check, error);
  }
  while ((result = sqlite3_step (select)) == SQLITE_ROW) {
    const char *note = (const char *) sqlite3_column_text (select, 0);
    g_ptr_array_add (check->notes, g_strdup (note != NULL ? note : ""));
  }
  sqlite3_finalize (select);
  return result == SQLITE_DONE || cannot_read (check, error);
}

/* --- All entries --- */

static void
check_entry (Check *check, sqlite3_stmt *row)
{
  guint64 index = (guint64) sqlite3_column_int64 (row, 0);
  const guint8 *leaf = sqlite3_column_blob (row, 4);
  gboolean has_leaf = sqlite3_column_bytes (row, 4) == VERIFY_HASH_BYTES;
  const char *body = (const char *) sqlite3_column_text (row, 5);
  gsize length = (gsize) sqlite3_column_bytes (row, 5);
  guint8 hash[VERIFY_HASH_BYTES] = { 0 };
  if (index != check->tree.size) {
    problem (check, "entry " U64 ": stands where entry " U64 " should", index, check->tree.size);
  }
  if (body == NULL) {
    g_array_append_val (check->gone, index);
    memcpy (hash, has_leaf ? leaf : hash, sizeof hash);
  } else {
    verify_hash (0x00, body, length, NULL, 0, hash);
    if (!has_leaf || memcmp (hash, leaf, sizeof hash) != 0) {
      problem (check, "entry " U64 ": the record does not have the hash that was kept", index);
    } else if (!verify_is_canonical (body, length)) {
      problem (check, "entry " U64 ": the record is no canonical JSON", index);
    } else {
      check->out->bodies++;
    }
    check_record (check, row, index, body, length);
  }
  add_to_tiles (check, hash);
  verify_tree_add (&check->tree, hash);
}

static gboolean
check_entries (Check *check, guint64 total, GError **error)
{
  sqlite3_stmt *select = NULL;
  int result = SQLITE_DONE;
  gboolean going = TRUE;
  if (sqlite3_prepare_v2 (check->db,
                          "SELECT idx, kind, time, id, leaf, body FROM entries ORDER BY idx", -1,
                          &select, NULL) != SQLITE_OK) {
    return cannot_read (check, error);
  }
  check_notes (check);
  check_trusted (check);
  while (going && (result = sqlite3_step (select)) == SQLITE_ROW) {
    check_entry (check, select);
    check_notes (check);
    check_trusted (check);
    going = check->options->progress == NULL || check->tree.size % PROGRESS_EVERY != 0 ||
            check->options->progress (check->tree.size, total, check->options->progress_data);
  }
  sqlite3_finalize (select);
  if (!going) {
    g_set_error (error, KG_ERROR, KG_ERROR_LIMIT, "the verification was ended early");
    return FALSE;
  }
  return result == SQLITE_DONE || cannot_read (check, error);
}

/* --- What only the whole tells --- */

static gboolean
is_named (const Check *check, guint64 index)
{
  for (guint i = 0; i + 1 < check->named->len; i += 2) {
    if (index >= g_array_index (check->named, guint64, i) &&
        index <= g_array_index (check->named, guint64, i + 1)) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
check_whole (Check *check)
{
  const LogVerifyOptions *options = check->options;
  for (guint i = 0; i < check->gone->len; i++) {
    guint64 index = g_array_index (check->gone, guint64, i);
    if (is_named (check, index)) {
      check->out->removed++;
    } else {
      problem (check, "entry " U64 ": its record is gone, and no entry says that it was removed",
               index);
    }
  }
  check_last_tiles (check);
  if (check->next_note < check->notes->len) {
    problem (check, "there is a checkpoint of more entries than the log has: some were cut off");
  }
  if (check->trusted.text != NULL && check->trusted.size > check->tree.size) {
    problem (check,
             "the log has " U64 " entries, fewer than the " U64
             " of the checkpoint that was kept: some were cut off",
             check->tree.size, check->trusted.size);
  }
  if (options->verifier == NULL) {
    problem (check, "signatures are not verified: no key is given");
  } else if (check->out->covered < check->tree.size) {
    problem (check, "entries from " U64 " on are in no signed checkpoint", check->out->covered);
  }
  if (options->witnesses != NULL && options->witnesses[0] != NULL && check->out->witnessed == 0) {
    problem (check, "no checkpoint was cosigned by all witnesses that are asked for");
  }
}

static gboolean
run (Check *check, const char *path, GError **error)
{
  gint64 total = 0;
  gint64 looked = 0;
  if (!open_file (check, path, error) ||
      !select_number (check, "SELECT count(*) FROM entries", &total, error) ||
      !select_number (check, "SELECT value FROM meta WHERE key = 'looked'", &looked, error) ||
      !load_notes (check, error)) {
    return FALSE;
  }
  check->looked = (guint64) MAX (looked, 0);
  if (sqlite3_prepare_v2 (check->db, "SELECT hashes FROM tiles WHERE key = ?", -1, &check->tile,
                          NULL) != SQLITE_OK ||
      sqlite3_prepare_v2 (check->db, "SELECT entries FROM lookups WHERE key = ? AND tile = ?", -1,
                          &check->lookup, NULL) != SQLITE_OK) {
    return cannot_read (check, error);
  }
  if (!check_entries (check, (guint64) total, error)) {
    return FALSE;
  }
  check_whole (check);
  return TRUE;
}

/* --- Options --- */

static gboolean
check_key (const char *key, GError **error)
{
  if (verify_is_key (key)) {
    return TRUE;
  }
  g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
               "`%s` is no public key; give one like `<name>+<8 hex digits>+<base 64>`", key);
  return FALSE;
}

static gboolean
check_options (Check *check, GError **error)
{
  const LogVerifyOptions *options = check->options;
  if (options->verifier != NULL && !check_key (options->verifier, error)) {
    return FALSE;
  }
  for (guint i = 0; options->witnesses != NULL && options->witnesses[i] != NULL; i++) {
    if (!check_key (options->witnesses[i], error)) {
      return FALSE;
    }
  }
  if (options->trusted == NULL) {
    return TRUE;
  }
  if (!verify_note_read (options->trusted, &check->trusted) ||
      (options->verifier != NULL && !verify_note_is_signed (&check->trusted, options->verifier))) {
    g_set_error (error, KG_ERROR, KG_ERROR_INVALID,
                 "what was kept is no checkpoint that the log's key has signed; check the file");
    return FALSE;
  }
  return TRUE;
}

static void
finish (Check *check)
{
  guint8 root[VERIFY_HASH_BYTES];
  verify_tree_root (&check->tree, root);
  for (guint i = 0; i < sizeof root; i++) {
    g_snprintf (check->out->root + 2 * i, 3, "%02x", root[i]);
  }
  check->out->entries = check->tree.size;
}

gboolean
log_verify (const char *path, const LogVerifyOptions *options, LogVerification *out, GError **error)
{
  g_autofree Check *check = g_new0 (Check, 1);
  *out = (LogVerification) { .problems = g_ptr_array_new_with_free_func (g_free) };
  check->options = options;
  check->out = out;
  check->gone = g_array_new (FALSE, FALSE, sizeof (guint64));
  check->named = g_array_new (FALSE, FALSE, sizeof (guint64));
  check->notes = g_ptr_array_new_with_free_func (g_free);
  gboolean done = check_options (check, error) && run (check, path, error);
  if (done) {
    finish (check);
  }
  sqlite3_finalize (check->tile);
  sqlite3_finalize (check->lookup);
  sqlite3_close_v2 (check->db);
  verify_note_clear (&check->trusted);
  g_array_unref (check->gone);
  g_array_unref (check->named);
  g_ptr_array_unref (check->notes);
  g_free (check->digest);
  return done;
}
