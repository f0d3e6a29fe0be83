/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/error.h"
#include "kg/snapshot.h"

#include <librdf.h>

/* Between librdf's nodes and our terms. */

/* A node as a term; strings stay the node's. `term->datatype` is KG_NONE; the datatype's IRI, where it is neither
 * xsd:string nor implied by a language, comes in `datatype` (else NULL). */
void kg_librdf_term (librdf_node *node, KgTerm *term, const char **datatype);

/* The same, but FALSE with KG_ERROR_INVALID or KG_ERROR_LIMIT for what a graph must not hold. */
gboolean kg_librdf_checked_term (librdf_node *node, KgTerm *term, const char **datatype,
                                 GError **error);

/* The id of a node in a view, KG_NONE if the view does not know it. */
KgTermId kg_librdf_find (const KgView *view, librdf_node *node);

/* (transfer full); NULL when memory is short. */
librdf_node *kg_librdf_node_new (librdf_world *world, const KgView *view, KgTermId id);
