/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/store.h"

#include <librdf.h>

/* The graph as a librdf storage, named "grounds".
 *
 *     librdf_new_storage (world, "grounds", "/path/to/grounds.db", "")
 *
 * Options: new='yes' (make the store if it is not there), write='yes' (default 'no': adding and removing
 * fail), at='COMMIT', graph='IRI' (where statements without a context go; default <urn:grounds:graph:api>),
 * author='…', message='…'. Reads see the newest commit at opening and, once something was added or removed,
 * the pending commit. librdf_storage_sync, a librdf transaction's commit, and closing commit what is pending.
 *
 * Threads: as librdf: one world, one thread. */

#define KG_LIBRDF_STORAGE "grounds"

/* Registers the factory in a world that was opened; to be done for each world. TRUE if that worked. */
gboolean kg_librdf_register (librdf_world *world);

/* A read-only storage over a snapshot that is there already (with a reference of its own). NULL on failure. */
librdf_storage *kg_librdf_storage_new (librdf_world *world, KgSnapshot *snapshot);
