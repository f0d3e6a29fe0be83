/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/cli/cli.h"
#include "rules/engine.h"
#include "rules/explain.h"
#include "rules/request-digest.h"

/* What the commands that decide share: engines, keys, times, ids, requests as they come in. */

/* What deciding on a snapshot needs; what is odd about its policies is told on standard error. */
RulesEngine *cli_engine (KgSnapshot *snapshot, GError **error);

/* Opens the key file: `option` (of --key), else $GROUNDS_KEY, else grounds/key in $XDG_DATA_HOME; with `create` makes it if it is not there, which standard error tells. */
RulesKeys *cli_keys (const char *option, gboolean create, GError **error);
/* The same where there is a key file; NULL where there is none, which is no error. */
gboolean cli_keys_if_there (const char *option, RulesKeys **out, GError **error);

/* What is asked, with its digest if there are keys (nullable). */
typedef struct {
  RulesQuestion question;
  char digest[RULES_REQUEST_DIGEST_DIGITS + 1];
} CliQuestion;

void cli_question_init (CliQuestion *asked, const json_t *json, gint64 time, const RulesKeys *keys);

/* A moment as --time names it (ISO 8601, with a time zone), in microseconds since 1970; NULL: now. */
gboolean cli_parse_time (const char *text, gint64 *out, GError **error);
/* The same, of an option of that name. */
gboolean cli_parse_moment (const char *option, const char *text, gint64 *out, GError **error);

/* Bytes as JSON: one value, no member twice in an object. RULES_ERROR_REQUEST with line and column. (transfer full) */
json_t *cli_read_json (const char *text, gsize length, GError **error);
/* A file (or `-`) of at most `most` bytes. (transfer full) */
GString *cli_read_file (const char *path, gsize most, GError **error);

/* --- Requests: one object, or one a line --- */

typedef struct _CliRequests CliRequests;

/* `path` (nullable): NULL and `-` are standard input. */
CliRequests *cli_requests_open (const char *path, GError **error);
void cli_requests_free (CliRequests *requests);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliRequests, cli_requests_free)

/* The next request: `*text` is valid until the next call, NULL at the end; `*line` is its number where it is one of several lines,
 * else 0. A line that is no JSON is given as it is. */
gboolean cli_requests_next (CliRequests *requests, const char **text, gsize *length, guint64 *line,
                            GError **error);
/* Whether the next can be told without waiting for whoever writes them. */
gboolean cli_requests_ready (const CliRequests *requests);
