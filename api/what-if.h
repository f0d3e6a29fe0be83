/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/log/log.h"
#include "api/team.h"
#include "rules/engine.h"

#include <jansson.h>

/* What if the graph were another? Logged requests are decided again on the graph as it is and as it would be, each as of the moment of its
 * decision, and what comes out is compared.
 *
 * A decision changes where its outcome does, or what is masked and how. A request that one of the graphs does not take is
 * "refused" there. Texts are not kept, so that detectors find in them what they found then. */

typedef struct _ApiWhatIf ApiWhatIf;

/* `before` is the graph as it is, `after` as it would be; `limit`: changed decisions that the report tells of each kind. */
ApiWhatIf *api_what_if_new (RulesEngine *before, RulesEngine *after, guint limit);
void api_what_if_free (ApiWhatIf *what_if);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ApiWhatIf, api_what_if_free)

/* How far it is; with FALSE it ends, and fails with that error. */
typedef gboolean (*ApiWhatIfProgress) (guint64 done, guint64 total, gpointer data, GError **error);

/* Decides all logged decisions of that moment (microseconds since 1970) or later again, on several threads. May be
 * called once. FALSE where the log cannot be read; a row that is damaged is counted as `unreadable`. */
gboolean api_what_if_log (ApiWhatIf *what_if, LogReader *log, gint64 since,
                          ApiWhatIfProgress progress, gpointer data, GError **error);

guint64 api_what_if_n_changed (const ApiWhatIf *what_if);
guint64 api_what_if_n_unreadable (const ApiWhatIf *what_if);

/* What came out (transfer full):
 *
 *   { "decisions": 500, "changed": 14, "unreadable": 0,
 *     "differFromLog": 2,              on the graph as it is already
 *     "outcomes": [{"from": "allow", "to": "mask", "count": 3}],        the most frequent first
 *     "rules": [{"id": "acme:no-export", "label"?, "document"?, "line"?, "effect": "deny",
 *                "begins": 11, "ends": 0, "turns": 0, "monitored": 0}],
 *                                   decisions that it newly counts in; no longer; with another effect; would, if it were not only
 *                                   watched; those with the most first
 *     "changes": [{"id": "0192…", "time": "2026-11-23T09:30:00Z", "from": "allow", "to": "mask", "before": SIDE, "after": SIDE}],
 *     "problems": [{"id": "0192…", "problem": "…"}] }      rows that are unreadable, up to the limit
 *
 * "changes" holds, for each entry of "outcomes" in turn, the first ones in the order of the log. SIDE is {"outcome", "byDefault",
 * "rules": [{"id", "label"?, "effect"}], "masks": [{"pointer", "start"?, "end"?, "operator"}], "error"?}: the rules that determined
 * the outcome, strictest first; "error" says why a request was refused. */
json_t *api_what_if_report (const ApiWhatIf *what_if);
