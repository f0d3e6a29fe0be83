/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/engine.h"

/* Presidio's contract over HTTP: POST /analyze and /anonymize. Offsets are Unicode code points, as those of Python's strings are.
 *
 * What Presidio calls data is in the graph: skos:notation of a detector, else of its data class where that has one, else the class's own name in capitals
 * ("CustomerNumber": CUSTOMER_NUMBER). */

/* The name for data of a class that `detector` (KG_NONE: none) found. (transfer full) */
char *presidio_entity_name (const KgView *view, const OntologyVocab *vocab, KgTermId class,
                            KgTermId detector);
/* The data class of a name; KG_NONE where the graph knows none. */
KgTermId presidio_entity_class (const KgView *view, const OntologyVocab *vocab, const char *name);
/* Every name that our detectors find data of, as an array of strings, sorted. (transfer full) */
json_t *presidio_entities (const KgView *view, const OntologyVocab *vocab);

/* The name of what a text that cannot be searched within the limits holds, from its beginning to its end. */
#define PRESIDIO_UNSEARCHED "UNSEARCHED"

/* What is found in the text or texts of a call, as its answer. Errors: RULES_ERROR_REQUEST (malformed; recognizers of the caller's own), RULES_ERROR_LIMIT (too many
 * texts). (transfer full) */
json_t *presidio_analyze (const RulesEngine *engine, const json_t *call, GError **error);

/* --- Anonymizing --- */

/* Part of a text, in code points, and what is to become of it. */
typedef struct {
  gint64 start;
  gint64 end;
  double score;
  const char *entity; /* the call's */
} PresidioResult;

typedef enum {
  PRESIDIO_REPLACE,
  PRESIDIO_REDACT,
  PRESIDIO_MASK,
  PRESIDIO_HASH,
  PRESIDIO_KEEP,
} PresidioOperatorKind;

/* A call to anonymize, read. */
typedef struct {
  const json_t *call;
  const char *text; /* the call's */
  gsize length;     /* bytes */
  glong n;          /* code points */
  GArray *
      results; /* PresidioResult, ascending, without overlaps: of those that do, one for all with the name of the surest */
} PresidioCall;

void presidio_call_free (PresidioCall *call);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PresidioCall, presidio_call_free)

/* Borrows `call`. Errors: RULES_ERROR_REQUEST (malformed; an operator or a parameter that there is not), RULES_ERROR_LIMIT. */
PresidioCall *presidio_call_new (const json_t *call, GError **error);

/* The results as findings for a request: those whose name the graph knows, each with its data class. (transfer full) */
json_t *presidio_findings (const PresidioCall *call, const KgView *view,
                           const OntologyVocab *vocab);

/* What a policy hides of the text: ascending, apart from each other. */
typedef struct {
  gint64 start;
  gint64 end;
  char *entity;
  const char *operator;
  char *replacement;
} PresidioRegion;

/* What a decision to mask the request `json` does to the one text in it, region by region. `id` as rules_masked_payload(). Errors: those of
 * rules_masked_payload(). (transfer full, PresidioRegion) */
GPtrArray *presidio_regions (const RulesEngine *engine, const RulesRequest *request,
                             const RulesDecision *decision, const json_t *json, const char *text,
                             const char *id, const RulesKeys *keys, GError **error);
/* The text with these regions replaced and all else as it was. (transfer full) */
char *presidio_masked_text (const char *text, const GPtrArray *regions);

/* {"text", "items"}: the regions as the policy has them, and of the results whatever no region covers as the call's operators have it. */
json_t *presidio_anonymized (const PresidioCall *call, const GPtrArray *regions,
                             const RulesKeys *keys);
