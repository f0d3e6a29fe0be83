/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/memory.h"
#include "rules/copy.h"
#include "rules/explain-private.h"

#include <string.h>

/* The proof as RDF: an activity of PROV-O that used the request and the policies; a report in the terms of the Compliance
 * Report Model; and what only gr: has words for, firings and their evidence. */

#define EXPLANATION_GRAPH "urn:grounds:explanation"
#define REPORT "https://w3id.org/force/compliance-report#"

typedef struct {
  const RulesTelling *telling;
  KgDataset *dataset;
  GHashTable *ids;        /* of the view -> of the dataset */
  GHashTable *statements; /* RulesTriple -> of the dataset */
  GHashTable *documents;  /* number -> of the dataset */
  GArray *firings;        /* KgTermId: of the dataset, one for each of the decision */
  guint n_evidence;
} Writer;

/* --- Terms --- */

static KgTermId
iri_of (Writer *writer, const char *iri)
{
  return kg_terms_intern_iri (writer->dataset->terms, iri, -1);
}

static void
add_iri (Writer *writer, KgTermId subject, const char *predicate, KgTermId object)
{
  const KgQuad quad = { subject, iri_of (writer, predicate), object, KG_NONE };
  if (object != KG_NONE) {
    kg_dataset_add (writer->dataset, &quad, 0);
  }
}

static void
add (Writer *writer, KgTermId subject, OntologyTerm predicate, KgTermId object)
{
  add_iri (writer, subject, ontology_term_iri (predicate), object);
}

static void
add_type (Writer *writer, KgTermId subject, const char *class)
{
  add (writer, subject, ONTOLOGY_RDF_TYPE, iri_of (writer, class));
}

static KgTermId
literal (Writer *writer, const char *text, const char *datatype, const char *language)
{
  const KgTerm term = { .kind = KG_TERM_LITERAL,
                        .value = text,
                        .length = (guint32) strlen (text),
                        .datatype = datatype != NULL ? iri_of (writer, datatype) : KG_NONE,
                        .language = language };
  return kg_terms_intern (writer->dataset->terms, &term);
}

static KgTermId
number (Writer *writer, guint64 value, const char *datatype)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, value);
  return literal (writer, text, datatype, NULL);
}

/* KG_NONE for the text of a field. */
static KgTermId
copy (Writer *writer, KgTermId id)
{
  const KgView *view = &writer->telling->names.data;
  KgTerm term;
  if (kg_view_term (view, id, &term) && term.kind == KG_TERM_LITERAL &&
      rules_telling_is_hidden (writer->telling, id)) {
    return KG_NONE;
  }
  return rules_copy_term (writer->dataset, writer->ids, view, id);
}

static void
add_comment (Writer *writer, KgTermId subject, const GString *text)
{
  g_autoptr (GString) safe = g_string_new (NULL);
  kg_text_append_safe (safe, text->str, (gssize) text->len);
  if (safe->len > 0) {
    add (writer, subject, ONTOLOGY_RDFS_COMMENT, literal (writer, safe->str, NULL, "en"));
  }
}

/* --- Statements --- */

static guint
triple_hash (gconstpointer data)
{
  const RulesTriple *triple = (const RulesTriple *) data;
  return triple->subject * 0x9e3779b1u ^ triple->predicate * 0x85ebca6bu ^
         triple->object * 0xc2b2ae35u;
}

static gboolean
triple_equal (gconstpointer a, gconstpointer b)
{
  return rules_triple_compare (a, b) == 0;
}

static KgTermId
document_node (Writer *writer, guint32 id, const KgDocument *document)
{
  gpointer key = GUINT_TO_POINTER (id);
  KgTermId node = GPOINTER_TO_UINT (g_hash_table_lookup (writer->documents, key));
  if (node != KG_NONE) {
    return node;
  }
  g_autofree char *label = g_strdup_printf ("document-%u", id);
  node = rules_copy_new_blank (writer->dataset, label);
  g_hash_table_insert (writer->documents, key, GUINT_TO_POINTER (node));
  add_type (writer, node, ONTOLOGY_PROV "Entity");
  add (writer, node, ONTOLOGY_DCT_TITLE, literal (writer, document->name, NULL, NULL));
  add (writer, node, ONTOLOGY_DCT_SOURCE, copy (writer, document->graph));
  return node;
}

static void
write_place (Writer *writer, KgTermId node, const RulesTriple *triple)
{
  const KgView *view = &writer->telling->names.data;
  KgPlace place;
  KgDocument document;
  if (!kg_view_place (view, triple->subject, triple->predicate, triple->object, 0, &place) ||
      !kg_snapshot_document (view->snapshot, place.document, &document)) {
    return;
  }
  add (writer, node, ONTOLOGY_GR_STATED_IN, document_node (writer, place.document, &document));
  add (writer, node, ONTOLOGY_GR_COMMIT,
       number (writer, document.commit, KG_XSD "nonNegativeInteger"));
  if (place.line > 0) {
    add (writer, node, ONTOLOGY_GR_LINE, number (writer, place.line, KG_XSD "positiveInteger"));
  }
}

static KgTermId
new_evidence (Writer *writer)
{
  g_autofree char *label = g_strdup_printf ("evidence-%u", ++writer->n_evidence);
  return rules_copy_new_blank (writer->dataset, label);
}

/* Each triple once, whatever rests on it. */
static KgTermId
write_triple (Writer *writer, const RulesTriple *triple, gboolean derived)
{
  static const OntologyTerm classes[] = {
    [RULES_STEP_ASSERTED] = ONTOLOGY_GR_ASSERTED_STATEMENT,
    [RULES_STEP_CLAIMED] = ONTOLOGY_GR_CLAIMED_STATEMENT,
    [RULES_STEP_DERIVED] = ONTOLOGY_GR_DERIVED_STATEMENT,
  };
  KgTermId node = GPOINTER_TO_UINT (g_hash_table_lookup (writer->statements, triple));
  if (node != KG_NONE) {
    return node;
  }
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) where = g_string_new (NULL);
  RulesExplainStepKind kind = RULES_STEP_DERIVED;
  rules_telling_append_where (writer->telling, where, triple, &kind);
  kind = derived ? RULES_STEP_DERIVED : kind;
  node = new_evidence (writer);
  g_hash_table_insert (writer->statements, g_memdup2 (triple, sizeof *triple),
                       GUINT_TO_POINTER (node));
  add_type (writer, node, ontology_term_iri (classes[kind]));
  add_iri (writer, node, KG_RDF "subject", copy (writer, triple->subject));
  add_iri (writer, node, KG_RDF "predicate", copy (writer, triple->predicate));
  add_iri (writer, node, KG_RDF "object", copy (writer, triple->object));
  if (kind == RULES_STEP_ASSERTED) {
    write_place (writer, node, triple);
  }
  rules_telling_append_triple (writer->telling, text, triple);
  add_comment (writer, node, text);
  return node;
}

/* --- Other evidence --- */

/* KG_NONE for a count that the statements counted say already. */
static KgTermId
write_leaf (Writer *writer, const RulesEvidence *evidence)
{
  gboolean absent = evidence->kind == RULES_EVIDENCE_ABSENCE ||
                    (evidence->kind == RULES_EVIDENCE_COUNT && evidence->count == 0);
  g_autoptr (GString) text = g_string_new (NULL);
  RulesConstraintInfo constraint;
  RulesShapeInfo shape;
  rules_telling_append_leaf (writer->telling, text, evidence);
  if (text->len == 0) {
    return KG_NONE;
  }
  KgTermId node = new_evidence (writer);
  rules_shapes_constraint (writer->telling->names.shapes, evidence->constraint, &constraint);
  rules_shapes_info (writer->telling->names.shapes, constraint.shape, &shape);
  add_type (writer, node,
            ontology_term_iri (absent ? ONTOLOGY_GR_ABSENCE : ONTOLOGY_GR_COMPARISON));
  add (writer, node, ONTOLOGY_SH_FOCUS_NODE, copy (writer, evidence->focus));
  add (writer, node, ONTOLOGY_SH_VALUE, copy (writer, evidence->value));
  add (writer, node, ONTOLOGY_SH_SOURCE_CONSTRAINT_COMPONENT,
       iri_of (writer, rules_constraint_component (constraint.kind)));
  add (writer, node, ONTOLOGY_SH_SOURCE_SHAPE, copy (writer, shape.node));
  add_comment (writer, node, text);
  return node;
}

/* All leaves of a tree, as what `subject` rests on by `predicate`. */
static void
write_evidence (Writer *writer, KgTermId subject, OntologyTerm predicate,
                const RulesEvidence *evidence)
{
  for (; evidence != NULL; evidence = evidence->next) {
    switch (evidence->kind) {
    case RULES_EVIDENCE_SHAPE:
    case RULES_EVIDENCE_CONSTRAINT:
    case RULES_EVIDENCE_WALK:
      write_evidence (writer, subject, predicate, evidence->children);
      break;
    case RULES_EVIDENCE_TRIPLE:
      add (writer, subject, predicate, write_triple (writer, &evidence->triple, FALSE));
      break;
    case RULES_EVIDENCE_DERIVED: {
      KgTermId node = write_triple (writer, &evidence->triple, TRUE);
      add (writer, subject, predicate, node);
      write_evidence (writer, node, ONTOLOGY_GR_RESTS_ON, evidence->children);
      break;
    }
    case RULES_EVIDENCE_ABSENCE:
    case RULES_EVIDENCE_COMPARISON:
    case RULES_EVIDENCE_COUNT:
      add (writer, subject, predicate, write_leaf (writer, evidence));
      break;
    }
  }
}

/* --- Firings --- */

static const char *
report_class (RulesEffect effect)
{
  switch (effect) {
  case RULES_EFFECT_ALLOW:
    return REPORT "PermissionReport";
  case RULES_EFFECT_DENY:
    return REPORT "ProhibitionReport";
  case RULES_EFFECT_MASK:
  case RULES_EFFECT_ESCALATE:
    return NULL;
  }
  return NULL;
}

static gboolean
is_active (RulesFiringStatus status)
{
  return status == RULES_FIRING_DETERMINES || status == RULES_FIRING_COUNTS;
}

static void
write_firing (Writer *writer, KgTermId decision, const RulesFiring *firing)
{
  const RulesRule *rule = rules_policies_rule (writer->telling->policies, firing->rule);
  g_autofree char *label = g_strdup_printf ("firing-%u", writer->firings->len + 1);
  KgTermId node = rules_copy_new_blank (writer->dataset, label);
  const char *class = report_class (rule->effect);
  KgTermId request = copy (writer, rules_request_node (writer->telling->request));
  g_array_append_val (writer->firings, node);
  add_type (writer, node, ontology_term_iri (ONTOLOGY_GR_FIRING));
  if (class != NULL) {
    add_type (writer, node, class);
  }
  if (firing->status == RULES_FIRING_DETERMINES) {
    add (writer, decision, ONTOLOGY_GR_DETERMINED_BY, node);
  } else if (firing->status == RULES_FIRING_HELD_BACK) {
    add (writer, decision, ONTOLOGY_GR_HELD_BACK, node);
  }
  add_iri (writer, decision, REPORT "ruleReport", node);
  add (writer, node, ONTOLOGY_GR_FIRED_RULE, copy (writer, rule->id));
  add_iri (writer, node, REPORT "rule", copy (writer, rule->id));
  add_iri (writer, node, REPORT "ruleRequest", request);
  add_iri (writer, node, REPORT "activationState",
           iri_of (writer, is_active (firing->status) ? REPORT "Active" : REPORT "Inactive"));
  add (writer, node, ONTOLOGY_GR_NODE, copy (writer, firing->node));
  write_evidence (writer, node, ONTOLOGY_GR_EVIDENCE, firing->evidence);
  for (guint i = 0; i < firing->n_approval_triples; i++) {
    add (writer, node, ONTOLOGY_GR_EVIDENCE,
         write_triple (writer, &firing->approval_triples[i], FALSE));
  }
}

/* What follows from each rule, on the first of its firings. */
static void
write_conclusions (Writer *writer, const RulesAccount *account)
{
  guint first = 0;
  for (guint i = 0; i < account->rules->len; i++) {
    const RulesExplainRule *rule = g_ptr_array_index (account->rules, i);
    g_autofree char *text = g_strdup_printf ("%s: %s.", rule->title, rule->conclusion);
    add (writer, g_array_index (writer->firings, KgTermId, first), ONTOLOGY_RDFS_COMMENT,
         literal (writer, text, NULL, "en"));
    first += rule->n_firings;
  }
}

/* --- The decision --- */

static KgTermId
write_request (Writer *writer)
{
  const RulesRequest *request = writer->telling->request;
  KgTermId node = copy (writer, rules_request_node (request));
  add_type (writer, node, ontology_term_iri (ONTOLOGY_GR_REQUEST_CLASS));
  add (writer, node, ONTOLOGY_GR_SUBJECT, copy (writer, rules_request_subject (request)));
  add (writer, node, ONTOLOGY_GR_ACTION, copy (writer, rules_request_action (request)));
  add (writer, node, ONTOLOGY_GR_RESOURCE, copy (writer, rules_request_resource (request)));
  return node;
}

static void
write_policies (Writer *writer, KgTermId decision)
{
  const RulesDecision *known = writer->telling->decision;
  for (guint i = 0; i < known->n_scopes; i++) {
    const RulesScope *scope = &known->scopes[i];
    KgTermId policy =
        copy (writer, rules_policies_policy (writer->telling->policies, scope->policy)->id);
    if (scope->truth != RULES_VIOLATES) {
      add_iri (writer, decision, REPORT "policy", policy);
      add_iri (writer, decision, ONTOLOGY_PROV "used", policy);
    }
    write_evidence (writer, decision, ONTOLOGY_GR_EVIDENCE, scope->evidence);
  }
}

static KgTermId
write_decision (Writer *writer, const RulesAccount *account)
{
  static const OntologyTerm effects[] = { [RULES_EFFECT_ALLOW] = ONTOLOGY_GR_ALLOW,
                                          [RULES_EFFECT_MASK] = ONTOLOGY_GR_MASK_EFFECT,
                                          [RULES_EFFECT_ESCALATE] = ONTOLOGY_GR_ESCALATE,
                                          [RULES_EFFECT_DENY] = ONTOLOGY_GR_DENY };
  const RulesTelling *telling = writer->telling;
  g_autofree char *iri = g_strconcat ("urn:uuid:", telling->explanation->id, NULL);
  g_autoptr (GString) time = g_string_new (NULL);
  KgTermId node = iri_of (writer, iri);
  KgTermId request = write_request (writer);
  rules_telling_append_time (telling, time);
  KgTermId moment = literal (writer, time->str, KG_XSD "dateTime", NULL);
  add_type (writer, node, ontology_term_iri (ONTOLOGY_GR_DECISION));
  add_type (writer, node, ONTOLOGY_PROV "Activity");
  add_type (writer, node, REPORT "PolicyReport");
  add (writer, node, ONTOLOGY_RDFS_COMMENT, literal (writer, account->head, NULL, "en"));
  add (writer, node, ONTOLOGY_GR_OUTCOME,
       iri_of (writer, ontology_term_iri (effects[telling->decision->outcome])));
  add (writer, node, ONTOLOGY_GR_REQUEST, request);
  add_iri (writer, node, REPORT "policyRequest", request);
  add_iri (writer, node, ONTOLOGY_PROV "used", request);
  add (writer, node, ONTOLOGY_GR_COMMIT,
       number (writer, kg_snapshot_commit (telling->names.data.snapshot),
               KG_XSD "nonNegativeInteger"));
  add_iri (writer, node, ONTOLOGY_PROV "endedAtTime", moment);
  add_iri (writer, node, ONTOLOGY_DCT "created", moment);
  return node;
}

static void
copy_prefixes (Writer *writer)
{
  static const char *const own[][2] = {
    { "gr", ONTOLOGY_GR }, { "prov", ONTOLOGY_PROV }, { "rdf", KG_RDF },       { "rdfs", KG_RDFS },
    { "sh", ONTOLOGY_SH }, { "xsd", KG_XSD },         { "dct", ONTOLOGY_DCT }, { "report", REPORT },
  };
  rules_copy_prefixes (writer->dataset, writer->telling->names.data.snapshot);
  for (gsize i = 0; i < G_N_ELEMENTS (own); i++) {
    kg_dataset_add_prefix (writer->dataset, own[i][0], own[i][1]);
  }
}

static void
write_all (Writer *writer)
{
  const RulesDecision *decision = writer->telling->decision;
  g_autoptr (RulesAccount) account = rules_account_new (writer->telling);
  copy_prefixes (writer);
  KgTermId node = write_decision (writer, account);
  write_policies (writer, node);
  for (guint i = 0; i < decision->n_firings; i++) {
    write_firing (writer, node, &decision->firings[i]);
  }
  write_conclusions (writer, account);
}

KgSnapshot *
rules_explain_graph (const RulesExplanation *explanation, GError **error)
{
  g_autoptr (KgDataset) dataset = kg_dataset_new ();
  g_autoptr (GHashTable) ids = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) documents = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) statements =
      g_hash_table_new_full (triple_hash, triple_equal, g_free, NULL);
  g_autoptr (GArray) firings = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_auto (RulesTelling) telling;
  rules_telling_init (&telling, explanation);
  Writer writer = { .telling = &telling,
                    .dataset = dataset,
                    .ids = ids,
                    .statements = statements,
                    .documents = documents,
                    .firings = firings };
  write_all (&writer);
  const KgMemoryDocument document = { .dataset = dataset,
                                      .name = "explanation",
                                      .graph = EXPLANATION_GRAPH };
  return kg_snapshot_new_in_memory (&document, 1, error);
}
