/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/query-check.h"

#include "kg/error.h"

static gboolean
check_verb (rasqal_query *query, GError **error)
{
  switch (rasqal_query_get_verb (query)) {
  case RASQAL_QUERY_VERB_SELECT:
  case RASQAL_QUERY_VERB_ASK:
  case RASQAL_QUERY_VERB_CONSTRUCT:
  case RASQAL_QUERY_VERB_DESCRIBE:
    return TRUE;
  case RASQAL_QUERY_VERB_UNKNOWN:
  case RASQAL_QUERY_VERB_DELETE:
  case RASQAL_QUERY_VERB_INSERT:
  case RASQAL_QUERY_VERB_UPDATE:
    break;
  }
  g_set_error (error, KG_ERROR, KG_ERROR_QUERY,
               "the query is no SELECT, ASK, CONSTRUCT or DESCRIBE; use one of these");
  return FALSE;
}

typedef struct {
  guint kept; /* parts whose rows are kept in memory: SELECT, VALUES */
  guint uses; /* parts that use variables: FILTER, BIND */
  guint others;
} Parts;

static void
count_part (rasqal_graph_pattern *part, Parts *parts)
{
  switch (rasqal_graph_pattern_get_operator (part)) {
  case RASQAL_GRAPH_PATTERN_OPERATOR_SELECT:
  case RASQAL_GRAPH_PATTERN_OPERATOR_VALUES:
    parts->kept++;
    return;
  case RASQAL_GRAPH_PATTERN_OPERATOR_FILTER:
  case RASQAL_GRAPH_PATTERN_OPERATOR_LET:
    parts->uses++;
    return;
  case RASQAL_GRAPH_PATTERN_OPERATOR_UNKNOWN:
  case RASQAL_GRAPH_PATTERN_OPERATOR_BASIC:
  case RASQAL_GRAPH_PATTERN_OPERATOR_OPTIONAL:
  case RASQAL_GRAPH_PATTERN_OPERATOR_UNION:
  case RASQAL_GRAPH_PATTERN_OPERATOR_GROUP:
  case RASQAL_GRAPH_PATTERN_OPERATOR_GRAPH:
  case RASQAL_GRAPH_PATTERN_OPERATOR_SERVICE:
  case RASQAL_GRAPH_PATTERN_OPERATOR_MINUS:
    parts->others++;
    return;
  }
}

static gboolean check_pattern (rasqal_graph_pattern *pattern, GHashTable *triples, GError **error);

static gboolean
check_parts (rasqal_graph_pattern *pattern, GHashTable *triples, GError **error)
{
  Parts parts = { 0 };
  rasqal_graph_pattern *part;
  for (int i = 0; (part = rasqal_graph_pattern_get_sub_graph_pattern (pattern, i)) != NULL; i++) {
    count_part (part, &parts);
    if (!check_pattern (part, triples, error)) {
      return FALSE;
    }
  }
  if (parts.kept == 1 && parts.uses > 0 && parts.others == 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_QUERY,
                 "Rasqal mixes up the rows of a FILTER or BIND over a SELECT or VALUES alone; "
                 "move it inside, or use HAVING");
    return FALSE;
  }
  return TRUE;
}

/* A triple in two basic graph patterns: Rasqal has put triples before a nested group together with those in it, and
 * with all that it noted in between, such as those of an OPTIONAL. */
static gboolean
check_triples (rasqal_graph_pattern *pattern, GHashTable *triples, GError **error)
{
  rasqal_triple *triple;
  for (int i = 0; (triple = rasqal_graph_pattern_get_triple (pattern, i)) != NULL; i++) {
    if (!g_hash_table_add (triples, triple)) {
      g_set_error (error, KG_ERROR, KG_ERROR_QUERY,
                   "Rasqal mixes up triples beside a group in braces with those of an OPTIONAL; "
                   "put all of them into braces, `{ ?s a ?t } { … }`, or none");
      return FALSE;
    }
  }
  return TRUE;
}

/* SERVICE is refused as a word already; this holds should Rasqal read words otherwise than we do. */
static gboolean
check_pattern (rasqal_graph_pattern *pattern, GHashTable *triples, GError **error)
{
  rasqal_graph_pattern_operator kind = rasqal_graph_pattern_get_operator (pattern);
  if (kind == RASQAL_GRAPH_PATTERN_OPERATOR_SERVICE) {
    g_set_error (error, KG_ERROR, KG_ERROR_QUERY,
                 "`SERVICE` is never asked; load the data instead");
    return FALSE;
  }
  if (kind == RASQAL_GRAPH_PATTERN_OPERATOR_BASIC && !check_triples (pattern, triples, error)) {
    return FALSE;
  }
  return check_parts (pattern, triples, error);
}

gboolean
kg_query_check (rasqal_query *query, GError **error)
{
  rasqal_graph_pattern *pattern = rasqal_query_get_query_graph_pattern (query);
  g_autoptr (GHashTable) triples = g_hash_table_new (NULL, NULL);
  return check_verb (query, error) && (pattern == NULL || check_pattern (pattern, triples, error));
}
