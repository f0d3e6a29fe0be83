/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/property/shapes-checks.h"

#include "kg/nquads.h"
#include "ontology/vocab.h"
#include "rules/reads.h"

#include <string.h>

static KgTermId
id_at (const GArray *ids, guint i)
{
  return g_array_index (ids, KgTermId, i);
}

static char *
about_pair (const Subject *subject, KgTermId shape, KgTermId node, const char *what)
{
  GString *text = g_string_new (what);
  g_string_append (text, ": shape ");
  subject_append_term (subject, text, shape);
  g_string_append (text, ", node ");
  subject_append_term (subject, text, node);
  return g_string_free (text, FALSE);
}

/* --- Shapes and targets --- */

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  const KgTermId *x = (const KgTermId *) a;
  const KgTermId *y = (const KgTermId *) b;
  return (*x > *y) - (*x < *y);
}

static char *
compare_focus_nodes (const Subject *subject, KgTermId node, guint32 shape)
{
  g_autoptr (GArray) expected = rules_check_focus_nodes (subject->reference->check, node);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  rules_shapes_focus_nodes (subject->shapes, shape, found);
  for (guint i = 0; i < found->len; i++) {
    if (i > 0 && id_at (found, i - 1) >= id_at (found, i)) {
      return about_pair (subject, node, subject_of_view (subject, id_at (found, i)),
                         "focus nodes do not ascend");
    }
  }
  for (guint i = 0; i < found->len; i++) {
    g_array_index (found, KgTermId, i) = subject_of_view (subject, id_at (found, i));
  }
  g_array_sort (found, compare_ids);
  for (guint i = 0; i < MAX (found->len, expected->len); i++) {
    KgTermId a = i < found->len ? id_at (found, i) : KG_NONE;
    KgTermId b = i < expected->len ? id_at (expected, i) : KG_NONE;
    if (a != b) {
      gboolean missing = a == KG_NONE || (b != KG_NONE && b < a);
      return about_pair (subject, node, missing ? b : a,
                         missing ? "focus node not found" : "no focus node by the reference");
    }
  }
  return NULL;
}

char *
check_shapes (const GeneratedCase *generated, guint32 seed)
{
  g_auto (Subject) subject = { 0 };
  g_autofree char *problem = NULL;
  char *difference = NULL;
  (void) seed;
  if (!subject_init (&subject, generated, NULL, &problem)) {
    return g_strdup_printf ("refused: %s", problem);
  }
  for (guint i = 0; i < subject.shape_nodes->len && difference == NULL; i++) {
    KgTermId node = id_at (subject.shape_nodes, i);
    guint32 shape = subject_shape (&subject, node);
    if (shape == RULES_NO_SHAPE || subject_shape_node (&subject, shape) != node) {
      return about_pair (&subject, node, KG_NONE, "no such shape");
    }
    difference = compare_focus_nodes (&subject, node, shape);
  }
  if (difference == NULL && rules_shapes_count (subject.shapes) != subject.shape_nodes->len) {
    return g_strdup_printf ("%u shapes instead of %u", rules_shapes_count (subject.shapes),
                            subject.shape_nodes->len);
  }
  return difference;
}

/* --- Validation --- */

static RulesReport *
validate (const Subject *subject, guint threads)
{
  g_autoptr (GError) error = NULL;
  const RulesValidateOptions options = { .threads = threads };
  RulesReport *report = rules_validate (subject->shapes, &options, &error);
  g_assert_no_error (error);
  return report;
}

static GArray *
results_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (RulesCheckResult));
}

/* Sorted; target_focus is KG_NONE. */
static GArray *
found_results (const Subject *subject, const RulesReport *report)
{
  GArray *results = results_new ();
  gsize n;
  const RulesResult *found = rules_report_results (report, &n);
  for (gsize i = 0; i < n; i++) {
    const RulesCheckResult result = subject_result (subject, &found[i]);
    g_array_append_val (results, result);
  }
  g_array_sort (results, rules_check_result_compare);
  return results;
}

static GArray *
expected_results (const Subject *subject, guint *violations)
{
  GArray *results = results_new ();
  rules_check_validate (subject->reference->check, results);
  *violations = 0;
  for (guint i = 0; i < results->len; i++) {
    RulesCheckResult *result = &g_array_index (results, RulesCheckResult, i);
    result->target_focus = KG_NONE;
    *violations += rules_check_is_violation (subject->reference->check, result->shape) ? 1 : 0;
  }
  g_array_sort (results, rules_check_result_compare);
  return results;
}

/* The first that one side alone has. */
static char *
compare_results (const Subject *subject, const GArray *found, const GArray *expected)
{
  for (guint i = 0; i < MAX (found->len, expected->len); i++) {
    const RulesCheckResult *a = i < found->len ? &g_array_index (found, RulesCheckResult, i) : NULL;
    const RulesCheckResult *b =
        i < expected->len ? &g_array_index (expected, RulesCheckResult, i) : NULL;
    int order = a == NULL ? 1 : b == NULL ? -1 : rules_check_result_compare (a, b);
    if (order != 0) {
      GString *text = g_string_new (order < 0 ? "one too many: " : "missing: ");
      subject_append_result (subject, text, order < 0 ? a : b);
      return g_string_free (text, FALSE);
    }
  }
  return NULL;
}

char *
check_results (const GeneratedCase *generated, guint32 seed)
{
  g_auto (Subject) subject = { 0 };
  g_autofree char *problem = NULL;
  guint violations;
  (void) seed;
  if (!subject_init (&subject, generated, NULL, &problem)) {
    return NULL;
  }
  g_autoptr (RulesReport) report = validate (&subject, 1);
  g_autoptr (GArray) found = found_results (&subject, report);
  g_autoptr (GArray) expected = expected_results (&subject, &violations);
  char *difference = compare_results (&subject, found, expected);
  if (difference == NULL && (rules_report_n_violations (report) != violations ||
                             rules_report_conforms (report) != (expected->len == 0))) {
    return g_strdup_printf ("conforms %d, %" G_GUINT64_FORMAT " violations instead of %u",
                            rules_report_conforms (report), rules_report_n_violations (report),
                            violations);
  }
  return difference;
}

char *
check_threads (const GeneratedCase *generated, guint32 seed)
{
  g_auto (Subject) subject = { 0 };
  g_autofree char *problem = NULL;
  gsize n;
  gsize m;
  (void) seed;
  if (!subject_init (&subject, generated, NULL, &problem)) {
    return NULL;
  }
  g_autoptr (RulesReport) one = validate (&subject, 1);
  g_autoptr (RulesReport) four = validate (&subject, 4);
  const RulesResult *a = rules_report_results (one, &n);
  const RulesResult *b = rules_report_results (four, &m);
  gboolean same = n == m;
  for (gsize i = 0; i < n && same; i++) {
    same = a[i].shape == b[i].shape && a[i].constraint == b[i].constraint &&
           a[i].focus == b[i].focus && a[i].value == b[i].value &&
           a[i].predicate == b[i].predicate && a[i].target_shape == b[i].target_shape;
  }
  return same ? NULL
              : g_strdup_printf ("%" G_GSIZE_FORMAT " results by one thread, %" G_GSIZE_FORMAT
                                 " by four, or others",
                                 n, m);
}

static char *
compare_truths (const Subject *subject)
{
  const GArray *nodes = subject->generated->nodes;
  for (guint i = 0; i < subject->shape_nodes->len; i++) {
    KgTermId node = id_at (subject->shape_nodes, i);
    guint32 shape = subject_shape (subject, node);
    for (guint k = 0; k < nodes->len; k++) {
      KgTermId focus = id_at (nodes, k);
      gboolean conforms = reference_conforms (subject->reference, node, focus);
      RulesTruth truth =
          rules_evaluate (subject->evaluator, shape, subject_in_view (subject, focus));
      if (truth != (conforms ? RULES_CONFORMS : RULES_VIOLATES)) {
        return about_pair (subject, node, focus,
                           conforms ? "conforms by the reference" : "violates by the reference");
      }
    }
  }
  return NULL;
}

char *
check_truths (const GeneratedCase *generated, guint32 seed)
{
  g_auto (Subject) subject = { 0 };
  g_autofree char *problem = NULL;
  (void) seed;
  return subject_init (&subject, generated, NULL, &problem) ? compare_truths (&subject) : NULL;
}

/* --- On some of the triples alone --- */

static void
restrict_to (const Subject *subject, const GArray *quads, RulesTriples *triples)
{
  for (guint i = 0; i < quads->len; i++) {
    const KgQuad *quad = &g_array_index (quads, KgQuad, i);
    const RulesTriple triple = { subject_in_view (subject, quad->subject),
                                 subject_in_view (subject, quad->predicate),
                                 subject_in_view (subject, quad->object) };
    rules_triples_add (triples, &triple);
  }
  rules_triples_seal (triples);
  rules_evaluator_restrict (subject->evaluator, triples);
  reference_set_data (subject->reference, quads);
}

char *
check_restricted (const GeneratedCase *generated, guint32 seed)
{
  g_auto (Subject) subject = { 0 };
  g_autofree char *problem = NULL;
  g_autoptr (RulesTriples) triples = rules_triples_new ();
  g_autoptr (GArray) quads = g_array_new (FALSE, FALSE, sizeof (KgQuad));
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  if (!subject_init (&subject, generated, NULL, &problem)) {
    return NULL;
  }
  for (guint i = 0; i < subject.data->len; i++) {
    if (g_rand_int_range (random, 0, 4) > 0) {
      g_array_append_vals (quads, &g_array_index (subject.data, KgQuad, i), 1);
    }
  }
  restrict_to (&subject, quads, triples);
  return compare_truths (&subject);
}

/* --- What a change affects --- */

/* A change of the shapes themselves is not asked about: what is a class there, and which. */
static gboolean
concerns_shapes (const GeneratedCase *generated, const KgQuad *quad, const KgTermId *ids)
{
  return generated->together &&
         (quad->predicate == ids[ONTOLOGY_RDFS_SUB_CLASS_OF] ||
          (quad->predicate == ids[ONTOLOGY_RDF_TYPE] && quad->object == ids[ONTOLOGY_RDFS_CLASS]));
}

static gboolean
concerns_classes (const KgQuad *quad, const KgTermId *ids)
{
  return quad->predicate == ids[ONTOLOGY_RDFS_SUB_CLASS_OF] ||
         quad->predicate == ids[ONTOLOGY_SKOS_BROADER] ||
         (quad->predicate == ids[ONTOLOGY_RDF_TYPE] &&
          (quad->object == ids[ONTOLOGY_RDFS_CLASS] || quad->object == ids[ONTOLOGY_OWL_CLASS]));
}

static void
append_change (GString *text, const GeneratedCase *changed, const GArray *quads)
{
  for (guint i = 0; i < quads->len; i++) {
    const KgQuad *quad = &g_array_index (quads, KgQuad, i);
    gboolean added = FALSE;
    for (guint k = 0; k < changed->data->len; k++) {
      added = added || kg_quad_equal (&g_array_index (changed->data, KgQuad, k), quad);
    }
    g_string_append (text, added ? "\nadded " : "\nremoved ");
    kg_nquads_append_quad (text, changed->terms, quad);
    g_string_truncate (text, text->len - 1);
  }
}

static GArray *
pair_results (const Reference *reference, KgTermId shape, KgTermId focus)
{
  GArray *results = results_new ();
  rules_check_validate_node (reference->check, shape, focus, results);
  g_array_sort (results, rules_check_result_compare);
  return results;
}

static gboolean
has_id (const GArray *ids, KgTermId id)
{
  for (guint i = 0; i < ids->len; i++) {
    if (id_at (ids, i) == id) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
is_affected (const GArray *pairs, guint32 shape, KgTermId focus)
{
  for (guint i = 0; i < pairs->len; i++) {
    const RulesFocus *pair = &g_array_index (pairs, RulesFocus, i);
    if (pair->shape == shape && pair->focus == focus) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Of one shape: the focus nodes whose results are new ones. */
static char *
compare_affected (const Subject *subject, const Reference *before, KgTermId shape,
                  const GArray *pairs)
{
  g_autoptr (GArray) was = rules_check_focus_nodes (before->check, shape);
  g_autoptr (GArray) is = rules_check_focus_nodes (subject->reference->check, shape);
  for (guint i = 0; i < is->len; i++) {
    KgTermId focus = id_at (is, i);
    g_autoptr (GArray) now = pair_results (subject->reference, shape, focus);
    g_autoptr (GArray) then =
        has_id (was, focus) ? pair_results (before, shape, focus) : results_new ();
    g_autofree char *difference = compare_results (subject, now, then);
    if (difference != NULL &&
        !is_affected (pairs, subject_shape (subject, shape), subject_in_view (subject, focus))) {
      g_autofree char *pair = about_pair (subject, shape, focus, "not among the affected");
      return g_strdup_printf ("%s; before the change %s", pair, difference);
    }
  }
  return NULL;
}

static char *
check_change (const Subject *subject, const Reference *before, const GArray *quads,
              gboolean hierarchy)
{
  g_autoptr (GArray) triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (RulesFocus));
  for (guint i = 0; i < quads->len; i++) {
    const KgQuad *quad = &g_array_index (quads, KgQuad, i);
    const RulesTriple triple = { subject_in_view (subject, quad->subject),
                                 subject_in_view (subject, quad->predicate),
                                 subject_in_view (subject, quad->object) };
    g_array_append_val (triples, triple);
  }
  g_array_sort (triples, rules_triple_compare);
  const RulesChange change = { .triples = (const RulesTriple *) triples->data,
                               .n = triples->len,
                               .hierarchy = hierarchy };
  rules_shapes_affected (subject->shapes, &change, pairs);
  char *difference = NULL;
  for (guint i = 0; i < subject->shape_nodes->len && difference == NULL; i++) {
    difference = compare_affected (subject, before, id_at (subject->shape_nodes, i), pairs);
  }
  return difference;
}

static GeneratedCase *
copy_case (const GeneratedCase *generated)
{
  GeneratedCase *copy = (GeneratedCase *) g_memdup2 (generated, sizeof *generated);
  copy->terms = kg_terms_ref (generated->terms);
  copy->shapes = g_array_ref (generated->shapes);
  copy->nodes = g_array_ref (generated->nodes);
  copy->data = g_array_copy (generated->data);
  return copy;
}

char *
check_affected (const GeneratedCase *generated, guint32 seed)
{
  g_auto (Subject) subject = { 0 };
  g_autofree char *problem = NULL;
  g_autoptr (GeneratedCase) changed = copy_case (generated);
  g_autoptr (GArray) quads = g_array_new (FALSE, FALSE, sizeof (KgQuad));
  KgTermId ids[ONTOLOGY_N_TERMS];
  gboolean hierarchy = FALSE;
  gboolean of_shapes = FALSE;
  generated_case_change (changed, seed, quads);
  for (OntologyTerm term = 0; term < ONTOLOGY_N_TERMS; term++) {
    ids[term] = kg_terms_find_iri (generated->terms, ontology_term_iri (term), -1);
  }
  for (guint i = 0; i < quads->len; i++) {
    const KgQuad *quad = &g_array_index (quads, KgQuad, i);
    of_shapes = of_shapes || concerns_shapes (generated, quad, ids);
    hierarchy = hierarchy || concerns_classes (quad, ids);
  }
  if (of_shapes || !subject_init (&subject, changed, quads, &problem)) {
    return NULL;
  }
  g_autoptr (GArray) data = generated_case_data_graph (generated);
  g_autoptr (Reference) before = reference_new (generated, data);
  g_autofree char *difference = check_change (&subject, before, quads, hierarchy);
  if (difference == NULL) {
    return NULL;
  }
  GString *text = g_string_new (difference);
  append_change (text, changed, quads);
  return g_string_free (text, FALSE);
}
