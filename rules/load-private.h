/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/graph.h"

/* Parts of the guard. Internal to load*.c. */

/* load-overrides.c: the cycles in which rules override each other, a line for each that closes while all rules are walked in order of
 * their names: "b.ttl:3: rules override each other in a cycle: `ex:a` overrides `ex:b` (b.ttl:3), which overrides …"
 * (transfer full, char*). `overrides`: the id of gr:overrides. */
GPtrArray *rules_load_cycles (const KgView *view, KgTermId overrides);

/* load-catalogues.c: whether quads that were added or removed can make a difference to catalogues of requirements; their shapes apart. */
gboolean rules_load_touches_catalogues (const KgView *view, const OntologyVocab *vocab,
                                        const KgQuad *quads, gsize n);
/* Whether they hold together. Errors: those of rules_catalogues_new(). */
gboolean rules_load_catalogues (const RulesGraph *graph, GError **error);
