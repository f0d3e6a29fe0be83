/* SPDX-License-Identifier: Apache-2.0 */

/* How fast texts are searched for data of known classes, with all built-in detectors: prose in English and German with an
 * identifier here and there, as people write to each other; what is full of them; and short questions to a
 * model. */

#include "kg/parse-child.h"
#include "tests/bench/measure.h"
#include "tests/rules/detectors-fixture.h"

#include <string.h>

#define TEXT_BYTES (8u << 20)
#define RUNS 5
#define TARGET 50.0 /* MB/s */
#define PROMPTS 20000u

static const char *const sentences[] = {
  "Thank you for your message, which we received this morning and have passed on to our colleagues. ",
  "The committee met again last week to discuss the budget; nothing was decided, as usual. ",
  "Please find attached the minutes of the meeting, and let us know by Friday if anything is missing. ",
  "Our customers in the northern region have asked for shorter delivery times and a better web shop. ",
  "Der Vertrag wird zum Ende des Quartals gekündigt, sofern die Geschäftsführung nicht widerspricht. ",
  "Wir bitten um Verständnis dafür, dass die Bearbeitung Ihres Antrags einige Tage dauern kann. ",
  "Die Lieferung umfasst 24 Kartons zu je 12 Stück; der Preis beträgt 1.249,50 Euro zuzüglich Versand. ",
  "In spring the river rises, the meadows turn green, and the storks return to the old chimney. ",
  "She said that the model had improved by 3.5 percent, although nobody could explain why it had. ",
  "Über die Straße führt ein schmaler Weg zum Bahnhof, an dem früher zwei Linden standen. ",
};

static const char *const identifiers[] = {
  "Write to anna.schmidt@example.org or call +49 30 901820. ",
  "The card is 4111 1111 1111 1111, valid until 09/27. ",
  "Bitte überweisen Sie auf DE89 3704 0044 0532 0130 00. ",
  "The server at 192.168.17.4 answered on 2024-03-01 12:30:00. ",
  "Meine Steuer-ID lautet 86 095 742 719, geboren am 12.08.1984. ",
  "See https://www.example.org/path?query=1 for details. ",
  "PESEL 44051401359, codice fiscale RSSMRA85T10A562S. ",
  "Her SSN is 460-89-9847 and the order number 20240815-77. ",
};

/* One sentence in `every` holds an identifier. */
static char *
make_text (gsize length, guint every, guint64 *random)
{
  GString *text = g_string_sized_new (length + 256);
  for (guint i = 1; text->len < length; i++) {
    g_string_append (text, sentences[bench_random (random) % G_N_ELEMENTS (sentences)]);
    if (i % every == 0) {
      g_string_append (text, identifiers[bench_random (random) % G_N_ELEMENTS (identifiers)]);
    }
    if (i % 5 == 0) {
      g_string_append_c (text, '\n');
    }
  }
  return g_string_free (text, FALSE);
}

static void
measure_text (BenchReport *report, DetectorsFixture *fixture, const char *name, const char *text,
              double target)
{
  double values[RUNS];
  gsize length = strlen (text);
  for (guint run = 0; run < RUNS; run++) {
    g_array_set_size (fixture->finds, 0);
    double start = bench_thread_now ();
    if (!rules_scan (fixture->detectors, fixture->scanner, text, length, fixture->finds)) {
      g_error ("%s: a limit was reached", name);
    }
    values[run] = (double) length / 1e6 / (bench_thread_now () - start);
  }
  BenchFigure figure = { name, "MB/s", target, FALSE };
  bench_report_add (report, &figure, values, RUNS);
  bench_report_note (report, "%u finds in %.1f MB", fixture->finds->len, (double) length / 1e6);
}

static void
measure_prompts (BenchReport *report, DetectorsFixture *fixture, guint64 *random)
{
  g_autofree char *text = make_text (300, 2, random);
  double values[RUNS];
  gsize length = strlen (text);
  for (guint run = 0; run < RUNS; run++) {
    double start = bench_thread_now ();
    for (guint i = 0; i < PROMPTS; i++) {
      g_array_set_size (fixture->finds, 0);
      if (!rules_scan (fixture->detectors, fixture->scanner, text, length, fixture->finds)) {
        g_error ("a limit was reached");
      }
    }
    values[run] = (bench_thread_now () - start) * 1e6 / PROMPTS;
  }
  BenchFigure figure = { "a prompt of 300 to 400 bytes", "µs", 20, TRUE };
  bench_report_add (report, &figure, values, RUNS);
}

static void
measure_compilation (BenchReport *report, const DetectorsFixture *fixture)
{
  double values[RUNS];
  for (guint run = 0; run < RUNS; run++) {
    double start = bench_thread_now ();
    g_autoptr (RulesDetectors) detectors =
        rules_detectors_new (fixture->snapshot, fixture->vocab, NULL);
    values[run] = (bench_thread_now () - start) * 1e3;
  }
  BenchFigure figure = { "compiling the detectors", "ms", 100, TRUE };
  bench_report_add (report, &figure, values, RUNS);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  guint64 random = 20260101;
  kg_parse_child_if_asked (argc, argv);
  g_autoptr (BenchReport) report = bench_report_new (argc > 1 ? argv[1] : NULL, &error);
  if (report == NULL) {
    g_printerr ("bench-detectors: %s\n", error->message);
    return 1;
  }
  g_auto (DetectorsFixture) fixture = { 0 };
  detectors_fixture_init (&fixture, TRUE, NULL);
  g_autofree char *sparse = make_text (TEXT_BYTES, 20, &random);
  g_autofree char *usual = make_text (TEXT_BYTES, 5, &random);
  g_autofree char *dense = make_text (TEXT_BYTES / 4, 1, &random);
  bench_report_section (report, "detectors");
  bench_report_note (report, "%u detectors", rules_detectors_count (fixture.detectors));
  measure_text (report, &fixture, "prose, an identifier in 20 sentences", sparse, TARGET);
  measure_text (report, &fixture, "prose, an identifier in 5 sentences", usual, TARGET);
  measure_text (report, &fixture, "an identifier in each sentence", dense, 0);
  measure_prompts (report, &fixture, &random);
  measure_compilation (report, &fixture);
  return 0;
}
