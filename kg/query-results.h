/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/librdf-reader.h"
#include "kg/query.h"

/* The results of SELECT and ASK in the formats of query.h. */

typedef struct _KgResults KgResults;

/* Writes to `out`. `names` are the variables, without "?"; both outlive the writer. The reader gives language
 * tags back the case that the query engine takes from them. */
KgResults *kg_results_new (KgQueryFormat format, KgLibrdfReader *reader, GString *out,
                           const char *const *names, guint n);
/* One row: `n` nodes, NULL where unbound. */
void kg_results_add (KgResults *results, librdf_node *const *nodes);
/* Writes what is left to write. */
void kg_results_end (KgResults *results);
void kg_results_free (KgResults *results);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KgResults, kg_results_free)

void kg_results_write_boolean (KgQueryFormat format, gboolean value, GString *out);
