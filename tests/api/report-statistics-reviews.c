/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/statistics.h"

#include "kg/parse.h"
#include "tests/api/review/fixture.h"

/* Reviews of a period: of requests that went through the pipeline. */

#define HOUR REVIEW_FIXTURE_HOUR
#define MAIL(name)                                                                                 \
  "{\"inputs\": [{\"name\": \"" name "\", \"source\": \"ex:mail\", \"value\": \"a\"}]}"

static ReportStatistics *
count (LogReader *log, gint64 from, gint64 to)
{
  g_autoptr (GError) error = NULL;
  ReportStatistics *statistics = report_statistics_new (log, from, to, NULL, NULL, &error);
  g_assert_no_error (error);
  return statistics;
}

/* Opens a review at the moment of the desk. (transfer full) */
static char *
ask (ReviewFixture *fixture, const char *context)
{
  review_fixture_ask (fixture, context);
  return g_strdup (review_fixture_id (fixture));
}

static void
approve (ReviewFixture *fixture, const char *id, gint64 after)
{
  g_autoptr (GError) error = NULL;
  fixture->desk.now = REVIEW_FIXTURE_TIME + after;
  const ReviewScope scope = { .this_request = TRUE, .until = fixture->desk.now + HOUR };
  review_approve (&fixture->desk, id, &review_ann, &scope, NULL, &error);
  g_assert_no_error (error);
}

static void
reject (ReviewFixture *fixture, const char *id, gint64 after)
{
  g_autoptr (GError) error = NULL;
  fixture->desk.now = REVIEW_FIXTURE_TIME + after;
  review_reject (&fixture->desk, id, &review_ann, "no", &error);
  g_assert_no_error (error);
}

static void
assert_reviews (LogReader *log)
{
  g_autoptr (ReportStatistics) statistics =
      count (log, REVIEW_FIXTURE_TIME, REVIEW_FIXTURE_TIME + 6 * HOUR);
  const ReportReviews *reviews = &statistics->reviews;
  const ReportCount *reviewer = g_ptr_array_index (statistics->reviewers, 0);
  g_assert_cmpuint (reviews->opened, ==, 3);
  g_assert_cmpuint (reviews->approved, ==, 1);
  g_assert_cmpuint (reviews->rejected, ==, 1);
  g_assert_cmpuint (reviews->expired, ==, 0);
  g_assert_cmpuint (reviews->open, ==, 1);
  /* The rejection came an hour late, and the third is open two hours after its time. */
  g_assert_cmpuint (reviews->overdue, ==, 2);
  g_assert_cmpuint (reviews->unlogged, ==, 0);
  g_assert_cmpint (reviews->median, ==, HOUR);
  g_assert_cmpint (reviews->p90, ==, 3 * HOUR);
  g_assert_cmpint (reviews->longest, ==, 3 * HOUR);
  g_assert_cmpuint (statistics->outcomes[RULES_EFFECT_ESCALATE], ==, 3);
  g_assert_cmpuint (statistics->reviewers->len, ==, 1);
  g_assert_cmpstr (reviewer->name, ==, "http://example.org/ann");
  g_assert_cmpuint (reviewer->total, ==, 3);
  g_assert_cmpuint (reviews->first, ==, reviewer->first);
  g_assert_cmpuint (reviews->last, >, reviewer->last);
}

/* A review of another day that somebody moved into the period, past the log. */
static void
assert_altered (const char *store, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = log_path (store);
  sqlite3 *db = NULL;
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_autofree char *sql =
      g_strdup_printf ("UPDATE reviews SET closed = %" G_GINT64_FORMAT " WHERE id = '%s'",
                       REVIEW_FIXTURE_TIME + 5 * HOUR, id);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  g_autoptr (LogReader) log = log_reader_open (store, &error);
  g_assert_no_error (error);
  g_autoptr (ReportStatistics) statistics =
      count (log, REVIEW_FIXTURE_TIME, REVIEW_FIXTURE_TIME + 6 * HOUR);
  g_assert_cmpuint (statistics->reviews.unlogged, ==, 1);
}

static void
test_reviews (void)
{
  g_auto (ReviewFixture) fixture;
  g_autoptr (GError) error = NULL;
  review_fixture_init (&fixture, REVIEW_RULE ("gr:reviewer ex:ann ; "
                                              "gr:respondWithin \"PT2H\"^^xsd:duration ; "));
  g_autofree char *first = ask (&fixture, MAIL ("a"));
  g_autofree char *second = ask (&fixture, MAIL ("b"));
  g_autofree char *third = ask (&fixture, MAIL ("c"));
  approve (&fixture, first, HOUR);
  reject (&fixture, second, 3 * HOUR);
  /* After the period. */
  reject (&fixture, third, 6 * HOUR);
  g_autoptr (LogReader) log = log_reader_open (kg_store_path (fixture.store), &error);
  g_assert_no_error (error);
  assert_reviews (log);
  g_autoptr (ReportStatistics) later =
      count (log, REVIEW_FIXTURE_TIME + 4 * HOUR, REVIEW_FIXTURE_TIME + 24 * HOUR);
  g_assert_cmpuint (later->reviews.opened, ==, 0);
  g_assert_cmpuint (later->reviews.rejected, ==, 1);
  g_assert_cmpuint (later->reviews.open, ==, 0);
  assert_altered (kg_store_path (fixture.store), third);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/statistics/reviews", test_reviews);
  return g_test_run ();
}
