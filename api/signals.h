/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/history.h"

#include <jansson.h>

/* Signals: what is observed about models and systems in operation (gr:Signal, gr:Incident), told by those who watch them, and kept as facts
 * that rules can use.
 *
 * Each is said in a graph of its kind and month, <urn:grounds:signals:drift:2026-11>, with its provenance (PROV-O). A thing has (gr:signal) the
 * newest signal of each kind and metric alone, so that a rule asks how it is now; earlier ones stay in the graph, as what
 * the newer one is a revision of. What a cost signal tells is added to what was spent of the budgets of the thing (gr:spent) that count
 * in its unit. A budget with a gr:period begins anew when that ends: gr:validFrom says when the running one began, which the first cost
 * tells where nobody has. */

typedef enum {
  API_SIGNAL_EVALUATION, /* gr:QualitySignal */
  API_SIGNAL_DRIFT,
  API_SIGNAL_INCIDENT, /* gr:Incident */
  API_SIGNAL_LEAKAGE,  /* gr:SecuritySignal */
  API_SIGNAL_COST,
  API_SIGNAL_RISK,
  API_SIGNAL_CUSTOM,
} ApiSignalType;

#define API_N_SIGNAL_TYPES (API_SIGNAL_CUSTOM + 1)

const char *api_signal_type_name (ApiSignalType type);
/* FALSE if there is none of that name. */
gboolean api_signal_type_from_name (const char *name, ApiSignalType *out);

typedef struct {
  ApiSignalType type;
  const char *about;   /* IRI, about which the graph must say something */
  const json_t *value; /* (nullable) a number */
  const json_t *threshold;
  gboolean below;      /* calls for attention at or below the threshold, not at or above */
  const char *metric;  /* (nullable) "psi" */
  const char *unit;    /* (nullable) "EUR", "tokens" */
  const char *source;  /* (nullable) an absolute IRI, or a name */
  const char *comment; /* (nullable) */
  const char *closes;  /* (nullable) IRI of an incident that is over */
  gint64 at;           /* microseconds since 1970 */
  /* of the one who tells */
  const char *agent; /* IRI */
  const char *author;
  gint64 time;
} ApiSignal;

typedef struct {
  char *iri; /* of the signal: urn:grounds:signal:UUID */
  char *id;  /* the UUID */
  char *graph;
  gboolean
      open; /* it calls for attention: its threshold is reached, or it has none and is an incident or a leak */
  KgCommitResult commit;
} ApiSignalMade;

void api_signal_made_clear (ApiSignalMade *made);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ApiSignalMade, api_signal_made_clear)

/* Commits the facts, guarded as a load is. Signals that come at once wait for each other, so that none is lost from a sum.
 * KG_ERROR_NOT_FOUND (nothing is known about what it is about, or there is no such open incident), KG_ERROR_INVALID (a sum that no budget can
 * have), and those of commits and of rules_load_check(). */
gboolean api_signal_commit (KgStore *store, const ApiSignal *signal, ApiSignalMade *made,
                            GError **error);
/* Begins the budgets anew whose periods have ended. `*result` has the commit 0 where none has. */
gboolean api_signal_renew (KgStore *store, gint64 now, KgCommitResult *result, GError **error);
/* What the log says of it: canonical JSON. (transfer full) */
char *api_signal_record (const ApiSignal *signal, const char *by, const ApiSignalMade *made,
                         GError **error);
