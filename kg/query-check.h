/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <rasqal.h>

/* Refuses parsed queries that are no SELECT, ASK, CONSTRUCT or DESCRIBE, that would ask others (SERVICE), and those of
 * which it is known that Rasqal 0.9.33 mixes up their rows: a FILTER or BIND in a group that holds nothing else but a
 * SELECT or VALUES. Errors: KG_ERROR_QUERY. */
gboolean kg_query_check (rasqal_query *query, GError **error);
