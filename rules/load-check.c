/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/load-check.h"

#include "rules/limits.h"
#include "rules/load-private.h"
#include "rules/reads.h"
#include "rules/report-private.h"

#include <string.h>

/* Where more changes than this, every focus node is looked at: finding out which ones matter would cost more. */
#define CHANGES_MAX 20000

typedef struct {
  const KgCommitPreview *preview;
  RulesLoadCheck *check;
  RulesGraph *graph;
  const OntologyVocab *vocab;
  KgView view;
  GArray *graphs;   /* KgTermId: marked as a whole */
  GArray *roots;    /* KgTermId: marked one by one */
  GPtrArray *lines; /* char*: what refuses the commit */
  guint64 more;     /* such lines that were left out */
  guint64 more_warnings;
} Guard;

/* --- The shapes that guard --- */

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  KgTermId x = *(const KgTermId *) a;
  KgTermId y = *(const KgTermId *) b;
  return (x > y) - (x < y);
}

static gboolean
is_graph (const KgSnapshot *snapshot, KgTermId id)
{
  guint n = 0;
  const KgTermId *graphs = kg_snapshot_graphs (snapshot, &n);
  return n > 0 && bsearch (&id, graphs, n, sizeof *graphs, compare_ids) != NULL;
}

/* The literals that mean true (XML Schema 1.1 Datatypes, 3.3.2.2). */
static void
add_marked (const KgView *view, const OntologyVocab *vocab, const char *lexical, GArray *graphs,
            GArray *roots)
{
  KgTerm truth = { .kind = KG_TERM_LITERAL,
                   .value = lexical,
                   .length = (guint32) strlen (lexical),
                   .datatype = kg_view_find_iri (view, KG_XSD "boolean", -1) };
  KgTermId mark = ontology_vocab_id (vocab, ONTOLOGY_GR_LOAD_SHAPES);
  KgTermId object = kg_view_find (view, &truth);
  KgCursor marked;
  KgTermId id;
  if (mark == KG_NONE || object == KG_NONE || truth.datatype == KG_NONE) {
    return;
  }
  kg_view_subjects (view, mark, object, &marked);
  while ((id = kg_cursor_next (&marked)) != KG_NONE) {
    g_array_append_val (is_graph (view->snapshot, id) ? graphs : roots, id);
  }
}

void
rules_guarding_shapes (const KgSnapshot *snapshot, const OntologyVocab *vocab, GArray *graphs,
                       GArray *roots)
{
  KgView view = { snapshot, NULL };
  add_marked (&view, vocab, "true", graphs, roots);
  add_marked (&view, vocab, "1", graphs, roots);
  g_array_sort (graphs, compare_ids);
  g_array_sort (roots, compare_ids);
}

/* --- What the change is about --- */

typedef struct {
  gboolean shapes;     /* it may touch the shapes that guard */
  gboolean conditions; /* it may touch conditions of rules */
  gboolean hierarchy;  /* it touches what is a class, and below which */
} Touches;

static gboolean
has_prefix (const KgView *view, KgTermId id, const char *prefix)
{
  KgTerm term;
  return kg_view_term (view, id, &term) && term.kind == KG_TERM_IRI &&
         g_str_has_prefix (term.value, prefix);
}

/* The graphs that say something of a compiled shape; it may stand outside of the graphs that are marked. */
static GHashTable *
graphs_of_shapes (const Guard *guard, const RulesShapes *shapes)
{
  GHashTable *graphs = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < guard->graphs->len; i++) {
    g_hash_table_add (graphs, GUINT_TO_POINTER (g_array_index (guard->graphs, KgTermId, i)));
  }
  for (guint32 i = 0; i < rules_shapes_count (shapes); i++) {
    RulesShapeInfo info;
    rules_shapes_info (shapes, i, &info);
    KgQuad pattern = { .subject = info.node };
    KgQuad quad;
    g_autoptr (KgScan) scan = kg_scan_new (&guard->view, &pattern);
    while (kg_scan_next (scan, &quad, NULL)) {
      g_hash_table_add (graphs, GUINT_TO_POINTER (quad.graph));
    }
  }
  return graphs;
}

static void
look_at_quads (const Guard *guard, GHashTable *shape_graphs, const KgQuad *quads, gsize n,
               Touches *out)
{
  KgTermId type = ontology_vocab_id (guard->vocab, ONTOLOGY_RDF_TYPE);
  KgTermId sub_class = ontology_vocab_id (guard->vocab, ONTOLOGY_RDFS_SUB_CLASS_OF);
  KgTermId broader = ontology_vocab_id (guard->vocab, ONTOLOGY_SKOS_BROADER);
  KgTermId mark = ontology_vocab_id (guard->vocab, ONTOLOGY_GR_LOAD_SHAPES);
  KgTermId path = ontology_vocab_id (guard->vocab, ONTOLOGY_GR_PATH);
  KgTermId classes[] = { ontology_vocab_id (guard->vocab, ONTOLOGY_RDFS_CLASS),
                         ontology_vocab_id (guard->vocab, ONTOLOGY_OWL_CLASS) };
  KgTermId conditions[] = { ontology_vocab_id (guard->vocab, ONTOLOGY_GR_CONDITION),
                            ontology_vocab_id (guard->vocab, ONTOLOGY_GR_SCOPE),
                            ontology_vocab_id (guard->vocab, ONTOLOGY_RDF_FIRST),
                            ontology_vocab_id (guard->vocab, ONTOLOGY_RDF_REST), path };
  KgTermId last = KG_NONE;
  gboolean last_is_shacl = FALSE;
  for (gsize i = 0; i < n; i++) {
    KgTermId predicate = quads[i].predicate;
    if (predicate != last) {
      last = predicate;
      last_is_shacl = has_prefix (&guard->view, predicate, ONTOLOGY_SH);
    }
    out->conditions = out->conditions || last_is_shacl;
    for (gsize k = 0; k < G_N_ELEMENTS (conditions); k++) {
      out->conditions = out->conditions || predicate == conditions[k];
    }
    out->shapes = out->shapes || predicate == mark || predicate == path ||
                  g_hash_table_contains (shape_graphs, GUINT_TO_POINTER (quads[i].graph));
    out->hierarchy =
        out->hierarchy || predicate == sub_class || predicate == broader ||
        (predicate == type && (quads[i].object == classes[0] || quads[i].object == classes[1]));
  }
}

/* --- Words --- */

static void
add_line (Guard *guard, char *line)
{
  for (guint i = 0; i < guard->lines->len; i++) {
    if (strcmp ((const char *) g_ptr_array_index (guard->lines, i), line) == 0) {
      g_free (line);
      return;
    }
  }
  if (guard->lines->len < RULES_LIMIT_PROBLEMS) {
    g_ptr_array_add (guard->lines, line);
  } else {
    guard->more++;
    g_free (line);
  }
}

static void
add_warning (Guard *guard, char *line)
{
  GPtrArray *warnings = guard->check->warnings;
  if (g_ptr_array_find_with_equal_func (warnings, line, g_str_equal, NULL)) {
    g_free (line);
  } else if (warnings->len < RULES_LIMIT_PROBLEMS) {
    g_ptr_array_add (warnings, line);
  } else {
    guard->more_warnings++;
    g_free (line);
  }
}

/* `file:line: node: message` */
static char *
describe_result (const RulesNames *names, const RulesResult *result)
{
  GString *line = g_string_new (NULL);
  KgPlace place;
  if (rules_report_result_place (names, result, &place)) {
    rules_names_append_place (&names->data, line, &place);
    g_string_append (line, ": ");
  }
  rules_names_append (names, line, &names->data, result->focus);
  g_string_append (line, ": ");
  RulesShapeInfo info;
  rules_shapes_info (names->shapes, result->shape, &info);
  KgTermId message = rules_names_message (names, &info);
  KgTerm term;
  if (message != KG_NONE && kg_view_term (&names->graph, message, &term)) {
    kg_text_append_safe (line, term.value, -1);
  } else {
    g_autofree char *sentence = rules_report_sentence (names, result);
    g_string_append (line, sentence);
  }
  return g_string_free (line, FALSE);
}

static void
tell_results (Guard *guard, const RulesReport *report)
{
  gsize n = 0;
  const RulesResult *results = rules_report_results (report, &n);
  g_auto (RulesNames) names;
  rules_names_init (&names, rules_report_shapes (report), guard->check->languages);
  for (gsize i = 0; i < n; i++) {
    RulesShapeInfo info;
    rules_shapes_info (names.shapes, results[i].shape, &info);
    if (info.is_violation) {
      add_line (guard, describe_result (&names, &results[i]));
    } else {
      add_warning (guard, describe_result (&names, &results[i]));
    }
  }
}

/* --- Terms of gr: that do not exist --- */

static void
check_term (Guard *guard, guint8 *seen, const KgQuad *quad, KgTermId term)
{
  KgPairCursor said;
  KgTermId predicate;
  KgTermId object;
  if (seen[term] || !has_prefix (&guard->view, term, ONTOLOGY_GR)) {
    seen[term] = TRUE;
    return;
  }
  seen[term] = TRUE;
  kg_view_outgoing (&guard->view, term, &said);
  if (kg_pairs_next (&said, &predicate, &object)) {
    return;
  }
  GString *line = g_string_new (NULL);
  KgPlace place;
  KgTerm name;
  if (kg_view_place (&guard->view, quad->subject, quad->predicate, quad->object, 0, &place)) {
    rules_names_append_place (&guard->view, line, &place);
    g_string_append (line, ": ");
  }
  kg_view_term (&guard->view, term, &name);
  g_string_append (line, "there is no term `gr:");
  kg_text_append_safe (line, name.value + strlen (ONTOLOGY_GR), -1);
  g_string_append (line, "`; check the spelling, or take a name of your own");
  add_line (guard, g_string_free (line, FALSE));
}

static void
check_terms (Guard *guard)
{
  const KgCommitPreview *preview = guard->preview;
  g_autofree guint8 *seen = g_new0 (guint8, kg_snapshot_id_end (preview->after));
  for (gsize i = 0; i < preview->n_added; i++) {
    check_term (guard, seen, &preview->added[i], preview->added[i].predicate);
    check_term (guard, seen, &preview->added[i], preview->added[i].object);
  }
}

/* --- Conditions --- */

static void
collect_objects (const Guard *guard, OntologyTerm term, GArray *out)
{
  KgTermId predicate = ontology_vocab_id (guard->vocab, term);
  KgCursor subjects;
  KgTermId subject;
  if (predicate == KG_NONE) {
    return;
  }
  kg_view_subjects_of (&guard->view, predicate, &subjects);
  while ((subject = kg_cursor_next (&subjects)) != KG_NONE) {
    KgCursor objects;
    KgTermId object;
    KgTerm found;
    kg_view_objects (&guard->view, subject, predicate, &objects);
    while ((object = kg_cursor_next (&objects)) != KG_NONE) {
      if (kg_view_term (&guard->view, object, &found) && found.kind != KG_TERM_LITERAL) {
        g_array_append_val (out, object);
      }
    }
  }
}

static void
take_warnings (Guard *guard, GPtrArray *warnings)
{
  for (guint i = 0; warnings != NULL && i < warnings->len; i++) {
    add_warning (guard, g_strdup ((const char *) g_ptr_array_index (warnings, i)));
  }
}

static gboolean
check_conditions (Guard *guard, GError **error)
{
  g_autoptr (GArray) roots = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_autoptr (GPtrArray) warnings = NULL;
  collect_objects (guard, ONTOLOGY_GR_CONDITION, roots);
  collect_objects (guard, ONTOLOGY_GR_SCOPE, roots);
  if (roots->len == 0) {
    return TRUE;
  }
  RulesShapesSource source = { .shapes = guard->preview->after,
                               .data = guard->graph,
                               .roots = (const KgTermId *) (gconstpointer) roots->data,
                               .n_roots = roots->len };
  g_autoptr (RulesShapes) shapes = rules_shapes_new (&source, &warnings, error);
  take_warnings (guard, warnings);
  return shapes != NULL;
}

/* --- Overrides --- */

/* A cycle that is new has a statement that is. */
static void
check_overrides (Guard *guard)
{
  KgTermId overrides = ontology_vocab_id (guard->vocab, ONTOLOGY_GR_OVERRIDES);
  const KgCommitPreview *preview = guard->preview;
  gsize i = 0;
  while (i < preview->n_added && preview->added[i].predicate != overrides) {
    i++;
  }
  if (overrides == KG_NONE || i == preview->n_added) {
    return;
  }
  g_autoptr (GPtrArray) cycles = rules_load_cycles (&guard->view, overrides);
  for (guint k = 0; k < cycles->len; k++) {
    add_line (guard, g_strdup ((const char *) g_ptr_array_index (cycles, k)));
  }
}

/* --- The check --- */

/* The pairs that the change can affect; NULL: all. */
static GArray *
affected_pairs (const Guard *guard, const RulesShapes *shapes, const Touches *touches)
{
  const KgCommitPreview *preview = guard->preview;
  if (touches->shapes || preview->n_added + preview->n_removed > CHANGES_MAX) {
    return NULL;
  }
  g_autoptr (GArray) triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  for (gsize i = 0; i < preview->n_added + preview->n_removed; i++) {
    const KgQuad *quad =
        i < preview->n_added ? &preview->added[i] : &preview->removed[i - preview->n_added];
    RulesTriple triple = { quad->subject, quad->predicate, quad->object };
    g_array_append_val (triples, triple);
  }
  RulesChange change = { (const RulesTriple *) (gconstpointer) triples->data, triples->len,
                         touches->hierarchy };
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (RulesFocus));
  rules_shapes_affected (shapes, &change, pairs);
  return pairs;
}

static gboolean
validate (Guard *guard, const RulesShapes *shapes, const Touches *touches, GError **error)
{
  static const RulesFocus nothing = { 0 };
  g_autoptr (GArray) pairs = affected_pairs (guard, shapes, touches);
  RulesValidateOptions options = { 0 };
  if (pairs != NULL) {
    options.only = pairs->len > 0 ? (const RulesFocus *) (gconstpointer) pairs->data : &nothing;
    options.n_only = pairs->len;
  }
  g_autoptr (RulesReport) report = rules_validate (shapes, &options, error);
  if (report == NULL) {
    return FALSE;
  }
  guard->check->n_focus_nodes = rules_report_n_focus_nodes (report);
  tell_results (guard, report);
  return TRUE;
}

static gboolean
touches_catalogues (const Guard *guard, const Touches *touches)
{
  const KgCommitPreview *preview = guard->preview;
  return touches->conditions || touches->hierarchy ||
         rules_load_touches_catalogues (&guard->view, guard->vocab, preview->added,
                                        preview->n_added) ||
         rules_load_touches_catalogues (&guard->view, guard->vocab, preview->removed,
                                        preview->n_removed);
}

static gboolean
run (Guard *guard, GError **error)
{
  const KgCommitPreview *preview = guard->preview;
  g_autoptr (GPtrArray) warnings = NULL;
  rules_guarding_shapes (preview->after, guard->vocab, guard->graphs, guard->roots);
  RulesShapesSource source = { .shapes = preview->after,
                               .data = guard->graph,
                               .graphs = (const KgTermId *) (gconstpointer) guard->graphs->data,
                               .n_graphs = guard->graphs->len,
                               .roots = (const KgTermId *) (gconstpointer) guard->roots->data,
                               .n_roots = guard->roots->len };
  check_terms (guard);
  check_overrides (guard);
  gboolean guarded = guard->graphs->len + guard->roots->len > 0;
  g_autoptr (RulesShapes) shapes = guarded ? rules_shapes_new (&source, &warnings, error) : NULL;
  if (guarded && shapes == NULL) {
    return FALSE;
  }
  take_warnings (guard, warnings);
  g_autoptr (GHashTable) shape_graphs =
      guarded ? graphs_of_shapes (guard, shapes) : g_hash_table_new (NULL, NULL);
  Touches touches = { FALSE, FALSE, FALSE };
  look_at_quads (guard, shape_graphs, preview->added, preview->n_added, &touches);
  look_at_quads (guard, shape_graphs, preview->removed, preview->n_removed, &touches);
  if (touches.conditions && !check_conditions (guard, error)) {
    return FALSE;
  }
  if (guarded && !validate (guard, shapes, &touches, error)) {
    return FALSE;
  }
  return guard->lines->len > 0 || !touches_catalogues (guard, &touches) ||
         rules_load_catalogues (guard->graph, error);
}

static gboolean
refuse (Guard *guard, GError **error)
{
  if (guard->lines->len == 0) {
    return TRUE;
  }
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < guard->lines->len; i++) {
    g_string_append_printf (text, "%s%s", i == 0 ? "" : "\n",
                            (const char *) g_ptr_array_index (guard->lines, i));
  }
  if (guard->more > 0) {
    g_string_append_printf (text, "\nand %" G_GUINT64_FORMAT " more", guard->more);
  }
  g_set_error_literal (error, RULES_ERROR, RULES_ERROR_VIOLATION, text->str);
  return FALSE;
}

gboolean
rules_load_check (const KgCommitPreview *preview, gpointer data, GError **error)
{
  RulesLoadCheck *check = data;
  rules_load_check_clear (check);
  check->warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (RulesGraph) graph = rules_graph_new (preview->after, FALSE);
  g_autoptr (GArray) graphs = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_autoptr (GArray) roots = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  Guard guard = { .preview = preview,
                  .check = check,
                  .graph = graph,
                  .vocab = rules_graph_vocab (graph),
                  .view = { preview->after, NULL },
                  .graphs = graphs,
                  .roots = roots,
                  .lines = lines };
  gboolean done = run (&guard, error) && refuse (&guard, error);
  if (guard.more_warnings > 0) {
    g_ptr_array_add (check->warnings,
                     g_strdup_printf ("and %" G_GUINT64_FORMAT " more", guard.more_warnings));
  }
  return done;
}

void
rules_load_check_clear (RulesLoadCheck *check)
{
  g_clear_pointer (&check->warnings, g_ptr_array_unref);
  check->n_focus_nodes = 0;
}
