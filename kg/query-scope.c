/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/query-scope.h"

/* What narrows the triples of a basic graph pattern, besides themselves. */
typedef struct {
  rasqal_graph_pattern *pattern;
  GHashTable *variables; /* rasqal_variable, a set */
} Basic;

struct _KgQueryScope {
  GPtrArray *basics;   /* Basic, owned */
  GHashTable *triples; /* rasqal_triple -> Basic */
  gboolean selects;    /* a SELECT within the query was seen */
};

static void
basic_free (gpointer data)
{
  Basic *basic = (Basic *) data;
  g_hash_table_unref (basic->variables);
  g_free (basic);
}

static void
add_variable (GHashTable *variables, rasqal_literal *part)
{
  rasqal_variable *variable = part == NULL ? NULL : rasqal_literal_as_variable (part);
  if (variable != NULL) {
    g_hash_table_add (variables, variable);
  }
}

/* All variables that a pattern mentions. */
static void
add_mentioned (GHashTable *variables, rasqal_graph_pattern *pattern)
{
  rasqal_triple *triple;
  rasqal_graph_pattern *part;
  rasqal_graph_pattern_operator kind = rasqal_graph_pattern_get_operator (pattern);
  if (kind == RASQAL_GRAPH_PATTERN_OPERATOR_GRAPH) {
    add_variable (variables, rasqal_graph_pattern_get_origin (pattern));
  }
  if (kind == RASQAL_GRAPH_PATTERN_OPERATOR_BASIC) {
    for (int i = 0; (triple = rasqal_graph_pattern_get_triple (pattern, i)) != NULL; i++) {
      add_variable (variables, triple->subject);
      add_variable (variables, triple->predicate);
      add_variable (variables, triple->object);
    }
  }
  for (int i = 0; (part = rasqal_graph_pattern_get_sub_graph_pattern (pattern, i)) != NULL; i++) {
    add_mentioned (variables, part);
  }
}

static GHashTable *
join (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer variable;
  GHashTable *both = g_hash_table_new (NULL, NULL);
  GHashTable *const sets[] = { a, b };
  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++) {
    g_hash_table_iter_init (&iter, sets[i]);
    while (g_hash_table_iter_next (&iter, &variable, NULL)) {
      g_hash_table_add (both, variable);
    }
  }
  return both;
}

static void
note_basic (KgQueryScope *scope, rasqal_graph_pattern *pattern, GHashTable *outer)
{
  rasqal_triple *triple;
  Basic *basic = g_new0 (Basic, 1);
  basic->pattern = pattern;
  basic->variables = scope->selects ? g_hash_table_new (NULL, NULL) : g_hash_table_ref (outer);
  g_ptr_array_add (scope->basics, basic);
  for (int i = 0; (triple = rasqal_graph_pattern_get_triple (pattern, i)) != NULL; i++) {
    g_hash_table_insert (scope->triples, triple, basic);
  }
}

static void visit (KgQueryScope *scope, rasqal_graph_pattern *pattern, GHashTable *outer);

/* The parts of a group, from left to right. `outer`: the variables that narrow the group. */
static void
visit_parts (KgQueryScope *scope, rasqal_graph_pattern *pattern, GHashTable *outer)
{
  rasqal_graph_pattern *part;
  g_autoptr (GHashTable) earlier = g_hash_table_new (NULL, NULL);
  gboolean arms =
      rasqal_graph_pattern_get_operator (pattern) == RASQAL_GRAPH_PATTERN_OPERATOR_UNION;
  for (int i = 0; (part = rasqal_graph_pattern_get_sub_graph_pattern (pattern, i)) != NULL; i++) {
    gboolean optional =
        rasqal_graph_pattern_get_operator (part) == RASQAL_GRAPH_PATTERN_OPERATOR_OPTIONAL;
    g_autoptr (GHashTable) none = g_hash_table_new (NULL, NULL);
    g_autoptr (GHashTable) narrowing = join (earlier, optional ? none : outer);
    visit (scope, part, narrowing);
    if (!arms) {
      add_mentioned (earlier, part);
    }
  }
}

static void
visit (KgQueryScope *scope, rasqal_graph_pattern *pattern, GHashTable *outer)
{
  switch (rasqal_graph_pattern_get_operator (pattern)) {
  case RASQAL_GRAPH_PATTERN_OPERATOR_BASIC:
    note_basic (scope, pattern, outer);
    return;
  case RASQAL_GRAPH_PATTERN_OPERATOR_SELECT:
    scope->selects = TRUE;
    visit_parts (scope, pattern, outer);
    return;
  case RASQAL_GRAPH_PATTERN_OPERATOR_UNKNOWN:
  case RASQAL_GRAPH_PATTERN_OPERATOR_OPTIONAL:
  case RASQAL_GRAPH_PATTERN_OPERATOR_UNION:
  case RASQAL_GRAPH_PATTERN_OPERATOR_GROUP:
  case RASQAL_GRAPH_PATTERN_OPERATOR_GRAPH:
  case RASQAL_GRAPH_PATTERN_OPERATOR_FILTER:
  case RASQAL_GRAPH_PATTERN_OPERATOR_LET:
  case RASQAL_GRAPH_PATTERN_OPERATOR_SERVICE:
  case RASQAL_GRAPH_PATTERN_OPERATOR_MINUS:
  case RASQAL_GRAPH_PATTERN_OPERATOR_VALUES:
    visit_parts (scope, pattern, outer);
    return;
  }
}

KgQueryScope *
kg_query_scope_new (rasqal_query *query)
{
  KgQueryScope *scope = g_new0 (KgQueryScope, 1);
  rasqal_graph_pattern *pattern = rasqal_query_get_query_graph_pattern (query);
  g_autoptr (GHashTable) nothing = g_hash_table_new (NULL, NULL);
  scope->basics = g_ptr_array_new_with_free_func (basic_free);
  scope->triples = g_hash_table_new (NULL, NULL);
  if (pattern != NULL) {
    visit (scope, pattern, nothing);
  }
  return scope;
}

void
kg_query_scope_free (KgQueryScope *scope)
{
  if (scope == NULL) {
    return;
  }
  g_ptr_array_unref (scope->basics);
  g_hash_table_unref (scope->triples);
  g_free (scope);
}

static gboolean
mentions (const rasqal_triple *triple, const rasqal_variable *variable)
{
  return rasqal_literal_as_variable (triple->subject) == variable ||
         rasqal_literal_as_variable (triple->predicate) == variable ||
         rasqal_literal_as_variable (triple->object) == variable;
}

gboolean
kg_query_scope_narrows (const KgQueryScope *scope, const rasqal_triple *triple,
                        const rasqal_variable *variable)
{
  const Basic *basic = (const Basic *) g_hash_table_lookup (scope->triples, triple);
  if (basic == NULL || g_hash_table_contains (basic->variables, variable)) {
    return basic != NULL;
  }
  const rasqal_triple *earlier;
  for (int i = 0; (earlier = rasqal_graph_pattern_get_triple (basic->pattern, i)) != NULL; i++) {
    if (earlier == triple) {
      return FALSE;
    }
    if (mentions (earlier, variable)) {
      return TRUE;
    }
  }
  return FALSE;
}
