/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/source.h"

/* Lookups in a sealed set of triples, as kg_view_…(). Internal to rules/. */

void rules_triples_objects (const RulesTriples *triples, KgTermId subject, KgTermId predicate,
                            KgCursor *cursor);
void rules_triples_subjects (const RulesTriples *triples, KgTermId predicate, KgTermId object,
                             KgCursor *cursor);
void rules_triples_subjects_of (const RulesTriples *triples, KgTermId predicate, KgCursor *cursor);
void rules_triples_outgoing (const RulesTriples *triples, KgTermId subject, KgPairCursor *cursor);
/* A number below that of the triples which no other object has; `object` must be one. */
guint32 rules_triples_object_row (const RulesTriples *triples, KgTermId object);
