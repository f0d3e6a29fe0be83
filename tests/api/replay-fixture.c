/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/replay-fixture.h"

#include "api/log/record.h"
#include "kg/history.h"
#include "tests/api/store-fixture.h"

#include <sqlite3.h>

#define GRAPH "http://example.org/policy"

static const char prefixes[] =
    "@prefix ex: <http://example.org/> . @prefix gr: <https://w3id.org/grounds#> . "
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    "@prefix sh: <http://www.w3.org/ns/shacl#> . "
    "ex:policy a gr:Policy ; gr:rule ex:permit . "
    "ex:permit a gr:Rule ; rdfs:label \"All is permitted\" ; gr:effect gr:Allow ; "
    "  gr:condition [ sh:property [ sh:path gr:action ; sh:minCount 1 ] ] . ";

void
replay_fixture_set_up (ReplayFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  (void) data;
  *fixture = (ReplayFixture) { 0 };
  fixture->store = store_fixture_new (&fixture->folder, &fixture->path, 0);
  fixture->writer = log_writer_open (fixture->path, NULL, &error);
  g_assert_no_error (error);
  fixture->log = log_reader_open (fixture->path, &error);
  g_assert_no_error (error);
}

void
replay_fixture_tear_down (ReplayFixture *fixture, gconstpointer data)
{
  (void) data;
  log_reader_free (fixture->log);
  log_writer_free (fixture->writer);
  kg_store_unref (fixture->store);
  store_fixture_remove (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

guint64
replay_fixture_load (ReplayFixture *fixture, const char *rules)
{
  g_autofree char *text = g_strconcat (prefixes, rules, NULL);
  return store_fixture_load (fixture->store, "policy.ttl", GRAPH, text);
}

RulesEngine *
replay_fixture_engine (ReplayFixture *fixture, guint64 commit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) snapshot = commit == 0
                                        ? kg_store_snapshot (fixture->store, &error)
                                        : kg_store_snapshot_at (fixture->store, commit, &error);
  g_assert_no_error (error);
  RulesEngine *engine = rules_engine_new (snapshot, NULL, &error);
  g_assert_no_error (error);
  return engine;
}

char *
replay_fixture_id (guint k)
{
  return g_strdup_printf ("%08x-0000-7000-8000-000000000000", k);
}

static void
check_done (gpointer data, guint64 index, const GError *error)
{
  (void) data;
  (void) index;
  g_assert_no_error (error);
}

static void
log_one (ReplayFixture *fixture, RulesEngine *engine, RulesSession *session, const char *digest)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) record = g_string_new (NULL);
  g_autofree char *subject = g_strdup_printf ("u%u", fixture->n % 3);
  g_autofree char *id = replay_fixture_id (fixture->n);
  json_t *json =
      json_pack ("{s:{s:s, s:s}, s:{s:s}, s:{s:s, s:s}}", "subject", "type", "user", "id", subject,
                 "action", "name", "use", "resource", "type", "model", "id", "m");
  gint64 time = (gint64) fixture->n * G_USEC_PER_SEC;
  const RulesDecision *decision = rules_session_decide (session, engine, json, time, FALSE, &error);
  g_assert_no_error (error);
  const RulesExplanation explanation = { .policies = rules_engine_policies (engine),
                                         .request = rules_session_request (session),
                                         .decision = decision,
                                         .id = id,
                                         .digest = digest };
  log_record_decision (&explanation, json, NULL, record, &error);
  g_assert_no_error (error);
  const LogAppend entry = { .kind = LOG_KIND_DECISION,
                            .id = id,
                            .time = time,
                            .body = record->str,
                            .length = record->len,
                            .done = check_done };
  log_append (fixture->writer, &entry);
  json_decref (json);
  fixture->n++;
}

void
replay_fixture_log (ReplayFixture *fixture, guint64 commit, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesEngine) engine = replay_fixture_engine (fixture, commit);
  g_autoptr (RulesSession) session = rules_session_new ();
  g_autofree char *digest = NULL;
  kg_history_digest (fixture->store, commit, &digest, &error);
  for (guint i = 0; i < n; i++) {
    log_one (fixture, engine, session, digest);
  }
  log_writer_wait (fixture->writer);
}

void
replay_fixture_alter (ReplayFixture *fixture, const char *sql)
{
  g_autofree char *path = log_path (fixture->path);
  sqlite3 *db = NULL;
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}
