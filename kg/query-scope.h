/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <rasqal.h>

/* Which variables narrow what a triple of a query may match.
 *
 * SPARQL evaluates each group by itself and joins what they find (SPARQL 1.1 Query, 18.2). To find less where it makes
 * no difference, a triple may use the values that variables have from what stands to its left:
 *
 *   - from earlier triples of its basic graph pattern;
 *   - from earlier parts of its group that surely bind them, and from those of the groups around it up to the next
 *     OPTIONAL: what an OPTIONAL in a group finds must not depend on variables that the group itself may leave unbound;
 *   - never from outside of a SELECT within the query, and to the right of one from nothing but the first: its rows are
 *     kept in memory, and variables have other values than they.
 */

typedef struct _KgQueryScope KgQueryScope;

/* `query` is prepared, and outlives the scope. */
KgQueryScope *kg_query_scope_new (rasqal_query *query);
void kg_query_scope_free (KgQueryScope *scope);
gboolean kg_query_scope_narrows (const KgQueryScope *scope, const rasqal_triple *triple,
                                 const rasqal_variable *variable);
