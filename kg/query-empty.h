/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <librdf.h>
#include <rasqal.h>

#include <glib.h>

/* What aggregates make of nothing (SPARQL 1.1 Query, 18.5.1): Rasqal 0.9.33 then has no row at all.
 *
 * Fills `nodes`, one for each variable of the query, with the row there should be (transfer full; NULL: unbound). FALSE
 * if no row should be, or if the query does more than to select plain aggregates. */
gboolean kg_query_empty_row (rasqal_query *query, librdf_world *world, librdf_node **nodes);
