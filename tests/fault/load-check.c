/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fault/fault.h"
#include "tests/fault/load.h"

#include "api/access/access.h"
#include "api/log/verify.h"
#include "api/review/review.h"
#include "kg/snapshot.h"
#include "kg/sql.h"

#include <signal.h>
#include <string.h>

/* What is looked at. */
typedef struct {
  FaultLoad *load;
  KgStore *store;
  KgSnapshot *snapshot;
  LogWriter *writer;
  LogReader *reader;
} Check;

static gint64
count (const Check *check, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;
  kg_sql_int64 (log_reader_db (check->reader), sql, -1, &n, &error);
  g_assert_no_error (error);
  return n;
}

static LogEntry *
read_entry (const Check *check, guint64 index)
{
  g_autoptr (GError) error = NULL;
  LogEntry *entry = log_read (check->reader, index, &error);
  g_assert_no_error (error);
  return entry;
}

/* --- Decisions --- */

static void
check_decisions (const Check *check)
{
  GHashTableIter iter;
  gpointer id;
  gpointer place;
  g_hash_table_iter_init (&iter, check->load->decisions);
  while (g_hash_table_iter_next (&iter, &id, &place)) {
    g_autoptr (LogEntry) entry = read_entry (check, *(guint64 *) place);
    g_assert_cmpstr (entry->id, ==, id);
    g_assert_cmpint (entry->kind, ==, LOG_KIND_DECISION);
  }
  g_assert_cmpint (count (check,
                          "SELECT count(*) - count(DISTINCT id) FROM entries WHERE kind = 0"),
                   ==, 0);
}

/* --- Reviews --- */

static guint
n_quads (const Check *check, const char *graph, KgQuad *last)
{
  const KgView view = { check->snapshot, NULL };
  const KgQuad pattern = { .graph = kg_view_find_iri (&view, graph, -1) };
  guint n = 0;
  if (pattern.graph == KG_NONE) {
    return 0;
  }
  g_autoptr (KgScan) scan = kg_scan_new (&view, &pattern);
  while (kg_scan_next (scan, last, NULL)) {
    n++;
  }
  return n;
}

/* Each action has an entry, of this review. Returns how many entries are of this review alone. */
static guint
check_actions (const Check *check, const Review *review)
{
  guint n = 0;
  for (guint i = 0; i < review->actions->len; i++) {
    const ReviewAction *action = g_ptr_array_index (review->actions, i);
    g_autoptr (LogEntry) entry = read_entry (check, action->index);
    gboolean opened = strcmp (action->action, "opened") == 0;
    g_assert_cmpint (entry->kind, ==, opened ? LOG_KIND_DECISION : LOG_KIND_REVIEW);
    g_assert_cmpstr (entry->id, ==, opened ? review->decision : review->id);
    n += opened ? 0 : 1;
  }
  return n;
}

static guint
check_review (const Check *check, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *graph = g_strconcat ("urn:grounds:review:", id, NULL);
  g_autoptr (Review) review = review_get (check->reader, id, &error);
  g_assert_no_error (error);
  KgQuad quad;
  gboolean approval = n_quads (check, graph, &quad) > 0;
  g_assert_cmpint (approval, ==, review->status == REVIEW_APPROVED);
  if (g_hash_table_contains (check->load->approved, id)) {
    g_assert_cmpstr (review_status_name (review->status), ==, "approved");
  }
  if (g_hash_table_contains (check->load->rejected, id)) {
    g_assert_cmpstr (review_status_name (review->status), ==, "rejected");
  }
  return check_actions (check, review);
}

static void
check_reviews (const Check *check)
{
  g_autoptr (GError) error = NULL;
  const ReviewFilter all = { 0 };
  g_autoptr (GPtrArray) reviews = review_list (check->reader, &all, &error);
  g_assert_no_error (error);
  guint entries = 0;
  for (guint i = 0; i < reviews->len; i++) {
    entries += check_review (check, ((const Review *) g_ptr_array_index (reviews, i))->id);
  }
  g_assert_cmpint (count (check, "SELECT count(*) FROM entries WHERE kind = 2"), ==, entries);
  g_assert_cmpuint (reviews->len, >=,
                    g_hash_table_size (check->load->approved) +
                        g_hash_table_size (check->load->rejected));
}

/* --- Commits and keys --- */

static void
check_commits (const Check *check)
{
  const KgView view = { check->snapshot, NULL };
  for (gsize i = 0; i < G_N_ELEMENTS (check->load->values); i++) {
    g_autofree char *graph = g_strdup_printf ("urn:load:%" G_GSIZE_FORMAT, i);
    KgQuad quad;
    guint n = n_quads (check, graph, &quad);
    g_assert_cmpuint (n, <=, 1);
    guint64 value = 0;
    if (n == 1) {
      KgTerm term;
      kg_view_term (&view, quad.object, &term);
      value = g_ascii_strtoull (term.value, NULL, 10);
    }
    g_assert_cmpuint (value, >=, check->load->values[i]);
  }
  g_assert_cmpint (count (check, "SELECT count(*) FROM entries WHERE kind = 1"), ==,
                   (gint64) kg_snapshot_commit (check->snapshot));
}

static void
check_keys (const Check *check)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) keys = access_keys (check->reader, &error);
  g_assert_no_error (error);
  guint entries = 0;
  guint known = 0;
  for (guint i = 0; i < keys->len; i++) {
    const AccessKey *key = g_ptr_array_index (keys, i);
    guint state = GPOINTER_TO_UINT (g_hash_table_lookup (check->load->keys, key->id));
    g_assert_true (state < 2 || key->revoked != 0);
    known += state > 0 ? 1 : 0;
    entries += key->revoked != 0 ? 2 : 1;
  }
  g_assert_cmpuint (known, ==, g_hash_table_size (check->load->keys));
  g_assert_cmpint (count (check, "SELECT count(*) FROM entries WHERE kind = 3"), ==, entries);
}

/* --- All of it --- */

static void
check_tree (const Check *check)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = log_path (check->load->service->store);
  g_autofree char *verifier = log_verifier (check->reader, &error);
  g_assert_no_error (error);
  const LogVerifyOptions options = { .verifier = verifier };
  g_auto (LogVerification) found = { 0 };
  log_verify (path, &options, &found, &error);
  g_assert_no_error (error);
  if (found.n_problems > 0) {
    g_error ("the log is not whole: %s", (const char *) g_ptr_array_index (found.problems, 0));
  }
  g_assert_cmpuint (found.decisions, >=, g_hash_table_size (check->load->decisions));
}

/* What the service does when it starts: the next one completes what was half done. */
static void
complete (Check *check)
{
  g_autoptr (GError) error = NULL;
  const ReviewDesk desk = { .store = check->store,
                            .writer = check->writer,
                            .now = g_get_real_time () };
  review_expire (&desk, NULL, &error);
  g_assert_no_error (error);
  check->snapshot = kg_store_snapshot (check->store, &error);
  g_assert_no_error (error);
  log_append_commits (check->writer, check->store, kg_snapshot_commit (check->snapshot), &error);
  g_assert_no_error (error);
}

/* The next process that serves signs what others have appended. */
static void
serve_once (FaultLoad *load)
{
  g_autofree char *request = fault_request ("mask");
  g_autoptr (GString) body = g_string_new (NULL);
  FaultAnswer answer = { .body = body };
  fault_service_start (load->service);
  g_assert_cmpuint (fault_ask (load->service, request, &answer), ==, 200);
  fault_load_remember (load, &answer);
  g_assert_cmpint (fault_service_stop (load->service, SIGTERM), ==, 0);
}

void
fault_load_check (FaultLoad *load)
{
  g_autoptr (GError) error = NULL;
  Check check = { .load = load };
  FaultState state;
  serve_once (load);
  fault_inspect (load->service->store, &state, &error);
  g_assert_no_error (error);
  check.store = kg_store_open (load->service->store, KG_STORE_WRITE, &error);
  g_assert_no_error (error);
  g_autoptr (LogSigner) signer =
      log_signer_open (g_getenv ("GROUNDS_LOG_KEY"), NULL, FALSE, &error);
  g_assert_no_error (error);
  check.writer = log_writer_open (load->service->store, signer, &error);
  g_assert_no_error (error);
  complete (&check);
  check.reader = log_reader_open (load->service->store, &error);
  g_assert_no_error (error);
  check_decisions (&check);
  check_reviews (&check);
  check_commits (&check);
  check_keys (&check);
  check_tree (&check);
  log_reader_free (check.reader);
  log_writer_free (check.writer);
  kg_snapshot_unref (check.snapshot);
  kg_store_unref (check.store);
}
