/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/history.h"

#include <jansson.h>

/* How things of the graph are written, for the command line and the service. */

/* A string as JSON, whatever its bytes. (transfer full) */
json_t *api_json_string (const char *text);
/* {"commit", "digest", "time", "author", "message", "added", "removed", "quads"}. (transfer full) */
json_t *api_commit_as_json (const KgCommit *commit);
/* The same of a commit just made, without author, message and time. (transfer full) */
json_t *api_commit_result_as_json (const KgCommitResult *result);
/* Appends the term in canonical N-Quads. */
void api_append_ntriples_term (GString *out, const KgView *view, KgTermId id);
