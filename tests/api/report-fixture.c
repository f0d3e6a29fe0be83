/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/api/report-fixture.h"

/* 2026-11-22T00:00:00Z */
#define TODAY (G_GINT64_CONSTANT (1795305600) * G_USEC_PER_SEC)
#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

#define DIGEST "5f0c6a4be7f5d4f8a1f9c0a3b1a6f2f94a3d7e0b1c2d3e4f5061728394a5b6c7"

ReportBacking
report_fixture_claim (ReportDocument *document, const char *sentence, guint *n)
{
  const ReportCitation citation = { .subject = "https://example.com/credit",
                                    .predicate = "http://www.w3.org/2000/01/rdf-schema#comment",
                                    .object = sentence,
                                    .sentence = sentence,
                                    .document = "system.ttl",
                                    .line = 12,
                                    .commit = 3 };
  *n = report_cite (document, &citation);
  return (ReportBacking) { .kind = REPORT_CLAIM, .citations = n, .n_citations = 1 };
}

ReportDocument *
report_fixture_empty (void)
{
  const ReportAbout about = {
    .kind = "gaps", .title = "Gaps", .language = "en", .commit = 1, .as_of = TODAY
  };
  return report_document_new (&about);
}

static void
add_purpose (ReportDocument *document, ReportBlock *parent, guint *numbers)
{
  const ReportItem item = {
    .anchor = "annex-iv-1-a",
    .iri = "https://w3id.org/grounds/eu-ai-act#annex-iv-1-a",
    .identifier = "Annex IV(1)(a)",
    .title = "Purpose and provider",
    .text = "What is the system for, who provides it, and which version is this?",
    .link = "https://eur-lex.europa.eu/eli/reg/2024/1689/oj#anx_IV",
    .status = REPORT_STATUS_MET,
    .note = "applies from 2 December 2027",
    .backing = { REPORT_CLAIM, numbers, 2 }
  };
  ReportBlock *block = report_item (document, parent, &item);
  ReportBlock *facts = report_facts (document, block);
  guint n = 0;
  report_fact (document, facts, 0, "Purpose",
               &(ReportText) {
                   "to rate the creditworthiness of people", "https://example.com/purpose",
                   report_fixture_claim (
                       document,
                       "The purpose of Credit Scorer is to rate the creditworthiness of people",
                       &n) });
  report_fact (document, facts, 0, "Provider",
               &(ReportText) {
                   "Bank of Example", NULL,
                   report_fixture_claim (document, "Bank of Example provides Credit Scorer", &n) });
  report_fact (document, facts, 1, "Contact",
               &(ReportText) {
                   "ai@bank.example", "mailto:ai@bank.example",
                   report_fixture_claim (document, "Bank of Example is reached at ai@bank.example",
                                         &n) });
  report_fact (document, facts, 0, "Version", &(ReportText) { "", NULL, REPORT_HAS_NONE });
}

static void
add_gap (ReportDocument *document, ReportBlock *parent)
{
  const ReportItem item = { .identifier = "Annex IV(1)(b)",
                            .title = "Interaction with other hardware and software",
                            .text = "How does the system work with what is not part of it?",
                            .status = REPORT_STATUS_GAP,
                            .note = "Jane Doe is responsible",
                            .backing = REPORT_HAS_NONE };
  report_item (document, parent, &item);
}

static void
add_states (ReportDocument *document, ReportBlock *parent)
{
  static const ReportStatus statuses[] = { REPORT_STATUS_PARTIAL, REPORT_STATUS_UNKNOWN,
                                           REPORT_STATUS_NOT_APPLICABLE, REPORT_STATUS_NONE };
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++) {
    guint n = 0;
    const ReportItem item = {
      .title = "A question",
      .status = statuses[i],
      .backing = i == 0 ? report_fixture_claim (document, "Credit Scorer runs on premises", &n)
                        : REPORT_IS_FRAMING
    };
    ReportBlock *block = report_item (document, parent, &item);
    report_paragraph (document, block,
                      &(ReportText) { i == 0 ? "It runs on premises." : "There is no more to it.",
                                      NULL, item.backing });
  }
}

static void
add_table (ReportDocument *document, ReportBlock *parent, const ReportBacking *log)
{
  static const char *const headings[] = { "Rule", "Decisions", "Share", NULL };
  ReportBlock *table =
      report_table (document, parent, "Decisions by rule", headings, 1 << 1 | 1 << 2);
  const ReportText rows[][3] = {
    { { "Support staff may use approved models", NULL, REPORT_IS_FRAMING },
      { "1,204", NULL, *log },
      { "96 %", NULL, REPORT_IS_FRAMING } },
    { { HOSTILE, "javascript:alert(1)", REPORT_IS_FRAMING },
      { "51", NULL, *log },
      { "4 %", NULL, REPORT_IS_FRAMING } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    report_table_row (document, table, rows[i]);
  }
}

static void
add_plot (ReportDocument *document, ReportBlock *parent, const ReportBacking *log)
{
  static const char *const labels[] = { "20 Nov", "21 Nov", "22 Nov" };
  static const double allow[] = { 400, 420, 384 };
  static const double deny[] = { 12, 0, 39 };
  static const ReportSeries series[] = { { "allow", allow }, { "deny", deny } };
  const ReportPlot plot = { .kind = REPORT_PLOT_STACKED,
                            .title = "Decisions by day",
                            .description =
                                "Most decisions allow; denials rose to 39 on 22 November.",
                            .unit = "decisions",
                            .labels = labels,
                            .n_labels = 3,
                            .series = series,
                            .n_series = 2,
                            .backing = *log };
  report_plot (document, parent, &plot);
}

static void
add_activity (ReportDocument *document)
{
  const ReportCitation entries = { .entry = 100, .entries = 1255 };
  guint n = report_cite (document, &entries);
  const ReportBacking log = { REPORT_CLAIM, &n, 1 };
  ReportBlock *section = report_section (document, NULL, NULL, "What it did");
  add_plot (document, section, &log);
  add_table (document, section, &log);
  ReportBlock *list = report_list (document, section, TRUE);
  report_list_entry (document, list, &(ReportText) { "Opened", NULL, log });
  report_list_entry (document, list,
                     &(ReportText) { HOSTILE, "https://example.com/?a=1&b=\"2\"", log });
  report_drawing (document, section,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"drawing\" width=\"90\" "
                  "height=\"30\" viewBox=\"0 0 90 30\" role=\"img\" "
                  "aria-labelledby=\"drawing-title\"><title id=\"drawing-title\">A path</title>"
                  "<g class=\"rule\"><rect x=\"1\" y=\"1\" width=\"88\" height=\"28\"/><text "
                  "x=\"45\" y=\"19\">=drawing-title</text></g></svg>\n",
                  "The path to the decision.", log);
}

ReportDocument *
report_fixture_sample (const char *language)
{
  const ReportAbout about = { .kind = "annex-iv",
                              .title = "Technical documentation",
                              .subtitle = "Credit Scorer " HOSTILE,
                              .subject = "https://example.com/credit",
                              .language = language,
                              .commit = 12,
                              .digest = DIGEST,
                              .as_of = TODAY,
                              .from = TODAY - 29 * DAY,
                              .to = TODAY + DAY,
                              .log_size = 48211,
                              .log_root = "q1Yy0cGv6T2yM4mS7nZ0QX8d1f3Jb5K9L2w4R6t8U0o=" };
  ReportDocument *document = report_document_new (&about);
  const ReportCitation derived = { .subject = "https://example.com/credit",
                                   .predicate = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
                                   .object = "<https://w3id.org/airo#AISystem>",
                                   .derived = TRUE };
  guint numbers[2];
  report_fixture_claim (document, "Credit Scorer is an AI system", &numbers[0]);
  numbers[1] = report_cite (document, &derived);
  report_paragraph (document, NULL,
                    &(ReportText) { "What is asked stands in words of our own.", NULL,
                                    REPORT_IS_FRAMING });
  ReportBlock *section = report_section (document, NULL, "annex-iv-1", "General description");
  add_purpose (document, section, numbers);
  add_gap (document, section);
  add_states (document, report_section (document, NULL, NULL, "Other states"));
  add_activity (document);
  return document;
}
