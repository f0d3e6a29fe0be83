/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/store.h"

/* A folder with a store in it, for fixtures that need more than that. Whoever loads RDF calls kg_parse_child_if_asked() first. */

/* Makes a folder, and in it the store `*path` ("g.db") with the built-in ontology as its first commit. `more` (KG_STORE_MERGE or 0) is added to
 * the flags it is opened with. `*folder`, `*path` (transfer full). (transfer full) */
KgStore *store_fixture_new (char **folder, char **path, KgStoreFlags more);
/* Removes the folder and the files in it; folders in it are a mistake. */
void store_fixture_remove (const char *folder);
/* Makes Turtle all that the graph says, in a commit of document `name`, whose number is given. */
guint64 store_fixture_load (KgStore *store, const char *name, const char *graph,
                            const char *turtle);
