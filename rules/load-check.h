/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/load.h"
#include "rules/report.h"

/* What guards the graph: a KgCommitCheck that validates the graph as it would be against the shapes that are meant for it, and
 * refuses the commit if there is a violation. Warnings and infos refuse nothing.
 *
 * The shapes are those that are marked `gr:loadShapes true`, and all shapes of graphs that are so marked; the
 * built-in ones (ontology/shapes/) among them. Only what the change can affect is looked at (reads.h): everything, if it
 * touches those shapes. Beyond them, the conditions and scopes of rules and policies have to be well-formed shapes, a term of gr:
 * has to be one that exists, rules may not override each other in a cycle, and catalogues of requirements have to hold together
 * (catalogue.h). */

typedef struct {
  /* in */
  const char *const *languages; /* (nullable) of messages, as ontology_label() */
  /* out */
  GPtrArray *
      warnings; /* (nullable; owned) char*: results that are no violations, and what is odd about shapes; one line each,
                   RULES_LIMIT_PROBLEMS at most, and how many more there are */
  guint64 n_focus_nodes; /* looked at */
} RulesLoadCheck;

void rules_load_check_clear (RulesLoadCheck *check);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RulesLoadCheck, rules_load_check_clear)

/* The KgCommitCheck; `data` is a RulesLoadCheck. RULES_ERROR_VIOLATION: one line for each result, `file:line: node: message`,
 * RULES_LIMIT_PROBLEMS at most, and how many more there are. RULES_ERROR_SHAPES if shapes that are to guard the graph, or
 * conditions, are ill-formed. */
gboolean rules_load_check (const KgCommitPreview *preview, gpointer data, GError **error);

/* The graphs and the single shapes that are marked (KgTermId, ascending; appended): what RulesShapesSource takes. A term is a
 * graph if quads stand in it. */
void rules_guarding_shapes (const KgSnapshot *snapshot, const OntologyVocab *vocab, GArray *graphs,
                            GArray *roots);
