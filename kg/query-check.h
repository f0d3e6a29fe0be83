/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <rasqal.h>

/* Refuses parsed queries that are no SELECT, ASK, CONSTRUCT or DESCRIBE, that would ask others (SERVICE), and those
 * of which it is known that Rasqal 0.9.33 answers them wrongly: with a FILTER or BIND in a group that holds nothing
 * else but a SELECT or VALUES, and with triples beside a group in braces and an OPTIONAL. Errors: KG_ERROR_QUERY. */
gboolean kg_query_check (rasqal_query *query, GError **error);
