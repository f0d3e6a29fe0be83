/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/catalogue-private.h"

#include "rules/evaluate.h"
#include "rules/limits.h"

#include <string.h>

/* --- Lifecycle --- */

RulesCatalogues *
rules_catalogues_ref (RulesCatalogues *catalogues)
{
  if (catalogues != NULL) {
    g_atomic_ref_count_inc (&catalogues->references);
  }
  return catalogues;
}

void
rules_catalogues_unref (RulesCatalogues *catalogues)
{
  if (catalogues == NULL || !g_atomic_ref_count_dec (&catalogues->references)) {
    return;
  }
  rules_shapes_unref (catalogues->shapes);
  rules_graph_unref (catalogues->graph);
  g_ptr_array_unref (catalogues->blocks);
  g_free (catalogues);
}

gpointer
rules_catalogue_take (RulesCatalogueCompiler *compiler, gsize n, gsize size)
{
  if (n == 0) {
    return NULL;
  }
  gpointer block = g_malloc0_n (n, size);
  g_ptr_array_add (compiler->catalogues->blocks, block);
  return block;
}

/* --- Compiling --- */

static void
compiler_init (RulesCatalogueCompiler *compiler, const RulesGraph *graph)
{
  RulesCatalogues *catalogues = g_new0 (RulesCatalogues, 1);
  g_atomic_ref_count_init (&catalogues->references);
  catalogues->graph = rules_graph_ref ((RulesGraph *) graph);
  catalogues->blocks = g_ptr_array_new_with_free_func (g_free);
  *compiler = (RulesCatalogueCompiler) { .catalogues = catalogues };
  compiler->reader = (RulesReader) { .shapes = { rules_graph_snapshot (graph), NULL },
                                     .vocab = rules_graph_vocab (graph),
                                     .data = graph,
                                     .strict = rules_graph_strict (graph) };
  compiler->reader.problems = g_ptr_array_new_with_free_func (g_free);
  compiler->slots = g_array_new (FALSE, FALSE, sizeof (RulesCatalogueSlot));
  compiler->applications = g_hash_table_new (NULL, NULL);
  compiler->classes = g_hash_table_new (NULL, NULL);
}

static void
compiler_clear (RulesCatalogueCompiler *compiler)
{
  g_clear_pointer (&compiler->catalogues, rules_catalogues_unref);
  g_clear_pointer (&compiler->reader.problems, g_ptr_array_unref);
  g_clear_pointer (&compiler->slots, g_array_unref);
  g_clear_pointer (&compiler->applications, g_hash_table_unref);
  g_clear_pointer (&compiler->classes, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RulesCatalogueCompiler, compiler_clear)

static gboolean
compile_shapes (RulesCatalogueCompiler *compiler, GError **error)
{
  RulesCatalogues *catalogues = compiler->catalogues;
  g_autoptr (GArray) roots = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  for (guint i = 0; i < compiler->slots->len; i++) {
    g_array_append_val (roots, g_array_index (compiler->slots, RulesCatalogueSlot, i).node);
  }
  const RulesShapesSource source = { .shapes = rules_graph_snapshot (catalogues->graph),
                                     .data = catalogues->graph,
                                     .roots = (const KgTermId *) (gconstpointer) roots->data,
                                     .n_roots = roots->len };
  static const KgTermId none = KG_NONE;
  const RulesShapesSource nothing = {
    .shapes = source.shapes, .data = source.data, .graphs = &none, .n_graphs = 0
  };
  catalogues->shapes = rules_shapes_new (roots->len > 0 ? &source : &nothing, NULL, error);
  for (guint i = 0; catalogues->shapes != NULL && i < compiler->slots->len; i++) {
    const RulesCatalogueSlot *slot = &g_array_index (compiler->slots, RulesCatalogueSlot, i);
    *slot->number = rules_shapes_find (catalogues->shapes, slot->node);
  }
  return catalogues->shapes != NULL;
}

/* A shape that is met where nothing is said would answer for every system, and could name no statement as its grounds. */
static void
refuse_what_asks_nothing (RulesCatalogueCompiler *compiler)
{
  const RulesShapes *shapes = compiler->catalogues->shapes;
  g_autoptr (RulesEvaluator) evaluator = rules_evaluator_new ();
  g_autoptr (RulesTriples) nothing = rules_triples_new ();
  rules_triples_seal (nothing);
  rules_evaluator_begin (evaluator, shapes, rules_shapes_view (shapes), RULES_EVALUATE_CONDITION,
                         RULES_LIMIT_CONDITION_STEPS);
  rules_evaluator_restrict (evaluator, nothing);
  for (guint i = 0; i < compiler->slots->len; i++) {
    const RulesCatalogueSlot *slot = &g_array_index (compiler->slots, RulesCatalogueSlot, i);
    if (slot->has_to_ask &&
        rules_evaluate (evaluator, *slot->number, slot->subject) == RULES_CONFORMS) {
      rules_catalogue_complain (
          compiler, slot->subject, slot->predicate, slot->node,
          "names a shape that is met where nothing is said; let it ask for something");
    }
  }
}

RulesCatalogues *
rules_catalogues_new (const RulesGraph *graph, GError **error)
{
  g_auto (RulesCatalogueCompiler) compiler = { 0 };
  compiler_init (&compiler, graph);
  rules_catalogue_read_classes (&compiler);
  rules_catalogue_read_trees (&compiler);
  if (!rules_reader_is_sound (&compiler.reader, RULES_ERROR_SHAPES, error) ||
      !compile_shapes (&compiler, error)) {
    return NULL;
  }
  refuse_what_asks_nothing (&compiler);
  return rules_reader_is_sound (&compiler.reader, RULES_ERROR_SHAPES, error)
             ? g_steal_pointer (&compiler.catalogues)
             : NULL;
}

/* --- Reading --- */

const RulesCatalogue *
rules_catalogues_find (const RulesCatalogues *catalogues, const char *notation)
{
  for (guint i = 0; i < catalogues->n_list; i++) {
    if (strcmp (catalogues->list[i]->notation, notation) == 0) {
      return catalogues->list[i];
    }
  }
  return NULL;
}

const RulesCatalogue *const *
rules_catalogues_list (const RulesCatalogues *catalogues, guint *n)
{
  *n = catalogues->n_list;
  return catalogues->list;
}

const RulesRequirement *
rules_catalogue_requirement (const RulesCatalogue *catalogue, const char *notation)
{
  for (guint i = 0; i < catalogue->n_all; i++) {
    if (strcmp (catalogue->all[i]->notation, notation) == 0) {
      return catalogue->all[i];
    }
  }
  return NULL;
}

const RulesRiskClass *
rules_catalogues_risk_classes (const RulesCatalogues *catalogues, guint *n)
{
  *n = catalogues->n_classes;
  return catalogues->classes;
}

const RulesShapes *
rules_catalogues_shapes (const RulesCatalogues *catalogues)
{
  return catalogues->shapes;
}

const RulesGraph *
rules_catalogues_graph (const RulesCatalogues *catalogues)
{
  return catalogues->graph;
}

/* --- Identifiers --- */

static guint64
take_number (const char **text)
{
  guint64 number = 0;
  for (; g_ascii_isdigit (**text); (*text)++) {
    number = MIN (number * 10 + (guint64) (**text - '0'), G_MAXUINT64 / 16);
  }
  return number;
}

int
rules_identifier_compare (const char *a, const char *b)
{
  const char *x = a;
  const char *y = b;
  while (*x != '\0' && *y != '\0') {
    if (g_ascii_isdigit (*x) && g_ascii_isdigit (*y)) {
      guint64 m = take_number (&x);
      guint64 n = take_number (&y);
      if (m != n) {
        return m < n ? -1 : 1;
      }
    } else if (*x != *y) {
      return (guchar) *x < (guchar) *y ? -1 : 1;
    } else {
      x++;
      y++;
    }
  }
  int rest = (*x != '\0') - (*y != '\0');
  return rest != 0 ? rest : strcmp (a, b);
}
