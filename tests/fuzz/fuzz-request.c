/* SPDX-License-Identifier: Apache-2.0 */

/* Requests come from anyone: whatever JSON they are, reading them ends, in an error at worst, and twice in the same way.
 *
 * The input is a JSON document. It is read over a small graph that has a predicate of each range, terms with the same
 * notation, fields with the same name, and a detector. */

#include "kg/memory.h"
#include "kg/parse-child.h"
#include "rules/error.h"
#include "rules/limits.h"
#include "rules/request.h"

#include <stdint.h>
#include <stdlib.h>

static const KgParseLimits limits = {
  .bytes = 1u << 16,
  .quads = 2000,
  .literal_bytes = 8192,
  .depth = 64,
  .seconds = 10,
  .problems = 5,
};

static const char graph[] =
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    "@prefix prov: <http://www.w3.org/ns/prov#> .\n"
    "@prefix dpv: <https://w3id.org/dpv#> .\n"
    "@prefix gr: <https://w3id.org/grounds#> .\n"
    "@prefix attr: <https://w3id.org/grounds/attr#> .\n"
    "@prefix ex: <http://example.org/> .\n"
    "gr:purpose gr:jsonName \"purpose\" ; gr:requestable true ; rdfs:range dpv:Purpose ;\n"
    "  rdfs:domain gr:Request .\n"
    "gr:dataClass gr:jsonName \"class\" ; rdfs:domain prov:Entity .\n"
    "ex:n gr:jsonName \"n\" ; gr:requestable true ; rdfs:range xsd:integer .\n"
    "ex:x gr:jsonName \"x\" ; gr:requestable true ; rdfs:range xsd:double .\n"
    "ex:d gr:jsonName \"d\" ; gr:requestable true ; rdfs:range xsd:decimal .\n"
    "ex:s gr:jsonName \"s\" ; gr:requestable true ; rdfs:range xsd:string .\n"
    "ex:t gr:jsonName \"t\" ; gr:requestable true ; rdfs:range xsd:dateTime .\n"
    "ex:b gr:jsonName \"b\" ; gr:requestable true ; rdfs:range xsd:boolean .\n"
    "ex:l gr:jsonName \"l\" ; gr:requestable true ; rdfs:range rdfs:Literal .\n"
    "ex:a gr:jsonName \"a\" ; gr:requestable true .\n"
    "ex:o gr:jsonName \"o\" ; gr:requestable true ; rdfs:range ex:Object .\n"
    "ex:i gr:jsonName \"i\" ; gr:requestable true ; rdfs:domain ex:Object .\n"
    "ex:Support a dpv:Purpose ; skos:notation \"support\", \"both\" .\n"
    "ex:Sales a dpv:Purpose ; skos:notation \"both\" .\n"
    "ex:Email rdfs:subClassOf dpv:Data ; skos:notation \"EMAIL\" ;\n"
    "  gr:detector [ gr:pattern \"[a-z]+@[a-z]+\" ] .\n"
    "ex:email rdfs:label \"email\" ; gr:dataClass ex:Email .\n"
    "ex:mail rdfs:label \"mail\" ; prov:wasDerivedFrom ex:email .\n"
    "ex:mail2 rdfs:label \"mail\" ; prov:wasDerivedFrom ex:mail .\n"
    "ex:known ex:p _:request .\n";

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

typedef struct {
  KgSnapshot *snapshot;
  OntologyVocab *vocab;
  RulesVocabulary *vocabulary;
  RulesDetectors *detectors;
  RulesScanner *scanner;
} Graph;

G_GNUC_NORETURN static void
give_up (const char *what, const GError *error)
{
  g_printerr ("%s: %s\n", what, error == NULL ? "no error" : error->message);
  abort ();
}

static void
graph_init (Graph *out)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (KgDataset) dataset =
      kg_parse_in_process ((const guint8 *) graph, sizeof graph - 1, KG_FORMAT_TURTLE,
                           "http://example.org/", &limits, &problems, NULL);
  const KgMemoryDocument document = { .dataset = dataset, .name = "graph", .graph = "urn:graph" };
  if (dataset == NULL) {
    give_up ("the graph cannot be read", NULL);
  }
  out->snapshot = kg_snapshot_new_in_memory (&document, 1, &error);
  out->vocab = ontology_vocab_new (out->snapshot);
  out->vocabulary = rules_vocabulary_new (out->snapshot, out->vocab);
  out->detectors = rules_detectors_new (out->snapshot, out->vocab, &error);
  out->scanner = rules_scanner_new ();
  if (error != NULL) {
    give_up ("the graph cannot be used", error);
  }
}

static void
graph_clear (Graph *out)
{
  rules_scanner_free (out->scanner);
  rules_detectors_unref (out->detectors);
  rules_vocabulary_unref (out->vocabulary);
  ontology_vocab_unref (out->vocab);
  kg_snapshot_unref (out->snapshot);
}

/* Every statement is about the request: one of its entities, or a blank node of its own. */
static void
check_subjects (const RulesRequest *request)
{
  const KgView *view = rules_request_view (request);
  const KgQuad any = { 0 };
  g_autoptr (KgScan) scan = kg_scan_new (view, &any);
  KgQuad quad;
  while (kg_scan_next (scan, &quad, NULL)) {
    KgTerm term;
    gboolean own = quad.subject == rules_request_subject (request) ||
                   quad.subject == rules_request_action (request) ||
                   quad.subject == rules_request_resource (request);
    if (quad.graph != KG_NONE || own) {
      continue;
    }
    if (!kg_view_term (view, quad.subject, &term) || term.kind != KG_TERM_BLANK ||
        quad.subject < kg_snapshot_id_end (view->snapshot)) {
      give_up ("a statement about something else", NULL);
    }
  }
}

static void
check_nodes (const RulesRequest *request)
{
  guint n;
  const RulesRequestNode *nodes = rules_request_nodes (request, &n);
  for (guint i = 0; i < n; i++) {
    gboolean is_field = nodes[i].field == i;
    if (nodes[i].name == NULL || nodes[i].pointer == NULL || nodes[i].field > i ||
        is_field != (nodes[i].start < 0) || nodes[i].start > nodes[i].end) {
      give_up ("a node is malformed", NULL);
    }
  }
}

/* What came of it, as a number. */
static guint
read_once (RulesRequest *request, const RulesRequestContext *context, const json_t *json)
{
  g_autoptr (GError) error = NULL;
  guint n;
  if (rules_request_read (request, context, json, 0, &error)) {
    check_subjects (request);
    check_nodes (request);
    rules_request_nodes (request, &n);
    return n;
  }
  if (error == NULL || error->domain != RULES_ERROR ||
      !g_utf8_validate (error->message, -1, NULL) || rules_request_view (request) != NULL) {
    give_up ("not an error of a request", error);
  }
  return g_str_hash (error->message) | 1u << 31;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  json_t *json = json_loadb ((const char *) data, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
  if (json == NULL) {
    return 0;
  }
  Graph over;
  graph_init (&over);
  g_autoptr (RulesRequest) request = rules_request_new ();
  const RulesRequestContext context = { .snapshot = over.snapshot,
                                        .vocab = over.vocab,
                                        .vocabulary = over.vocabulary,
                                        .detectors = over.detectors,
                                        .scanner = over.scanner };
  guint first = read_once (request, &context, json);
  if (read_once (request, &context, json) != first) {
    give_up ("not the same twice", NULL);
  }
  json_decref (json);
  graph_clear (&over);
  return 0;
}
