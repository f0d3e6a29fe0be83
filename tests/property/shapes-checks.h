/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "tests/property/shapes-subject.h"

/* What must hold of every case. Each gives NULL, or what does not (transfer full). */

/* Pairs, and results, of a case whose evidence is looked at. */
#define PROPERTY_EVIDENCE_PAIRS 16

typedef char *(*PropertyCheck) (const GeneratedCase *generated, guint32 seed);

/* The compiler takes the shapes, finds the same ones, and the same focus nodes. */
char *check_shapes (const GeneratedCase *generated, guint32 seed);
/* The results of validation are those of the reference evaluator. */
char *check_results (const GeneratedCase *generated, guint32 seed);
/* On every number of threads they are the same. */
char *check_threads (const GeneratedCase *generated, guint32 seed);
/* Every node conforms to every shape or not, as the reference evaluator says. */
char *check_truths (const GeneratedCase *generated, guint32 seed);
/* So it is when evaluation is restricted to some of the triples. */
char *check_restricted (const GeneratedCase *generated, guint32 seed);
/* Evidence for it is consistent, faithful, sufficient and minimal, the last two judged by the reference evaluator. */
char *check_evidence (const GeneratedCase *generated, guint32 seed);
/* So is evidence for each result. */
char *check_evidence_of_results (const GeneratedCase *generated, guint32 seed);
/* After a change, focus nodes whose results are others are among the affected. */
char *check_affected (const GeneratedCase *generated, guint32 seed);
