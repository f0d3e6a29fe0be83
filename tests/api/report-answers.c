/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/limits.h"
#include "kg/parse.h"
#include "tests/api/replay-fixture.h"
#include "tests/api/report-kinds-fixture.h"

#include <string.h>

/* Reports on a catalogue of our own: the exact words and statuses of what is answered, what is missing, and what the log says. */

static ReportDocument *
make_small (KindsFixture *fixture, const char *system, const char *language)
{
  g_autoptr (GError) error = NULL;
  const ReportRequest request = { .kind = REPORT_KIND_CATALOGUE,
                                  .catalogue = "small",
                                  .language = language };
  kinds_fixture_load (fixture, KINDS_CATALOGUE, KINDS_SMALL);
  kinds_fixture_load (fixture, "system.ttl", system);
  ReportDocument *document = kinds_fixture_make (fixture, &request, NULL, NULL, &error);
  g_assert_no_error (error);
  kinds_fixture_check (fixture, document);
  return document;
}

#define STANDING_TOLD                                                                              \
  "  Applies: from 2 December 2027\n"                                                              \
  "  Responsible: !\n"

static void
test_given (KindsFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (ReportDocument) document =
      make_small (fixture,
                  "ex:s a airo:AISystem ; ex:value \"2026-12-02\"^^xsd:date,"
                  "  \"2026-12-02T09:30:00Z\"^^xsd:dateTime, \"P6M\"^^xsd:duration, true, 7,"
                  "  \"some text\", \"ein Text\"@de ; ex:part ex:p ; ex:owner ex:o ."
                  "ex:p rdfs:label \"The part\" ; ex:value \"within\" .",
                  NULL);
  kinds_check_told (document, "r1",
                    "[met] Values*\n" STANDING_TOLD "  [met] Which?*\n"
                    "    value: 2 December 2026*\n"
                    "    value: 2 December 2026, 09:30 UTC*\n"
                    "    value: 7*\n"
                    "    value: 6 months*\n"
                    "    value: ein Text*\n"
                    "    value: some text*\n"
                    "    value: yes*\n"
                    "    part: The part*\n"
                    "      inner: within*\n"
                    "  [met] Who?*\n"
                    "    owner: o*\n");
}

static void
test_german (KindsFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (ReportDocument) document =
      make_small (fixture,
                  "ex:s a airo:AISystem ; ex:value \"2026-12-02\"^^xsd:date,"
                  "  \"P1Y2DT1M\"^^xsd:duration, false .",
                  "de-AT");
  g_assert_cmpstr (report_document_about (document)->language, ==, "de");
  kinds_check_told (document, "r1",
                    "[partial] Werte*\n"
                    "  Gilt: ab dem 2. Dezember 2027\n"
                    "  Verantwortlich: !\n"
                    "  [met] Which?*\n"
                    "    Wert: 2. Dezember 2026*\n"
                    "    Wert: 1 Jahr, 2 Tage, 1 Minute*\n"
                    "    Wert: nein*\n"
                    "  [gap] Who?!\n"
                    "    - Kein Nachweis für: owner.!\n");
}

static void
test_not_applicable (KindsFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (ReportDocument) document = make_small (fixture, "ex:s a airo:AISystem .", NULL);
  kinds_check_told (document, "r1",
                    "[gap] Values!\n" STANDING_TOLD "  [gap] Which?!\n"
                    "    - No evidence of: value, part.!\n"
                    "  [gap] Who?!\n"
                    "    - No evidence of: owner.!\n");
  kinds_check_told (document, "r2",
                    "[not-applicable] Logs!\n"
                    "  Applies: No evidence that the system is of a kind to which this applies.!\n"
                    "  Responsible: !\n");
}

static void
test_instances (KindsFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (ReportDocument) document =
      make_small (fixture,
                  "ex:s a airo:AISystem ; ex:high 1 . ex:l1 a ex:Log ; ex:kept 1 ; ex:signed 2 ."
                  "ex:l2 a ex:Log ; rdfs:label \"Second log\" ; ex:kept 1 ; ex:signed 3 .",
                  NULL);
  kinds_check_told (document, "r2",
                    "[met] Logs*\n"
                    "  Applies: yes*\n"
                    "  Responsible: !\n"
                    "  [met] Which log?*\n"
                    "    log: l1*\n"
                    "    log: Second log*\n");
}

static void
test_partial (KindsFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (ReportDocument) document =
      make_small (fixture, "ex:s a airo:AISystem ; ex:high 1 . ex:l1 a ex:Log ; ex:kept 1 .", NULL);
  kinds_check_told (document, "r2",
                    "[partial] Logs*\n"
                    "  Applies: yes*\n"
                    "  Responsible: !\n"
                    "  [partial] Which log?*\n"
                    "    log: l1*\n"
                    "    - What there is does not suffice.!\n"
                    "    - l1 has no ex:signed, and at least 1 is needed.!\n");
}

static void
test_no_instance (KindsFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (ReportDocument) document =
      make_small (fixture, "ex:s a airo:AISystem ; ex:high 1 .", NULL);
  kinds_check_told (document, "r2",
                    "[gap] Logs!\n"
                    "  Applies: yes*\n"
                    "  Responsible: !\n"
                    "  [gap] Which log?!\n"
                    "    - No evidence of: log.!\n");
}

static void
test_nameless (KindsFixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (ReportDocument) document =
      make_small (fixture,
                  "ex:s a airo:AISystem ; ex:value [ ], [ a ex:Log ], _:a ; ex:owner [ a [ ] ] ."
                  "_:a a _:b . _:b a _:a .",
                  NULL);
  kinds_check_holds (document, "r1", "    value: a certain log*\n");
  kinds_check_holds (document, "r1", "    value: something without a name*\n");
  kinds_check_holds (document, "r1", "    owner: something without a name*\n");
}

/* --- Long texts: in full as values, shortened in sentences --- */

static void
check_quoted (KindsFixture *fixture, guint characters, gboolean shortened)
{
  g_autoptr (GString) text = g_string_new ("ä ");
  while (g_utf8_strlen (text->str, -1) < characters) {
    g_string_append (text, "ö");
  }
  g_autofree char *turtle = g_strdup_printf ("ex:s a airo:AISystem ; ex:value \"%s\" .", text->str);
  g_autofree char *quoted = g_strdup_printf ("“%s”", text->str);
  g_autofree char *shown = g_strdup_printf ("    value: %s*\n", text->str);
  g_autoptr (ReportDocument) document = make_small (fixture, turtle, NULL);
  kinds_check_holds (document, "r1", shown);
  gboolean found = FALSE;
  for (guint i = 1; i <= report_document_n_citations (document); i++) {
    found = found || strstr (report_document_citation (document, i)->sentence, quoted) != NULL;
  }
  g_assert_cmpint (found, ==, !shortened);
}

static void
test_quoted (KindsFixture *fixture, gconstpointer data)
{
  (void) data;
  check_quoted (fixture, REPORT_LIMIT_QUOTED, FALSE);
  check_quoted (fixture, REPORT_LIMIT_QUOTED + 1, TRUE);
}

/* --- What the log says --- */

#define LOG_CATALOGUE                                                                              \
  KINDS_PREFIXES                                                                                   \
  "ex:catalogue a gr:Catalogue ; skos:notation \"small\" ; rdfs:label \"Small\"@en ."              \
  "ex:r1 a gr:Requirement ; dct:isPartOf ex:catalogue ; dct:identifier \"R 1\" ;"                  \
  "  skos:notation \"r1\" ; rdfs:label \"Records\"@en ; gr:question ex:q1 ."                       \
  "ex:q1 a gr:Question ; dct:identifier \"R 1 (1)\" ; rdfs:label \"Which?\"@en ;"                  \
  "  gr:evidencedBy [ sh:property [ sh:path ( gr:decisionLog gr:entryCount ) ;"                    \
  "    sh:qualifiedValueShape [ sh:minInclusive 3 ] ; sh:qualifiedMinCount 1 ] ] ;"                \
  "  gr:shows ( [ sh:path ( gr:decisionLog gr:entryCount ) ; sh:name \"decisions\"@en ]"           \
  "    [ sh:path ( gr:decisionLog gr:firstEntryAt ) ; sh:name \"since\"@en ] ) ."                  \
  "ex:s a airo:AISystem ."

static void
check_log (ReplayFixture *replay, const char *expected)
{
  g_autoptr (GError) error = NULL;
  const KindsFixture fixture = { replay->folder, replay->path, replay->store, replay->log };
  const ReportRequest request = { .kind = REPORT_KIND_CATALOGUE, .catalogue = "small" };
  g_autoptr (ReportDocument) document = kinds_fixture_make (&fixture, &request, NULL, NULL, &error);
  g_assert_no_error (error);
  kinds_fixture_check (&fixture, document);
  kinds_check_told (document, "r1", expected);
}

static void
test_log (ReplayFixture *replay, gconstpointer data)
{
  (void) data;
  guint64 commit = replay_fixture_load (replay, LOG_CATALOGUE);
  replay_fixture_log (replay, commit, 3);
  check_log (replay, "[gap] Records!\n"
                     "  Applies: yes\n"
                     "  Responsible: !\n"
                     "  [gap] Which?!\n"
                     "    - No evidence of: decisions, since.!\n");
  commit =
      replay_fixture_load (replay, LOG_CATALOGUE "<http://example.org/policy> gr:governs ex:s .");
  check_log (replay, "[met] Records*\n"
                     "  Applies: yes\n"
                     "  Responsible: !\n"
                     "  [met] Which?*\n"
                     "    decisions: 3*\n"
                     "    since: 1 January 1970, 00:00 UTC*\n");
}

#define ADD(path, test)                                                                            \
  g_test_add ("/report-answers/" path, KindsFixture, NULL, kinds_fixture_set_up, test,             \
              kinds_fixture_tear_down)

int
main (int argc, char **argv)
{
  kg_parse_child_if_asked (argc, argv);
  g_test_init (&argc, &argv, NULL);
  ADD ("given", test_given);
  ADD ("german", test_german);
  ADD ("not-applicable", test_not_applicable);
  ADD ("instances", test_instances);
  ADD ("partial", test_partial);
  ADD ("no-instance", test_no_instance);
  ADD ("nameless", test_nameless);
  ADD ("quoted", test_quoted);
  g_test_add ("/report-answers/log", ReplayFixture, NULL, replay_fixture_set_up, test_log,
              replay_fixture_tear_down);
  return g_test_run ();
}
