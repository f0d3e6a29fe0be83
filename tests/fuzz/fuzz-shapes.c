/* SPDX-License-Identifier: Apache-2.0 */

/* Shapes come from files of others: whatever they say, compiling them ends, in an error at worst; and so does evaluating
 * those that compile, within its steps.
 *
 * The input is a Turtle document. Its shapes are compiled for the document itself, and, as strict SHACL, for a small graph
 * of its own. */

#include "kg/memory.h"
#include "kg/parse-child.h"
#include "rules/evidence.h"
#include "rules/report.h"

#include <stdint.h>
#include <stdlib.h>

#define STEPS 20000
/* Results whose evidence is asked for. */
#define EVIDENCE_RESULTS 16

static const KgParseLimits limits = {
  .bytes = 1u << 16,
  .quads = 2000,
  .literal_bytes = 8192,
  .depth = 64,
  .seconds = 10,
  .problems = 5,
};

/* A bit of everything that shapes may look for. */
static const char small_graph[] =
    "@prefix ex: <http://example.org/> .\n"
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    "ex:Person a rdfs:Class . ex:Employee rdfs:subClassOf ex:Person .\n"
    "ex:a a ex:Person ; ex:name \"Ada\", \"Ada\"@en, \"Adda\"@en ; ex:age 36 ; ex:knows ex:b, _:c .\n"
    "ex:b a ex:Employee ; ex:name \"\" ; ex:age \"old\"^^xsd:integer, 17.5 ; ex:knows ex:a .\n"
    "_:c ex:age 1e0 ; ex:born \"1815-12-10\"^^xsd:date ; ex:knows _:c, ex:a, ex:b .\n";

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

G_GNUC_NORETURN static void
give_up (const char *what, const GError *error)
{
  g_printerr ("%s: %s\n", what, error == NULL ? "no error" : error->message);
  abort ();
}

static KgSnapshot *
read_graph (const uint8_t *data, size_t size)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (KgDataset) dataset =
      kg_parse_in_process (data, size, KG_FORMAT_TURTLE, "http://example.org/", &limits, &problems,
                           NULL);
  const KgMemoryDocument document = { .dataset = dataset, .name = "shapes", .graph = "urn:shapes" };
  return dataset == NULL ? NULL : kg_snapshot_new_in_memory (&document, 1, NULL);
}

static void
ask_why (const RulesReport *report)
{
  const RulesShapes *shapes = rules_report_shapes (report);
  g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
  gsize n;
  const RulesResult *results = rules_report_results (report, &n);
  rules_evaluator_begin (evaluator, shapes, rules_shapes_view (shapes), RULES_EVALUATE_VALIDATE,
                         STEPS);
  for (gsize i = 0; i < MIN (n, EVIDENCE_RESULTS); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GArray) triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
    const RulesResult *result = &results[i];
    const RulesEvidence *evidence =
        rules_evidence_of_result (evaluator, result->shape, result->constraint, result->focus,
                                  result->value, &error);
    if (evidence != NULL) {
      rules_evidence_triples (evidence, triples);
    } else if (error == NULL || error->domain != RULES_ERROR) {
      give_up ("no evidence", error);
    }
    rules_evidence_forget (evaluator);
  }
}

static void
write_report (const RulesReport *report)
{
  const RulesReportOptions options = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  rules_report_to_text (report, &options, text);
  rules_report_to_json (report, &options, text);
  if (!g_utf8_validate (text->str, (gssize) text->len, NULL)) {
    give_up ("not UTF-8", NULL);
  }
}

static void
run (const RulesShapes *shapes)
{
  g_autoptr (GError) error = NULL;
  const RulesValidateOptions options = { .threads = 1, .steps = STEPS };
  g_autoptr (RulesReport) report = rules_validate (shapes, &options, &error);
  if (report == NULL && (error == NULL || error->domain != RULES_ERROR)) {
    give_up ("not an error of an evaluation", error);
  }
  if (report != NULL) {
    ask_why (report);
    write_report (report);
  }
}

static void
compile (KgSnapshot *shapes_graph, KgSnapshot *data, gboolean strict)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) warnings = NULL;
  g_autoptr (RulesGraph) graph = rules_graph_new (data, strict);
  g_autoptr (KgOverlay) missing = shapes_graph == data ? NULL : kg_overlay_new ();
  if (missing != NULL) {
    kg_overlay_begin (missing, data);
  }
  const RulesShapesSource source = { .shapes = shapes_graph, .data = graph, .missing = missing };
  g_autoptr (RulesShapes) shapes = rules_shapes_new (&source, &warnings, &error);
  if (shapes != NULL) {
    run (shapes);
  } else if (error == NULL || error->domain != RULES_ERROR || error->message[0] == '\0') {
    give_up ("not an error of shapes", error);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (KgSnapshot) shapes = read_graph (data, size);
  g_autoptr (KgSnapshot) small = read_graph ((const uint8_t *) small_graph, sizeof small_graph - 1);
  if (small == NULL) {
    give_up ("the small graph cannot be read", NULL);
  }
  if (shapes != NULL) {
    compile (shapes, shapes, FALSE);
    compile (shapes, small, TRUE);
  }
  return 0;
}
