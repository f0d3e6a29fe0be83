/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/shapes-private.h"

/* The instances of the classes that shapes ask for by sh:class, a bit for each term: where many nodes are validated,
 * asking becomes a look at memory that stays in the processor's cache. Internal to rules/.
 *
 * Immutable; any number of threads. */

typedef struct {
  KgTermId end;        /* ids from here on have no bit */
  guint64 **of;        /* by constraint; NULL: not known */
  GPtrArray *bits;     /* what they point to */
  gsize n_constraints; /* of all shapes */
} RulesInstances;

/* Takes no more than `max_bytes` for the bits: classes that find no room are not known. */
RulesInstances *rules_instances_new (const RulesShapes *shapes, gsize max_bytes);
void rules_instances_free (RulesInstances *instances);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesInstances, rules_instances_free)

/* All instances of a class, in any order and some of them more than once, appended (KgTermId). */
void rules_append_instances (const RulesShapes *shapes, KgTermId class, GArray *nodes);
