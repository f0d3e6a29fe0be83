/* SPDX-License-Identifier: Apache-2.0 */
#include "api/log/retain.h"
#include "api/report/kind-private.h"
#include "api/report/write.h"
#include "kg/history.h"
#include "kg/parse.h"
#include "tests/api/report-kinds-fixture.h"
#include "tests/api/review/fixture.h"

#include <gio/gio.h>
#include <sqlite3.h>
#include <string.h>

/* Reports that are made of the log: of requests that went through the pipeline, on a policy with a review. */

#define HOUR REVIEW_FIXTURE_HOUR
#define DAY (24 * HOUR)
/* 2026-11-23T00:00:00Z, and the day after. */
#define MIDNIGHT (REVIEW_FIXTURE_TIME - 9 * HOUR - HOUR / 2)

static const char rules[] =
    "@prefix airo: <https://w3id.org/airo#> . @prefix dct: <http://purl.org/dc/terms/> . "
    "ex:policy gr:rule ex:ask , ex:never ; gr:governs ex:system ; gr:owner ex:bob . "
    "ex:ask a gr:Rule ; rdfs:label \"Mail is looked at\" ; gr:reviewer ex:ann ; "
    "  gr:respondWithin \"PT2H\"^^xsd:duration ; gr:effect gr:Escalate ; "
    "  gr:target gr:Field, gr:Span ; "
    "  gr:condition [ sh:property [ sh:path gr:classifiedAs ; sh:hasValue pd:Contact ] ] . "
    "ex:never a gr:Rule ; rdfs:label \"Never\" ; gr:effect gr:Deny ; "
    "  gr:condition [ sh:property [ sh:path gr:purpose ; sh:hasValue ex:nothing ] ] . "
    "ex:ann rdfs:label \"Ann\" . ex:bob rdfs:label \"Bob\" . "
    "ex:system a airo:AISystem ; rdfs:label \"Help desk\" ; dct:description \"Answers mail\" ; "
    "  gr:incident ex:incident . "
    "ex:model a airo:AIModel ; rdfs:label \"Small model\" ; dct:license ex:licence ; "
    "  gr:lifecycle gr:Approved ; gr:vendorReview ex:vendor . "
    "ex:vendor a gr:VendorReview ; rdfs:label \"Vendor 4\" ; gr:verdict gr:Passed . "
    "ex:role a gr:Responsibility ; gr:responsible ex:bob ; gr:forSystem ex:model ; "
    "  gr:contract ex:contract ; gr:clause \"4.2\" . ";

static const char incident[] =
    "ex:incident a gr:Incident ; rdfs:label \"Wrong answer\" ; dct:description \"It was wrong\" ; "
    "  gr:openedAt \"2026-11-23T10:00:00Z\"^^xsd:dateTime ; "
    "  gr:awareAt \"2026-11-23T09:00:00Z\"^^xsd:dateTime ; gr:concerns <urn:grounds:decision:%s> . ";

#define MAIL(name)                                                                                 \
  "{\"inputs\": [{\"name\": \"" name                                                               \
  "\", \"source\": \"ex:mail\", \"value\": \"hidden.value@example.org\"}]}"
#define PLAIN "{\"ticket\": 17}"

/* --- Making --- */

static void
set_up (ReviewFixture *fixture, gconstpointer data)
{
  (void) data;
  review_fixture_init (fixture, rules);
}

static void
tear_down (ReviewFixture *fixture, gconstpointer data)
{
  (void) data;
  review_fixture_clear (fixture);
}

typedef struct {
  KgSnapshot *snapshot;
  RulesEngine *engine;
  RulesCatalogues *catalogues;
  LogReader *log;
  char *digest;
  ReportSource source;
} Made;

static void
made_init (Made *made, ReviewFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  *made = (Made) { .snapshot = kg_store_snapshot (fixture->store, &error) };
  g_assert_no_error (error);
  made->engine = rules_engine_new (made->snapshot, NULL, &error);
  g_assert_no_error (error);
  made->catalogues =
      rules_catalogues_new (rules_policies_graph (rules_engine_policies (made->engine)), &error);
  g_assert_no_error (error);
  made->log = log_reader_open (kg_store_path (fixture->store), &error);
  g_assert_no_error (error);
  guint64 commit = kg_snapshot_commit (made->snapshot);
  kg_history_digest (fixture->store, commit, &made->digest, &error);
  g_assert_no_error (error);
  made->source = (ReportSource) { .engine = made->engine,
                                  .store = fixture->store,
                                  .commit = commit,
                                  .commit_digest = made->digest,
                                  .log = made->log,
                                  .catalogues = made->catalogues };
}

static void
made_clear (Made *made)
{
  log_reader_free (made->log);
  rules_catalogues_unref (made->catalogues);
  rules_engine_unref (made->engine);
  kg_snapshot_unref (made->snapshot);
  g_free (made->digest);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Made, made_clear)

/* Of the day of the fixture. */
static ReportDocument *
try_report (ReviewFixture *fixture, const ReportRequest *request, GError **error)
{
  g_auto (Made) made;
  ReportRequest asked = *request;
  made_init (&made, fixture);
  asked.from = MIDNIGHT;
  asked.to = MIDNIGHT + DAY;
  asked.today = MIDNIGHT + DAY;
  return report_make (&made.source, &asked, NULL, NULL, error);
}

static ReportDocument *
report (ReviewFixture *fixture, const ReportRequest *request)
{
  g_autoptr (GError) error = NULL;
  ReportDocument *document = try_report (fixture, request, &error);
  g_assert_no_error (error);
  return document;
}

static void
assert_told (const ReportDocument *document, const char *anchor, const char *expected)
{
  g_autofree char *told = kinds_tell (kinds_find (document, anchor));
  g_assert_cmpstr (told, ==, expected);
}

static char *
ask (ReviewFixture *fixture, gint64 after, const char *context)
{
  g_autoptr (GError) error = NULL;
  fixture->desk.now = REVIEW_FIXTURE_TIME + after;
  review_fixture_ask (fixture, context);
  g_autoptr (LogReader) log = log_reader_open (kg_store_path (fixture->store), &error);
  g_autoptr (LogEntry) last = log_find_decision (log, "last", &error);
  g_assert_no_error (error);
  return g_strdup (last->id);
}

static void
reject (ReviewFixture *fixture, const char *id, gint64 after)
{
  g_autoptr (GError) error = NULL;
  fixture->desk.now = REVIEW_FIXTURE_TIME + after;
  review_reject (&fixture->desk, id, &review_ann, "no", &error);
  g_assert_no_error (error);
}

static char *
as_json (ReviewFixture *fixture, const ReportRequest *request)
{
  g_autoptr (ReportDocument) document = report (fixture, request);
  GString *text = g_string_new (NULL);
  report_write_json (document, text);
  g_assert_null (strstr (text->str, "hidden.value"));
  return g_string_free (text, FALSE);
}

/* --- Oversight --- */

static void
test_oversight (ReviewFixture *fixture, gconstpointer data)
{
  (void) data;
  const ReportRequest request = { .kind = REPORT_KIND_OVERSIGHT };
  g_autofree char *plain = ask (fixture, 0, PLAIN);
  g_autofree char *first = ask (fixture, 0, MAIL ("a"));
  g_autofree char *review = g_strdup (review_fixture_id (fixture));
  g_autofree char *second = ask (fixture, HOUR, MAIL ("b"));
  reject (fixture, review, HOUR + HOUR / 2);
  g_autoptr (ReportDocument) document = report (fixture, &request);
  g_autofree char *before = as_json (fixture, &request);
  assert_told (document, "overview",
               "# Summary\n"
               "  All numbers are counted from the entries of the tamper-evident log that are cited"
               " beside them. A decision counts once under each name.\n"
               "  Decisions: 3*\n"
               "    Allowed: 1 (33.3 %)*\n"
               "    Allowed, with parts hidden: 0 (0.0 %)*\n"
               "    Referred to a person: 2 (66.7 %)*\n"
               "    Refused: 0 (0.0 %)*\n"
               "  Decided by the default of a policy: no rule permitted: 0*\n"
               "  Would have been stricter by rules that are only watched: 0*\n"
               "  With a rule that another one switched off: 0*\n"
               "  Let through because a person had approved: 0*\n"
               "  Not counted: the record was removed when its time was over: 0*\n"
               "  Not counted: the record cannot be read: 0*\n"
               "  Refusals of access: 0*\n"
               "  Changes of the graph: 0*\n");
  assert_told (document, "never-fired",
               "# Rules that fired in no decision\n"
               "  - Never*\n");
  /* What comes after the period changes no byte. */
  g_autofree char *later = ask (fixture, 24 * HOUR, MAIL ("c"));
  g_autofree char *after = as_json (fixture, &request);
  g_assert_cmpstr (before, ==, after);
}

static gboolean
stop (guint64 done, guint64 all, gpointer data)
{
  (void) data;
  g_assert_cmpuint (done, <=, all);
  return FALSE;
}

static void
test_stopped (ReviewFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autofree char *plain = ask (fixture, 0, PLAIN);
  g_auto (Made) made;
  made_init (&made, fixture);
  const ReportRequest request = {
    .kind = REPORT_KIND_OVERSIGHT, .from = MIDNIGHT, .to = MIDNIGHT + DAY, .today = MIDNIGHT
  };
  g_assert_null (report_make (&made.source, &request, stop, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* --- Facts --- */

static char *
tell_facts (ReviewFixture *fixture, const char *system, ReportLogFacts *cited)
{
  static const char *const said[] = { "entryCount", "firstEntryAt", "retentionPeriod",
                                      "checkpointSigned" };
  g_auto (Made) made;
  g_autoptr (GError) error = NULL;
  g_autoptr (KgOverlay) overlay = kg_overlay_new ();
  GString *out = g_string_new (NULL);
  made_init (&made, fixture);
  const KgView view = { made.snapshot, overlay };
  kg_overlay_begin (overlay, made.snapshot);
  KgTermId id = kg_view_find_iri (&(KgView) { made.snapshot, NULL }, system, -1);
  g_assert_true (report_log_facts (&made.source, id, overlay, cited, &error));
  g_assert_no_error (error);
  KgTermId log = kg_view_find_iri (&view, "urn:grounds:log", -1);
  for (guint i = 0; i < G_N_ELEMENTS (said); i++) {
    g_autofree char *iri = g_strconcat (ONTOLOGY_GR, said[i], NULL);
    KgCursor cursor;
    KgTerm term = { .value = "-" };
    KgTermId predicate = kg_view_find_iri (&view, iri, -1);
    KgTermId object = KG_NONE;
    if (log != KG_NONE) {
      kg_view_objects (&view, log, predicate, &cursor);
      object = kg_cursor_next (&cursor);
    }
    if (object != KG_NONE) {
      kg_view_term (&view, object, &term);
    }
    g_string_append_printf (out, "%s%s", i > 0 ? " " : "", term.value);
  }
  return g_string_free (out, FALSE);
}

static void
test_facts (ReviewFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  ReportLogFacts cited;
  LogRetained removed = { 0 };
  g_autofree char *plain = ask (fixture, 0, PLAIN);
  g_autofree char *mail = ask (fixture, HOUR, MAIL ("a"));
  g_autofree char *facts = tell_facts (fixture, "http://example.org/system", &cited);
  g_assert_cmpstr (facts, ==, "2 2026-11-23T09:30:00.000000Z P6M true");
  g_assert_cmpuint (cited.n, ==, 2);
  g_autofree char *others = tell_facts (fixture, "http://example.org/model", &cited);
  g_assert_cmpstr (others, ==, "- - - -");
  g_assert_cmpuint (cited.n, ==, 0);
  /* Whoever removed decisions before their time does not keep them for six months. */
  const LogRetention forced = { .before = REVIEW_FIXTURE_TIME + 1,
                                .now = REVIEW_FIXTURE_TIME + 2 * HOUR,
                                .force = TRUE };
  g_assert_true (log_retain (fixture->desk.writer, &forced, &removed, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (removed.removed, ==, 1);
  g_autofree char *less = tell_facts (fixture, "http://example.org/system", &cited);
  g_assert_cmpstr (less, ==, "1 2026-11-23T10:30:00.000000Z - true");
}

/* --- One decision --- */

static void
alter (ReviewFixture *fixture, const char *sql)
{
  g_autofree char *path = log_path (kg_store_path (fixture->store));
  sqlite3 *db = NULL;
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
test_decision (ReviewFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *id = ask (fixture, 0, MAIL ("a"));
  const ReportRequest request = { .kind = REPORT_KIND_DECISION, .decision = id };
  g_autoptr (ReportDocument) document = report (fixture, &request);
  g_autofree char *json = as_json (fixture, &request);
  g_autofree char *elements = kinds_tell (kinds_find (document, "elements"));
  g_assert_nonnull (strstr (elements, "Mail is looked at"));
  g_assert_nonnull (strstr (elements, "was derived from origin"));
  assert_told (document, "hidden",
               "# What was hidden\n"
               "  By this decision the request does not reach the model.*\n");
  g_autofree char *contact = kinds_tell (kinds_find (document, "contact"));
  g_assert_nonnull (strstr (contact, "Review: waits for a person*\n    Reviewer: Ann*\n"));
  g_assert_nonnull (strstr (contact, "Who reviews: Ann*\n  Who answers for the policy: Bob*\n"));
  /* The graph has changed since: what is explained is what was decided. */
  review_fixture_load (fixture, "");
  g_autoptr (ReportDocument) later = report (fixture, &request);
  g_autofree char *same = kinds_tell (kinds_find (later, "elements"));
  g_assert_nonnull (strstr (same, "Mail is looked at"));
}

static void
test_altered_decision (ReviewFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = ask (fixture, 0, MAIL ("a"));
  const ReportRequest request = { .kind = REPORT_KIND_DECISION, .decision = id };
  alter (fixture, "UPDATE entries SET body = replace (body, '\"outcome\":\"escalate\"', "
                  "'\"outcome\":\"allow\"')");
  g_autoptr (ReportDocument) document = report (fixture, &request);
  assert_told (document, "elements",
               "# The main elements of the decision\n"
               "  Deciding the request again on the same state of the graph did not come out as it "
               "was logged: the record, the graph or the program is not the same. The decision "
               "cannot be explained.!\n");
  alter (fixture, "UPDATE entries SET body = NULL WHERE kind = 0");
  g_assert_null (try_report (fixture, &request, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_NOT_FOUND);
}

/* --- The register --- */

static void
test_register (ReviewFixture *fixture, gconstpointer data)
{
  (void) data;
  const ReportRequest request = { .kind = REPORT_KIND_REGISTER };
  g_autofree char *plain = ask (fixture, 0, PLAIN);
  g_autoptr (ReportDocument) document = report (fixture, &request);
  assert_told (document, "models",
               "# Models and versions\n"
               "  [none] Small model*\n"
               "    Kind: AI model*\n"
               "    State: approved*\n"
               "    Version: !\n"
               "    Origin: !\n"
               "    Provider: !\n"
               "    Digest of the weights: !\n"
               "    Licence: licence*\n"
               "    Owner: !\n"
               "    Vendor review: Vendor 4*\n"
               "      Verdict: passed*\n"
               "    Evaluation: !\n"
               "    Incident: !\n"
               "    Signal: !\n"
               "    | Who answers for it\n"
               "    Bob* | all requirements | contract* | 4.2*\n");
  g_autofree char *system = kinds_tell (kinds_find (document, "systems"));
  g_assert_nonnull (strstr (system, "Open gaps"));
}

/* --- Incidents --- */

static void
load_incident (ReviewFixture *fixture, const char *decision)
{
  g_autofree char *about = g_strdup_printf (incident, decision);
  g_autofree char *all = g_strconcat (rules, about, NULL);
  review_fixture_load (fixture, all);
}

static void
test_incident (ReviewFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  const ReportRequest request = { .kind = REPORT_KIND_INCIDENT };
  g_autofree char *id = ask (fixture, 0, MAIL ("a"));
  g_assert_null (try_report (fixture, &request, &error));
  g_assert_error (error, KG_ERROR, KG_ERROR_NOT_FOUND);
  g_clear_error (&error);
  load_incident (fixture, id);
  g_autoptr (ReportDocument) document = report (fixture, &request);
  g_autofree char *limits = kinds_tell (kinds_find (document, "deadlines"));
  g_assert_nonnull (strstr (limits, "2 days | 25 November 2026, 09:00 UTC* | 1 day left*\n"));
  g_assert_nonnull (strstr (limits, "10 days | 3 December 2026, 09:00 UTC* | 9 days left*\n"));
  g_assert_nonnull (strstr (limits, "15 days | 8 December 2026, 09:00 UTC* | 14 days left*\n"));
  g_autofree char *timeline = kinds_tell (kinds_find (document, "timeline"));
  g_autofree char *expected =
      g_strdup_printf ("# Timeline\n"
                       "  | What happened when\n"
                       "  23 November 2026, 09:00 UTC* | Became known*\n"
                       "  23 November 2026, 09:30 UTC* | Decision %s: Referred to a person*\n"
                       "  23 November 2026, 10:00 UTC* | Reported*\n",
                       id);
  g_assert_cmpstr (timeline, ==, expected);
  g_autofree char *free_ = kinds_tell (kinds_find (document, "log-evidence"));
  g_assert_nonnull (strstr (free_, "Referred to a person* | !\n"));
  const LogHold hold = { .since = MIDNIGHT, .until = MIDNIGHT + DAY, .reason = (char *) "case 7" };
  g_assert_true (log_hold_set (fixture->desk.writer, &hold, MIDNIGHT + DAY, NULL, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (ReportDocument) held = report (fixture, &request);
  g_autofree char *evidence = kinds_tell (kinds_find (held, "log-evidence"));
  g_assert_nonnull (strstr (evidence, ": case 7*\n"));
}

/* Of every kind, German has no English left over. */
static void
test_german (ReviewFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *id = ask (fixture, 0, MAIL ("a"));
  load_incident (fixture, id);
  const struct {
    ReportKind kind;
    const char *anchor;
    const char *title;
  } kinds[] = { { REPORT_KIND_OVERSIGHT, "reviews", "# Vorlagen und menschliche Aufsicht\n" },
                { REPORT_KIND_DECISION, "hidden", "# Was verborgen wurde\n" },
                { REPORT_KIND_REGISTER, "models", "# Modelle und Versionen\n" },
                { REPORT_KIND_INCIDENT, "timeline", "# Zeitlicher Ablauf\n" } };
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    const ReportRequest request = { .kind = kinds[i].kind, .decision = id, .language = "de" };
    g_autoptr (ReportDocument) document = report (fixture, &request);
    g_autofree char *told = kinds_tell (kinds_find (document, kinds[i].anchor));
    g_assert_true (g_str_has_prefix (told, kinds[i].title));
    g_autofree char *once = as_json (fixture, &request);
    g_autofree char *again = as_json (fixture, &request);
    g_assert_cmpstr (once, ==, again);
  }
}

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/report/log-kinds/" name, ReviewFixture, NULL, set_up, function, tear_down)
  ADD ("oversight", test_oversight);
  ADD ("stopped", test_stopped);
  ADD ("facts", test_facts);
  ADD ("decision", test_decision);
  ADD ("altered-decision", test_altered_decision);
  ADD ("register", test_register);
  ADD ("incident", test_incident);
  ADD ("german", test_german);
#undef ADD
  return g_test_run ();
}
