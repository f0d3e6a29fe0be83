/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/engine.h"

/* The entities that the graph knows, by the type that requests give them: what a search evaluates.
 *
 * An entity is of a type where
 *   its IRI is <urn:grounds:TYPE:ID> and it stands in a triple, be it a policy's;
 *   it has that gr:entityType;
 *   it is an instance of a class that stands for the type: one with the skos:notation or gr:jsonName TYPE, or the class whose IRI or
 *   CURIE the type is.
 *
 * Made for one engine; any number of threads. */

typedef struct _ApiCandidates ApiCandidates;

/* Looks at each term of the graph once. */
ApiCandidates *api_candidates_new (RulesEngine *engine);
ApiCandidates *api_candidates_ref (ApiCandidates *candidates);
void api_candidates_unref (ApiCandidates *candidates);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ApiCandidates, api_candidates_unref)

RulesEngine *api_candidates_engine (const ApiCandidates *candidates);

/* All of a type, in the order of their IRIs, each once. (transfer full) (element-type KgTermId) */
GArray *api_candidates_of (ApiCandidates *candidates, const char *type);

/* How a request of that type may name one: as short as it can be said, or in full. The short form may mean another entity, where a prefix
 * has the name of a type; the full one never does. (transfer full) */
char *api_candidates_name (const ApiCandidates *candidates, const char *type, KgTermId id,
                           gboolean full);
