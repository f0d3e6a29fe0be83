/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/librdf-reader.h"

#include <rasqal.h>

/* Gives Rasqal the triples of a reader, in the place of the source that librdf has for it.
 *
 * Rasqal 0.9.33 keeps the values of all variables in one place. Where a join reads its right side, that overwrites
 * variables of the left one, and rows come out that never matched: `{ ?s a :X . ?s a ?t OPTIONAL { ?s :d ?d } }`
 * finds an ?s that is no :X. This source sets the variables, before each match of a pattern, back to what they
 * were when matching it began. It also looks at GRAPH for patterns without variables, and knows the terms that it
 * gave out by their ids. */

typedef struct {
  rasqal_world *world;
  KgLibrdfReader *reader;
} KgQuerySource;

/* To be called after the world was opened. `source` must outlive the queries of the world. FALSE when memory is
 * short. */
gboolean kg_query_source_set (KgQuerySource *source);
