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

static void
add_all (GHashTable *to, GHashTable *from)
{
  GHashTableIter iter;
  gpointer variable;
  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, &variable, NULL)) {
    g_hash_table_add (to, variable);
  }
}

static gboolean
is_missing (gpointer variable, gpointer value, gpointer others)
{
  (void) value;
  return !g_hash_table_contains ((GHashTable *) others, variable);
}

static GHashTable *bound_in (rasqal_graph_pattern *pattern);

/* Of the parts of a group, or in all arms of a UNION. */
static GHashTable *
bound_in_parts (rasqal_graph_pattern *pattern, gboolean arms)
{
  rasqal_graph_pattern *part;
  GHashTable *variables = g_hash_table_new (NULL, NULL);
  for (int i = 0; (part = rasqal_graph_pattern_get_sub_graph_pattern (pattern, i)) != NULL; i++) {
    g_autoptr (GHashTable) bound = bound_in (part);
    if (arms && i > 0) {
      g_hash_table_foreach_remove (variables, is_missing, bound);
    } else {
      add_all (variables, bound);
    }
  }
  return variables;
}

static GHashTable *
bound_in_triples (rasqal_graph_pattern *pattern)
{
  rasqal_triple *triple;
  GHashTable *variables = g_hash_table_new (NULL, NULL);
  for (int i = 0; (triple = rasqal_graph_pattern_get_triple (pattern, i)) != NULL; i++) {
    add_variable (variables, triple->subject);
    add_variable (variables, triple->predicate);
    add_variable (variables, triple->object);
  }
  return variables;
}

/* Variables that have a value wherever a pattern matches; it need not be all of them. (transfer full) */
static GHashTable *
bound_in (rasqal_graph_pattern *pattern)
{
  switch (rasqal_graph_pattern_get_operator (pattern)) {
  case RASQAL_GRAPH_PATTERN_OPERATOR_BASIC:
    return bound_in_triples (pattern);
  case RASQAL_GRAPH_PATTERN_OPERATOR_GROUP:
  case RASQAL_GRAPH_PATTERN_OPERATOR_GRAPH:
    return bound_in_parts (pattern, FALSE);
  case RASQAL_GRAPH_PATTERN_OPERATOR_UNION:
    return bound_in_parts (pattern, TRUE);
  case RASQAL_GRAPH_PATTERN_OPERATOR_UNKNOWN:
  case RASQAL_GRAPH_PATTERN_OPERATOR_OPTIONAL:
  case RASQAL_GRAPH_PATTERN_OPERATOR_FILTER:
  case RASQAL_GRAPH_PATTERN_OPERATOR_LET:
  case RASQAL_GRAPH_PATTERN_OPERATOR_SELECT:
  case RASQAL_GRAPH_PATTERN_OPERATOR_SERVICE:
  case RASQAL_GRAPH_PATTERN_OPERATOR_MINUS:
  case RASQAL_GRAPH_PATTERN_OPERATOR_VALUES:
    break;
  }
  return g_hash_table_new (NULL, NULL);
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
    g_autoptr (GHashTable) narrowing = g_hash_table_new (NULL, NULL);
    g_autoptr (GHashTable) bound = bound_in (part);
    add_all (narrowing, earlier);
    if (!optional) {
      add_all (narrowing, outer);
    }
    visit (scope, part, narrowing);
    if (!arms) {
      add_all (earlier, bound);
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
