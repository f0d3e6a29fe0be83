/* SPDX-License-Identifier: Apache-2.0 */

/* A store is a file from somewhere. Whatever its bytes are, reading it ends, in an error at
 * worst.
 *
 * The first byte of the input says what follows:
 *   R   a file
 *   P   patches of the bytes of a sound store: offset (4 bytes, big-endian, modulo its size),
 *       length (1), bytes
 *   S   changes of the values in the tables of one; see change_values()
 *   L   the same, made by another process while a snapshot is held: read as a delta */

#include "tests/fuzz/store-template.h"

#include "kg/store.h"

#include <glib/gstdio.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#define OPERATIONS 64
/* A file that is no store is refused at once; larger ones only take time. */
#define FILE_BYTES (1u << 20)

typedef struct {
  char *directory;
  char *path;
  char *sound; /* bytes of a store, as the library makes it */
  gsize sound_length;
  char *loose; /* of one without types and constraints */
  gsize loose_length;
} Fuzz;

static const struct {
  const char *name;
  const char *columns[10];
} tables[] = {
  { "meta", { "key", "value" } },
  { "terms", { "id", "hash", "kind", "value", "datatype", "language" } },
  { "commits",
    { "id", "time", "author", "message", "added", "removed", "quads", "last_quad", "last_document",
      "digest" } },
  { "documents",
    { "id", "in_commit", "name", "graph", "format", "digest", "first_quad", "last_quad" } },
  { "quads", { "id", "subject", "predicate", "object", "graph", "document", "line", "removed" } },
  { "prefixes", { "id", "name", "iri", "in_commit" } },
};

static const gint64 interesting[] = { 0,          1,          2,          3,
                                      -1,         G_MAXINT32, G_MININT32, G_MAXUINT32,
                                      G_MAXINT64, G_MININT64, 0x80000000, 0x7fffffff,
                                      255,        65536,      4294967297, 40 };

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* --- Input --- */

typedef struct {
  const guint8 *at;
  gsize left;
} Input;

static guint8
next_byte (Input *input)
{
  if (input->left == 0) {
    return 0;
  }
  input->left--;
  return *input->at++;
}

static const guint8 *
next_bytes (Input *input, gsize *n)
{
  const guint8 *bytes = input->at;
  *n = MIN (*n, input->left);
  input->at += *n;
  input->left -= *n;
  return bytes;
}

/* --- Damage --- */

static void
patch (Input *input, char *bytes, gsize length)
{
  while (input->left > 5) {
    gsize offset = 0;
    for (guint i = 0; i < 4; i++) {
      offset = offset << 8 | next_byte (input);
    }
    offset %= length;
    gsize n = next_byte (input);
    const guint8 *patch = next_bytes (input, &n);
    memcpy (bytes + offset, patch, MIN (n, length - offset));
  }
}

static void
bind_value (sqlite3_stmt *statement, Input *input)
{
  guint8 kind = next_byte (input) % 6;
  guint8 value = next_byte (input);
  gsize n = value;
  const guint8 *bytes;
  switch (kind) {
  case 0:
    sqlite3_bind_int64 (statement, 1, (gint8) value);
    break;
  case 1:
    sqlite3_bind_int64 (statement, 1, interesting[value % G_N_ELEMENTS (interesting)]);
    break;
  case 2:
    sqlite3_bind_null (statement, 1);
    break;
  case 3:
    bytes = next_bytes (input, &n);
    sqlite3_bind_text (statement, 1, (const char *) bytes, (int) n, SQLITE_TRANSIENT);
    break;
  case 4:
    bytes = next_bytes (input, &n);
    sqlite3_bind_blob (statement, 1, bytes, (int) n, SQLITE_TRANSIENT);
    break;
  default:
    sqlite3_bind_double (statement, 1, (double) value * 1e15);
    break;
  }
}

/* What each operation does to row ?2, with the value ?1. */
static char *
statement_for (guint8 operation, const char *table, const char *column)
{
  switch (operation % 4) {
  case 0:
    return g_strdup_printf ("DELETE FROM %s WHERE rowid = ?2", table);
  case 1:
    return g_strdup_printf ("INSERT INTO %s SELECT * FROM %s WHERE rowid = ?2", table, table);
  default:
    return g_strdup_printf ("UPDATE %s SET %s = ?1 WHERE rowid = ?2", table, column);
  }
}

/* Operations of four bytes and a value: what to do, table, column, row. */
static void
change_values (Input *input, const char *path)
{
  g_autoptr (sqlite3) db = store_template_open (path);
  for (guint i = 0; i < OPERATIONS && input->left > 0; i++) {
    guint8 operation = next_byte (input);
    gsize table = next_byte (input) % G_N_ELEMENTS (tables);
    gsize n_columns = 0;
    while (n_columns < G_N_ELEMENTS (tables[table].columns) &&
           tables[table].columns[n_columns] != NULL) {
      n_columns++;
    }
    gsize column = next_byte (input) % n_columns;
    guint8 row = next_byte (input);
    g_autofree char *sql =
        statement_for (operation, tables[table].name, tables[table].columns[column]);
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK) {
      g_error ("%s: %s", sql, sqlite3_errmsg (db));
    }
    bind_value (statement, input);
    sqlite3_bind_int64 (statement, 2, row);
    sqlite3_step (statement);
    sqlite3_finalize (statement);
  }
}

/* --- The files --- */

static void
put (const char *path, const char *suffix, const char *bytes, gsize length)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);
  if (bytes == NULL) {
    g_unlink (name);
    return;
  }
  FILE *file = g_fopen (name, "wb");
  g_assert_nonnull (file);
  fwrite (bytes, 1, length, file);
  fclose (file);
}

static void
put_store (const Fuzz *fuzz, const char *bytes, gsize length)
{
  put (fuzz->path, "-wal", NULL, 0);
  put (fuzz->path, "-shm", NULL, 0);
  put (fuzz->path, "-journal", NULL, 0);
  put (fuzz->path, "", bytes, length);
}

static void
read_store (const char *path, char **bytes, gsize *length)
{
  g_autoptr (GError) error = NULL;
  g_file_get_contents (path, bytes, length, &error);
  g_assert_no_error (error);
}

static void
fuzz_remove (Fuzz *fuzz)
{
  put_store (fuzz, NULL, 0);
  g_rmdir (fuzz->directory);
  g_free (fuzz->directory);
  g_free (fuzz->path);
  g_free (fuzz->sound);
  g_free (fuzz->loose);
  g_free (fuzz);
}

static Fuzz *fuzz_of_process;

static void
fuzz_end (void)
{
  g_clear_pointer (&fuzz_of_process, fuzz_remove);
}

/* libFuzzer gives no context along: this is the one thing that stays from input to input. */
static const Fuzz *
fuzz_get (void)
{
  if (fuzz_of_process != NULL) {
    return fuzz_of_process;
  }
  gboolean shared_memory = g_access ("/dev/shm", W_OK) == 0;
  Fuzz *fuzz = g_new0 (Fuzz, 1);
  fuzz->directory =
      g_build_filename (shared_memory ? "/dev/shm" : g_get_tmp_dir (), "fuzz-store-XXXXXX", NULL);
  g_assert_nonnull (g_mkdtemp (fuzz->directory));
  fuzz->path = g_build_filename (fuzz->directory, "store.db", NULL);
  store_template_make (fuzz->path);
  read_store (fuzz->path, &fuzz->sound, &fuzz->sound_length);
  store_template_loosen (fuzz->path);
  read_store (fuzz->path, &fuzz->loose, &fuzz->loose_length);
  fuzz_of_process = fuzz;
  atexit (fuzz_end);
  return fuzz;
}

/* --- The test --- */

static void
try_live (const Fuzz *fuzz, Input *input)
{
  put_store (fuzz, fuzz->loose, fuzz->loose_length);
  g_autoptr (KgStore) store = kg_store_open (fuzz->path, KG_STORE_READ, NULL);
  g_autoptr (KgSnapshot) before = store == NULL ? NULL : kg_store_snapshot (store, NULL);
  if (before == NULL) {
    return;
  }
  change_values (input, fuzz->path);
  g_autoptr (KgSnapshot) after = kg_store_snapshot (store, NULL);
  if (after == NULL) {
    return;
  }
  const KgView view = { .snapshot = after };
  const KgQuad any = { 0 };
  g_autoptr (KgScan) scan = kg_scan_new (&view, &any);
  KgQuad quad;
  KgTerm term;
  for (guint i = 0; i < 10000 && kg_scan_next (scan, &quad, NULL); i++) {
    g_assert_true (kg_view_term (&view, quad.subject, &term));
    g_assert_true (kg_view_term (&view, quad.object, &term));
    g_assert_true (kg_view_contains (&view, quad.subject, quad.predicate, quad.object));
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const Fuzz *fuzz = fuzz_get ();
  Input input = { data, size };
  g_autofree char *patched = NULL;
  if (size > FILE_BYTES) {
    return 0;
  }
  switch (next_byte (&input)) {
  case 'R':
    put_store (fuzz, (const char *) input.at, input.left);
    break;
  case 'P':
    patched = g_memdup2 (fuzz->sound, fuzz->sound_length);
    patch (&input, patched, fuzz->sound_length);
    put_store (fuzz, patched, fuzz->sound_length);
    break;
  case 'S':
    put_store (fuzz, fuzz->loose, fuzz->loose_length);
    change_values (&input, fuzz->path);
    break;
  case 'L':
    try_live (fuzz, &input);
    return 0;
  default:
    return -1;
  }
  store_template_exercise (fuzz->path, NULL);
  return 0;
}
