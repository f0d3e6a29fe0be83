/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/write.h"
#include "kg/parse.h"
#include "kg/parse-child.h"
#include "tests/api/report-kinds-fixture.h"

#include <gio/gio.h>
#include <string.h>

/* The kinds of reports that rest on requirements: what they say, that all of it is cited, and that it is always the same. */

static const ReportKind of_systems[] = { REPORT_KIND_ANNEX_IV, REPORT_KIND_INSTRUCTIONS,
                                         REPORT_KIND_FRIA,     REPORT_KIND_REGISTRATION,
                                         REPORT_KIND_GPAI,     REPORT_KIND_CLASSIFICATION,
                                         REPORT_KIND_GAPS,     REPORT_KIND_CATALOGUE };

/* --- The EU AI Act --- */

static void
test_standing (KindsFixture *fixture, gconstpointer data)
{
  (void) data;
  kinds_fixture_load (fixture, "credit.ttl", KINDS_CREDIT);
  g_autoptr (ReportDocument) document =
      kinds_fixture_report (fixture, REPORT_KIND_ANNEX_IV, NULL, NULL);
  g_assert_cmpstr (report_document_about (document)->subject, ==, KINDS_EX "score");
  g_assert_cmpstr (report_document_about (document)->subtitle, ==, "Credit Scorer");
  kinds_check_told (document, "system",
                    "# The system\n"
                    "  Name: Credit Scorer*\n"
                    "  Kind: AI system*\n"
                    "  Risk class: Annex III(5)(b): Creditworthiness*\n");
  kinds_check_told (document, "annex-iv",
                    "# Annex IV: Technical documentation\n"
                    "  What the technical documentation of a high-risk system has to contain.\n"
                    "  Applies: from 2 December 2027, by Annex III(5)(b): Creditworthiness*\n"
                    "    Date set by: https://eur-lex.europa.eu/eli/reg/2026/1744/oj\n"
                    "  Binds: provider\n"
                    "  Responsible: Jane Doe*\n"
                    "    Contract: Contract 17*\n"
                    "    Clause: 4.2*\n");
  kinds_check_told (document, "annex-iv-1-a-q2",
                    "[met] Who provides it?*\n"
                    "  provider: Bank of Example*\n");
}

/* What was asked for is answered where it does not apply, too; in a catalogue it is not. */
static void
test_anyway (KindsFixture *fixture, gconstpointer data)
{
  (void) data;
  kinds_fixture_load (fixture, "plain.ttl",
                      "ex:s a airo:AISystem ; airo:hasPurpose ex:p ; aidoc:version \"1\" ;"
                      "  aidoc:isProvidedBy ex:b .");
  g_autoptr (ReportDocument) document =
      kinds_fixture_report (fixture, REPORT_KIND_ANNEX_IV, NULL, NULL);
  kinds_check_holds (document, "annex-iv",
                     "Applies: No evidence that the system is of a kind to which this applies.!\n");
  kinds_check_holds (document, "annex-iv-1-a", "[met] Purpose, provider, version*\n");
  kinds_check_holds (document, "annex-iv-1-b", "[gap] Other hardware and software!\n");
  kinds_check_holds (document, "annex-iv-1", "[partial] General description\n");
  g_autoptr (ReportDocument) whole =
      kinds_fixture_report (fixture, REPORT_KIND_CATALOGUE, NULL, NULL);
  kinds_check_told (whole, "annex-iv",
                    "[not-applicable] Technical documentation!\n"
                    "  Applies: No evidence that the system is of a kind to which this applies.!\n"
                    "  Binds: provider\n"
                    "  Responsible: !\n");
}

static void
test_classification (KindsFixture *fixture, gconstpointer data)
{
  (void) data;
  kinds_fixture_load (fixture, "credit.ttl", KINDS_CREDIT);
  g_autoptr (ReportDocument) document =
      kinds_fixture_report (fixture, REPORT_KIND_CLASSIFICATION, NULL, NULL);
  kinds_check_holds (
      document, "result",
      "By the graph, the system is: high risk, by Annex III(5)(b): Creditworthiness*\n");
  kinds_check_holds (document, "annex-iii-5-b",
                     "- Credit Scorer is intended for to rate "
                     "creditworthiness.*\n");
  kinds_check_holds (document, "annex-iii-5-b", "(drawing)\n");
  kinds_check_holds (document, "annex-iii-5-b", "The exception is not met:\n");
  kinds_check_holds (document, "not-held", "Article 5(1)(c) | Social scoring | ");
}

/* Silence about the purpose is not "not of high risk". */
static void
test_unclassifiable (KindsFixture *fixture, gconstpointer data)
{
  (void) data;
  kinds_fixture_load (fixture, "silent.ttl", "ex:s a airo:AISystem ; rdfs:label \"Silent\" .");
  g_autoptr (ReportDocument) document =
      kinds_fixture_report (fixture, REPORT_KIND_CLASSIFICATION, NULL, NULL);
  kinds_check_holds (
      document, "result",
      "By the graph, the system is: It cannot be classified: no purpose is on record.!\n");
}

#define NO_SIGNIFICANT_RISK                                                                        \
  "ex:score dpv:hasAssessment ex:assessment ."                                                     \
  "ex:assessment a eu-aiact:HighRiskAIAssessment ; dpv:hasOutcome eu-aiact:RiskLevelNotHigh ;"     \
  "  dpv:hasJustification aiact:article-6-3-a ;"                                                   \
  "  gr:assessedAt \"2026-10-01T00:00:00Z\"^^xsd:dateTime ; gr:signedBy ex:jane ."

static void
test_exception (KindsFixture *fixture, gconstpointer data)
{
  (void) data;
  kinds_fixture_load (fixture, "credit.ttl", KINDS_CREDIT NO_SIGNIFICANT_RISK);
  g_autoptr (ReportDocument) document =
      kinds_fixture_report (fixture, REPORT_KIND_CLASSIFICATION, NULL, NULL);
  kinds_check_holds (
      document, "result",
      "By the graph, the system is: No evidence that it is prohibited, of high risk, or "
      "has duties of transparency.!\n");
  kinds_check_holds (document, "excepted", "The exception is met:\n");
  kinds_check_holds (document, "excepted", "Nothing keeps it from counting:\n");
  kinds_fixture_load (fixture, "profiles.ttl", "ex:score airo:hasCapability vair:Profiling .");
  g_autoptr (ReportDocument) profiling =
      kinds_fixture_report (fixture, REPORT_KIND_CLASSIFICATION, NULL, NULL);
  kinds_check_holds (profiling, "held", "But it does not count, because:\n");
}

/* --- Gaps --- */

static void
test_gaps (KindsFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  const ReportRequest request = { .kind = REPORT_KIND_GAPS, .catalogue = "small" };
  kinds_fixture_load (fixture, KINDS_CATALOGUE, KINDS_SMALL);
  kinds_fixture_load (
      fixture, "system.ttl",
      "ex:s a airo:AISystem ; ex:high 1 . ex:l1 a ex:Log ; ex:kept 1 ."
      "ex:r a gr:Responsibility ; gr:responsible ex:jane ; gr:forRequirement ex:r2 ."
      "ex:jane rdfs:label \"Jane Doe\" .");
  g_autoptr (ReportDocument) document = kinds_fixture_make (fixture, &request, NULL, NULL, &error);
  g_assert_no_error (error);
  kinds_fixture_check (fixture, document);
  kinds_check_holds (document, "about", "3 questions are open.\n");
  kinds_check_told (document, "by-date",
                    "# By date of application\n"
                    "  | at once\n"
                    "  R 2 | Which log? | Partly documented* | at once | Jane Doe*\n"
                    "  | Applies from 2 December 2027\n"
                    "  R 1 | Which? | no evidence! | 2 December 2027 | !\n"
                    "  R 1 | Who? | no evidence! | 2 December 2027 | !\n");
  kinds_check_told (document, "by-owner",
                    "# By who is responsible\n"
                    "  | Nobody is named as responsible\n"
                    "  R 1 | Which? | no evidence! | 2 December 2027 | !\n"
                    "  R 1 | Who? | no evidence! | 2 December 2027 | !\n"
                    "  | Jane Doe\n"
                    "  R 2 | Which log? | Partly documented* | at once | Jane Doe*\n");
  kinds_check_holds (document, "small-r2",
                     "    - l1 has no ex:signed, and at least 1 is needed.!\n");
}

/* --- Every kind, of every example --- */

static void
check_example (KindsFixture *fixture, const char *language)
{
  for (gsize i = 0; i < G_N_ELEMENTS (of_systems); i++) {
    g_autoptr (ReportDocument) document =
        kinds_fixture_report (fixture, of_systems[i], NULL, language);
    g_assert_cmpstr (report_document_about (document)->kind, ==,
                     report_kind_info (of_systems[i])->name);
  }
}

static void
test_examples (KindsFixture *fixture, gconstpointer data)
{
  static const char *const files[] = { "bank.ttl", "biometrics.ttl", "civicvoice.ttl" };
  (void) data;
  kinds_fixture_load (fixture, "system.ttl", KINDS_CREDIT);
  check_example (fixture, NULL);
  check_example (fixture, "de");
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *name = g_strconcat ("examples/", files[i], NULL);
    g_autofree char *turtle = kinds_fixture_suite (name);
    if (turtle == NULL) {
      g_test_skip ("the suite aidoc-ap is not there");
      return;
    }
    kinds_fixture_load (fixture, "system.ttl", turtle);
    check_example (fixture, NULL);
  }
}

/* --- The questions of AIDOC-AP, as the report on Annex IV has them --- */

/* Items by IRI, with their status + 1. */
static void
collect_items (const GPtrArray *blocks, GHashTable *items)
{
  for (guint i = 0; i < blocks->len; i++) {
    const ReportBlock *block = g_ptr_array_index (blocks, i);
    if (block->kind == REPORT_BLOCK_ITEM && block->item.iri != NULL) {
      g_hash_table_insert (items, (gpointer) block->item.iri,
                           GINT_TO_POINTER (block->item.status + 1));
    }
    if (block->blocks != NULL) {
      collect_items (block->blocks, items);
    }
  }
}

/* The question that corresponds to one of AIDOC-AP; one that has two is answered where both are. */
static gboolean
is_answered (const KgView *view, GHashTable *items, const char *question)
{
  g_autofree char *iri = g_strconcat ("https://w3id.org/aidoc-ap/requirements#", question, NULL);
  KgTermId match = kg_view_find_iri (view, "http://www.w3.org/2004/02/skos/core#exactMatch", -1);
  KgTermId theirs = kg_view_find_iri (view, iri, -1);
  guint n = 0;
  guint met = 0;
  KgCursor cursor;
  g_assert_cmpuint (theirs, !=, KG_NONE);
  kg_view_subjects (view, match, theirs, &cursor);
  for (KgTermId id = kg_cursor_next (&cursor); id != KG_NONE; id = kg_cursor_next (&cursor)) {
    KgTerm ours;
    kg_view_term (view, id, &ours);
    int status = GPOINTER_TO_INT (g_hash_table_lookup (items, ours.value)) - 1;
    g_assert_cmpint (status, >=, 0);
    n++;
    met += status == REPORT_STATUS_MET ? 1 : 0;
  }
  g_assert_cmpuint (n, >, 0);
  return met == n;
}

/* Column `system` of the expectations; how many cells there were. */
static guint
check_cells (KindsFixture *fixture, const char *expected, guint system)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (fixture->store, &error);
  g_assert_no_error (error);
  const KgView view = { snapshot, NULL };
  g_autoptr (GHashTable) items = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (ReportDocument) document =
      kinds_fixture_report (fixture, REPORT_KIND_ANNEX_IV, NULL, NULL);
  collect_items (report_document_blocks (document), items);
  g_auto (GStrv) lines = g_strsplit (g_strstrip ((char *) expected), "\n", -1);
  for (guint i = 1; lines[i] != NULL; i++) {
    g_auto (GStrv) cells = g_strsplit (g_strstrip (lines[i]), ",", -1);
    gboolean answered = is_answered (&view, items, cells[0]);
    if (answered != g_str_equal (cells[system], "1")) {
      g_test_message ("%s of system %u is %s", cells[0], system, answered ? "met" : "not met");
      g_test_fail ();
    }
  }
  return g_strv_length (lines) - 1;
}

static void
test_cells (KindsFixture *fixture, gconstpointer data)
{
  static const char *const files[] = { "examples/bank.ttl", "examples/biometrics.ttl",
                                       "examples/civicvoice.ttl" };
  guint n = 0;
  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *expected = kinds_fixture_suite ("expected.csv");
    g_autofree char *turtle = kinds_fixture_suite (files[i]);
    if (turtle == NULL) {
      g_test_skip ("the suite aidoc-ap is not there");
      return;
    }
    kinds_fixture_load (fixture, "system.ttl", turtle);
    n += check_cells (fixture, expected, i + 1);
  }
  g_assert_cmpuint (n, ==, 150);
}

/* --- The same bytes --- */

static char *
write_all (const KindsFixture *fixture, ReportKind kind)
{
  GString *out = g_string_new (NULL);
  g_autoptr (ReportDocument) document = kinds_fixture_report (fixture, kind, NULL, NULL);
  report_write_html (document, out);
  report_write_markdown (document, out);
  report_write_json (document, out);
  report_write_turtle (document, out);
  return g_string_free (out, FALSE);
}

static void
test_same_bytes (KindsFixture *fixture, gconstpointer data)
{
  static const ReportKind kinds[] = { REPORT_KIND_ANNEX_IV, REPORT_KIND_CLASSIFICATION,
                                      REPORT_KIND_GAPS };
  (void) data;
  kinds_fixture_load (fixture, "credit.ttl", KINDS_CREDIT);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *first = write_all (fixture, kinds[i]);
    g_autofree char *second = write_all (fixture, kinds[i]);
    g_assert_cmpstr (first, ==, second);
  }
}

/* --- What cannot be made --- */

static void
check_fails (const KindsFixture *fixture, const ReportRequest *request, GQuark domain, int code,
             const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReportDocument) document = kinds_fixture_make (fixture, request, NULL, NULL, &error);
  g_assert_null (document);
  g_assert_error (error, domain, code);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_no_system (KindsFixture *fixture, gconstpointer data)
{
  const ReportRequest any = { .kind = REPORT_KIND_ANNEX_IV };
  const ReportRequest other = { .kind = REPORT_KIND_GAPS, .system = KINDS_EX "other" };
  (void) data;
  check_fails (fixture, &any, KG_ERROR, KG_ERROR_NOT_FOUND,
               "the graph describes no AI system; load a description of one");
  kinds_fixture_load (fixture, "systems.ttl", "ex:a a airo:AISystem .");
  check_fails (fixture, &other, KG_ERROR, KG_ERROR_NOT_FOUND,
               "the graph describes no system `https://example.com/other`; name one of: "
               "`https://example.com/a`");
  kinds_fixture_load (fixture, "systems.ttl", "ex:b a aidoc:AISystem . ex:a a airo:AISystem .");
  check_fails (fixture, &any, KG_ERROR, KG_ERROR_INVALID,
               "the graph describes 2 systems; name one of: `https://example.com/a`, "
               "`https://example.com/b`");
  g_autoptr (ReportDocument) named =
      kinds_fixture_report (fixture, REPORT_KIND_ANNEX_IV, KINDS_EX "b", NULL);
  g_assert_cmpstr (report_document_about (named)->subject, ==, KINDS_EX "b");
}

static void
test_refused (KindsFixture *fixture, gconstpointer data)
{
  const ReportRequest catalogue = { .kind = REPORT_KIND_CATALOGUE, .catalogue = "none" };
  const ReportRequest language = { .kind = REPORT_KIND_ANNEX_IV, .language = "fr" };
  const ReportRequest decision = { .kind = REPORT_KIND_DECISION };
  const ReportRequest oversight = { .kind = REPORT_KIND_OVERSIGHT };
  (void) data;
  kinds_fixture_load (fixture, "system.ttl", "ex:a a airo:AISystem .");
  check_fails (
      fixture, &catalogue, KG_ERROR, KG_ERROR_NOT_FOUND,
      "the graph has no catalogue `none`; load it, or ask for one of: `eu-ai-act`, `gdpr`, "
      "`iso-42001`");
  check_fails (fixture, &language, KG_ERROR, KG_ERROR_INVALID,
               "reports are not written in `fr`; ask for one of: de, en");
  check_fails (fixture, &decision, KG_ERROR, KG_ERROR_NOT_FOUND,
               "there is no log for a report of the kind `decision`; decide something first");
  check_fails (fixture, &oversight, KG_ERROR, KG_ERROR_NOT_FOUND,
               "there is no log for a report of the kind `oversight`; decide something first");
}

static gboolean
stop (guint64 done, guint64 all, gpointer data)
{
  guint *calls = data;
  g_assert_cmpuint (done, <=, all);
  *calls += 1;
  return FALSE;
}

static void
test_stopped (KindsFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const ReportRequest request = { .kind = REPORT_KIND_GAPS };
  guint calls = 0;
  (void) data;
  kinds_fixture_load (fixture, "system.ttl", "ex:a a airo:AISystem .");
  g_assert_null (kinds_fixture_make (fixture, &request, stop, &calls, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (calls, ==, 1);
}

static void
test_names (void)
{
  ReportKind kind = REPORT_KIND_GAPS;
  for (guint i = 0; i < REPORT_N_KINDS; i++) {
    const ReportKindInfo *info = report_kind_info ((ReportKind) i);
    g_assert_true (report_kind_from_name (info->name, &kind));
    g_assert_cmpint (kind, ==, (ReportKind) i);
    g_assert_nonnull (info->title);
    g_assert_nonnull (info->about);
  }
  g_assert_false (report_kind_from_name ("annex", &kind));
}

#define ADD(path, test)                                                                            \
  g_test_add ("/report-kinds/" path, KindsFixture, NULL, kinds_fixture_set_up, test,               \
              kinds_fixture_tear_down)

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  ADD ("standing", test_standing);
  ADD ("anyway", test_anyway);
  ADD ("classification", test_classification);
  ADD ("unclassifiable", test_unclassifiable);
  ADD ("exception", test_exception);
  ADD ("gaps", test_gaps);
  ADD ("examples", test_examples);
  ADD ("cells", test_cells);
  ADD ("same-bytes", test_same_bytes);
  ADD ("no-system", test_no_system);
  ADD ("refused", test_refused);
  ADD ("stopped", test_stopped);
  g_test_add_func ("/report-kinds/names", test_names);
  return g_test_run ();
}
