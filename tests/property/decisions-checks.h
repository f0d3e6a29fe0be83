/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "tests/property/decisions-subject.h"

/* What must hold of every case. Each gives NULL, or what does not (transfer full). */

typedef char *(*DecisionCheck) (const DecisionCase *generated, guint32 seed);

/* The policies compile. */
char *decision_check_policies (const DecisionCase *generated, guint32 seed);
/* Outcome, firings, scopes and masks are those of the naive decider. */
char *decision_check_same (const DecisionCase *generated, guint32 seed);
/* The proof is faithful, sufficient and minimal. */
char *decision_check_proof (const DecisionCase *generated, guint32 seed);
/* In whatever order rules and facts stand, it is the same decision. */
char *decision_check_order (const DecisionCase *generated, guint32 seed);
/* One more rule that restricts and overrides nothing loosens no outcome. */
char *decision_check_restrict (const DecisionCase *generated, guint32 seed);
/* One fewer rule that permits and overrides nothing loosens none either. */
char *decision_check_forbid (const DecisionCase *generated, guint32 seed);
/* Where a rule denies, and nothing switches it off, the outcome is deny. */
char *decision_check_deny (const DecisionCase *generated, guint32 seed);
/* The same inputs give the same bytes, whatever was decided in between. */
char *decision_check_bytes (const DecisionCase *generated, guint32 seed);
