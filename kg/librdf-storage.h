/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/store.h"

#include <librdf.h>

/* The graph as a librdf storage, named "grounds".
 *
 *     librdf_new_storage (world, "grounds", "/path/to/grounds.db", "")
 *
 * Options: new='yes' (make the store if it is not there; implies write), write='yes' (default 'no': adding and
 * removing fail), at='COMMIT' (as kg_history_resolve() takes it; read-only), graph='IRI' (where statements without
 * a context go; default <urn:grounds:graph:api>), author='…', message='…' (default "librdf"). Others are ignored.
 *
 * Reads see the newest commit at opening and, once something was added or removed, the pending commit; a stream
 * goes on with what it began with. librdf_storage_sync, a librdf transaction's commit, and closing commit what is
 * pending. Within a transaction only its commit does, and closing drops it. A statement without a context is
 * removed from all graphs.
 *
 * Contexts are graphs. A pattern without a context finds a triple once, with the first of its graphs as context,
 * where librdf's own storages find it once for each: this is the merge that SPARQL asks for. The size, and the
 * model as a stream, count each graph, as theirs do. Graphs named by blank nodes are read like others, and not
 * listed.
 *
 * As a loadable module, librdf_storage_grounds.so, it is found through REDLAND_MODULE_PATH.
 *
 * Threads: as librdf: one world, one thread. */

#define KG_LIBRDF_STORAGE "grounds"

/* Registers the factory in a world that was opened; to be done for each world. TRUE if that worked. */
gboolean kg_librdf_register (librdf_world *world);

/* A read-only storage over a snapshot that is there already (with a reference of its own). NULL on failure. */
librdf_storage *kg_librdf_storage_new (librdf_world *world, KgSnapshot *snapshot);
