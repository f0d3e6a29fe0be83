/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/evidence.h"
#include "rules/shapes.h"

/* What things are called, outside a decision: for reports, which make sentences of their own, in other languages too. */

typedef struct _RulesTeller RulesTeller;

/* `view` is that of the graph the shapes are of, perhaps with an overlay; both and `languages` (nullable; as ontology_label()) are borrowed. */
RulesTeller *rules_teller_new (const RulesShapes *shapes, const KgView *view,
                               const char *const *languages);
void rules_teller_free (RulesTeller *teller);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesTeller, rules_teller_free)

/* Its label; a literal as it is, quoted where it is a text; else a CURIE or IRI; a blank node by what it is. Appends. */
void rules_teller_append_name (const RulesTeller *teller, GString *out, KgTermId id);

/* What a predicate is called: words where it has any. */
typedef struct {
  char *text;
  gboolean is_label;  /* words, not a CURIE */
  const char *phrase; /* (nullable) gr:phrase in the first of the languages: "is approved by" */
} RulesTellerPredicate;

void rules_teller_predicate (const RulesTeller *teller, KgTermId predicate,
                             RulesTellerPredicate *out);
void rules_teller_predicate_clear (RulesTellerPredicate *predicate);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RulesTellerPredicate, rules_teller_predicate_clear)

/* A leaf of evidence that is no triple: an absence, a comparison, a count, as an English sentence without a capital and a full stop; nothing where what stands
 * before says it already. Appends. */
void rules_teller_append_leaf (const RulesTeller *teller, GString *out,
                               const RulesEvidence *evidence);
