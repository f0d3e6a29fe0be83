/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <jansson.h>

/* What was asked before the model ran, for the time that it runs: who asks for what is known then, and a gateway's second call often no longer says it, or says it
 * otherwise (LiteLLM: the model as its provider names it). The two are linked by the id of the call, for one caller alone.
 *
 * In memory: at most GATEWAY_LIMIT_CALLS, the oldest going first, and for GATEWAY_LIMIT_CALL_SECONDS. Any number of threads. */

typedef struct _GatewayCalls GatewayCalls;

GatewayCalls *gateway_calls_new (void);
void gateway_calls_free (GatewayCalls *calls);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GatewayCalls, gateway_calls_free)

/* Keeps a request (AuthZEN) without its inputs. Nothing is kept of one without a callId. `now`: microseconds. */
void gateway_calls_keep (GatewayCalls *calls, const char *caller, const json_t *request,
                         gint64 now);
/* Puts what was kept for the callId of `request` into it: all but its outputs. FALSE if nothing was. */
gboolean gateway_calls_recall (GatewayCalls *calls, const char *caller, json_t *request,
                               gint64 now);
