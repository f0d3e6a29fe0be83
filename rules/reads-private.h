/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/reads.h"
#include "rules/shapes-private.h"

/* Everything that evaluating the shapes with targets reads, as one automaton. Internal to reads*.c.
 *
 * A state says in what part a node is looked at: as a focus node of a shape, on the way along the shape's path, as a value node
 * at its end (for a shape without a path, the focus node itself), which is a focus node of the shapes nested there. At
 * each state a few triples of the node are read. Links lead backwards, to where a node at a state can have come from. */

#define RULES_READS_NONE G_MAXUINT32

typedef struct {
  guint32 shape;
  guint32 first_link;
  gboolean is_focus;
  gboolean inverse;
  KgTermId
      predicate; /* what was walked to get here from the nodes at the linked states; KG_NONE: nothing, they
                         are the same node */
} RulesReadsState;

typedef struct {
  guint32 from; /* state */
  guint32 next; /* link of the same state */
} RulesReadsLink;

typedef enum {
  RULES_READS_OUT,  /* triples from the node */
  RULES_READS_IN,   /* triples to it */
  RULES_READS_TYPE, /* its rdf:type, where that is a kind of `class` */
  RULES_READS_TARGET_SUBJECT, /* the subject may be or have been a target because of the triple; of the shape alone */
  RULES_READS_TARGET_OBJECT,
  RULES_READS_TARGET_TYPE,
} RulesReadsKind;

typedef struct {
  RulesReadsKind kind;
  guint32 state;
  guint32 next;   /* read of the same predicate */
  KgTermId class; /* …_TYPE */
} RulesRead;

/* sh:closed reads all triples from the node. */
typedef struct {
  guint32 state;
  guint32 constraint;
} RulesReadsClosed;

typedef struct {
  const RulesShapes *shapes;
  guint32 *focus;           /* by shape: its first state; RULES_READS_NONE: no target leads to it */
  GArray *states;           /* RulesReadsState */
  GArray *links;            /* RulesReadsLink */
  GArray *reads;            /* RulesRead */
  GHashTable *by_predicate; /* predicate -> its first read + 1 */
  GArray *closed;           /* RulesReadsClosed */
} RulesReads;

/* FALSE if it would be too large to be worth it; clear it all the same. */
gboolean rules_reads_init (RulesReads *reads, const RulesShapes *shapes);
void rules_reads_clear (RulesReads *reads);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RulesReads, rules_reads_clear)

/* Whether a shape is to be validated at targets of its own. */
static inline gboolean
rules_reads_is_root (const RulesShapes *shapes, guint32 shape)
{
  return rules_shape (shapes, shape)->n_targets > 0 && !rules_shape (shapes, shape)->deactivated;
}

static inline RulesReadsState *
rules_reads_state (const RulesReads *reads, guint32 state)
{
  return &g_array_index (reads->states, RulesReadsState, state);
}
