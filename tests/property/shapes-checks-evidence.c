/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/nquads.h"
#include "tests/property/shapes-checks.h"

#include <string.h>

/* What a piece of evidence is for: that a shape comes to something at a node, or a result. */
typedef struct {
  const Subject *subject;
  KgTermId shape;
  KgTermId focus;
  gboolean conforms;              /* without `result` */
  const RulesCheckResult *result; /* (nullable) */
} Claim;

/* Whether it holds on these triples alone. */
static gboolean
claim_holds (const Claim *claim, const GArray *quads)
{
  Reference *reference = claim->subject->reference;
  const GArray *all = claim->subject->data;
  reference_set_data (reference, quads);
  g_autoptr (GArray) results = g_array_new (FALSE, FALSE, sizeof (RulesCheckResult));
  rules_check_validate_node (reference->check, claim->shape, claim->focus, results);
  reference_set_data (reference, all);
  if (claim->result == NULL) {
    return (results->len == 0) == claim->conforms;
  }
  for (guint i = 0; i < results->len; i++) {
    RulesCheckResult *result = &g_array_index (results, RulesCheckResult, i);
    /* Which predicate sh:closed minds is not said when evidence is asked for. */
    result->predicate = claim->result->predicate;
    result->target_shape = claim->result->target_shape;
    result->target_focus = claim->result->target_focus;
    if (rules_check_result_compare (result, claim->result) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

static char *
claim_fails (const Claim *claim, const GArray *cited, const char *what)
{
  GString *text = g_string_new (what);
  g_string_append (text, ": shape ");
  subject_append_term (claim->subject, text, claim->shape);
  g_string_append (text, ", node ");
  subject_append_term (claim->subject, text, claim->focus);
  if (claim->result != NULL) {
    g_string_append (text, ", result ");
    subject_append_result (claim->subject, text, claim->result);
  } else {
    g_string_append (text, claim->conforms ? " (conforms)" : " (violates)");
  }
  for (guint i = 0; cited != NULL && i < cited->len; i++) {
    g_string_append (text, "\ncites ");
    kg_nquads_append_quad (text, claim->subject->generated->terms,
                           &g_array_index (cited, KgQuad, i));
    g_string_truncate (text, text->len - 1);
  }
  return g_string_free (text, FALSE);
}

/* --- Trees --- */

static gboolean
graph_has (const Claim *claim, const RulesTriple *triple)
{
  return kg_view_contains (rules_shapes_view (claim->subject->shapes), triple->subject,
                           triple->predicate, triple->object);
}

/* The triples at the leaves that are not spare; FALSE if one is not in the graph. */
static gboolean
collect_triples (const Claim *claim, const RulesEvidence *evidence, GArray *triples)
{
  for (const RulesEvidence *at = evidence; at != NULL; at = at->next) {
    if (at->kind == RULES_EVIDENCE_TRIPLE && !graph_has (claim, &at->triple)) {
      return FALSE;
    }
    if (at->kind == RULES_EVIDENCE_TRIPLE && !at->spare) {
      g_array_append_val (triples, at->triple);
    }
    if (!collect_triples (claim, at->children, triples)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* A walk leads over its triples from its focus to its value. */
static gboolean
walk_leads_on (const RulesEvidence *walk)
{
  KgTermId at = walk->focus;
  for (const RulesEvidence *step = walk->children; step != NULL; step = step->next) {
    KgTermId from = step->inverse ? step->triple.object : step->triple.subject;
    if (step->kind != RULES_EVIDENCE_TRIPLE || from != at) {
      return FALSE;
    }
    at = step->inverse ? step->triple.subject : step->triple.object;
  }
  return at == walk->value;
}

/* A derived triple rests on a type of its subject and steps from there to its object. */
static gboolean
derivation_leads_on (const RulesEvidence *derived)
{
  const RulesEvidence *type = derived->children;
  if (type == NULL || type->triple.subject != derived->triple.subject ||
      type->triple.predicate != derived->triple.predicate) {
    return FALSE;
  }
  KgTermId at = type->triple.object;
  for (const RulesEvidence *step = type->next; step != NULL; step = step->next) {
    gboolean of_type = step->triple.predicate == derived->triple.predicate;
    if (!of_type && step->triple.subject != at) {
      return FALSE;
    }
    at = of_type ? at : step->triple.object;
  }
  return at == derived->triple.object;
}

static gboolean
tree_is_sound (const RulesEvidence *evidence)
{
  for (const RulesEvidence *at = evidence; at != NULL; at = at->next) {
    if ((at->kind == RULES_EVIDENCE_WALK && !walk_leads_on (at)) ||
        (at->kind == RULES_EVIDENCE_DERIVED && !derivation_leads_on (at)) ||
        (at->kind == RULES_EVIDENCE_TRIPLE && at->children != NULL) ||
        !tree_is_sound (at->children)) {
      return FALSE;
    }
  }
  return TRUE;
}

static void
sort_distinct (GArray *triples)
{
  guint n = 0;
  g_array_sort (triples, rules_triple_compare);
  for (guint i = 0; i < triples->len; i++) {
    const RulesTriple triple = g_array_index (triples, RulesTriple, i);
    if (n == 0 ||
        rules_triple_compare (&g_array_index (triples, RulesTriple, n - 1), &triple) != 0) {
      g_array_index (triples, RulesTriple, n++) = triple;
    }
  }
  g_array_set_size (triples, n);
}

static gboolean
same_triples (const GArray *a, const GArray *b)
{
  if (a->len != b->len) {
    return FALSE;
  }
  for (guint i = 0; i < a->len; i++) {
    if (rules_triple_compare (&g_array_index (a, RulesTriple, i),
                              &g_array_index (b, RulesTriple, i)) != 0) {
      return FALSE;
    }
  }
  return TRUE;
}

/* --- The promises --- */

static char *
check_minimal (const Claim *claim, const GArray *cited)
{
  g_autoptr (GArray) fewer = g_array_copy ((GArray *) cited);
  for (guint i = 0; i < cited->len; i++) {
    g_array_remove_index_fast (fewer, i);
    if (claim_holds (claim, fewer)) {
      GString *what = g_string_new ("not minimal, without ");
      kg_nquads_append_quad (what, claim->subject->generated->terms,
                             &g_array_index (cited, KgQuad, i));
      g_string_truncate (what, what->len - 1);
      char *text = claim_fails (claim, cited, what->str);
      g_string_free (what, TRUE);
      return text;
    }
    g_array_set_size (fewer, 0);
    g_array_append_vals (fewer, cited->data, cited->len);
  }
  return NULL;
}

static char *
check_promises (const Claim *claim, const RulesEvidence *evidence)
{
  g_autoptr (GArray) listed = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  g_autoptr (GArray) leaves = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  g_autoptr (GArray) cited = g_array_new (FALSE, FALSE, sizeof (KgQuad));
  rules_evidence_triples (evidence, listed);
  for (guint i = 0; i < listed->len; i++) {
    const RulesTriple *triple = &g_array_index (listed, RulesTriple, i);
    const KgQuad quad = subject_triple (claim->subject, triple);
    g_array_append_val (cited, quad);
    if (!graph_has (claim, triple)) {
      return claim_fails (claim, cited, "not faithful");
    }
  }
  if (!collect_triples (claim, evidence, leaves)) {
    return claim_fails (claim, cited, "a leaf is not in the graph");
  }
  sort_distinct (leaves);
  if (!same_triples (leaves, listed) || !tree_is_sound (evidence)) {
    return claim_fails (claim, cited, "the tree is not consistent");
  }
  if (!claim_holds (claim, cited)) {
    return claim_fails (claim, cited, "not sufficient");
  }
  return check_minimal (claim, cited);
}

static char *
check_pair (const Subject *subject, KgTermId node, KgTermId focus)
{
  g_autoptr (GError) error = NULL;
  RulesTruth truth = RULES_UNKNOWN;
  guint32 shape = subject_shape (subject, node);
  KgTermId in_view = subject_in_view (subject, focus);
  const RulesEvidence *evidence =
      rules_evidence (subject->evaluator, shape, in_view, &truth, &error);
  Claim claim = { .subject = subject,
                  .shape = node,
                  .focus = focus,
                  .conforms = reference_conforms (subject->reference, node, focus) };
  if (error != NULL) {
    return claim_fails (&claim, NULL, error->message);
  }
  if (truth != (claim.conforms ? RULES_CONFORMS : RULES_VIOLATES)) {
    return claim_fails (&claim, NULL, "evidence for the contrary");
  }
  if (evidence == NULL || evidence->kind != RULES_EVIDENCE_SHAPE || evidence->shape != shape ||
      evidence->focus != in_view || evidence->truth != truth) {
    return claim_fails (&claim, NULL, "the tree does not begin with the shape");
  }
  return check_promises (&claim, evidence);
}

/* Some of the pairs of each case; every pair is some case's. */
char *
check_evidence (const GeneratedCase *generated, guint32 seed)
{
  g_auto (Subject) subject = { 0 };
  g_autofree char *problem = NULL;
  char *difference = NULL;
  if (!subject_init (&subject, generated, NULL, &problem)) {
    return NULL;
  }
  guint n_nodes = generated->nodes->len;
  guint n_pairs = subject.shape_nodes->len * n_nodes;
  guint every = n_pairs / PROPERTY_EVIDENCE_PAIRS + 1;
  for (guint i = seed % every; i < n_pairs && difference == NULL; i += every) {
    difference = check_pair (&subject, g_array_index (subject.shape_nodes, KgTermId, i / n_nodes),
                             g_array_index (generated->nodes, KgTermId, i % n_nodes));
    rules_evidence_forget (subject.evaluator);
  }
  return difference;
}

static char *
check_result (const Subject *subject, const RulesResult *result)
{
  g_autoptr (GError) error = NULL;
  RulesCheckResult expected = subject_result (subject, result);
  expected.target_shape = expected.shape;
  expected.target_focus = expected.focus;
  const Claim claim = {
    .subject = subject, .shape = expected.shape, .focus = expected.focus, .result = &expected
  };
  const RulesEvidence *evidence =
      rules_evidence_of_result (subject->evaluator, result->shape, result->constraint,
                                result->focus, result->value, &error);
  if (error != NULL || evidence == NULL) {
    return claim_fails (&claim, NULL, error == NULL ? "no evidence" : error->message);
  }
  return check_promises (&claim, evidence);
}

char *
check_evidence_of_results (const GeneratedCase *generated, guint32 seed)
{
  g_auto (Subject) subject = { 0 };
  g_autofree char *problem = NULL;
  g_autoptr (GError) error = NULL;
  char *difference = NULL;
  gsize n;
  if (!subject_init (&subject, generated, NULL, &problem)) {
    return NULL;
  }
  const RulesValidateOptions options = { .threads = 1 };
  g_autoptr (RulesReport) report = rules_validate (subject.shapes, &options, &error);
  g_assert_no_error (error);
  const RulesResult *results = rules_report_results (report, &n);
  gsize every = n / PROPERTY_EVIDENCE_PAIRS + 1;
  for (gsize i = seed % every; i < n && difference == NULL; i += every) {
    difference = check_result (&subject, &results[i]);
    rules_evidence_forget (subject.evaluator);
  }
  return difference;
}
