/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/signals.h"

/* The facts of a signal on their way into the graph. Internal to api/signals*.c. */

typedef struct {
  KgChange *change;
  guint32 document;
  KgView before; /* the graph as it was, ids of its own */
} ApiSignalWriter;

/* Each adds a triple; nothing where the value is NULL. `subject` is of the change. */
void api_signal_say_iri (const ApiSignalWriter *writer, KgTermId subject, const char *predicate,
                         const char *iri);
void api_signal_say_text (const ApiSignalWriter *writer, KgTermId subject, const char *predicate,
                          const char *text);
void api_signal_say_time (const ApiSignalWriter *writer, KgTermId subject, const char *predicate,
                          gint64 time);
void api_signal_say_number (const ApiSignalWriter *writer, KgTermId subject, const char *predicate,
                            const json_t *number);
/* Takes a triple out of whichever graphs say it. Ids are of `before`. */
void api_signal_unsay (const ApiSignalWriter *writer, KgTermId subject, KgTermId predicate,
                       KgTermId object);

/* signals-budget.c: takes away what was spent of budgets in periods (gr:period) that have ended; FALSE: of none. */
gboolean api_signal_renew_budgets (const ApiSignalWriter *writer, gint64 now);
/* signals-budget.c: adds a cost to what was spent. */
gboolean api_signal_spend (const ApiSignalWriter *writer, const ApiSignal *signal, GError **error);
