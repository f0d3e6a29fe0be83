/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/store-template.h"

#include "kg/change.h"
#include "kg/history.h"
#include "kg/write.h"

#include <string.h>

#define EX "https://example.org/"
/* Of what a snapshot holds, so much is looked at. */
#define QUADS 2000
#define PLACES 8
#define COMMITS 8

/* --- Making one --- */

static KgTermId
iri (KgChange *change, const char *local)
{
  g_autofree char *text = g_strconcat (EX, local, NULL);
  return kg_change_intern_iri (change, text);
}

static KgTermId
literal (KgChange *change, const char *value, const char *datatype, const char *language)
{
  const KgTerm term = { .kind = KG_TERM_LITERAL,
                        .value = value,
                        .length = (guint32) strlen (value),
                        .datatype =
                            datatype == NULL ? KG_NONE : kg_change_intern_iri (change, datatype),
                        .language = language };
  return kg_change_intern (change, &term);
}

static void
commit (KgChange *change, const char *message, gint64 time)
{
  g_autoptr (GError) error = NULL;
  const KgCommitInfo info = { .author = "alice", .message = message, .time = time };
  KgCommitResult result;
  kg_change_commit (change, &info, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result.added + result.removed, >, 0);
}

static void
commit_first (KgStore *store)
{
  static const guint8 digest[KG_DIGEST_BYTES] = { 1, 2, 3 };
  g_autoptr (KgChange) change = kg_change_new (store);
  const KgTerm blank = { .kind = KG_TERM_BLANK, .value = "b1x0", .length = 4 };
  KgTermId node = kg_change_intern (change, &blank);
  guint32 document =
      kg_change_add_document (change, "one.ttl", iri (change, "one"), "turtle", digest);
  KgTermId s = iri (change, "s");
  kg_change_add (change, document, s, iri (change, "p"), iri (change, "o"), 1);
  kg_change_add (change, document, s, iri (change, "p"), node, 2);
  kg_change_add (change, document, node, iri (change, "q"),
                 literal (change, "Größe", NULL, "de-AT"), 3);
  kg_change_add (change, document, node, iri (change, "q"),
                 literal (change, "12", KG_XSD "integer", NULL), 3);
  kg_change_add (change, document, s, iri (change, "q"),
                 literal (change, "plain\n\"quoted\"", NULL, NULL), 4);
  kg_change_add_prefix (change, "ex", EX);
  kg_change_add_prefix (change, "xsd", KG_XSD);
  commit (change, "the first", 1000000);
}

/* One triple that another document says too, some that do not last. */
static void
commit_second (KgStore *store)
{
  g_autoptr (KgChange) change = kg_change_new (store);
  guint32 document = kg_change_add_document (change, "two.nq", iri (change, "two"), "nquads", NULL);
  guint32 other = kg_change_add_document (change, "api", iri (change, "three"), NULL, NULL);
  kg_change_add (change, document, iri (change, "s"), iri (change, "p"), iri (change, "o"), 7);
  kg_change_add (change, document, iri (change, "s"), iri (change, "p"), iri (change, "s"), 8);
  for (guint i = 0; i < 40; i++) {
    g_autofree char *name = g_strdup_printf ("n%u", i);
    kg_change_add (change, other, iri (change, name), iri (change, "p"), iri (change, "o"), 0);
  }
  commit (change, "the second", 2000000);
}

static void
commit_third (KgStore *store)
{
  g_autoptr (KgChange) change = kg_change_new (store);
  const KgQuad gone = { iri (change, "s"), iri (change, "p"), iri (change, "s"),
                        iri (change, "two") };
  guint32 document = kg_change_add_document (change, "two.nq", iri (change, "two"), "nquads", NULL);
  kg_change_remove (change, &gone);
  kg_change_add (change, document, iri (change, "o"), iri (change, "p"),
                 literal (change, "", NULL, NULL), 1);
  kg_change_clear_graph (change, iri (change, "three"));
  kg_change_add_prefix (change, "two", EX "two/");
  commit (change, "the third\nwith two lines", 3000000);
}

void
store_template_make (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgStore) store = kg_store_open (path, KG_STORE_WRITE | KG_STORE_CREATE, &error);
  g_assert_no_error (error);
  commit_first (store);
  commit_second (store);
  commit_third (store);
}

/* --- Damaging it --- */

static void
execute (sqlite3 *db, const char *sql)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK) {
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
  }
}

sqlite3 *
store_template_open (const char *path)
{
  sqlite3 *db = NULL;
  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
    g_error ("%s: %s", path, sqlite3_errmsg (db));
  }
  execute (db, "PRAGMA synchronous = OFF");
  return db;
}

/* "CREATE TABLE name (column, …)" without anything more. */
static void
loosen_table (sqlite3 *db, const char *table)
{
  g_autoptr (GString) columns = g_string_new (NULL);
  sqlite3_stmt *info = NULL;
  g_autofree char *question = g_strdup_printf ("SELECT name FROM pragma_table_info ('%s')", table);
  sqlite3_prepare_v2 (db, question, -1, &info, NULL);
  while (sqlite3_step (info) == SQLITE_ROW) {
    g_string_append_printf (columns, "%s%s", columns->len > 0 ? ", " : "",
                            (const char *) sqlite3_column_text (info, 0));
  }
  sqlite3_finalize (info);
  g_autofree char *sql =
      g_strdup_printf ("CREATE TABLE loose (%s); INSERT INTO loose SELECT * FROM %s;"
                       "DROP TABLE %s; ALTER TABLE loose RENAME TO %s",
                       columns->str, table, table, table);
  execute (db, sql);
}

/* What the first column of a query gives. */
static GPtrArray *
list (sqlite3 *db, const char *sql)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement = NULL;
  sqlite3_prepare_v2 (db, sql, -1, &statement, NULL);
  while (sqlite3_step (statement) == SQLITE_ROW) {
    g_ptr_array_add (texts, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
  }
  sqlite3_finalize (statement);
  g_assert_cmpuint (texts->len, >, 0);
  return texts;
}

void
store_template_loosen (const char *path)
{
  g_autoptr (sqlite3) db = store_template_open (path);
  g_autoptr (GPtrArray) tables =
      list (db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
  g_autoptr (GPtrArray) indexes =
      list (db, "SELECT replace (sql, 'UNIQUE', '') FROM sqlite_schema"
                " WHERE type = 'index' AND sql IS NOT NULL ORDER BY name");
  for (guint i = 0; i < tables->len; i++) {
    loosen_table (db, g_ptr_array_index (tables, i));
  }
  for (guint i = 0; i < indexes->len; i++) {
    execute (db, g_ptr_array_index (indexes, i));
  }
}

/* --- Exercising it --- */

typedef struct {
  GError **error; /* the first is kept */
  gboolean sound;
} Outcome;

/* Takes over `error`. INVARIANT: what fails says why, and what succeeds says nothing. */
static void
note (Outcome *outcome, gboolean done, GError *error)
{
  g_assert_true (done == (error == NULL));
  outcome->sound = outcome->sound && done;
  if (error != NULL && outcome->error != NULL && *outcome->error == NULL) {
    g_propagate_error (outcome->error, error);
    return;
  }
  g_clear_error (&error);
}

static void
look_at_term (const KgView *view, KgTermId id, gboolean required)
{
  KgTerm term;
  if (!kg_view_term (view, id, &term)) {
    g_assert_false (required);
    return;
  }
  g_assert_cmpint (term.value[term.length], ==, '\0');
  g_assert_true (term.kind == KG_TERM_LITERAL || term.datatype == KG_NONE);
  g_assert_cmpuint (kg_view_find (view, &term), ==, id);
  if (term.kind == KG_TERM_IRI) {
    g_autofree char *compact = kg_snapshot_compact (view->snapshot, term.value);
    g_assert_nonnull (compact);
  }
}

static void
look_at_quad (const KgView *view, const KgQuad *quad)
{
  KgPlace place;
  KgDocument document;
  KgPairCursor pairs;
  KgTermId predicate;
  KgTermId other;
  look_at_term (view, quad->subject, TRUE);
  look_at_term (view, quad->predicate, TRUE);
  look_at_term (view, quad->object, TRUE);
  look_at_term (view, quad->graph, TRUE);
  g_assert_true (kg_view_contains (view, quad->subject, quad->predicate, quad->object));
  for (guint i = 0;
       i < PLACES && kg_view_place (view, quad->subject, quad->predicate, quad->object, i, &place);
       i++) {
    g_assert_true (kg_snapshot_document (view->snapshot, place.document, &document));
  }
  kg_view_outgoing (view, quad->subject, &pairs);
  for (guint i = 0; i < PLACES && kg_pairs_next (&pairs, &predicate, &other); i++) {
    look_at_term (view, other, TRUE);
  }
  kg_view_incoming (view, quad->object, &pairs);
  for (guint i = 0; i < PLACES && kg_pairs_next (&pairs, &predicate, &other); i++) {
    look_at_term (view, other, TRUE);
  }
}

static gboolean
drop_bytes (const char *bytes, gsize length, gpointer data, GError **error)
{
  (void) data;
  (void) error;
  return length == 0 || bytes[length - 1] != '\xff';
}

static void
write_all (KgSnapshot *snapshot, Outcome *outcome)
{
  static const KgFormat formats[] = { KG_FORMAT_NQUADS, KG_FORMAT_TRIG, KG_FORMAT_RDFXML };
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
    const KgWriteOptions options = { .format = formats[i] };
    GError *error = NULL;
    gboolean done = kg_write (snapshot, &options, drop_bytes, NULL, &error);
    /* That a graph cannot be said in RDF/XML is nobody's fault. */
    gboolean legal = g_error_matches (error, KG_ERROR, KG_ERROR_FORMAT);
    if (legal) {
      g_clear_error (&error);
    }
    note (outcome, done || legal, error);
  }
}

static void
look_at_snapshot (KgSnapshot *snapshot, Outcome *outcome)
{
  const KgView view = { .snapshot = snapshot };
  const KgQuad any = { 0 };
  g_autoptr (KgScan) scan = kg_scan_new (&view, &any);
  KgQuad quad;
  guint8 digest[KG_DIGEST_BYTES];
  GError *error = NULL;
  guint n = 0;
  for (guint i = 0; i < QUADS && kg_scan_next (scan, &quad, NULL); i++) {
    look_at_quad (&view, &quad);
  }
  for (guint32 i = 0; i < MIN (kg_snapshot_n_documents (snapshot), QUADS) + 2; i++) {
    KgDocument document;
    if (kg_snapshot_document (snapshot, i, &document)) {
      look_at_term (&view, document.graph, TRUE);
      g_assert_nonnull (document.name);
    }
  }
  const KgTermId *graphs = kg_snapshot_graphs (snapshot, &n);
  for (guint i = 0; i < MIN (n, QUADS); i++) {
    look_at_term (&view, graphs[i], TRUE);
  }
  for (KgTermId id = 0; id < MIN (kg_snapshot_id_end (snapshot), QUADS) + 2; id++) {
    look_at_term (&view, id, FALSE);
  }
  gboolean done = kg_content_digest (snapshot, digest, &error);
  note (outcome, done, error);
  write_all (snapshot, outcome);
}

static void
look_at_history (KgStore *store, Outcome *outcome)
{
  GError *error = NULL;
  KgVerification verification = { 0 };
  guint64 commits = 0;
  g_autoptr (GPtrArray) history = kg_history (store, 0, COMMITS, &error);
  note (outcome, history != NULL, g_steal_pointer (&error));
  for (guint i = 0; history != NULL && i < history->len; i++) {
    commits = MAX (commits, ((const KgCommit *) g_ptr_array_index (history, i))->id);
  }
  gboolean done = kg_history_verify (store, NULL, NULL, &verification, &error);
  if (done && verification.broken != 0) {
    g_set_error (&error, KG_ERROR, KG_ERROR_STORE, "commit %" G_GUINT64_FORMAT " is broken",
                 verification.broken);
    done = FALSE;
  }
  note (outcome, done, g_steal_pointer (&error));
  for (guint64 i = 0; i <= MIN (commits, COMMITS); i++) {
    g_autoptr (KgSnapshot) snapshot = kg_store_snapshot_at (store, i, &error);
    note (outcome, snapshot != NULL, g_steal_pointer (&error));
    KgDiff *diff = kg_diff (store, commits, i, &error);
    note (outcome, diff != NULL, g_steal_pointer (&error));
    kg_diff_free (diff);
  }
}

static void
write_to (const char *path, Outcome *outcome)
{
  GError *error = NULL;
  KgCommitResult result;
  const KgCommitInfo info = { .author = "bob", .message = "on top", .time = 4000000 };
  g_autoptr (KgStore) store = kg_store_open (path, KG_STORE_WRITE, &error);
  note (outcome, store != NULL, g_steal_pointer (&error));
  if (store == NULL) {
    return;
  }
  g_autoptr (KgChange) change = kg_change_new (store);
  guint32 document = kg_change_add_document (change, "four", iri (change, "two"), NULL, NULL);
  kg_change_clear_graph (change, iri (change, "two"));
  kg_change_add (change, document, iri (change, "new"), iri (change, "p"),
                 literal (change, "12", KG_XSD "integer", NULL), 0);
  kg_change_add (change, document, iri (change, "s"), iri (change, "p"), iri (change, "o"), 0);
  gboolean done = kg_change_commit (change, &info, &result, &error);
  note (outcome, done, g_steal_pointer (&error));
  done = kg_rollback (store, 1, &info, NULL, NULL, &result, &error);
  note (outcome, done, g_steal_pointer (&error));
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (store, &error);
  note (outcome, snapshot != NULL, g_steal_pointer (&error));
  if (snapshot != NULL) {
    look_at_snapshot (snapshot, outcome);
  }
}

gboolean
store_template_exercise (const char *path, GError **error)
{
  Outcome outcome = { .error = error, .sound = TRUE };
  GError *local = NULL;
  KgStore *store = kg_store_open (path, KG_STORE_READ, &local);
  note (&outcome, store != NULL, g_steal_pointer (&local));
  if (store != NULL) {
    g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (store, &local);
    note (&outcome, snapshot != NULL, g_steal_pointer (&local));
    if (snapshot != NULL) {
      look_at_snapshot (snapshot, &outcome);
    }
    look_at_history (store, &outcome);
  }
  kg_store_unref (store);
  write_to (path, &outcome);
  return outcome.sound;
}
