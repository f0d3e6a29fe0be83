/* SPDX-License-Identifier: Apache-2.0 */
#include "api/review/ticker.h"
#include "kg/history.h"
#include "kg/parse.h"
#include "tests/api/review/fixture.h"

#include <sqlite3.h>
#include <string.h>

/* What happens to reviews in time, and after a crash. */

#define HOUR REVIEW_FIXTURE_HOUR
#define DAY G_TIME_SPAN_DAY
#define BOARD "gr:reviewer ex:board ; gr:approvals 2 ; gr:respondWithin \"PT4H\"^^xsd:duration ; "
#define PEOPLE "ex:board a foaf:Group ; foaf:member ex:ann, ex:bob, ex:cleo . "

static void
assert_status (const ReviewFixture *fixture, const char *id, ReviewStatus expected)
{
  g_autoptr (Review) review = review_fixture_get (fixture, id);
  g_assert_cmpstr (review_status_name (review->status), ==, review_status_name (expected));
}

static void
assert_actions (const ReviewFixture *fixture, const char *id, const char *expected)
{
  g_autofree char *got = review_fixture_actions (fixture, id);
  g_assert_cmpstr (got, ==, expected);
}

static void
approve (ReviewFixture *fixture, const char *id, const AccessIdentity *by, gint64 until)
{
  g_autoptr (GError) error = NULL;
  const ReviewScope scope = { .this_request = TRUE, .until = fixture->desk.now + until };
  review_approve (&fixture->desk, id, by, &scope, NULL, &error);
  g_assert_no_error (error);
}

/* Sweeps; the ids of what was closed, one by one, are `id` or none. */
static void
assert_expires (ReviewFixture *fixture, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) closed = g_ptr_array_new_with_free_func (g_free);
  review_expire (&fixture->desk, closed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (closed->len, ==, id != NULL ? 1 : 0);
  g_assert_cmpstr (closed->len > 0 ? g_ptr_array_index (closed, 0) : NULL, ==, id);
}

/* As though a process had died in the middle: the log has not heard of it. */
static void
alter_log (const ReviewFixture *fixture, const char *sql)
{
  g_autofree char *path = log_path (kg_store_path (fixture->store));
  sqlite3 *db = NULL;
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 10000);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static char *
begin (ReviewFixture *fixture, const char *more)
{
  g_autofree char *rules = g_strconcat (more, PEOPLE, NULL);
  review_fixture_init (fixture, rules);
  review_fixture_ask (fixture, REVIEW_MAIL);
  return g_strdup (review_fixture_id (fixture));
}

/* --- Time --- */

static void
test_unanswered (void)
{
  g_auto (ReviewFixture) fixture;
  g_autofree char *id = begin (&fixture, REVIEW_RULE (BOARD));
  g_autoptr (GError) error = NULL;
  fixture.desk.now = REVIEW_FIXTURE_TIME + REVIEW_OPEN_DAYS * DAY - 1;
  assert_expires (&fixture, NULL);
  approve (&fixture, id, &review_ann, DAY);
  g_assert_cmpuint (review_fixture_n_quads (&fixture, id), >, 0);
  fixture.desk.now++;
  assert_expires (&fixture, id);
  assert_expires (&fixture, NULL);
  assert_status (&fixture, id, REVIEW_EXPIRED);
  assert_actions (&fixture, id, "opened by k-gateway, approved by k-ann, expired by grounds");
  g_assert_cmpuint (review_fixture_n_quads (&fixture, id), ==, 0);
  g_assert_false (review_claim (&fixture.desk, id, &review_bob, &error));
  g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_CLOSED);
}

static void
test_configured (void)
{
  g_auto (ReviewFixture) fixture;
  g_autofree char *id = begin (&fixture, REVIEW_RULE (BOARD));
  fixture.desk.open_days = 1;
  fixture.desk.now = REVIEW_FIXTURE_TIME + DAY - 1;
  assert_expires (&fixture, NULL);
  fixture.desk.now++;
  assert_expires (&fixture, id);
}

/* The second approval would come too late for the first. */
static void
test_ran_out (void)
{
  g_auto (ReviewFixture) fixture;
  g_autofree char *id = begin (&fixture, REVIEW_RULE (BOARD));
  approve (&fixture, id, &review_ann, HOUR);
  fixture.desk.now += HOUR - 1;
  assert_expires (&fixture, NULL);
  fixture.desk.now++;
  assert_expires (&fixture, id);
}

static void
test_needless (void)
{
  g_auto (ReviewFixture) fixture;
  g_autofree char *id = begin (&fixture, REVIEW_RULE (BOARD));
  const ReviewScope scope = { .this_request = TRUE, .until = fixture.desk.now + HOUR };
  g_autoptr (GError) error = NULL;
  /* What is approved is a rule that escalates: another one the graph would refuse. */
  review_fixture_load (&fixture, "ex:ask a gr:Rule ; gr:reviewer ex:ann ; gr:effect gr:Deny ; "
                                 "gr:condition [ sh:property [ sh:path gr:action ; sh:minCount 1 ] "
                                 "] . ");
  g_assert_false (review_approve (&fixture.desk, id, &review_ann, &scope, NULL, &error));
  g_assert_error (error, REVIEW_ERROR, REVIEW_ERROR_CLOSED);
  assert_expires (&fixture, id);
}

static void
test_overdue (void)
{
  g_auto (ReviewFixture) fixture;
  g_autofree char *id = begin (&fixture, REVIEW_RULE (BOARD));
  g_autoptr (GPtrArray) overdue = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  fixture.desk.now = REVIEW_FIXTURE_TIME + 4 * HOUR - 1;
  review_note_overdue (&fixture.desk, overdue, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (overdue->len, ==, 0);
  fixture.desk.now++;
  for (guint i = 0; i < 2; i++) {
    review_note_overdue (&fixture.desk, overdue, &error);
    g_assert_no_error (error);
  }
  g_assert_cmpuint (overdue->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (overdue, 0), ==, id);
  assert_status (&fixture, id, REVIEW_OPEN);
  assert_actions (&fixture, id, "opened by k-gateway, overdue by grounds");
}

typedef struct {
  GString *events;
  guint committed;
} Told;

static void
note_event (gpointer data, const char *event, const char *json)
{
  Told *told = data;
  g_string_append_printf (told->events, "%s %s\n", event, json);
}

static void
note_commit (gpointer data)
{
  Told *told = data;
  told->committed++;
}

static void
test_tick (void)
{
  g_auto (ReviewFixture) fixture;
  g_autofree char *id = begin (&fixture, REVIEW_RULE (BOARD));
  g_autoptr (GString) events = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Told told = { .events = events };
  const ReviewTickerHooks hooks = { .publish = note_event,
                                    .committed = note_commit,
                                    .data = &told };
  g_autofree char *expected = g_strdup_printf ("review.overdue {\"id\":\"%s\"}\n"
                                               "review.closed {\"id\":\"%s\",\"status\":"
                                               "\"expired\"}\n",
                                               id, id);
  const gint64 moments[] = { 0, 4 * HOUR, 5 * HOUR, REVIEW_OPEN_DAYS * DAY };
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++) {
    fixture.desk.now = REVIEW_FIXTURE_TIME + moments[i];
    g_assert_true (review_tick (&fixture.desk, &hooks, &error));
    g_assert_no_error (error);
  }
  g_assert_cmpstr (events->str, ==, expected);
  g_assert_cmpuint (told.committed, ==, G_N_ELEMENTS (moments));
}

/* --- Rejecting --- */

/* What one has approved and another turned down does not count when it is asked again. */
static void
test_rejecting (void)
{
  g_auto (ReviewFixture) fixture;
  g_autofree char *id = begin (&fixture, REVIEW_RULE (BOARD));
  g_autoptr (GError) error = NULL;
  approve (&fixture, id, &review_ann, DAY);
  review_reject (&fixture.desk, id, &review_bob, "no", &error);
  g_assert_no_error (error);
  assert_status (&fixture, id, REVIEW_REJECTED);
  assert_actions (&fixture, id, "opened by k-gateway, approved by k-ann, rejected by k-bob: no");
  g_assert_cmpuint (review_fixture_n_quads (&fixture, id), ==, 0);
  review_fixture_ask (&fixture, REVIEW_MAIL);
  g_autofree char *again = g_strdup (review_fixture_id (&fixture));
  g_assert_cmpstr (again, !=, id);
  approve (&fixture, again, &review_cleo, DAY);
  service_refresh (fixture.service, &error);
  g_assert_no_error (error);
  review_fixture_ask (&fixture, REVIEW_MAIL);
  g_assert_cmpstr (review_fixture_id (&fixture), ==, again);
}

/* --- Crashes --- */

/* Between the commit and its entry: whoever approved says it again. */
static void
test_completed_by_themselves (void)
{
  g_auto (ReviewFixture) fixture;
  g_autofree char *id = begin (&fixture, REVIEW_RULE (BOARD));
  g_autoptr (GError) error = NULL;
  approve (&fixture, id, &review_ann, DAY);
  guint n = review_fixture_n_quads (&fixture, id);
  alter_log (&fixture, "DELETE FROM review_actions WHERE n > 0;"
                       "UPDATE reviews SET given = 0, until = 0");
  fixture.desk.now += HOUR;
  approve (&fixture, id, &review_ann, DAY);
  assert_actions (&fixture, id, "opened by k-gateway, approved by k-ann");
  g_assert_cmpuint (review_fixture_n_quads (&fixture, id), ==, n);
  g_autoptr (Review) review = review_fixture_get (&fixture, id);
  const ReviewAction *approved = g_ptr_array_index (review->actions, 1);
  g_assert_cmpint (approved->time, ==, REVIEW_FIXTURE_TIME);
  g_assert_cmpuint (review->given, ==, 1);
}

/* Or somebody else acts: then it is known who it was, but not by which key. */
static void
test_completed_by_others (void)
{
  g_auto (ReviewFixture) fixture;
  g_autofree char *id = begin (&fixture, REVIEW_RULE (BOARD));
  g_autoptr (GError) error = NULL;
  approve (&fixture, id, &review_ann, DAY);
  alter_log (&fixture, "DELETE FROM review_actions WHERE n > 0;"
                       "UPDATE reviews SET given = 0, until = 0");
  approve (&fixture, id, &review_bob, DAY);
  assert_status (&fixture, id, REVIEW_APPROVED);
  assert_actions (&fixture, id,
                  "opened by k-gateway, approved by http://example.org/ann, approved by k-bob");
}

static void
test_completed_in_time (void)
{
  g_auto (ReviewFixture) fixture;
  g_autofree char *id = begin (&fixture, REVIEW_RULE (BOARD));
  approve (&fixture, id, &review_ann, DAY);
  approve (&fixture, id, &review_bob, DAY);
  alter_log (&fixture, "DELETE FROM review_actions WHERE n > 1;"
                       "UPDATE reviews SET given = 1, status = 0, closed = 0");
  assert_expires (&fixture, NULL);
  assert_status (&fixture, id, REVIEW_APPROVED);
  assert_actions (&fixture, id,
                  "opened by k-gateway, approved by k-ann, approved by http://example.org/bob");
  /* Before what was turned down is out of the graph. */
  alter_log (&fixture, "UPDATE reviews SET status = 3");
  g_assert_cmpuint (review_fixture_n_quads (&fixture, id), >, 0);
  assert_expires (&fixture, NULL);
  g_assert_cmpuint (review_fixture_n_quads (&fixture, id), ==, 0);
}

/* --- The graph --- */

/* What an approval says, and that its commit names who and why. */
static void
test_graph (void)
{
  g_auto (ReviewFixture) fixture;
  g_autofree char *id = begin (&fixture, REVIEW_RULE (BOARD));
  g_autoptr (GError) error = NULL;
  g_autofree char *message = g_strdup_printf ("review %s: approved", id);
  approve (&fixture, id, &review_ann, DAY);
  g_autoptr (GPtrArray) commits = kg_history (fixture.store, 0, 1, &error);
  g_assert_no_error (error);
  const KgCommit *commit = g_ptr_array_index (commits, 0);
  g_assert_cmpstr (commit->author, ==, "ann");
  g_assert_cmpstr (commit->message, ==, message);
  g_assert_cmpint (commit->time, ==, REVIEW_FIXTURE_TIME);
  /* The review, what Ann did, and the approval. */
  g_assert_cmpuint (commit->added, ==, 2 + 5 + 8);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/review/sweep/unanswered", test_unanswered);
  g_test_add_func ("/api/review/sweep/configured", test_configured);
  g_test_add_func ("/api/review/sweep/ran-out", test_ran_out);
  g_test_add_func ("/api/review/sweep/needless", test_needless);
  g_test_add_func ("/api/review/sweep/overdue", test_overdue);
  g_test_add_func ("/api/review/sweep/tick", test_tick);
  g_test_add_func ("/api/review/sweep/rejecting", test_rejecting);
  g_test_add_func ("/api/review/sweep/completed-by-themselves", test_completed_by_themselves);
  g_test_add_func ("/api/review/sweep/completed-by-others", test_completed_by_others);
  g_test_add_func ("/api/review/sweep/completed-in-time", test_completed_in_time);
  g_test_add_func ("/api/review/sweep/graph", test_graph);
  return g_test_run ();
}
