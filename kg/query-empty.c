/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/query-empty.h"

#include "kg/terms.h"

static librdf_node *
zero (librdf_world *world)
{
  librdf_uri *integer = librdf_new_uri (world, (const unsigned char *) KG_XSD "integer");
  librdf_node *node =
      librdf_new_node_from_typed_literal (world, (const unsigned char *) "0", NULL, integer);
  librdf_free_uri (integer);
  return node;
}

/* FALSE if the expression is no plain aggregate. */
static gboolean
value_of_nothing (const rasqal_expression *expression, librdf_world *world, librdf_node **node)
{
  *node = NULL;
  if (expression == NULL) {
    return FALSE;
  }
  if (expression->op == RASQAL_EXPR_COUNT || expression->op == RASQAL_EXPR_SUM ||
      expression->op == RASQAL_EXPR_AVG) {
    *node = zero (world);
    return TRUE;
  }
  if (expression->op == RASQAL_EXPR_GROUP_CONCAT) {
    *node = librdf_new_node_from_literal (world, (const unsigned char *) "", NULL, 0);
    return TRUE;
  }
  return expression->op == RASQAL_EXPR_MIN || expression->op == RASQAL_EXPR_MAX ||
         expression->op == RASQAL_EXPR_SAMPLE;
}

gboolean
kg_query_empty_row (rasqal_query *query, librdf_world *world, librdf_node **nodes)
{
  raptor_sequence *variables = rasqal_query_get_bound_variable_sequence (query);
  int n = variables == NULL ? 0 : raptor_sequence_size (variables);
  gboolean plain = n > 0 && rasqal_query_get_group_condition (query, 0) == NULL &&
                   rasqal_query_get_having_condition (query, 0) == NULL &&
                   rasqal_query_get_limit (query) != 0 && rasqal_query_get_offset (query) <= 0;
  int i = 0;
  for (; plain && i < n; i++) {
    const rasqal_variable *variable = (rasqal_variable *) raptor_sequence_get_at (variables, i);
    plain = value_of_nothing (variable->expression, world, &nodes[i]);
  }
  for (; !plain && i > 0; i--) {
    librdf_free_node (nodes[i - 1]);
    nodes[i - 1] = NULL;
  }
  return plain;
}
