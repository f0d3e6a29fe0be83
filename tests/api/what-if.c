/* SPDX-License-Identifier: Apache-2.0 */
#include "api/what-if.h"

#include "kg/error.h"
#include "kg/parse-child.h"
#include "tests/api/replay-fixture.h"

#include <stdlib.h>

/* Logged requests on the graph as it is and as it would be. */

#define RULE(name, effect, user)                                                                   \
  "ex:policy gr:rule ex:" name " . ex:" name " a gr:Rule ; rdfs:label \"Rule " name "\" ; "        \
  "gr:effect gr:" effect " ; gr:condition [ sh:property [ sh:path gr:subject ; "                   \
  "sh:hasValue <urn:grounds:user:" user "> ] ] . "

static json_t *
ask (ReplayFixture *fixture, guint64 before, guint64 after, guint limit, gint64 since)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RulesEngine) is = replay_fixture_engine (fixture, before);
  g_autoptr (RulesEngine) would_be = replay_fixture_engine (fixture, after);
  g_autoptr (ApiWhatIf) what_if = api_what_if_new (is, would_be, limit);
  api_what_if_log (what_if, fixture->log, since, NULL, NULL, &error);
  g_assert_no_error (error);
  json_t *report = api_what_if_report (what_if);
  g_assert_cmpint ((gint64) api_what_if_n_changed (what_if), ==,
                   json_integer_value (json_object_get (report, "changed")));
  g_assert_cmpint ((gint64) api_what_if_n_unreadable (what_if), ==,
                   json_integer_value (json_object_get (report, "unreadable")));
  return report;
}

/* One member of the report. */
static void
assert_member (const json_t *report, const char *name, const char *expected)
{
  char *text = json_dumps (json_object_get (report, name), JSON_ENCODE_ANY | JSON_SORT_KEYS);
  g_assert_cmpstr (text, ==, expected);
  free (text);
}

static void
test_changes (ReplayFixture *fixture, gconstpointer data)
{
  (void) data;
  guint64 before = replay_fixture_load (fixture, RULE ("no", "Deny", "u1"));
  replay_fixture_log (fixture, before, 9);
  guint64 after =
      replay_fixture_load (fixture, RULE ("look", "Escalate", "u2") RULE ("no", "Escalate", "u1"));
  json_t *report = ask (fixture, before, after, 1, G_MININT64);
  assert_member (report, "decisions", "9");
  assert_member (report, "changed", "6");
  assert_member (report, "differFromLog", "0");
  assert_member (report, "outcomes",
                 "[{\"count\": 3, \"from\": \"allow\", \"to\": \"escalate\"}, "
                 "{\"count\": 3, \"from\": \"deny\", \"to\": \"escalate\"}]");
  assert_member (
      report, "rules",
      "[{\"begins\": 3, \"document\": \"policy.ttl\", \"effect\": \"escalate\", \"ends\": 0, "
      "\"id\": \"ex:look\", \"label\": \"Rule look\", \"line\": 1, \"monitored\": 0, \"turns\": 0}, "
      "{\"begins\": 0, \"document\": \"policy.ttl\", \"effect\": \"escalate\", \"ends\": 0, "
      "\"id\": \"ex:no\", \"label\": \"Rule no\", \"line\": 1, \"monitored\": 0, \"turns\": 3}]");
  assert_member (
      report, "changes",
      "[{\"after\": {\"byDefault\": false, \"masks\": [], \"outcome\": \"escalate\", \"rules\": "
      "[{\"effect\": \"escalate\", \"id\": \"ex:look\", \"label\": \"Rule look\"}]}, "
      "\"before\": {\"byDefault\": false, \"masks\": [], \"outcome\": \"allow\", \"rules\": "
      "[{\"effect\": \"allow\", \"id\": \"ex:permit\", \"label\": \"All is permitted\"}]}, "
      "\"from\": \"allow\", \"id\": \"00000002-0000-7000-8000-000000000000\", "
      "\"time\": \"1970-01-01T00:00:02Z\", \"to\": \"escalate\"}, "
      "{\"after\": {\"byDefault\": false, \"masks\": [], \"outcome\": \"escalate\", \"rules\": "
      "[{\"effect\": \"escalate\", \"id\": \"ex:no\", \"label\": \"Rule no\"}]}, "
      "\"before\": {\"byDefault\": false, \"masks\": [], \"outcome\": \"deny\", \"rules\": "
      "[{\"effect\": \"deny\", \"id\": \"ex:no\", \"label\": \"Rule no\"}]}, "
      "\"from\": \"deny\", \"id\": \"00000001-0000-7000-8000-000000000000\", "
      "\"time\": \"1970-01-01T00:00:01Z\", \"to\": \"escalate\"}]");
  json_decref (report);
}

/* What the log says is compared with the graph as it is, which may be another than that of the decision. */
static void
test_differ_from_log (ReplayFixture *fixture, gconstpointer data)
{
  (void) data;
  guint64 first = replay_fixture_load (fixture, "");
  guint64 second = replay_fixture_load (fixture, RULE ("no", "Deny", "u1"));
  replay_fixture_log (fixture, first, 9);
  json_t *report = ask (fixture, second, second, 9, G_MININT64);
  assert_member (report, "changed", "0");
  assert_member (report, "differFromLog", "3");
  assert_member (report, "rules", "[]");
  json_decref (report);
  report = ask (fixture, second, first, 0, 7 * G_USEC_PER_SEC);
  assert_member (report, "decisions", "2");
  assert_member (report, "changed", "1");
  assert_member (report, "changes", "[]");
  json_decref (report);
}

static void
test_monitored (ReplayFixture *fixture, gconstpointer data)
{
  (void) data;
  guint64 before = replay_fixture_load (fixture, RULE ("no", "Deny", "u1"));
  guint64 after =
      replay_fixture_load (fixture, RULE ("no", "Deny", "u1") "ex:no gr:mode gr:Monitor .");
  replay_fixture_log (fixture, before, 3);
  json_t *report = ask (fixture, before, after, 0, G_MININT64);
  assert_member (report, "outcomes", "[{\"count\": 1, \"from\": \"deny\", \"to\": \"allow\"}]");
  assert_member (
      report, "rules",
      "[{\"begins\": 0, \"document\": \"policy.ttl\", \"effect\": \"deny\", \"ends\": 1, "
      "\"id\": \"ex:no\", \"label\": \"Rule no\", \"line\": 1, \"monitored\": 1, \"turns\": 0}]");
  json_decref (report);
}

/* A row that cannot be read is no decision that changes, and its outcome counts nowhere. */
static void
test_unreadable (ReplayFixture *fixture, gconstpointer data)
{
  (void) data;
  guint64 before = replay_fixture_load (fixture, "");
  guint64 after = replay_fixture_load (fixture, RULE ("no", "Deny", "u1"));
  replay_fixture_log (fixture, before, 6);
  replay_fixture_alter (fixture, "UPDATE entries SET body = '' WHERE idx = 1");
  replay_fixture_alter (fixture, "UPDATE entries SET body = replace (body, 'allow', 'deny')"
                                 " WHERE idx = 0");
  json_t *report = ask (fixture, before, after, 9, G_MININT64);
  assert_member (report, "decisions", "6");
  assert_member (report, "unreadable", "1");
  assert_member (report, "changed", "1");
  assert_member (report, "differFromLog", "1");
  assert_member (report, "problems",
                 "[{\"id\": \"00000001-0000-7000-8000-000000000000\", "
                 "\"problem\": \"its record is none of a decision; the log is damaged\", "
                 "\"time\": \"1970-01-01T00:00:01Z\"}]");
  json_decref (report);
}

static gboolean
stop_at_two (guint64 done, guint64 total, gpointer data, GError **error)
{
  *(guint64 *) data = done;
  g_assert_cmpuint (total, ==, 6);
  if (done == 2) {
    g_set_error_literal (error, KG_ERROR, KG_ERROR_LIMIT, "enough");
  }
  return done < 2;
}

static void
test_stop (ReplayFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  guint64 done = 0;
  replay_fixture_log (fixture, replay_fixture_load (fixture, ""), 6);
  g_autoptr (RulesEngine) engine = replay_fixture_engine (fixture, 0);
  g_autoptr (ApiWhatIf) what_if = api_what_if_new (engine, engine, 1);
  g_assert_false (api_what_if_log (what_if, fixture->log, G_MININT64, stop_at_two, &done, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_LIMIT);
  g_assert_cmpuint (done, ==, 2);
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/api/what-if/" #name, ReplayFixture, NULL, replay_fixture_set_up, test_##name,      \
              replay_fixture_tear_down)
  ADD (changes);
  ADD (differ_from_log);
  ADD (monitored);
  ADD (unreadable);
  ADD (stop);
#undef ADD
  return g_test_run ();
}
